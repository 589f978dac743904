"""Who keeps the roll and declares the quorum: the technical secretary, who certifies it, and the chair."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting, MeetingState

PERMISSIONS: Table = {
    "call_roll": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "declare_quorum": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "declare_no_quorum": frozenset({Standing.SECRETARY}),
}

#: The roll is kept from the convocation until the session closes.
ROLL_STATES = frozenset({MeetingState.CONVOKED, MeetingState.IN_SESSION, MeetingState.RECESS})


def may_call_roll(actor: Actor, meeting: Meeting) -> bool:
    return permits(PERMISSIONS, "call_roll", actor.standings(meeting.body_id))


def require_may(actor: Actor, verb: str, meeting: Meeting) -> None:
    require(PERMISSIONS, verb, actor.standings(meeting.body_id))
