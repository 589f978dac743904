"""Who conducts a vote: the technical secretary, who records it, and the chair. Seats vote in the room, by word or hand."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting

_CONDUCTING = frozenset({Standing.SECRETARY, Standing.CHAIR})

PERMISSIONS: Table = {
    "open": _CONDUCTING,
    "cast": _CONDUCTING,
    "close": _CONDUCTING,
    "withdraw": _CONDUCTING,
}


def may(actor: Actor, verb: str, meeting: Meeting) -> bool:
    return permits(PERMISSIONS, verb, actor.standings(meeting.body_id))


def require_may(actor: Actor, verb: str, meeting: Meeting) -> None:
    require(PERMISSIONS, verb, actor.standings(meeting.body_id))
