"""Tables of the room ``notifications``."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model, choice


class MailState(enum.StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Mail(Model):
    """One message to one person, rendered and waiting for, or past, the mail server.

    ``message_id`` is fixed here, so that a repeat after a crash carries the same one.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("outbox_id", "person_id"),
        Index("ix_mail_due", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    address: Mapped[str] = mapped_column(String(254), nullable=False)
    message_id: Mapped[str] = mapped_column(String(200), nullable=False, unique=True)
    subject: Mapped[str] = mapped_column(String(300), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    html: Mapped[str] = mapped_column(nullable=False)
    calendar: Mapped[str] = mapped_column(nullable=False, default="")
    state: Mapped[MailState] = mapped_column(
        choice(MailState, "state"), nullable=False, default=MailState.PENDING
    )
    attempts: Mapped[int] = mapped_column(nullable=False, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(nullable=False)
    sent_at: Mapped[datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(nullable=False, default="")
    #: The mail server's last answer about it, code and words; none where no server was reached.
    server_code: Mapped[int | None] = mapped_column()
    server_answer: Mapped[str] = mapped_column(nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)
