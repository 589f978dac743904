"""Notices as they were sent, and what became of them, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import pgettext

from app.meetings import notice_queries
from app.meetings.models import Meeting, Notice, NoticeCapacity, NoticeRecipient, NoticeTelling


@dataclass(frozen=True)
class Sent:
    """A notice and what became of it. Numbers are of those it convokes, not of who is told for information since they left."""

    notice: Notice
    recipients: list[NoticeRecipient]
    convoked: int
    delivered: int
    bounced: int
    acknowledged: int


def sent_notices(meeting: Meeting) -> list[Sent]:
    return [_sent(notice) for notice in notice_queries.list_notices(meeting.id)]


def _sent(notice: Notice) -> Sent:
    rows = convoked_by(notice.recipients)
    return Sent(
        notice=notice,
        recipients=sorted(notice.recipients, key=lambda row: row.id),
        convoked=len(rows),
        delivered=sum(row.delivered_at is not None for row in rows),
        bounced=sum(row.bounced_at is not None for row in rows),
        acknowledged=sum(row.acknowledged_at is not None for row in rows),
    )


def convoked_by(recipients: Iterable[NoticeRecipient]) -> list[NoticeRecipient]:
    """Without those who have left the body and are told for information."""
    return [row for row in recipients if row.capacity is not NoticeCapacity.FORMER]


def delivery_chip(row: NoticeRecipient) -> tuple[str, str]:
    if row.acknowledged_at is not None:
        return "done", pgettext("delivery", "Acknowledged")
    if row.bounced_at is not None:
        return "stop", pgettext("delivery", "Bounced")
    if row.delivered_at is not None:
        return "doing", pgettext("delivery", "Delivered")
    if row.telling is NoticeTelling.NOT_NEEDED:
        return "done", pgettext("delivery", "Not needed: taken back in time")
    return "draft", pgettext("delivery", "To be delivered")


def delivery_since(row: NoticeRecipient) -> datetime | None:
    """Since when it is as ``delivery_chip`` says."""
    return row.acknowledged_at or row.bounced_at or row.delivered_at
