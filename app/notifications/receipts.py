"""What becomes of a notice once it is mail: taken by the server, or given up. Called while the mail is settled."""

from __future__ import annotations

from sqlalchemy import select

from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import NoticeRecipient
from app.notifications.models import Mail


def note_delivery(mail: Mail) -> None:
    """A notice that was given up before and arrives after all is delivered."""
    for recipient in _recipients(mail):
        recipient.delivered_at = recipient.delivered_at or clock.now()
        recipient.bounced_at = None


def note_failure(mail: Mail) -> None:
    for recipient in _recipients(mail):
        recipient.bounced_at = clock.now()


def _recipients(mail: Mail) -> list[NoticeRecipient]:
    """The row of the notice this mail carried; none for other mail."""
    message = db.session.get_one(OutboxMessage, mail.outbox_id)
    if message.kind != "meeting:convoked":
        return []
    return list(
        db.session.scalars(
            select(NoticeRecipient).where(
                NoticeRecipient.notice_id == int(message.payload["notice_id"]),
                NoticeRecipient.person_id == mail.person_id,
            )
        )
    )
