"""What becomes of a notice once it is mail: taken by the server, put off, or refused. Called while the mail is settled.

What the server said is kept word for word: it is what a proof of notice rests on.
"""

from __future__ import annotations

from sqlalchemy import select

from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import NoticeRecipient
from app.notifications.models import Mail


def note_delivery(mail: Mail) -> None:
    """A notice that was given up before and arrives after all is delivered."""
    for recipient in note_answer(mail):
        recipient.delivered_at = recipient.delivered_at or clock.now()
        recipient.bounced_at = None


def note_failure(mail: Mail) -> None:
    for recipient in note_answer(mail):
        recipient.bounced_at = clock.now()


def note_answer(mail: Mail) -> list[NoticeRecipient]:
    """Write what the server said on the row of the notice this mail carried, and return it; none for other mail.

    A notice that was sent again elsewhere goes by its last address: what becomes of the one before no longer counts.
    """
    message = db.session.get_one(OutboxMessage, mail.outbox_id)
    notice_id = message.payload.get("notice_id")
    if notice_id is None:
        return []
    rows = db.session.scalars(
        select(NoticeRecipient).where(
            NoticeRecipient.notice_id == int(notice_id),
            NoticeRecipient.person_id == mail.person_id,
            NoticeRecipient.address == mail.address,
        )
    ).all()
    for row in rows:
        row.server_code, row.server_answer = mail.server_code, mail.server_answer
    return list(rows)
