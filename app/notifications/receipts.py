"""What becomes of a notice once it is mail: taken by the server, put off, or refused. Called while the mail is settled.

What the server said is kept word for word: it is what a proof of notice rests on.
"""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.operations import people
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db
from app.meetings.models import NoticeRecipient
from app.notifications.models import Mail

#: What is wrong is the sender's mailbox, or the sender's domain (RFC 3463 3.2).
_OF_THE_SENDER: Final = frozenset({"1.7", "1.8"})


def note_delivery(mail: Mail) -> None:
    """A notice that was given up before and arrives after all is delivered."""
    for recipient in note_answer(mail):
        recipient.delivered_at = recipient.delivered_at or clock.now()
        recipient.bounced_at = None


def note_failure(mail: Mail) -> None:
    for recipient in note_answer(mail):
        recipient.bounced_at = clock.now()
    _mark_address(mail)


def note_answer(mail: Mail) -> list[NoticeRecipient]:
    """Write what the server said on the row of the notice this mail carried, and return it; none for other mail.

    A mail that tells several changes carried the notices of all of them. A notice that was sent again elsewhere goes by
    its last address: what becomes of the one before no longer counts.
    """
    said = db.session.get_one(OutboxMessage, mail.outbox_id).payload
    carried = said.get("notice_ids") or ([said["notice_id"]] if said.get("notice_id") else [])
    if not carried:
        return []
    rows = db.session.scalars(
        select(NoticeRecipient).where(
            NoticeRecipient.notice_id.in_(carried),
            NoticeRecipient.person_id == mail.person_id,
            NoticeRecipient.address == mail.address,
        )
    ).all()
    for row in rows:
        row.server_code, row.server_answer = mail.server_code, mail.server_answer
    return list(rows)


def _mark_address(mail: Mail) -> None:
    """Mark the address of a mail that was refused for good, where the refusal is about the address.

    Enhanced status codes say what it is about: 1 the address, 2 the mailbox, 4 the way there (RFC 3463 3). Without one,
    550, 551 and 553 are (RFC 5321 4.2.3). A letter that was too long, or taken for spam, marks nobody; nor does what is
    wrong with our own address, which is told under 1 too.
    """
    found = re.search(r"\b[45]\.(\d\.\d{1,3})\b", mail.server_answer)
    detail = found[1] if found else "1.0" if mail.server_code in {550, 551, 553} else "0.0"
    about = detail[0] in {"1", "2", "4"} and detail not in _OF_THE_SENDER
    if about and mail.server_code is not None and mail.server_code >= 500:
        person = db.session.get_one(Person, mail.person_id)
        people.note_bounce(person, address=mail.address, answer=mail.server_answer, actor=system("mail"))
