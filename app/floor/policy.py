"""Who may be in the room: the technical secretary who records the session, and the chair."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting

PERMISSIONS: Table = {
    "enter": frozenset({Standing.SECRETARY, Standing.CHAIR}),
}


def may_enter(actor: Actor, meeting: Meeting) -> bool:
    return permits(PERMISSIONS, "enter", actor.standings(meeting.body_id))


def require_enter(actor: Actor, meeting: Meeting) -> None:
    require(PERMISSIONS, "enter", actor.standings(meeting.body_id))
