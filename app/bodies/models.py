"""Tables of the room ``bodies``."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.kernel.db import Dated, Model, Revisioned, choice


class ChamberKind(enum.StrEnum):
    CHAMBER = "chamber"
    CONFEDERATION = "confederation"
    ASSOCIATION = "association"
    COUNCIL = "council"
    AUTHORITY = "authority"


class Chamber(Revisioned, Model):
    """An organization that sits in bodies: a chamber, confederation, association, council, or the authority itself."""

    __tablename__ = "chamber"

    id: Mapped[int] = mapped_column(primary_key=True)
    acronym: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    kind: Mapped[ChamberKind] = mapped_column(choice(ChamberKind, "kind"), nullable=False)
    sector: Mapped[str] = mapped_column(String(80), nullable=False, default="")
    country: Mapped[str] = mapped_column(String(2), nullable=False, default="MX")


class BodyKind(enum.StrEnum):
    STANDING = "standing"
    SPECIALIZED = "specialized"


class BodyState(enum.StrEnum):
    """A standing body is always ACTIVE; the rest is the life of a specialized group."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    CONSTITUTED = "constituted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REPORTED = "reported"
    CLOSED = "closed"
    DISSOLVED = "dissolved"


TRANSITIONS = {
    BodyState.PROPOSED: frozenset({BodyState.CONSTITUTED, BodyState.REFUSED}),
    BodyState.REFUSED: frozenset[BodyState](),
    BodyState.CONSTITUTED: frozenset({BodyState.ACTIVE, BodyState.DISSOLVED}),
    BodyState.ACTIVE: frozenset({BodyState.SUSPENDED, BodyState.REPORTED, BodyState.DISSOLVED}),
    BodyState.SUSPENDED: frozenset({BodyState.ACTIVE, BodyState.DISSOLVED}),
    BodyState.REPORTED: frozenset({BodyState.ACTIVE, BodyState.CLOSED}),
    BodyState.CLOSED: frozenset[BodyState](),
    BodyState.DISSOLVED: frozenset[BodyState](),
}

#: The verbs that make those transitions: from which states, to which. Every transition is of exactly one verb.
MOVES = {
    "constitute": (frozenset({BodyState.PROPOSED}), BodyState.CONSTITUTED),
    "refuse": (frozenset({BodyState.PROPOSED}), BodyState.REFUSED),
    "activate": (frozenset({BodyState.CONSTITUTED}), BodyState.ACTIVE),
    "suspend": (frozenset({BodyState.ACTIVE}), BodyState.SUSPENDED),
    "resume": (frozenset({BodyState.SUSPENDED}), BodyState.ACTIVE),
    "report": (frozenset({BodyState.ACTIVE}), BodyState.REPORTED),
    "resume_work": (frozenset({BodyState.REPORTED}), BodyState.ACTIVE),
    "close": (frozenset({BodyState.REPORTED}), BodyState.CLOSED),
    "dissolve": (
        frozenset({BodyState.CONSTITUTED, BodyState.ACTIVE, BodyState.SUSPENDED}),
        BodyState.DISSOLVED,
    ),
}
#: States a group doesn't come back from.
ENDED_STATES = frozenset({BodyState.REFUSED, BodyState.CLOSED, BodyState.DISSOLVED})
#: States in which a group's end date counts: its work is begun and not yet delivered.
AT_WORK = frozenset({BodyState.CONSTITUTED, BodyState.ACTIVE, BodyState.SUSPENDED})


class Body(Revisioned, Model):
    """A consultative group: the standing body, or a specialized group with a mandate."""

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), nullable=False, unique=True)
    acronym: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    short_name: Mapped[str] = mapped_column(String(60), nullable=False)
    kind: Mapped[BodyKind] = mapped_column(choice(BodyKind, "kind"), nullable=False)
    state: Mapped[BodyState] = mapped_column(
        choice(BodyState, "state"), nullable=False, default=BodyState.ACTIVE
    )
    is_public: Mapped[bool] = mapped_column(nullable=False, default=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    purpose: Mapped[str] = mapped_column(nullable=False, default="")
    zone: Mapped[str] = mapped_column(String(64), nullable=False)
    place: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    #: CSS3 colour name, for calendars.
    color: Mapped[str] = mapped_column(String(30), nullable=False, default="darkgreen")
    constituted_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    seats: Mapped[list[Seat]] = relationship(back_populates="body", lazy="raise", order_by="Seat.position")
    officers: Mapped[list[Officer]] = relationship(back_populates="body", lazy="raise")
    mandate: Mapped[Mandate | None] = relationship(back_populates="body", lazy="raise", uselist=False)

    def is_expired(self, today: date) -> bool:
        """Computed, never a state: a group at work past the end date of its mandate. It may report, be extended or end."""
        return self.state in AT_WORK and self.ends_on is not None and self.ends_on < today


class Mandate(Revisioned, Model):
    """Why a specialized group exists: problem, deliverable, until when (``body.ends_on``), and its report."""

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False, unique=True)
    problem: Mapped[str] = mapped_column(nullable=False)
    evidence: Mapped[str] = mapped_column(nullable=False, default="")
    scope: Mapped[str] = mapped_column(nullable=False, default="")
    deliverable: Mapped[str] = mapped_column(nullable=False, default="")
    report: Mapped[str] = mapped_column(nullable=False, default="")
    reported_on: Mapped[date | None] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column()

    body: Mapped[Body] = relationship(back_populates="mandate", lazy="raise")


class Seat(Dated, Model):
    """A chamber's place in a body."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("body_id", "chamber_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False, index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chamber.id"), nullable=False, index=True)
    is_voting: Mapped[bool] = mapped_column(nullable=False, default=True)
    position: Mapped[int] = mapped_column(nullable=False, default=0)

    body: Mapped[Body] = relationship(back_populates="seats", lazy="raise")
    chamber: Mapped[Chamber] = relationship(lazy="raise")
    appointments: Mapped[list[Appointment]] = relationship(
        back_populates="seat", lazy="raise", order_by="Appointment.rank"
    )


class AppointmentKind(enum.StrEnum):
    PRINCIPAL = "principal"
    ALTERNATE = "alternate"


class Appointment(Dated, Model):
    """Who sits: one principal (rank 0) and ordered alternates (1, 2, …), each with the letter that accredits them."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
        CheckConstraint("(kind = 'principal') = (rank = 0)", name="principal_is_rank_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)
    kind: Mapped[AppointmentKind] = mapped_column(choice(AppointmentKind, "kind"), nullable=False)
    rank: Mapped[int] = mapped_column(nullable=False, default=0)
    #: Number or reference of the accreditation letter.
    letter: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    #: The day of that letter, and the letter itself where it was handed in.
    letter_on: Mapped[date | None] = mapped_column()
    letter_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    seat: Mapped[Seat] = relationship(back_populates="appointments", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class SeatInvitation(Model):
    """A one-time link by which a chamber names its principal and alternates for a seat itself."""

    __tablename__ = "seat_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False, index=True)
    email: Mapped[str] = mapped_column(String(254), nullable=False)
    token_hash: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    expires_at: Mapped[datetime] = mapped_column(nullable=False)
    used_at: Mapped[datetime | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()

    seat: Mapped[Seat] = relationship(lazy="raise")


class OfficerRole(enum.StrEnum):
    CHAIR = "chair"
    CO_CHAIR = "co_chair"
    TECHNICAL_SECRETARY = "technical_secretary"
    COORDINATOR = "coordinator"


class Officer(Dated, Model):
    """Who holds an office of a body, from when until when."""

    __tablename__ = "officer"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)
    role: Mapped[OfficerRole] = mapped_column(choice(OfficerRole, "role"), nullable=False)

    body: Mapped[Body] = relationship(back_populates="officers", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Guest(Dated, Model):
    """A permanent guest: voice and no vote, sees what members see."""

    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)

    body: Mapped[Body] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class BodySubscription(Model):
    """A signed-in person who follows a public body without sitting in it: its sessions are in their personal feed."""

    __tablename__ = "body_subscription"
    __table_args__ = (UniqueConstraint("body_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class RulesOfProcedure(Model):
    """A body's rules from ``effective_on`` on; the newest one not in the future is in force."""

    __tablename__ = "rules_of_procedure"
    __table_args__ = (
        UniqueConstraint("body_id", "effective_on"),
        Index("ix_rules_of_procedure_in_force", "body_id", "effective_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    effective_on: Mapped[date] = mapped_column(nullable=False)
    values: Mapped[dict[str, Any]] = mapped_column(nullable=False)
