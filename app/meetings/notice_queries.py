"""Reads of notices and of what became of each with whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from app.accounts.models import Person, PersonState
from app.accounts.tokens import hash_token
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import (
    Meeting,
    MeetingState,
    Notice,
    NoticeCapacity,
    NoticeKind,
    NoticeRecipient,
    UrgencyDeclaration,
)


def list_notices(meeting_id: int) -> Sequence[Notice]:
    """The notices of a meeting with their recipients and people, the newest first. 2 queries."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.meeting_id == meeting_id)
        .options(selectinload(Notice.recipients).joinedload(NoticeRecipient.person))
        .order_by(Notice.number.desc())
    ).all()


def get_notice(meeting_id: int, number: int) -> Notice:
    """One notice of a meeting, as sealed. Raises NotFound."""
    found = db.session.scalar(select(Notice).where(Notice.meeting_id == meeting_id, Notice.number == number))
    if found is None:
        raise NotFound
    return found


def list_sent(meeting_id: int) -> Sequence[Notice]:
    """The notices of a meeting, the first one first. One query."""
    return db.session.scalars(
        select(Notice).where(Notice.meeting_id == meeting_id).order_by(Notice.number)
    ).all()


def get_recipient(meeting_id: int, number: int, recipient_id: int) -> NoticeRecipient:
    """One line of a notice with its notice and its person. Raises NotFound."""
    found = db.session.scalar(
        select(NoticeRecipient)
        .join(NoticeRecipient.notice)
        .join(NoticeRecipient.person)
        .options(contains_eager(NoticeRecipient.notice), contains_eager(NoticeRecipient.person))
        .where(NoticeRecipient.id == recipient_id, Notice.meeting_id == meeting_id, Notice.number == number)
    )
    if found is None:
        raise NotFound
    return found


def find_latest_notice(meeting_id: int) -> Notice | None:
    return db.session.scalar(
        select(Notice).where(Notice.meeting_id == meeting_id).order_by(Notice.number.desc()).limit(1)
    )


def list_recipients(notice_id: int) -> Sequence[NoticeRecipient]:
    """To whom a notice went, with each person, in its order. One query."""
    return db.session.scalars(
        select(NoticeRecipient)
        .join(NoticeRecipient.person)
        .options(contains_eager(NoticeRecipient.person))
        .where(NoticeRecipient.notice_id == notice_id)
        .order_by(NoticeRecipient.id)
    ).all()


def list_bounced(meeting_ids: Collection[int]) -> dict[int, list[NoticeRecipient]]:
    """Whom the last notice of each meeting did not reach, with person and notice, by meeting. One query."""
    if not meeting_ids:
        return {}
    later = aliased(Notice)
    rows = db.session.scalars(
        select(NoticeRecipient)
        .join(NoticeRecipient.notice)
        .join(NoticeRecipient.person)
        .options(
            contains_eager(NoticeRecipient.notice).defer(Notice.content),
            contains_eager(NoticeRecipient.person),
        )
        .where(Notice.meeting_id.in_(sorted(meeting_ids)), NoticeRecipient.bounced_at.is_not(None))
        .where(~exists().where(later.meeting_id == Notice.meeting_id, later.number > Notice.number))
        .order_by(NoticeRecipient.id)
    )
    found: dict[int, list[NoticeRecipient]] = {}
    for row in rows:
        found.setdefault(row.notice.meeting_id, []).append(row)
    return found


def find_urgency(meeting: Meeting) -> UrgencyDeclaration | None:
    """The chair's last reason to convoke this session, at the hour it has, later than the rules allow."""
    return db.session.scalar(
        select(UrgencyDeclaration)
        .where(UrgencyDeclaration.meeting_id == meeting.id, UrgencyDeclaration.starts_at == meeting.starts_at)
        .order_by(UrgencyDeclaration.id.desc())
        .limit(1)
    )


def was_convoked(recipient: NoticeRecipient, *, before: int | None = None) -> bool:
    """Whether its person was named by an earlier notice since the last that convoked. Needs ``recipient.notice``.

    Earlier than the notice itself, or than the one with the number ``before``. Who was told for information while they were
    out of the body, and is in it again, was not convoked by that.
    """
    notice, earlier = recipient.notice, aliased(Notice)
    is_former = recipient.capacity is NoticeCapacity.FORMER
    counted = [each for each in NoticeCapacity if is_former or each is not NoticeCapacity.FORMER]
    since = (
        select(func.max(Notice.number))
        .where(
            Notice.meeting_id == notice.meeting_id,
            Notice.kind == NoticeKind.CONVOCATION,
            Notice.number < notice.number,
        )
        .scalar_subquery()
    )
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(
                    NoticeRecipient.notice_id == earlier.id, NoticeRecipient.person_id == recipient.person_id
                )
                .where(earlier.meeting_id == notice.meeting_id)
                .where(NoticeRecipient.capacity.in_(counted))
                .where(earlier.number < (before or notice.number), earlier.number >= since)
            )
        )
    )


def find_own_notice(meeting_id: int, person_id: int) -> NoticeRecipient | None:
    """The latest notice of a meeting that went to this person, with the notice."""
    return db.session.scalar(
        select(NoticeRecipient)
        .join(NoticeRecipient.notice)
        .options(contains_eager(NoticeRecipient.notice))
        .where(Notice.meeting_id == meeting_id, NoticeRecipient.person_id == person_id)
        .order_by(Notice.number.desc())
        .limit(1)
    )


def find_linked_recipient(token: str) -> NoticeRecipient | None:
    """Whom the link in a letter stands for, with notice and person; None for a wrong token and an old one alike.

    Old are those sent before the session was convoked anew, and all once it is no longer CONVOKED.
    """
    later = aliased(Notice)
    return db.session.scalar(
        select(NoticeRecipient)
        .join(NoticeRecipient.notice)
        .join(Meeting, Meeting.id == Notice.meeting_id)
        .join(NoticeRecipient.person)
        .options(contains_eager(NoticeRecipient.notice), contains_eager(NoticeRecipient.person))
        .where(
            NoticeRecipient.token_hash == hash_token(token),
            Meeting.state == MeetingState.CONVOKED,
            Person.state != PersonState.DEACTIVATED,
            ~exists().where(
                later.meeting_id == Notice.meeting_id,
                later.number > Notice.number,
                later.kind == NoticeKind.CONVOCATION,
            ),
        )
    )
