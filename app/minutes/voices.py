"""For whom somebody speaks about the minutes of a session: the seats on its roll, or an office held at it."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.meetings.models import Meeting
from app.meetings.roll_queries import PRESENT, list_entries, list_officer_entries


@dataclass(frozen=True)
class Voice:
    """A seat that was filled at the session; without a seat, an officer in their own name."""

    seat_id: int | None
    chamber_acronym: str


def seats_on_roll(meeting: Meeting) -> list[Voice]:
    """Every seat that was filled at any time, by the acronym it had that day. One query."""
    seats = {
        entry.seat_id: Voice(entry.seat_id, entry.chamber_acronym)
        for entry in list_entries(meeting.id)
        if entry.capacity in PRESENT
    }
    return sorted(seats.values(), key=lambda voice: voice.chamber_acronym.casefold())


def voices_of(meeting: Meeting, actor: Actor) -> list[Voice]:
    """Seats on the roll that the actor holds today or filled that day; else the office they were there in. 2 queries."""
    if actor.person_id is None:
        return []
    held = {seat.seat_id for seat in actor.seats_in(meeting.body_id)}
    filled = {entry.seat_id for entry in list_entries(meeting.id) if entry.person_id == actor.person_id}
    seats = [voice for voice in seats_on_roll(meeting) if voice.seat_id in held | filled]
    if seats:
        return seats
    was_there = any(entry.person_id == actor.person_id for entry in list_officer_entries(meeting.id))
    return [Voice(None, "")] if was_there else []
