"""What a message that came in does, and the row that says what became of it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from app.accounts.models import Person
from app.accounts.operations import people
from app.bodies import queries as body_queries
from app.bodies.actors import actor_of
from app.bodies.models import Seat
from app.calendars.invitations import Participation
from app.kernel import clock
from app.kernel.actor import Actor, system
from app.kernel.db import db, take
from app.kernel.errors import DomainError
from app.meetings import notice_queries, queries
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    NoticeCapacity,
    NoticeRecipient,
    ReplyAnswer,
    ReplyMeans,
)
from app.meetings.operations import replies
from app.notifications import addresses
from app.notifications.incoming import answers, bounces, messages, trust
from app.notifications.incoming.answers import Reply
from app.notifications.incoming.messages import Head, UnfitError, ignore, refuse
from app.notifications.models import Reason, ReceivedMail, SentInvitation, Verdict
from app.notifications.queries import find_sent_invitation

log = logging.getLogger(__name__)
#: So long after the session's end an answer may come, whatever its state.
ANSWERED_WITHIN: Final = timedelta(days=1)


def receive(raw: bytes, *, recipient: str = "") -> ReceivedMail:
    """Do what a message asks, as its sender could have on a page, or nothing; write down which, and why.

    ``recipient`` is whom the server says it was for. To be called in a transaction; what a refused message had begun is
    undone. Lets errors of the database through, so that the message is tried again.
    """
    head = Head.of(raw)
    row = ReceivedMail(
        received_at=clock.now(),
        message_id=head.text("Message-ID", 300),
        sender=head.text("From", 320),
        verdict=Verdict.TAKEN,
        reason=Reason.ANSWERED,
    )
    try:
        with db.session.begin_nested():
            row.reason = _follow(raw, head, recipient, row)
    except UnfitError as unfit:
        row.verdict, row.reason = unfit.verdict, unfit.reason
    except DomainError as error:
        log.info("mail %s: %s", row.message_id, error.message)
        row.verdict, row.reason = Verdict.REFUSED, Reason.NOT_ALLOWED
    return keep(row)


def refused(raw: bytes, reason: Reason) -> ReceivedMail:
    """Write down that a message could not even be read; for what is found out before, or goes wrong on the way."""
    head = Head.of(raw)
    return keep(
        ReceivedMail(
            received_at=clock.now(),
            message_id=head.text("Message-ID", 300),
            sender=head.text("From", 320),
            verdict=Verdict.REFUSED,
            reason=reason,
        )
    )


def keep(row: ReceivedMail) -> ReceivedMail:
    db.session.add(row)
    db.session.flush()
    log.info("mail %s from %s: %s, %s", row.message_id, row.sender, row.verdict, row.reason)
    return row


def _follow(raw: bytes, head: Head, recipient: str, row: ReceivedMail) -> Reason:
    message = messages.read(raw)
    recipients = [*([recipient.lower()] if recipient else []), *head.recipients]
    if bounces.is_report(message):
        row.person_id = bounces.take_back(message, recipients).person_id
        return Reason.BOUNCED
    if head.is_automatic and not any(
        p.get_content_type() == "text/calendar" for p in messages.parts(message)
    ):
        raise ignore(Reason.AUTOMATIC)
    return _answer(answers.read(*messages.calendar_of(message)), head, recipients, row)


def _answer(reply: Reply, head: Head, recipients: list[str], row: ReceivedMail) -> Reason:
    meeting = queries.find_by_uid(reply.uid)
    if meeting is None:
        raise refuse(Reason.UNKNOWN_UID)
    row.meeting_id = meeting.id
    person = _person(reply, head, recipients, meeting)
    row.person_id = person.id
    if clock.now().date() > (meeting.ends_at + ANSWERED_WITHIN).date():
        raise ignore(Reason.LATE)
    sent = find_sent_invitation(meeting.id, person.id)
    if sent is None:
        raise ignore(Reason.NOT_ASKED)
    take(sent)
    if reply.attendee not in {sent.address.lower(), person.email}:
        raise refuse(Reason.OTHER_ATTENDEE)
    _require_timely(reply, sent, meeting)
    if reply.answer == answers.NEEDS_ACTION:
        raise ignore(Reason.NO_ANSWER)
    reason = _set(reply, sent, meeting, person)
    sent.answered_stamp, sent.answer = reply.stamp, Participation(reply.answer)
    people.note_sign_of_life(person, actor=system("mail"))
    return reason


def _person(reply: Reply, head: Head, recipients: list[str], meeting: Meeting) -> Person:
    """Whose answer it is. Raises UnfitError where neither the address nor a server says so."""
    token = trust.token_among([*recipients, reply.organizer], addresses.REPLY)
    if token is not None:
        if token.first != meeting.id:
            raise refuse(Reason.TOKEN)
        return db.session.get_one(Person, token.second)
    if not reply.attendee or not trust.is_vouched_for(head, reply.attendee):
        raise refuse(Reason.UNTRUSTED)
    found = db.session.scalar(
        select(Person)
        .join(SentInvitation, SentInvitation.person_id == Person.id)
        .where(
            SentInvitation.meeting_id == meeting.id,
            or_(SentInvitation.address == reply.attendee, Person.email == reply.attendee),
        )
        .limit(1)
    )
    if found is None:
        raise refuse(Reason.OTHER_ATTENDEE)
    return found


def _require_timely(reply: Reply, sent: SentInvitation, meeting: Meeting) -> None:
    """Refuse an answer to what was never asked; pass over one to what is no longer so, and one that came out of turn."""
    if reply.sequence is not None and reply.sequence > sent.sequence:
        raise refuse(Reason.SEQUENCE)
    if not _is_to_the_last(reply, sent, meeting):
        raise ignore(Reason.LATE)
    if sent.answered_stamp is not None and reply.stamp <= sent.answered_stamp:
        raise ignore(Reason.ALREADY_TAKEN if reply.stamp == sent.answered_stamp else Reason.LATE)


def _is_to_the_last(reply: Reply, sent: SentInvitation, meeting: Meeting) -> bool:
    """Whether it answers what was last asked: by its SEQUENCE, or, of one without, by when it was given and to what hour."""
    if reply.sequence is not None or sent.sequence == 0:
        return (reply.sequence or 0) == sent.sequence
    return reply.begins == meeting.starts_at and reply.stamp >= sent.sent_at.replace(microsecond=0)


def _set(reply: Reply, sent: SentInvitation, meeting: Meeting, person: Person) -> Reason:
    """What the answer does, by the capacity its person was convoked in. Each way they have received their notice."""
    actor = actor_of(person)
    meeting = queries.get_meeting(meeting.id, actor)
    recipient = notice_queries.find_own_notice(meeting.id, person.id)
    if recipient is None or recipient.capacity is NoticeCapacity.FORMER:
        raise ignore(Reason.NOT_ASKED)
    if recipient.seat_id is None:
        replies.acknowledge(meeting, recipient, actor=actor)
        return Reason.NOTED
    seat = body_queries.get_seat(meeting.body_id, recipient.seat_id)
    standing = queries.find_reply(meeting.id, seat.id)
    if standing is not None and _is_newer(standing, reply, sent, person):
        raise ignore(Reason.LATE)
    was = standing.answer if standing is not None else None
    if _is_sending(recipient, was) and reply.answer == answers.DECLINED:
        replies.acknowledge(meeting, recipient, actor=actor)
        return Reason.NOTED
    said = _said(reply.answer, recipient, person, was)
    if said is None:
        return _withhold(meeting, seat, recipient, answer=reply.answer, actor=actor)
    replies.reply(meeting, seat, said=said, by_mail=True, actor=actor)
    return Reason.ANSWERED


def _is_newer(standing: AttendanceReply, reply: Reply, sent: SentInvitation, person: Person) -> bool:
    """Whether the seat's answer was given after this one was written, which was not before it was asked for.

    What the person's own calendar answered is told apart by its DTSTAMP already: it is of when it was written, and
    ``answered_at`` of when it came in.
    """
    if standing.means is ReplyMeans.MAIL and standing.person_id == person.id:
        return False
    written = max(reply.stamp, sent.asked_at.replace(microsecond=0)) if sent.asked_at else reply.stamp
    return standing.answered_at.replace(microsecond=0) > written


def _is_sending(recipient: NoticeRecipient, was: ReplyAnswer | None) -> bool:
    """Whether a principal has an alternate sent in their place: declining then takes nothing back, they don't come."""
    return recipient.capacity is NoticeCapacity.PRINCIPAL and was is ReplyAnswer.ALTERNATE


def _said(
    answer: str, recipient: NoticeRecipient, person: Person, standing: ReplyAnswer | None
) -> replies.Answer | None:
    """What it is as the seat's answer; None where it is none.

    A principal's «tentative» is none. An alternate answers for the seat only by coming, and not against a principal who
    said that they come themselves: many accept to keep the day free.
    """
    if recipient.capacity is NoticeCapacity.PRINCIPAL:
        found = {answers.ACCEPTED: ReplyAnswer.COMING, answers.DECLINED: ReplyAnswer.NOT_COMING}.get(answer)
        return replies.Answer(found) if found is not None else None
    if answer == answers.ACCEPTED and standing is not ReplyAnswer.COMING:
        return replies.Answer(ReplyAnswer.ALTERNATE, person.id)
    return None


def _withhold(
    meeting: Meeting, seat: Seat, recipient: NoticeRecipient, *, answer: str, actor: Actor
) -> Reason:
    """No answer for the seat: one that rests on this person falls, and the notice was received."""
    if answer != answers.ACCEPTED:
        replies.withdraw(meeting, seat, actor=actor)
    replies.acknowledge(meeting, recipient, actor=actor)
    return Reason.NOTED
