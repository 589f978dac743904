"""As what somebody is told of a session again, and what their calendar is to say they answered (PARTSTAT, RFC 5546 3.2.2.1)."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.bodies.actors import actor_of
from app.calendars.invitations import Participation
from app.kernel.db import db
from app.meetings import answers, queries
from app.meetings.forecast import SeatAnswer
from app.meetings.models import Meeting, NoticeCapacity, NoticeRecipient, ReplyAnswer
from app.notifications.models import SentInvitation


def capacity_of(row: NoticeRecipient, meeting: Meeting) -> NoticeCapacity:
    """As what the person named by ``row`` is told today: who has left since the notice was sealed, for information."""
    person = db.session.get_one(Person, row.person_id)
    return row.capacity if meeting.body_id in actor_of(person).body_ids else NoticeCapacity.FORMER


def participation_of(
    row: NoticeRecipient,
    meeting: Meeting,
    sent: SentInvitation | None,
    *,
    capacity: NoticeCapacity,
    hours: tuple[datetime, datetime],
) -> Participation:
    """What the person named by ``row`` has answered to the session at these ``hours``: its beginning and its end.

    First what their seat's answer says of them, on whichever way it was given: page and calendar say the same. Else what
    their calendar answered, which is theirs alone, while the session is at the hours that it was told.
    """
    if capacity is NoticeCapacity.FORMER:
        return Participation.NEEDS_ACTION
    if row.seat_id is not None and (said := _of_seat(row, meeting)) is not None:
        return said
    if sent is None or (sent.starts_at, sent.ends_at) != hours:
        return Participation.NEEDS_ACTION
    if row.capacity is NoticeCapacity.PRINCIPAL and sent.answer is not Participation.TENTATIVE:
        return Participation.NEEDS_ACTION  # what it answered was the seat's answer, and that has fallen since
    return sent.answer


def _of_seat(row: NoticeRecipient, meeting: Meeting) -> Participation | None:
    """What the answer of the person's seat says of them; None where it says nothing."""
    if row.seat_id is None or queries.find_reply(meeting.id, row.seat_id) is None:
        return None
    seat = next((seat for seat in answers.answers_of(meeting) if seat.seat.id == row.seat_id), None)
    if seat is None or seat.standing is None:
        return None
    if row.capacity is NoticeCapacity.PRINCIPAL:
        comes = seat.standing.answer is ReplyAnswer.COMING
        return Participation.ACCEPTED if comes else Participation.DECLINED
    return Participation.ACCEPTED if _is_sent(row, seat) else None


def _is_sent(row: NoticeRecipient, seat: SeatAnswer) -> bool:
    standing = seat.standing
    return (
        standing is not None
        and standing.answer is ReplyAnswer.ALTERNATE
        and standing.attending_id == row.person_id
    )
