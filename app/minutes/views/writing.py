"""The text at work: drawn up, and edited section by section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel import clock
from app.kernel import wording as kernel_wording
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.minutes import (
    operations,
    paper,
    policy,
    queries,
    wording,
)
from app.minutes.forms import SectionForm
from app.minutes.models import EDITABLE_STATES, Minutes, MinutesSection
from app.minutes.operations import content_of
from app.minutes.views.blueprint import blueprint
from app.web.context import locale_code
from app.web.guard import current_actor


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


def _editing(minutes: Minutes, wrong: tuple[int, SectionForm] | None = None) -> str:
    meeting, sections = minutes.meeting, queries.list_sections(minutes)
    return render_template(
        "minutes/edit.html",
        minutes=minutes,
        meeting=meeting,
        title=wording.page_title(meeting, meeting.body),
        chip=wording.state_chip(minutes.state),
        sections=[_row(section, wrong) for section in sections],
        agreements=_agreements_of(minutes, sections),
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


def _agreements_of(
    minutes: Minutes, sections: Sequence[MinutesSection]
) -> dict[int, list[paper.PaperAgreement]]:
    """The agreements of each item's section, as the paper will show them."""
    shown = paper.read(content_of(minutes))
    return {section.id: list(part.agreements) for section, part in zip(sections, shown.sections, strict=True)}


def _zone(meeting: Meeting) -> ZoneInfo:
    return ZoneInfo(meeting.zone)
