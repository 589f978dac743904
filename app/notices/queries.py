"""Reads of the room ``notices``."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Notice, NoticeRecipient


def get_notice(meeting_id: int, number: int) -> Notice:
    """One notice of a meeting, as sealed. Raises NotFound."""
    found = db.session.scalar(select(Notice).where(Notice.meeting_id == meeting_id, Notice.number == number))
    if found is None:
        raise NotFound
    return found


def list_notices(meeting_id: int) -> Sequence[Notice]:
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
