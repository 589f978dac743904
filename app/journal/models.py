"""Audit entries, hash-chained and append-only, and the outbox."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model, choice


class AuditEntry(Model):
    """One change of state. The database itself refuses UPDATE and DELETE on this table (triggers in migration 0001).

    ``hash`` is SHA-256 over the entry's own content and ``previous_hash``: a tampered or removed row breaks the chain.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_type", "subject_id", "id"),
        Index("ix_audit_entry_body", "body_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(nullable=False)
    tag: Mapped[str] = mapped_column(String(64), nullable=False, index=True)
    actor_id: Mapped[int | None] = mapped_column()
    actor_name: Mapped[str] = mapped_column(String(200), nullable=False)
    #: The capacity the actor acted in, as words of the day: "Secretaría técnica".
    acted_as: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    subject_type: Mapped[str] = mapped_column(String(40), nullable=False)
    subject_id: Mapped[int] = mapped_column(nullable=False)
    body_id: Mapped[int | None] = mapped_column()
    old: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    new: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    rules_id: Mapped[int | None] = mapped_column()
    previous_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)


class OutboxState(enum.StrEnum):
    PENDING = "pending"
    EXPANDED = "expanded"
    FAILED = "failed"


class OutboxMessage(Model):
    """Something that happened and has to be told. A worker expands it into mails afterwards, at least once.

    ``dedupe_key`` makes announcing the same thing twice one row.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "state", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), nullable=False)
    subject_type: Mapped[str] = mapped_column(String(40), nullable=False)
    subject_id: Mapped[int] = mapped_column(nullable=False)
    payload: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    dedupe_key: Mapped[str] = mapped_column(String(200), nullable=False, unique=True)
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    state: Mapped[OutboxState] = mapped_column(
        choice(OutboxState, "state"), nullable=False, default=OutboxState.PENDING
    )
    attempts: Mapped[int] = mapped_column(nullable=False, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(nullable=False)
    last_error: Mapped[str] = mapped_column(nullable=False, default="")
