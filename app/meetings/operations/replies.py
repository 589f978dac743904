"""Answers beforehand: what a seat says to its notice, and that a notice was received."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete

from app import journal
from app.accounts.tokens import hash_token, new_token
from app.bodies.models import AppointmentKind, Chamber, Seat
from app.bodies.queries import list_appointments
from app.bodies.wording import seat_label
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.meetings import policy, queries
from app.meetings.models import AttendanceReply, Meeting, MeetingState, NoticeRecipient, ReplyAnswer
from app.meetings.roll_queries import day_of
from app.meetings.wording import state_label


def reply(
    meeting: Meeting, seat: Seat, *, answer: ReplyAnswer, by_link: bool = False, actor: Actor
) -> AttendanceReply:
    """What ``seat`` answers, given by whoever holds it: principal or alternate, the last word counts.

    Requires CONVOKED. Whoever answers has received their notice. The same answer by the same person changes nothing.
    Raises NotAllowed, NotFound (no seat of this body on that day), WrongState, InvalidInput (nobody to send).
    """
    policy.require_reply(actor, seat)
    take(meeting)
    _require_convoked(meeting)
    if seat.body_id != meeting.body_id or not seat.holds_on(day_of(meeting)):
        raise NotFound
    _require_somebody(meeting, seat, answer)
    assert actor.person_id is not None, "who holds a seat is a person"
    standing = queries.find_reply(meeting.id, seat.id)
    old = standing.answer if standing is not None else None
    if standing is not None and (old, standing.person_id) == (answer, actor.person_id):
        return standing
    if standing is None:
        standing = AttendanceReply(meeting_id=meeting.id, seat_id=seat.id)
        db.session.add(standing)
    standing.answer, standing.person_id, standing.answered_at = answer, actor.person_id, clock.now()
    db.session.flush()
    chamber = db.session.get_one(Chamber, seat.chamber_id).acronym
    journal.record(
        "reply:give",
        actor=actor,
        subject=meeting,
        old={"answer": old} if old is not None else {},
        new={"seat": seat.id, "chamber": chamber, "answer": answer, "by_link": by_link},
        acted_as=_acted_as(actor, seat, chamber),
    )
    own = queries.find_own_notice(meeting.id, actor.person_id)
    if own is not None:
        _acknowledge(meeting, own, by_link=by_link, actor=actor)
    return standing


def acknowledge(
    meeting: Meeting, recipient: NoticeRecipient, *, by_link: bool = False, actor: Actor
) -> NoticeRecipient:
    """The person a notice went to says they have it; a second time changes nothing.

    Requires CONVOKED. Raises NotAllowed, WrongState.
    """
    policy.require_acknowledge(actor, recipient)
    take(meeting)
    _require_convoked(meeting)
    _acknowledge(meeting, recipient, by_link=by_link, actor=actor)
    return recipient


def forget(meeting: Meeting) -> None:
    """Drop the answers to a time that no longer stands: they are asked for anew. The journal keeps them."""
    db.session.execute(delete(AttendanceReply).where(AttendanceReply.meeting_id == meeting.id))


def make_link(recipient: NoticeRecipient) -> str:
    """A new token for the link in this person's letter, good until the session opens; only its hash is kept."""
    token = new_token()
    recipient.token_hash = hash_token(token)
    db.session.flush()
    return token


def _acknowledge(meeting: Meeting, recipient: NoticeRecipient, *, by_link: bool, actor: Actor) -> None:
    take(recipient)
    if recipient.acknowledged_at is not None:
        return
    recipient.acknowledged_at = clock.now()
    db.session.flush()
    journal.record(
        "notice:acknowledge",
        actor=actor,
        subject=meeting,
        new={"notice": recipient.notice.number, "recipient": recipient.id, "by_link": by_link},
    )


def _require_convoked(meeting: Meeting) -> None:
    if meeting.state is not MeetingState.CONVOKED:
        raise WrongState(
            _(
                "Answers are taken from the notice until the session opens. This one is: %(state)s.",
                state=state_label(meeting.state),
            )
        )


def _require_somebody(meeting: Meeting, seat: Seat, answer: ReplyAnswer) -> None:
    """An answer names somebody who is appointed on the session's day."""
    day = day_of(meeting)
    kinds = {row.kind for row in list_appointments(seat.id) if row.holds_on(day)}
    if answer is ReplyAnswer.COMING and AppointmentKind.PRINCIPAL not in kinds:
        raise InvalidInput(fields={"answer": _("This seat has no principal on the day of the session.")})
    if answer is ReplyAnswer.ALTERNATE and AppointmentKind.ALTERNATE not in kinds:
        raise InvalidInput(fields={"answer": _("This seat has no alternate on the day of the session.")})


def _acted_as(actor: Actor, seat: Seat, chamber: str) -> str:
    principal = any(held.is_principal for held in actor.seats if held.seat_id == seat.id)
    return seat_label(chamber, is_principal=principal)
