"""Pages of the room ``minutes``: the paper and its life, the text at work, its versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas.queries import list_issues_on
from app.bodies.wording import office_label
from app.kernel import clock, texts
from app.kernel import wording as kernel_wording
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import rules_of
from app.meetings.wording import meeting_title
from app.minutes import (
    loop,  # noqa: F401 - adds the minutes to the loop of issues
    operations,
    pages,
    paper,
    papers,  # noqa: F401 - adds the minutes to a meeting's page and clock
    policy,
    queries,
    sources,  # noqa: F401 - proposes minutes to approve
    wording,
)
from app.minutes.forms import ApproveForm, CorrectForm, NoteForm, SectionForm, clean
from app.minutes.models import EDITABLE_STATES, ApprovalMethod, Minutes, MinutesSection
from app.minutes.operations import content_of
from app.web.context import locale_code
from app.web.forms import Form
from app.web.guard import current_actor, public

blueprint = Blueprint("minutes", __name__)


@blueprint.get("/meetings/<int:meeting_id>/minutes")
@public
def show(meeting_id: int) -> Any:
    """The paper. To the secretary of a session without minutes, the button that draws them up."""
    actor = current_actor()
    minutes = queries.find_for_meeting(meeting_id, actor)
    if minutes is None:
        meeting = meeting_queries.get_meeting(meeting_id, actor)
        if not policy.may(actor, "draft", meeting) or meeting.state not in policy.DRAFTING_STATES:
            raise NotFound
        return render_template(
            "minutes/none.html",
            meeting=meeting,
            title=wording.page_title(meeting, meeting.body),
            wording=wording,
        )
    return _page(minutes)


@blueprint.post("/meetings/<int:meeting_id>/minutes")
def draft(meeting_id: int) -> Response:
    """Draw the minutes up, or bring up to date what nobody has edited."""
    meeting = meeting_queries.get_meeting(meeting_id, current_actor())
    with transaction():
        operations.draft(meeting, actor=current_actor())
    flash(_("Drawn up from the roll, the notes and the agreements. What you had edited is untouched."))
    return redirect(url_for("minutes.edit", meeting_id=meeting.id), code=303)


@blueprint.get("/meetings/<int:meeting_id>/minutes/edit")
def edit(meeting_id: int) -> Any:
    """The text at work, section by section, each saved by itself."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    meeting = minutes.meeting
    policy.require_may(current_actor(), policy.edit_verb(minutes), meeting)
    if minutes.state not in EDITABLE_STATES:
        flash(
            _(
                "This text no longer changes: it is %(state)s.",
                state=wording.state_label(minutes.state).lower(),
            )
        )
        return redirect(url_for("minutes.show", meeting_id=meeting.id))
    return _editing(minutes)


@blueprint.post("/meetings/<int:meeting_id>/minutes/sections/<int:section_id>")
def save(meeting_id: int, section_id: int) -> Any:
    """One section's text; with X-Autosave the answer is JSON. A conflict is 409 with both texts."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    section = queries.get_section(minutes, section_id)
    form = SectionForm()
    if form.validate():
        try:
            with transaction():
                operations.edit(
                    section, form.text.data or "", since=form.revision.data or 0, actor=current_actor()
                )
        except InvalidInput as error:
            if request.headers.get("X-Autosave") == "1":
                raise
            form.show(error)
        else:
            if request.headers.get("X-Autosave") == "1":
                now = kernel_wording.clock_time(clock.now().astimezone(_zone(minutes.meeting)), locale_code())
                return jsonify(revision=section.revision, saved_at=now)
            flash(_("Saved."))
            return redirect(
                url_for("minutes.edit", meeting_id=meeting_id, _anchor=f"section-{section.id}"), code=303
            )
    db.session.expire_all()
    return _editing(queries.get_for_meeting(meeting_id, current_actor()), wrong=(section_id, form)), 422


@blueprint.post("/meetings/<int:meeting_id>/minutes/<any(review, send_back, circulate, recirculate):verb>")
def hand_on(meeting_id: int, verb: str) -> Any:
    perform: Callable[..., None] = getattr(operations, verb)
    form = NoteForm()
    said = {
        "review": _("The chair has the draft."),
        "send_back": _("The draft is back with the technical secretary."),
        "circulate": _("Circulated to everyone on the roll."),
        "recirculate": _("Circulated anew."),
    }[verb]
    return _step(
        meeting_id,
        verb,
        form,
        lambda minutes: perform(minutes, note=clean(form, "note"), actor=current_actor()),
        said,
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/reconcile")
def reconcile(meeting_id: int) -> Any:
    form = NoteForm()
    return _step(
        meeting_id,
        "reconcile",
        form,
        lambda minutes: operations.reconcile(minutes, reason=clean(form, "note"), actor=current_actor()),
        _("The comments are taken as heard. What has to be amended can be amended now."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/approve")
def approve(meeting_id: int) -> Any:
    form = ApproveForm()
    form.offer(tacit=True)
    return _step(
        meeting_id,
        "approve",
        form,
        lambda minutes: operations.approve(
            minutes, method=ApprovalMethod(form.method.data), note=clean(form, "note"), actor=current_actor()
        ),
        _("The approval is recorded and the text is frozen. It can be signed."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/sign")
def sign(meeting_id: int) -> Any:
    return _step(
        meeting_id,
        "sign",
        NoteForm(),
        lambda minutes: operations.sign(minutes, actor=current_actor()),
        _("You have signed."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/publish")
def publish(meeting_id: int) -> Any:
    return _step(
        meeting_id,
        "publish",
        NoteForm(),
        lambda minutes: operations.publish(minutes, actor=current_actor()),
        _("The minutes are published."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/correct")
def correct(meeting_id: int) -> Any:
    form = CorrectForm()
    return _step(
        meeting_id,
        "correct",
        form,
        lambda minutes: operations.correct(minutes, text=clean(form, "text"), actor=current_actor()),
        _("The correction is added. The signed text is untouched."),
    )


@blueprint.get("/meetings/<int:meeting_id>/minutes/versions/<int:number>")
@public
def version(meeting_id: int, number: int) -> str:
    """The paper as it stood at a step of its life."""
    actor = current_actor()
    minutes = queries.get_for_meeting(meeting_id, actor)
    row = queries.get_version(minutes, number, actor)
    return render_template(
        "minutes/version.html",
        minutes=minutes,
        meeting=minutes.meeting,
        version=row,
        paper=paper.read(row.content),
        chip=wording.state_chip(row.state),
        title=wording.page_title(minutes.meeting, minutes.meeting.body),
        note=row.note or wording.version_note(row.state),
    )


def _step(meeting_id: int, verb: str, form: Form, perform: Callable[[Minutes], object], said: str) -> Any:
    """Take one step of the minutes' life and go back to the paper; what is missing is shown beside its button."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    if form.validate():
        try:
            with transaction():
                perform(minutes)
        except InvalidInput as error:
            _show_at_note(form, error)
        except (Refused, WrongState) as error:
            flash(str(error), "error")
            return redirect(url_for("minutes.show", meeting_id=meeting_id), code=303)
        else:
            flash(said)
            return redirect(url_for("minutes.show", meeting_id=meeting_id), code=303)
    db.session.expire_all()
    return _page(queries.get_for_meeting(meeting_id, current_actor()), wrong=(verb, form)), 422


def _address(verb: str, meeting_id: int) -> str:
    """Where a step's button posts to."""
    if verb in {"review", "send_back", "circulate", "recirculate"}:
        return url_for("minutes.hand_on", meeting_id=meeting_id, verb=verb)
    return url_for(f"minutes.{verb}", meeting_id=meeting_id)


def _show_at_note(form: Form, error: InvalidInput) -> None:
    """Operations call the words of a step by what they are ("reason"); these forms have one field for them."""
    if "note" in form:
        error = InvalidInput(fields={"note": str(error)})
    form.show(error)


def _page(minutes: Minutes, wrong: tuple[str, Form] | None = None) -> str:
    actor = current_actor()
    meeting = minutes.meeting
    shown, number = pages.paper_for(minutes, actor)
    inside = meeting.body_id in actor.body_ids
    approve_form = ApproveForm(formdata=None)
    forms = {
        "approve": approve_form,
        "correct": CorrectForm(formdata=None),
        **(dict([wrong]) if wrong else {}),
    }
    if isinstance(forms["approve"], ApproveForm):
        forms["approve"].offer(tacit=rules_of(meeting).silence_is_assent)
    addenda = queries.list_addenda(minutes)
    return render_template(
        "minutes/show.html",
        minutes=minutes,
        meeting=meeting,
        body=meeting.body,
        paper=shown,
        number=number,
        title=wording.page_title(meeting, meeting.body),
        session=meeting_title(meeting),
        chip=wording.state_chip(minutes.state),
        line=pages.line_of(minutes, meeting) if inside else [],
        why_until=pages.why_comments_close(minutes, meeting) if inside else None,
        steps=[(step, _address(step.verb, meeting.id)) for step in pages.steps_for(minutes, meeting, actor)],
        forms=forms,
        note_form=NoteForm(formdata=None),
        form=wrong[1] if wrong else None,
        wrong=wrong[0] if wrong else "",
        may_edit=minutes.state in EDITABLE_STATES and policy.may(actor, policy.edit_verb(minutes), meeting),
        versions=queries.list_versions(minutes, actor) if inside else [],
        issues=list_issues_on(meeting.id, actor),
        signatures=queries.list_signatures(minutes),
        addenda=addenda,
        addenda_html=texts.html_of([row.text for row in addenda]),
        office_label=office_label,
        wording=wording,
        is_session_over=meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED},
    )


def _editing(minutes: Minutes, wrong: tuple[int, SectionForm] | None = None) -> str:
    meeting = minutes.meeting
    return render_template(
        "minutes/edit.html",
        minutes=minutes,
        meeting=meeting,
        title=wording.page_title(meeting, meeting.body),
        chip=wording.state_chip(minutes.state),
        sections=[_row(section, wrong) for section in minutes.sections],
        agreements=_agreements_of(minutes),
        form=wrong[1] if wrong else None,
        wording=wording,
    )


def _row(
    section: MinutesSection, wrong: tuple[int, SectionForm] | None
) -> tuple[MinutesSection, SectionForm]:
    """A section with its form, whose ids are its own."""
    if wrong is not None and wrong[0] == section.id:
        form = wrong[1]
    else:
        form = SectionForm(formdata=None, text=section.text, revision=section.revision)
    for field in form:
        field.id = f"{field.short_name}-{section.id}"
        field.label.field_id = field.id
    return section, form


def _agreements_of(minutes: Minutes) -> dict[int, list[paper.PaperAgreement]]:
    """The agreements of each item's section, as the paper will show them."""
    shown = paper.read(content_of(minutes))
    return {
        section.id: list(part.agreements)
        for section, part in zip(minutes.sections, shown.sections, strict=True)
    }


def _zone(meeting: Meeting) -> ZoneInfo:
    return ZoneInfo(meeting.zone)
