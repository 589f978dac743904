"""Tables of the room ``minutes``."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Model, Revisioned, choice
from app.meetings.models import Meeting


class MinutesState(enum.StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CIRCULATED = "circulated"
    RECONCILED = "reconciled"
    APPROVED = "approved"
    SIGNED = "signed"
    PUBLISHED = "published"
    CORRECTED = "corrected"


TRANSITIONS = {
    MinutesState.DRAFT: frozenset({MinutesState.IN_REVIEW}),
    MinutesState.IN_REVIEW: frozenset({MinutesState.DRAFT, MinutesState.CIRCULATED}),
    MinutesState.CIRCULATED: frozenset({MinutesState.RECONCILED}),
    MinutesState.RECONCILED: frozenset({MinutesState.CIRCULATED, MinutesState.APPROVED}),
    MinutesState.APPROVED: frozenset({MinutesState.SIGNED}),
    MinutesState.SIGNED: frozenset({MinutesState.PUBLISHED, MinutesState.CORRECTED}),
    MinutesState.PUBLISHED: frozenset({MinutesState.CORRECTED}),
    MinutesState.CORRECTED: frozenset[MinutesState](),
}

#: The text may still change here.
EDITABLE_STATES = frozenset({MinutesState.DRAFT, MinutesState.IN_REVIEW, MinutesState.RECONCILED})


class ApprovalMethod(enum.StrEnum):
    PLENARY = "plenary"
    WRITTEN_PROCEDURE = "written_procedure"
    TACIT = "tacit"


class Minutes(Revisioned, Model):
    """The acta (or minuta) of one meeting."""

    __tablename__ = "minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, unique=True)
    state: Mapped[MinutesState] = mapped_column(
        choice(MinutesState, "state"), nullable=False, default=MinutesState.DRAFT
    )
    version: Mapped[int] = mapped_column(nullable=False, default=0)
    comments_close_on: Mapped[date | None] = mapped_column()
    approval_method: Mapped[ApprovalMethod | None] = mapped_column(choice(ApprovalMethod, "approval_method"))
    approved_at: Mapped[datetime | None] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column()
    #: SHA-256 of the frozen text, from approval on.
    hash: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    sections: Mapped[list[MinutesSection]] = relationship(
        back_populates="minutes", lazy="raise", order_by="MinutesSection.position"
    )


class SectionKind(enum.StrEnum):
    OPENING = "opening"
    ATTENDANCE = "attendance"
    ITEM = "item"
    CLOSING = "closing"


class MinutesSection(Revisioned, Model):
    """One passage, edited by itself: two people may work on two items at once. ``text`` is Markdown."""

    __tablename__ = "minutes_section"
    __table_args__ = (Index("ix_minutes_section_order", "minutes_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int] = mapped_column(nullable=False)
    kind: Mapped[SectionKind] = mapped_column(choice(SectionKind, "kind"), nullable=False)
    heading: Mapped[str] = mapped_column(String(320), nullable=False, default="")
    text: Mapped[str] = mapped_column(nullable=False, default="")
    edited_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    edited_at: Mapped[datetime | None] = mapped_column()

    minutes: Mapped[Minutes] = relationship(back_populates="sections", lazy="raise")


class MinutesVersion(Model):
    """The whole text at a step of its life; append-only."""

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    state: Mapped[MinutesState] = mapped_column(choice(MinutesState, "state"), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    created_by: Mapped[str] = mapped_column(String(200), nullable=False)
    note: Mapped[str] = mapped_column(nullable=False, default="")
    content: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)


class RemarkState(enum.StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Remark(Model):
    """A comment on a passage of circulated minutes, with the wording proposed and what the secretary answered."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("minutes_section.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    text: Mapped[str] = mapped_column(nullable=False)
    proposed_wording: Mapped[str] = mapped_column(nullable=False, default="")
    state: Mapped[RemarkState] = mapped_column(
        choice(RemarkState, "state"), nullable=False, default=RemarkState.OPEN
    )
    response: Mapped[str] = mapped_column(nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class Signature(Model):
    """Who signed the frozen text, in what office, over which hash."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("minutes_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    role: Mapped[str] = mapped_column(String(40), nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)
    signed_at: Mapped[datetime] = mapped_column(nullable=False)


class Addendum(Model):
    """A correction to signed minutes: the original is untouched."""

    __tablename__ = "addendum"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False, index=True)
    text: Mapped[str] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    created_by: Mapped[str] = mapped_column(String(200), nullable=False)
