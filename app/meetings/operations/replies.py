"""Answers beforehand: what a seat says to its notice, and that a notice was received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from app import journal
from app.accounts.tokens import hash_token, new_token
from app.bodies.models import Appointment, AppointmentKind, Chamber, Seat
from app.bodies.queries import list_appointments
from app.bodies.wording import seat_label
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound, WrongState
from app.meetings import notice_queries, policy, queries
from app.meetings.clock import session_day
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    MeetingState,
    NoticeRecipient,
    ReplyAnswer,
    ReplyMeans,
)
from app.meetings.wording import state_label


@dataclass(frozen=True)
class Answer:
    """What is said for a seat: whether it is filled and, when the principal sends somebody, which alternate."""

    answer: ReplyAnswer
    #: The person who comes for the principal; the first alternate when nobody is named.
    alternate_id: int | None = None


def reply(
    meeting: Meeting,
    seat: Seat,
    *,
    said: Answer,
    link: NoticeRecipient | None = None,
    by_mail: bool = False,
    actor: Actor,
) -> AttendanceReply:
    """What ``seat`` answers, given by whoever holds it: principal or alternate, the last word counts.

    From the page, by the ``link`` of a notice, or by mail from the person's calendar. Requires CONVOKED. Whoever answers
    has received their notice: the one whose ``link`` they followed, else their last. The same answer by the same person
    changes nothing.
    Raises NotAllowed, NotFound (no seat of this body on that day), WrongState, InvalidInput (nobody to send).
    """
    policy.require_reply(actor, seat)
    assert actor.person_id is not None, "who holds a seat is a person"
    means = ReplyMeans.LINK if link is not None else ReplyMeans.MAIL if by_mail else ReplyMeans.PAGE
    standing, old, is_new = _put(meeting, seat, said, person_id=actor.person_id, means=means)
    if not is_new:
        return standing
    chamber = db.session.get_one(Chamber, seat.chamber_id).acronym
    journal.record(
        "reply:give",
        actor=actor,
        subject=meeting,
        old=old,
        new=_facts(standing, seat, chamber) | {"by_link": link is not None, "means": means},
        acted_as=_acted_as(actor, seat, chamber),
    )
    own = link or notice_queries.find_own_notice(meeting.id, actor.person_id)
    if own is not None:
        _acknowledge(meeting, own, by_link=link is not None, actor=actor)
    return standing


def withdraw(meeting: Meeting, seat: Seat, *, actor: Actor) -> bool:
    """An answer of the seat that rests on somebody falls, and they give no other («tentative» in their calendar).

    It rests on whoever gave it, and on whoever it says attends. The seat counts as not having answered. Returns whether
    there was such an answer.
    Requires CONVOKED. Raises NotAllowed, WrongState.
    """
    policy.require_reply(actor, seat)
    take(meeting)
    _require_convoked(meeting)
    standing = queries.find_reply(meeting.id, seat.id)
    if standing is None or actor.person_id not in {standing.person_id, standing.attending_id}:
        return False
    chamber = db.session.get_one(Chamber, seat.chamber_id).acronym
    db.session.delete(standing)
    db.session.flush()
    journal.record(
        "reply:withdraw",
        actor=actor,
        subject=meeting,
        old={"answer": standing.answer},
        new={"seat": seat.id, "chamber": chamber, "means": ReplyMeans.MAIL},
        acted_as=_acted_as(actor, seat, chamber),
    )
    return True


def record_reply(
    meeting: Meeting,
    seat: Seat,
    *,
    said: Answer,
    said_by: int,
    actor: Actor,
) -> AttendanceReply:
    """What somebody who holds ``seat`` told the secretary by telephone; ``said_by`` is that person.

    Requires CONVOKED. It acknowledges no notice: that is for its person alone to say.
    Raises NotAllowed, NotFound, WrongState, InvalidInput (who doesn't hold the seat, nobody to send).
    """
    policy.require_may(actor, "record_reply", meeting)
    _require_convoked(meeting)
    holders = {row.person_id: row.person.name for row in _holders(meeting, seat)}
    if said_by not in holders:
        raise InvalidInput(fields={"said_by": _("Say who told you: somebody who holds the seat.")})
    standing, old, _new = _put(
        meeting, seat, said, person_id=said_by, means=ReplyMeans.TELEPHONE, recorded_by=actor.name
    )
    chamber = db.session.get_one(Chamber, seat.chamber_id).acronym
    journal.record(
        "reply:record",
        actor=actor,
        subject=meeting,
        old=old,
        new=_facts(standing, seat, chamber) | {"said_by": holders[said_by], "means": standing.means},
    )
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


def open_notice(meeting: Meeting, recipient: NoticeRecipient, *, actor: Actor) -> None:
    """The person whose link it is asks to read the notice; the first time is noted.

    A mail server that follows links to look at them asks for nothing, and so opens nothing.
    Requires CONVOKED. Raises NotAllowed, WrongState.
    """
    policy.require_acknowledge(actor, recipient)
    take(meeting)
    _require_convoked(meeting)
    take(recipient)
    if recipient.opened_at is not None:
        return
    recipient.opened_at = clock.now()
    db.session.flush()
    journal.record(
        "notice:open",
        actor=actor,
        subject=meeting,
        new={"notice": recipient.notice.number, "recipient": recipient.id},
    )


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
    recipient.opened_at = recipient.opened_at or recipient.acknowledged_at
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


def _put(
    meeting: Meeting,
    seat: Seat,
    said: Answer,
    *,
    person_id: int,
    means: ReplyMeans,
    recorded_by: str = "",
) -> tuple[AttendanceReply, dict[str, Any], bool]:
    """Write the seat's answer over the one that stands. Returns it, what stood before, and whether it says anything new."""
    take(meeting)
    _require_convoked(meeting)
    if seat.body_id != meeting.body_id or not seat.holds_on(session_day(meeting)):
        raise NotFound
    attending_id = _who_comes(meeting, seat, said)
    standing = queries.find_reply(meeting.id, seat.id)
    old: dict[str, Any] = {}
    if standing is not None:
        old = {"answer": standing.answer}
        if (standing.answer, standing.person_id, standing.attending_id) == (
            said.answer,
            person_id,
            attending_id,
        ) and means is not ReplyMeans.TELEPHONE:
            return standing, old, False
    else:
        standing = AttendanceReply(meeting_id=meeting.id, seat_id=seat.id)
        db.session.add(standing)
    standing.answer, standing.person_id, standing.answered_at = said.answer, person_id, clock.now()
    standing.attending_id, standing.means, standing.recorded_by = attending_id, means, recorded_by
    db.session.flush()
    return standing, old, True


def _facts(standing: AttendanceReply, seat: Seat, chamber: str) -> dict[str, Any]:
    return {
        "seat": seat.id,
        "chamber": chamber,
        "answer": standing.answer,
        "attending": standing.attending_id,
    }


def _holders(meeting: Meeting, seat: Seat) -> list[Appointment]:
    """Who is appointed to the seat on the session's day: its principal, then the alternates by rank."""
    day = session_day(meeting)
    return sorted((row for row in list_appointments(seat.id) if row.holds_on(day)), key=lambda row: row.rank)


def _who_comes(meeting: Meeting, seat: Seat, said: Answer) -> int | None:
    """The person an answer names: somebody who is appointed to the seat on the session's day."""
    holders = _holders(meeting, seat)
    if said.answer is ReplyAnswer.COMING:
        principal = next((row for row in holders if row.kind is AppointmentKind.PRINCIPAL), None)
        if principal is None:
            raise InvalidInput(fields={"answer": _("This seat has no principal on the day of the session.")})
        return principal.person_id
    if said.answer is ReplyAnswer.ALTERNATE:
        alternates = [row.person_id for row in holders if row.kind is AppointmentKind.ALTERNATE]
        if not alternates:
            raise InvalidInput(fields={"answer": _("This seat has no alternate on the day of the session.")})
        if said.alternate_id is not None and said.alternate_id not in alternates:
            raise InvalidInput(fields={"answer": _("Choose one of the seat's alternates.")})
        return said.alternate_id or alternates[0]
    return None


def _acted_as(actor: Actor, seat: Seat, chamber: str) -> str:
    principal = any(held.is_principal for held in actor.seats if held.seat_id == seat.id)
    return seat_label(chamber, is_principal=principal)
