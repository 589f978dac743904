"""The studio where an agenda is made, sent to the chair and published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.agendas import (
    item_papers,
    lanes,
    loop,
    operations,
    origins,
    papers,
    policy,
    queries,
    sections,
    sources,
    studio,
    timetable,
    wording,
)
from app.agendas.forms import PublishForm
from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemPurpose, ItemState
from app.agendas.operations import adding
from app.agendas.operations.building import excluded_keys
from app.agendas.operations.notice import is_late
from app.agendas.operations.publishing import CONVOKES_FROM
from app.agendas.views.blueprint import blueprint
from app.agendas.views.taking_up import take_up
from app.bodies import queries as body_queries
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import DomainError, InvalidInput, NotAllowed, NotFound, Refused
from app.kernel.wording import clock_time
from app.meetings import notice_queries
from app.meetings import policy as meeting_policy
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.clock import Step
from app.meetings.models import Meeting
from app.meetings.pages import deadlines_of
from app.meetings.policy import is_instructed_only
from app.web.context import locale_code
from app.web.guard import current_actor

#: Imported for what they register: the issue's loop, the meeting's papers, the body's actions.
REGISTERED = (loop, papers, sections)


@blueprint.post("/meetings/<int:meeting_id>/agenda/start")
def start(meeting_id: int) -> Response:
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    with transaction():
        operations.start(meeting, actor=actor)
    flash(_("The agenda is begun, with the fixed items of its template."))
    return _to_studio(meeting_id)


@blueprint.route("/meetings/<int:meeting_id>/agenda/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> Any:
    """The studio. One form: whatever button is pressed, what was typed is saved first."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    if not policy.may(actor, "add", meeting):
        raise NotAllowed(_("The agenda is the technical secretary's work."), who_may=["secretary", "chair"])
    if queries.find_head(meeting_id) is None:
        return render_template(
            "agendas/begin.html",
            meeting=meeting,
            body=meeting.body,
            title=meeting_wording.meeting_title(meeting),
            may_start=policy.may(actor, "start", meeting),
        )
    if request.method == "GET":
        return _studio_page(meeting, actor)
    try:
        with transaction():
            agenda, anchor = _save_and(meeting, actor)
    except operations.FieldConflict as conflict:
        return _conflict(meeting, conflict)
    except (InvalidInput, Refused) as error:
        return _not_saved(meeting, actor, error)
    if _is_autosave():
        return _saved(agenda, meeting)
    return redirect(url_for("agendas.edit", meeting_id=meeting_id, _anchor=anchor), code=303)


@blueprint.post("/meetings/<int:meeting_id>/agenda/reorder")
def reorder(meeting_id: int) -> Any:
    """The whole order as dragged: ``order`` repeated, and the agenda's ``revision``. Answers numbers and times."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    try:
        order = [int(value) for value in request.form.getlist("order")]
    except ValueError as error:
        raise InvalidInput(_("That order doesn't fit this agenda. Reload the page and try again.")) from error
    with transaction():
        agenda = _agenda_of(meeting)
        operations.reorder(agenda, order, since=request.form.get("revision", 0, type=int), actor=actor)
    return jsonify(
        revision=agenda.revision, items=_places(queries.numbered(agenda, meeting.starts_at), meeting)
    )


@blueprint.post("/meetings/<int:meeting_id>/agenda/propose")
def propose(meeting_id: int) -> Any:
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    try:
        with transaction():
            if policy.may(actor, "edit", meeting) and any(key.startswith("minutes-") for key in request.form):
                _save(_agenda_of(meeting), actor)
            operations.propose(_agenda_of(meeting), actor=actor)
    except operations.FieldConflict as conflict:
        return _conflict(meeting, conflict)
    except (InvalidInput, Refused) as error:
        return _not_saved(meeting, actor, error)
    flash(_("The agenda is with the chair."))
    return _to_studio(meeting_id)


@blueprint.route("/meetings/<int:meeting_id>/agenda/publish", methods=["GET", "POST"])
def publish(meeting_id: int) -> Any:
    """Before the agenda goes out: what will happen, to whom it goes, and what the rules ask."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "publish", meeting)
    form = PublishForm()
    convokes = meeting.state in CONVOKES_FROM
    if form.validate_on_submit():
        try:
            with transaction():
                version = operations.publish(
                    _agenda_of(meeting),
                    instructed=bool(form.instructed.data),
                    urgency=form.urgency.data or "",
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash(
                _("The session is convoked, with version %(number)s of its agenda.", number=version.number)
                if convokes
                else _("Version %(number)s of the agenda is published.", number=version.number)
            )
            return redirect(url_for("agendas.show", meeting_id=meeting_id), code=303)
    if form.errors:  # what was refused was rolled back: read it anew
        meeting = meeting_queries.get_meeting(meeting_id, actor)
    agenda = queries.get_agenda(meeting.id)
    page = render_template(
        "agendas/publish.html",
        form=form,
        meeting=meeting,
        body=meeting.body,
        agenda=agenda,
        title=meeting_wording.meeting_title(meeting),
        convokes=convokes,
        late=is_late(meeting) if meeting.state.value == "planned" else None,
        urgency=notice_queries.find_urgency(meeting),
        may_declare=meeting_policy.may(actor, "declare_urgency", meeting),
        on_instruction=is_instructed_only(actor, meeting),
        recipients=len(body_queries.list_recipients(meeting.body_id, clock.today(meeting.zone)))
        if convokes
        else 0,
        is_proposed=agenda.state is not AgendaState.COLLECTING,
        news=studio.news_in(agenda, meeting),
        meeting_wording=meeting_wording,
    )
    return page, 422 if form.errors else 200


def _agenda_of(meeting: Meeting) -> Agenda:
    """The agenda with its items, and the meeting with its body, as the operations need them."""
    agenda = queries.get_agenda(meeting.id)
    agenda.meeting = meeting
    return agenda


def _save(agenda: Agenda, actor: Actor) -> bool:
    return operations.save_sheet(
        agenda, studio.edits_in(request.form), since=request.form.get("revision", 0, type=int), actor=actor
    )


def _save_and(meeting: Meeting, actor: Actor) -> tuple[Agenda, str | None]:
    """Save the sheet, then do what the button says. Returns the agenda and the anchor to come back to."""
    agenda = _agenda_of(meeting)
    if policy.may(actor, "edit", meeting):
        _save(agenda, actor)
    if _is_autosave():
        return agenda, None
    if "shift" in request.form:
        direction, _dash, number = request.form["shift"].partition("-")
        item = _item_in(agenda, number)
        operations.shift_item(item, -1 if direction == "up" else 1, actor=actor)
        return agenda, f"item-{item.id}"
    if "remove" in request.form:
        operations.remove_item(_item_in(agenda, request.form["remove"]), actor=actor)
    elif "add" in request.form:
        return agenda, _say_added(take_up(agenda, meeting, request.form, actor))
    else:
        flash(_("The agenda is saved."))
    return agenda, None


def _say_added(added: list[AgendaItem]) -> str | None:
    """Say what came of it; the anchor to come back to."""
    late = [item for item in added if item.state is ItemState.LATE]
    if late:
        flash(
            ngettext(
                "It came after the deadline for additions: it waits in the late lane, for the chair.",
                "%(num)s items came after the deadline for additions: they wait in the late lane, for the chair.",
                len(late),
            ),
            "warning",
        )
    if len(added) > 1:
        flash(ngettext("%(num)s item added.", "%(num)s items added.", len(added) - len(late)))
    if not added:
        flash(_("Nothing was proposed."), "warning")
        return None
    return "late" if late else f"item-{added[0].id}"


def _item_in(agenda: Agenda, number: str) -> AgendaItem:
    found = next((item for item in agenda.items if str(item.id) == number), None)
    if found is None:
        raise NotFound
    return found


def _studio_page(
    meeting: Meeting,
    actor: Actor,
    *,
    typed: Mapping[str, str] | None = None,
    error: DomainError | None = None,
) -> str:
    agenda = _agenda_of(meeting)
    lines = queries.numbered(agenda, meeting.starts_at)
    chain = {deadline.step: deadline for deadline in deadlines_of(meeting)}
    papers_due = item_papers.papers_due(meeting)
    return render_template(
        "agendas/edit.html",
        meeting=meeting,
        body=meeting.body,
        agenda=agenda,
        title=meeting_wording.meeting_title(meeting),
        lines=lines,
        parents={item.parent_id for item in agenda.items},
        headings=[line for line in lines if line.item.is_heading],
        **_time_of(agenda, meeting, lines),
        origins=origins.of(agenda.items),
        papers=item_papers.list_of([item.id for item in agenda.items]),
        papers_due=papers_due,
        is_late=item_papers.is_late,
        followed=sources.followed_by(meeting, actor),
        followed_url=sources.url_of,
        waiting=lanes.list_waiting(agenda.id),
        proposals=studio.proposals_for(agenda, meeting, actor),
        models=studio.models_for(meeting),
        places={line.item.template_key: line.number for line in lines if line.item.is_heading},
        purposes=list(ItemPurpose),
        excluded=excluded_keys(meeting),
        papers_missed=papers_due.on < clock.today(meeting.zone),
        additions=adding.additions_close(meeting),
        presenters=studio.presenters_in(meeting.body),
        due=chain.get(Step.AGENDA_TO_CHAIR if agenda.state is AgendaState.COLLECTING else Step.NOTICE),
        may={
            verb: policy.may(actor, verb, meeting)
            for verb in (
                "edit",
                "add",
                "propose",
                "publish",
                "answer_item",
                "answer_late",
                "copy",
                "keep_template",
            )
        },
        workable=policy.is_workable(agenda.state, meeting),
        typed=typed or {},
        error=error,
        meeting_wording=meeting_wording,
        wording=wording,
    )


def _time_of(agenda: Agenda, meeting: Meeting, lines: list[timetable.Line[AgendaItem]]) -> dict[str, Any]:
    return {
        "budget": timetable.budget(agenda.items, meeting.starts_at, meeting.ends_at),
        "bars": studio.bars(lines),
        "overrun": timetable.overrun(lines, meeting.starts_at, meeting.ends_at),
        "hours": timetable.hours(lines, meeting.starts_at, meeting.ends_at),
    }


def _saved(agenda: Agenda, meeting: Meeting) -> Response:
    """What an autosave hears: the revision, every item's number and time, the budget, and what others wrote."""
    lines = queries.numbered(agenda, meeting.starts_at)
    return jsonify(
        revision=agenda.revision,
        saved_at=_now(meeting),
        items=_places(lines, meeting),
        fields=studio.saved_otherwise(agenda, request.form),
        parts={
            "budget": render_template(
                "agendas/_budget.html", meeting=meeting, **_time_of(agenda, meeting, lines)
            )
        },
    )


def _conflict(meeting: Meeting, conflict: operations.FieldConflict) -> tuple[Any, int]:
    """Both texts. For the page and, as a fragment, for the autosaving form.

    Who then saves theirs began, in this field, from what they were shown; a second one may still conflict.
    """
    field = f"{conflict.field}-{conflict.item_id}"
    values = {
        "meeting": meeting_queries.get_meeting(meeting.id, current_actor()),
        "conflict_of": conflict,
        "field_name": field,
        "sent": {**request.form, f"was-{field}": conflict.theirs},
    }
    if _is_autosave():
        return jsonify(
            error=_("Somebody else saved first. Both texts are shown."),
            conflict_html=render_template("agendas/_conflict.html", **values),
            revision=conflict.revision,
        ), 409
    return render_template("agendas/conflict.html", **values), 409


def _not_saved(meeting: Meeting, actor: Actor, error: DomainError) -> tuple[Any, int]:
    """Nothing was saved; the sheet comes back with everything as typed and what is wrong."""
    if _is_autosave():
        return jsonify(error=str(error.message)), error.status
    meeting = meeting_queries.get_meeting(meeting.id, actor)
    return _studio_page(meeting, actor, typed=request.form, error=error), error.status


def _is_autosave() -> bool:
    return request.headers.get("X-Autosave") == "1"


def _places(lines: list[timetable.Line[AgendaItem]], meeting: Meeting) -> list[dict[str, Any]]:
    return [{"id": line.item.id, "number": line.number, "clock": _clock_of(line, meeting)} for line in lines]


def _clock_of(line: timetable.Line[AgendaItem], meeting: Meeting) -> str:
    return f"{line.starts_at.astimezone(ZoneInfo(meeting.zone)):%H:%M}" if line.starts_at else ""


def _now(meeting: Meeting) -> str:
    return clock_time(clock.now().astimezone(ZoneInfo(meeting.zone)), locale_code())


def _to_studio(meeting_id: int) -> Response:
    return redirect(url_for("agendas.edit", meeting_id=meeting_id), code=303)
