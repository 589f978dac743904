"""Who may take a session's file, and who takes it whole."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting

_INSIDE = frozenset(
    {Standing.SECRETARY, Standing.CHAIR, Standing.COORDINATOR, Standing.MEMBER, Standing.GUEST}
)

PERMISSIONS: Table = {
    "take": _INSIDE,
    # With the proofs of notice, which hold addresses, and the journal.
    "take_whole": frozenset({Standing.SECRETARY, Standing.CHAIR}),
}


def may(actor: Actor, verb: str, meeting: Meeting) -> bool:
    return permits(PERMISSIONS, verb, actor.standings(meeting.body_id))


def require_may(actor: Actor, verb: str, meeting: Meeting) -> None:
    require(PERMISSIONS, verb, actor.standings(meeting.body_id))
