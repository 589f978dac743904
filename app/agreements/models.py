"""Tables of the room ``agreements``."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agendas.models import AgendaItem
from app.bodies.models import Body, Chamber
from app.kernel.db import Model, Revisioned, choice
from app.meetings.models import Meeting


class AgreementState(enum.StrEnum):
    PROPOSED = "proposed"
    NOT_ADOPTED = "not_adopted"
    ADOPTED = "adopted"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    FULFILLED = "fulfilled"
    WITHOUT_EFFECT = "without_effect"
    SUPERSEDED = "superseded"


TRANSITIONS = {
    AgreementState.PROPOSED: frozenset({AgreementState.ADOPTED, AgreementState.NOT_ADOPTED}),
    AgreementState.NOT_ADOPTED: frozenset[AgreementState](),
    AgreementState.ADOPTED: frozenset(
        {AgreementState.IN_PROGRESS, AgreementState.WITHOUT_EFFECT, AgreementState.SUPERSEDED}
    ),
    AgreementState.IN_PROGRESS: frozenset(
        {
            AgreementState.IN_PROGRESS,
            AgreementState.REPORTED,
            AgreementState.WITHOUT_EFFECT,
            AgreementState.SUPERSEDED,
        }
    ),
    AgreementState.REPORTED: frozenset({AgreementState.IN_PROGRESS, AgreementState.FULFILLED}),
    AgreementState.FULFILLED: frozenset[AgreementState](),
    AgreementState.WITHOUT_EFFECT: frozenset[AgreementState](),
    AgreementState.SUPERSEDED: frozenset[AgreementState](),
}

#: Still owed to somebody; a due date past today makes one of these overdue.
OPEN_STATES = frozenset({AgreementState.ADOPTED, AgreementState.IN_PROGRESS, AgreementState.REPORTED})


class AgreementKind(enum.StrEnum):
    DECISION = "decision"
    COMMITMENT = "commitment"
    RECOMMENDATION = "recommendation"


class Decision(enum.StrEnum):
    """How it was adopted."""

    CONSENSUS = "consensus"
    MAJORITY = "majority"


class Agreement(Revisioned, Model):
    """What the body agreed. Numbered when adopted; the number is never used again, whatever becomes of it."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("meeting_id", "sequence"),
        Index("ix_agreement_listing", "due_on", "id"),
        Index("ix_agreement_state_listing", "state", "due_on", "id"),
        Index("ix_agreement_body_listing", "body_id", "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), nullable=False, index=True)
    number: Mapped[str | None] = mapped_column(String(80), unique=True)
    sequence: Mapped[int | None] = mapped_column()
    kind: Mapped[AgreementKind] = mapped_column(
        choice(AgreementKind, "kind"), nullable=False, default=AgreementKind.COMMITMENT
    )
    text: Mapped[str] = mapped_column(nullable=False)
    #: Who owes it, as words of the day; the ids say whose task it is.
    responsible: Mapped[str] = mapped_column(String(200), nullable=False)
    responsible_chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chamber.id"), index=True)
    responsible_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date] = mapped_column(nullable=False)
    evidence_expected: Mapped[str] = mapped_column(nullable=False, default="")
    state: Mapped[AgreementState] = mapped_column(
        choice(AgreementState, "state"), nullable=False, default=AgreementState.PROPOSED
    )
    decision: Mapped[Decision | None] = mapped_column(choice(Decision, "decision"))
    votes_for: Mapped[int] = mapped_column(nullable=False, default=0)
    votes_against: Mapped[int] = mapped_column(nullable=False, default=0)
    abstentions: Mapped[int] = mapped_column(nullable=False, default=0)
    adopted_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    body: Mapped[Body] = relationship(lazy="raise")
    meeting: Mapped[Meeting] = relationship(lazy="raise")
    item: Mapped[AgendaItem] = relationship(lazy="raise")
    responsible_chamber: Mapped[Chamber | None] = relationship(lazy="raise")
    follow_ups: Mapped[list[FollowUp]] = relationship(
        back_populates="agreement", lazy="raise", order_by="FollowUp.id"
    )

    def is_overdue(self, today: date) -> bool:
        """Computed, never a state: still owed and past its due date."""
        return self.state in OPEN_STATES and self.due_on < today


class FollowUp(Model):
    """What was reported on an agreement, and what the secretary said of it."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), nullable=False, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    #: The state the agreement was left in.
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState, "state"), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    agreement: Mapped[Agreement] = relationship(back_populates="follow_ups", lazy="raise")


class Extension(Model):
    """A due date moved, with its reason: once by the chair, then by the plenary only."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), nullable=False, index=True)
    old_due_on: Mapped[date] = mapped_column(nullable=False)
    new_due_on: Mapped[date] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(nullable=False)
    by_plenary: Mapped[bool] = mapped_column(nullable=False, default=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
