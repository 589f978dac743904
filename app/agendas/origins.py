"""Where each item of an agenda comes from, in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.agendas import sources
from app.agendas.models import Agenda, AgendaItem, Outcome
from app.bodies.models import Chamber, Seat
from app.issues import queries as issue_queries
from app.kernel.db import db
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting


def of(items: Sequence[AgendaItem]) -> dict[int, str]:
    """By item; what comes from the template or the secretariat itself says nothing. 4 queries at most."""
    backing = issue_queries.count_secondings([item.issue_id for item in items if item.issue_id])
    carried = _carried_from([item.carried_from_id for item in items if item.carried_from_id])
    seats = _acronyms([item.proposer_seat_id for item in items if item.proposer_seat_id])
    named = _sessions(number for item in items if (number := sources.meeting_named(item.source)) is not None)
    found = {item.id: _words(item, backing, carried, seats, named) for item in items}
    return {item_id: words for item_id, words in found.items() if words}


def _words(
    item: AgendaItem,
    backing: Mapping[int, int],
    carried: Mapping[int, str],
    seats: Mapping[int, str],
    named: Mapping[int, str],
) -> str:
    parts = []
    if item.issue is not None and item.issue.folio:
        parts.append(item.issue.folio)
        count = backing.get(item.issue_id or 0, 0)
        if count:
            parts.append(ngettext("%(num)s seconding", "%(num)s secondings", count))
    if item.group_id is not None:
        parts.append(_("the group's report"))
    if item.proposer_seat_id is not None:
        parts.append(_("proposed by %(chamber)s", chamber=seats.get(item.proposer_seat_id, "")))
    session = named.get(sources.meeting_named(item.source) or 0, "")
    if item.source.startswith("minutes-") and session and not item.is_fixed:
        parts.append(_("minutes of the %(session)s", session=session))
    elif item.source.startswith("copied-") and session:
        parts.append(_("copied from the %(session)s", session=session))
    elif item.source.startswith("asked-"):
        parts.append(_("what the session was asked for"))
    if item.carried_from_id is not None:
        parts.append(carried.get(item.carried_from_id, ""))
    return ", ".join(part for part in parts if part)


def _carried_from(item_ids: Iterable[int]) -> dict[int, str]:
    item_ids = sorted(set(item_ids))
    if not item_ids:
        return {}
    rows = db.session.execute(
        select(AgendaItem.id, AgendaItem.outcome, Meeting)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .join(Meeting, Meeting.id == Agenda.meeting_id)
        .where(AgendaItem.id.in_(item_ids))
    )
    return {
        item_id: _("deferred at the %(session)s", session=meeting_wording.meeting_title(meeting))
        if outcome is Outcome.DEFERRED
        else _("carried from the %(session)s", session=meeting_wording.meeting_title(meeting))
        for item_id, outcome, meeting in rows
    }


def _acronyms(seat_ids: Iterable[int]) -> dict[int, str]:
    seat_ids = sorted(set(seat_ids))
    if not seat_ids:
        return {}
    rows = db.session.execute(
        select(Seat.id, Chamber.acronym)
        .join(Chamber, Chamber.id == Seat.chamber_id)
        .where(Seat.id.in_(seat_ids))
    )
    return {row.id: row.acronym for row in rows}


def _sessions(meeting_ids: Iterable[int]) -> dict[int, str]:
    meeting_ids = sorted(set(meeting_ids))
    if not meeting_ids:
        return {}
    found = db.session.scalars(select(Meeting).where(Meeting.id.in_(meeting_ids)))
    return {meeting.id: meeting_wording.meeting_title(meeting) for meeting in found}
