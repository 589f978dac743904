"""Tables of the room ``planning``: a calendar of sessions, and the dates it proposes."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bodies.models import Body
from app.kernel.db import Model, Revisioned, choice
from app.meetings.models import MeetingMode


class CalendarState(enum.StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


TRANSITIONS = {
    CalendarState.DRAFT: frozenset({CalendarState.IN_REVIEW, CalendarState.DISCARDED}),
    CalendarState.IN_REVIEW: frozenset(
        {CalendarState.DRAFT, CalendarState.APPROVED, CalendarState.DISCARDED}
    ),
    CalendarState.APPROVED: frozenset(
        {CalendarState.DRAFT, CalendarState.PUBLISHED, CalendarState.DISCARDED}
    ),
    CalendarState.PUBLISHED: frozenset[CalendarState](),
    CalendarState.DISCARDED: frozenset[CalendarState](),
}
#: A calendar that is neither in force nor given up.
LIVE = (CalendarState.DRAFT, CalendarState.IN_REVIEW, CalendarState.APPROVED)


class SessionCalendar(Revisioned, Model):
    """The ordinary sessions of a standing body and of the bodies around it, for a year or more."""

    __tablename__ = "session_calendar"
    __table_args__ = (CheckConstraint("last_year >= first_year", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The standing body whose chair approves it.
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False, index=True)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    first_year: Mapped[int] = mapped_column(nullable=False)
    last_year: Mapped[int] = mapped_column(nullable=False)
    state: Mapped[CalendarState] = mapped_column(
        choice(CalendarState, "state"), nullable=False, default=CalendarState.DRAFT
    )
    #: The rule of each body it is for, by the body's number (``rule.Rule.as_values``).
    rules: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    #: Sessions the rules asked for and no day was found for (``proposing.Missing``).
    missing: Mapped[list[Any]] = mapped_column(nullable=False, default=list)
    #: Why the chair sent it back; empty otherwise.
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    #: Number of the agreement by which the plenary approved it; empty where the chair did.
    agreement: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    approved_at: Mapped[datetime | None] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column()

    body: Mapped[Body] = relationship(lazy="raise")
    dates: Mapped[list[CalendarDate]] = relationship(
        back_populates="calendar",
        lazy="raise",
        order_by="CalendarDate.starts_at, CalendarDate.id",
        cascade="all, delete-orphan",
    )

    @property
    def body_ids(self) -> frozenset[int]:
        return frozenset(int(key) for key in self.rules)

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class DateOrigin(enum.StrEnum):
    """Whether the rule found it or somebody set it."""

    RULE = "rule"
    HAND = "hand"


class CalendarDate(Revisioned, Model):
    """An ordinary session of a body as the calendar proposes it; the session itself once the calendar is published."""

    __tablename__ = "calendar_date"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_calendar_date_listing", "calendar_id", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("session_calendar.id"), nullable=False)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    starts_at: Mapped[datetime] = mapped_column(nullable=False)
    ends_at: Mapped[datetime] = mapped_column(nullable=False)
    zone: Mapped[str] = mapped_column(String(64), nullable=False)
    mode: Mapped[MeetingMode] = mapped_column(choice(MeetingMode, "mode"), nullable=False)
    place: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    origin: Mapped[DateOrigin] = mapped_column(choice(DateOrigin, "origin"), nullable=False)
    #: The day the rule names; none where somebody added the date.
    wanted_on: Mapped[date | None] = mapped_column()
    #: Days nearer to it that the rule passed over, and why (``proposing.Avoided``).
    avoided: Mapped[list[Any]] = mapped_column(nullable=False, default=list)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))

    calendar: Mapped[SessionCalendar] = relationship(back_populates="dates", lazy="raise")
    body: Mapped[Body] = relationship(lazy="raise")

    @property
    def on(self) -> date:
        """Its day, where its clocks are."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()
