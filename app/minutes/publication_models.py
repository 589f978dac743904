"""Tables of what the public reads of minutes: the words withheld from it, and each version it got."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model, choice


class RedactionTarget(enum.StrEnum):
    """What a mark stands on: a numbered clause, an agreement (by its id), an addendum (by its number)."""

    CLAUSE = "clause"
    AGREEMENT = "agreement"
    ADDENDUM = "addendum"


class Ground(enum.StrEnum):
    """Why the law lets words be withheld."""

    PERSONAL_DATA = "personal_data"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - a legal ground, not a password
    FISCAL_SECRET = "fiscal_secret"  # noqa: S105 - likewise
    RESERVED = "reserved"
    SECURITY = "security"
    OTHER = "other"


class RedactionState(enum.StrEnum):
    MARKED = "marked"
    #: The public version that stands withholds it.
    IN_FORCE = "in_force"
    #: The next public version shows it.
    TO_LIFT = "to_lift"
    LIFTED = "lifted"


REDACTION_TRANSITIONS = {
    RedactionState.MARKED: frozenset({RedactionState.IN_FORCE, RedactionState.LIFTED}),
    RedactionState.IN_FORCE: frozenset({RedactionState.TO_LIFT}),
    RedactionState.TO_LIFT: frozenset({RedactionState.IN_FORCE, RedactionState.LIFTED}),
    RedactionState.LIFTED: frozenset[RedactionState](),
}


class Redaction(Model):
    """Words of the frozen text that the public does not read: a whole passage, or ``phrase`` wherever it stands in it."""

    __tablename__ = "redaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False, index=True)
    target: Mapped[RedactionTarget] = mapped_column(choice(RedactionTarget, "target"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    phrase: Mapped[str] = mapped_column(nullable=False, default="")
    ground: Mapped[Ground] = mapped_column(choice(Ground, "ground"), nullable=False)
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    state: Mapped[RedactionState] = mapped_column(
        choice(RedactionState, "state"), nullable=False, default=RedactionState.MARKED
    )
    marked_by: Mapped[str] = mapped_column(String(200), nullable=False)
    marked_at: Mapped[datetime] = mapped_column(nullable=False)


class PublicVersion(Model):
    """What the public reads of published minutes, sealed; the newest stands. Append-only."""

    __tablename__ = "public_version"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    content: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)
    #: Why it was made anew.
    note: Mapped[str] = mapped_column(nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    created_by: Mapped[str] = mapped_column(String(200), nullable=False)
