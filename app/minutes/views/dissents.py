"""Dissents of seats on the roll: read, annexed, taken back. They hang on the session, minutes or not."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas.queries import find_agenda, numbered
from app.agreements.queries import list_for_meeting
from app.kernel import texts
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.meetings.wording import meeting_title
from app.minutes import policy, queries, remark_queries, wording
from app.minutes.forms import clean
from app.minutes.operations import dissents as operations
from app.minutes.remark_forms import DissentForm
from app.minutes.views.blueprint import blueprint
from app.minutes.voices import Voice, voices_of
from app.web.guard import current_actor


@blueprint.get("/meetings/<int:meeting_id>/minutes/dissents", endpoint="dissents")
def show(meeting_id: int) -> str:
    """What seats hold against what was decided; to a seat on the roll, the form to annex its own."""
    return _page(_loaded(meeting_id))


@blueprint.post("/meetings/<int:meeting_id>/minutes/dissents")
def dissent(meeting_id: int) -> Any:
    meeting = _loaded(meeting_id)
    form, status = DissentForm(), InvalidInput.status
    try:
        with transaction():
            item_id, agreement_id = _subject(clean(form, "about"))
            operations.dissent(
                meeting,
                item_id=item_id,
                agreement_id=agreement_id,
                text=clean(form, "text"),
                seat_id=form.seat_id.data,
                actor=current_actor(),
            )
    except InvalidInput as error:
        form.show(error)
    except WrongState as error:
        flash(str(error), "error")
        status = error.status
    else:
        flash(_("The dissent is annexed to the minutes of the session."))
        return _back(meeting_id)
    db.session.expire_all()
    return _page(_loaded(meeting_id), form), status


@blueprint.post("/meetings/<int:meeting_id>/minutes/dissents/<int:dissent_id>/withdraw")
def withdraw_dissent(meeting_id: int, dissent_id: int) -> Response:
    _loaded(meeting_id)
    row = remark_queries.get_dissent(meeting_id, dissent_id)
    try:
        with transaction():
            operations.withdraw_dissent(row, actor=current_actor())
    except WrongState as error:
        flash(str(error), "error")
    else:
        flash(_("The dissent is withdrawn."))
    return _back(meeting_id)


def _loaded(meeting_id: int) -> Meeting:
    """Raises NotFound for who is no part of the body, and before the session was held."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    if meeting.body_id not in actor.body_ids or meeting.state not in policy.DRAFTING_STATES:
        raise NotFound
    return meeting


def _subject(value: str) -> tuple[int, int | None]:
    """ "12" is an item, "12/34" an agreement of it. Raises InvalidInput."""
    item, _slash, agreement = value.partition("/")
    if not item.isdecimal() or (agreement and not agreement.isdecimal()) or len(value) > 24:
        raise InvalidInput(fields={"about": _("Choose an item or an agreement.")})
    return int(item), int(agreement) if agreement else None


def _page(meeting: Meeting, form: DissentForm | None = None) -> str:
    """With the form while a dissent may be annexed, and with one that was sent too late: what it says is not lost."""
    actor = current_actor()
    minutes = queries.find_of(meeting.id)
    seats = [voice for voice in voices_of(meeting, actor) if voice.seat_id is not None]
    if not policy.may(actor, "dissent", meeting):
        seats = []
    may_dissent = bool(seats) and operations.is_time_to_dissent(meeting, minutes)
    subjects = _subjects(meeting)
    rows = remark_queries.list_dissents(meeting.id)
    names = dict(subjects)
    return render_template(
        "minutes/dissents.html",
        meeting=meeting,
        title=wording.page_title(meeting, meeting.body),
        session=meeting_title(meeting),
        rows=[(row, names.get(_key(row.item_id, row.agreement_id), "")) for row in rows],
        html=texts.html_of(row.text for row in rows),
        form=_offered(form or DissentForm(formdata=None), subjects, seats) if may_dissent or form else None,
        own={voice.seat_id for voice in seats} if operations.is_time_to_withdraw(meeting, minutes) else set(),
        has_minutes=minutes is not None and queries.find_for_meeting(meeting.id, actor) is not None,
    )


def _offered(form: DissentForm, subjects: list[tuple[str, str]], seats: list[Voice]) -> DissentForm:
    form.offer(subjects, seats)
    return form


def _subjects(meeting: Meeting) -> list[tuple[str, str]]:
    """Each item that was dealt with and, under it, its agreements: (value, words)."""
    agenda = find_agenda(meeting.id)
    agreements = list_for_meeting(meeting.id, adopted_only=True)
    found: list[tuple[str, str]] = []
    for line in numbered(agenda) if agenda is not None else []:
        found.append((_key(line.item.id, None), f"{line.number} {line.item.title}"))
        found += [
            (_key(line.item.id, row.id), _("Agreement %(number)s", number=row.number))
            for row in agreements
            if row.item_id == line.item.id
        ]
    return found


def _key(item_id: int, agreement_id: int | None) -> str:
    return str(item_id) if agreement_id is None else f"{item_id}/{agreement_id}"


def _back(meeting_id: int) -> Response:
    return redirect(url_for("minutes.dissents", meeting_id=meeting_id), code=303)
