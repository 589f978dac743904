"""Who may do what with meetings.

The technical secretary records in the session what the chair declares: so both may open, recess, resume and close.
Deferring or cancelling a session that was convoked is the chair's alone.
"""

from __future__ import annotations

from app.bodies.models import Body, Seat
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.models import Meeting, MeetingState, NoticeRecipient

PERMISSIONS: Table = {
    "plan": frozenset(
        {Standing.SECRETARY, Standing.SYSTEM}
    ),  # a group's first session, when it is constituted
    "import": frozenset({Standing.SECRETARY, Standing.ADMINISTRATOR, Standing.SYSTEM}),
    "edit": frozenset({Standing.SECRETARY}),
    "reschedule": frozenset({Standing.SECRETARY, Standing.CHAIR}),  # nobody was convoked yet
    "defer": frozenset({Standing.CHAIR}),
    "cancel": frozenset({Standing.CHAIR}),
    "declare_urgency": frozenset({Standing.CHAIR}),
    # The secretary calls again on the chair's instruction and says so: the operations ask for it.
    "call_again": frozenset({Standing.CHAIR, Standing.SECRETARY}),
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
    "resend": frozenset({Standing.SECRETARY}),
    "see_answers": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "reply": frozenset({Standing.MEMBER}),  # of the seat that answers
    "record_reply": frozenset({Standing.SECRETARY}),  # what a seat said by telephone
    "acknowledge": frozenset({Standing.SELF}),
}


def standings(actor: Actor, thing: Meeting | Body) -> frozenset[Standing]:
    return actor.standings(thing.body_id if isinstance(thing, Meeting) else thing.id)


def may(actor: Actor, verb: str, thing: Meeting | Body) -> bool:
    return permits(PERMISSIONS, verb, standings(actor, thing))


def require_may(actor: Actor, verb: str, thing: Meeting | Body) -> None:
    require(PERMISSIONS, verb, standings(actor, thing))


def may_plan(actor: Actor, body: Body) -> bool:
    return may(actor, "plan", body)


def is_instructed_only(actor: Actor, meeting: Meeting) -> bool:
    """Whether this actor may do what is the chair's only by saying that the chair instructed it."""
    return meeting.body_id not in actor.chair_of


def holds(actor: Actor, seat_id: int) -> bool:
    """Whether this person is appointed to the seat today, as its principal or an alternate."""
    return any(held.seat_id == seat_id for held in actor.seats)


def require_reply(actor: Actor, seat: Seat) -> None:
    """Only who holds the very seat answers for it. Raises NotAllowed."""
    before = {Standing.MEMBER} if holds(actor, seat.id) else set[Standing]()
    require(PERMISSIONS, "reply", before)


def require_acknowledge(actor: Actor, recipient: NoticeRecipient) -> None:
    """Only the person a notice went to says they have it. Raises NotAllowed."""
    is_self = actor.person_id is not None and actor.person_id == recipient.person_id
    require(PERMISSIONS, "acknowledge", {Standing.SELF} if is_self else set[Standing]())


def moving_verb(meeting: Meeting) -> str:
    """Moving what was only planned is planning; moving what was convoked is deferring."""
    return "reschedule" if meeting.state is MeetingState.PLANNED else "defer"


def may_see_inside(actor: Actor, meeting: Meeting) -> bool:
    """Whether this actor sees the procedural clock's reasons, drafts and history: the body's own people."""
    return may(actor, "see_inside", meeting)
