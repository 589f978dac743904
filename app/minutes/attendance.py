"""Who approves minutes: the seats that attended the session they tell of. Source: lifecycle of minutes, "attendees only"."""

from __future__ import annotations

from app.meetings.models import Meeting
from app.meetings.roll_queries import Roll, SeatOnRoll, get_roll


def seats_that_attended(meeting: Meeting) -> list[SeatOnRoll]:
    """The seats with a vote that were filled at any time; where no roll was kept, every seat with a vote."""
    roll = get_roll(meeting)
    return [item for item in roll.seats if item.counts(roll.rules) and (item.attended or not _is_kept(roll))]


def approvers_at(approving: Meeting, meeting: Meeting) -> list[SeatOnRoll]:
    """Of the seats that attended ``meeting``, those that attend the session that approves its minutes."""
    attended = {item.seat.id for item in seats_that_attended(meeting)}
    return [item for item in seats_that_attended(approving) if item.seat.id in attended]


def _is_kept(roll: Roll) -> bool:
    return any(item.attended for item in roll.seats)
