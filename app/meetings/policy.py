"""Who may do what with meetings.

The technical secretary records in the session what the chair declares: so both may open, recess, resume and close.
Deferring or cancelling a session that was convoked is the chair's alone.
"""

from __future__ import annotations

from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting, MeetingState

PERMISSIONS: Table = {
    "plan": frozenset({Standing.SECRETARY}),
    "import": frozenset({Standing.SECRETARY, Standing.SYSTEM}),
    "edit": frozenset({Standing.SECRETARY}),
    "reschedule": frozenset({Standing.SECRETARY, Standing.CHAIR}),  # nobody was convoked yet
    "defer": frozenset({Standing.CHAIR}),
    "cancel": frozenset({Standing.CHAIR}),
    "open": frozenset({Standing.CHAIR, Standing.SECRETARY}),
    "recess": frozenset({Standing.CHAIR, Standing.SECRETARY}),
    "resume": frozenset({Standing.CHAIR, Standing.SECRETARY}),
    "close": frozenset({Standing.CHAIR, Standing.SECRETARY}),
    "archive": frozenset({Standing.SECRETARY}),
    "see_inside": frozenset(
        {
            Standing.SECRETARY,
            Standing.CHAIR,
            Standing.COORDINATOR,
            Standing.MEMBER,
            Standing.GUEST,
            Standing.SYSTEM,
        }
    ),
    "see_notice": frozenset({Standing.SECRETARY, Standing.CHAIR}),
}


def standings(actor: Actor, thing: Meeting | Body) -> frozenset[Standing]:
    return actor.standings(thing.body_id if isinstance(thing, Meeting) else thing.id)


def may(actor: Actor, verb: str, thing: Meeting | Body) -> bool:
    return permits(PERMISSIONS, verb, standings(actor, thing))


def require_may(actor: Actor, verb: str, thing: Meeting | Body) -> None:
    require(PERMISSIONS, verb, standings(actor, thing))


def may_plan(actor: Actor, body: Body) -> bool:
    return may(actor, "plan", body)


def moving_verb(meeting: Meeting) -> str:
    """Moving what was only planned is planning; moving what was convoked is deferring."""
    return "reschedule" if meeting.state is MeetingState.PLANNED else "defer"


def may_see_inside(actor: Actor, meeting: Meeting) -> bool:
    """Whether this actor sees the procedural clock's reasons, drafts and history: the body's own people."""
    return may(actor, "see_inside", meeting)
