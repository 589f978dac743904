"""Tables of a request for an extraordinary session: who asks for it, and the seats behind it."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bodies.models import Body
from app.kernel.db import Model, choice


class RequestState(enum.StrEnum):
    """ASKED waits for seats of other sectors; SUPPORTED has them, or the chair asked."""

    ASKED = "asked"
    SUPPORTED = "supported"
    PLANNED = "planned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TRANSITIONS = {
    RequestState.ASKED: frozenset({RequestState.SUPPORTED, RequestState.DECLINED, RequestState.WITHDRAWN}),
    RequestState.SUPPORTED: frozenset({RequestState.PLANNED, RequestState.DECLINED, RequestState.WITHDRAWN}),
    RequestState.PLANNED: frozenset[RequestState](),
    RequestState.DECLINED: frozenset[RequestState](),
    RequestState.WITHDRAWN: frozenset[RequestState](),
}
OPEN = frozenset({RequestState.ASKED, RequestState.SUPPORTED})


class ExtraordinaryRequest(Model):
    """A session asked for outside the calendar, on one subject and with its reason."""

    __tablename__ = "extraordinary_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False, index=True)
    subject: Mapped[str] = mapped_column(String(200), nullable=False)
    reason: Mapped[str] = mapped_column(nullable=False)
    state: Mapped[RequestState] = mapped_column(choice(RequestState, "state"), nullable=False)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    #: The person's name, as of the day.
    asked_by: Mapped[str] = mapped_column(String(200), nullable=False)
    #: The seat that asks; none where the chair does.
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    asked_at: Mapped[datetime] = mapped_column(nullable=False)
    #: When it was planned, declined or withdrawn.
    ended_at: Mapped[datetime | None]
    #: Why the chair declined; empty otherwise.
    answer: Mapped[str] = mapped_column(nullable=False, default="")
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))

    body: Mapped[Body] = relationship(lazy="raise")
    backers: Mapped[list[ExtraordinaryBacker]] = relationship(
        lazy="raise", order_by="ExtraordinaryBacker.id", cascade="all, delete-orphan"
    )


class ExtraordinaryBacker(Model):
    """A seat behind a request, the one that asks among them: each of another sector. Kept as of the day."""

    __tablename__ = "extraordinary_backer"
    __table_args__ = (UniqueConstraint("request_id", "seat_id"), UniqueConstraint("request_id", "sector"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("extraordinary_request.id"), nullable=False)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    chamber_acronym: Mapped[str] = mapped_column(String(40), nullable=False)
    sector: Mapped[str] = mapped_column(String(80), nullable=False)
    backed_at: Mapped[datetime] = mapped_column(nullable=False)
