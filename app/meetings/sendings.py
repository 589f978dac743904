"""Notices as they were sent, and what became of them, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import pgettext

from app.meetings import notice_queries
from app.meetings.models import Meeting, Notice, NoticeRecipient, NoticeTelling


@dataclass(frozen=True)
class Sent:
    """A notice and what became of it."""

    notice: Notice
    recipients: list[NoticeRecipient]
    delivered: int
    bounced: int
    acknowledged: int


def sent_notices(meeting: Meeting) -> list[Sent]:
    return [
        Sent(
            notice=notice,
            recipients=sorted(notice.recipients, key=lambda row: row.id),
            delivered=sum(row.delivered_at is not None for row in notice.recipients),
            bounced=sum(row.bounced_at is not None for row in notice.recipients),
            acknowledged=sum(row.acknowledged_at is not None for row in notice.recipients),
        )
        for notice in notice_queries.list_notices(meeting.id)
    ]


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
