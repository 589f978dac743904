"""The true times on the roll: what was recorded later than it happened is put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.meetings.models import GuestEntry, Meeting, OfficerEntry, RollEntry
from app.meetings.operations.roll import begin
from app.meetings.roll_queries import PRESENT, list_entries, list_guests, list_officer_entries
from app.meetings.wording import local_time

#: Nobody is on the roll so long before the hour they were called for.
EARLIEST = timedelta(hours=2)
Entry = RollEntry | OfficerEntry | GuestEntry


def correct(
    meeting: Meeting, entry: Entry, *, arrived_at: datetime, left_at: datetime | None, actor: Actor
) -> None:
    """Give a stretch of presence its true times; without ``left_at`` it goes on.

    An alternate whose principal took the seat back leaves as the principal arrives, whatever the hour becomes.
    Raises NotAllowed, WrongState, InvalidInput (in the future, long before the call, out of order, over another
    stretch of the same seat or person).
    """
    begin(meeting, actor=actor)
    others = [row for row in _rows_like(meeting, entry) if row.id != entry.id]
    handed_over = [row for row in others if _same_seat(row, entry) and row.left_at == entry.arrived_at]
    _check(meeting, arrived_at, left_at)
    for other in others:
        if other not in handed_over and _overlaps(other, arrived_at, left_at):
            raise InvalidInput(fields={"arrived_at": _overlap_words(meeting, other)})
    for other in handed_over:
        if arrived_at <= other.arrived_at:
            raise InvalidInput(fields={"arrived_at": _overlap_words(meeting, other)})
    old = _times(entry)
    if (entry.arrived_at, entry.left_at) == (arrived_at, left_at):
        return
    for other in handed_over:
        other.left_at = arrived_at
    entry.arrived_at, entry.left_at = arrived_at, left_at
    db.session.flush()
    journal.record(
        "roll:correct",
        actor=actor,
        subject=meeting,
        old=old,
        new=_times(entry) | ({"also": [_name(row) for row in handed_over]} if handed_over else {}),
    )


def _check(meeting: Meeting, arrived_at: datetime, left_at: datetime | None) -> None:
    now = clock.now()
    earliest = max(meeting.starts_at - EARLIEST, meeting.roll_from or meeting.starts_at - EARLIEST)
    wrong: dict[str, str] = {}
    if arrived_at > now:
        wrong["arrived_at"] = _("That hour has not come yet.")
    elif arrived_at < earliest:
        wrong["arrived_at"] = _(
            "That is before the call: the roll begins at %(time)s.", time=local_time(earliest, meeting.zone)
        )
    if left_at is not None:
        if left_at > now:
            wrong["left_at"] = _("That hour has not come yet.")
        elif left_at <= arrived_at:
            wrong["left_at"] = _("Nobody leaves before they arrive.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _rows_like(meeting: Meeting, entry: Entry) -> Sequence[Entry]:
    """The stretches that this one must not lie over: of the same seat, or the same person."""
    if isinstance(entry, GuestEntry):
        return [row for row in list_guests(meeting.id) if row.name == entry.name]
    if isinstance(entry, OfficerEntry):
        return [row for row in list_officer_entries(meeting.id) if row.person_id == entry.person_id]
    return [
        row
        for row in list_entries(meeting.id)
        if row.seat_id == entry.seat_id
        or (row.capacity in PRESENT and row.person_id is not None and row.person_id == entry.person_id)
    ]


def _same_seat(other: Entry, entry: Entry) -> bool:
    return isinstance(other, RollEntry) and isinstance(entry, RollEntry) and other.seat_id == entry.seat_id


def _overlaps(other: Entry, arrived_at: datetime, left_at: datetime | None) -> bool:
    ends_after = other.left_at is None or arrived_at < other.left_at
    begins_before = left_at is None or other.arrived_at < left_at
    return ends_after and begins_before


def _overlap_words(meeting: Meeting, other: Entry) -> str:
    return _(
        "%(name)s is on the roll then, since %(time)s.",
        name=_name(other),
        time=local_time(other.arrived_at, meeting.zone),
    )


def _name(entry: Entry) -> str:
    return entry.name if isinstance(entry, GuestEntry) else entry.person_name


def _times(entry: Entry) -> dict[str, Any]:
    seat = {"chamber": entry.chamber_acronym} if isinstance(entry, RollEntry) else {}
    return {**seat, "person": _name(entry), "arrived_at": entry.arrived_at, "left_at": entry.left_at}
