"""Tables of the room ``agreements``."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agendas.models import AgendaItem
from app.bodies.models import Body, Chamber
from app.files.models import StoredFile
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


class Response(enum.StrEnum):
    """What the authority says to a recommendation."""

    AWAITED = "awaited"
    UNDER_STUDY = "under_study"
    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    DECLINED = "declined"


_FINAL_RESPONSES = frozenset({Response.ACCEPTED, Response.ACCEPTED_IN_PART, Response.DECLINED})
#: From what to what the authority's word moves. It is studied once, by a day of its own: no clock is put off for ever.
RESPONSES = {
    Response.AWAITED: _FINAL_RESPONSES | {Response.UNDER_STUDY},
    Response.UNDER_STUDY: _FINAL_RESPONSES,
    Response.ACCEPTED: frozenset[Response](),
    Response.ACCEPTED_IN_PART: frozenset[Response](),
    Response.DECLINED: frozenset[Response](),
}

#: The authority still owes its word.
UNANSWERED = frozenset({Response.AWAITED, Response.UNDER_STUDY})


class RequestState(enum.StrEnum):
    """What became of a request for more time."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"


class Decision(enum.StrEnum):
    """How it was adopted."""

    CONSENSUS = "consensus"
    MAJORITY = "majority"


#: In the order in which queries say it: SQLite compares the words.
_IS_OPEN = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))


class Agreement(Revisioned, Model):
    """What the body agreed. Numbered when adopted; the number is never used again, whatever becomes of it."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("meeting_id", "sequence"),
        Index("ix_agreement_listing", "due_on", "id"),
        Index("ix_agreement_state_listing", "state", "due_on", "id"),
        Index("ix_agreement_body_listing", "body_id", "due_on", "id"),
        Index("ix_agreement_body_state_listing", "body_id", "state", "due_on", "id"),
        Index("ix_agreement_chamber_listing", "responsible_chamber_id", "due_on", "id"),
        Index("ix_agreement_response_due", "response", "response_due_on", "id"),
        Index("ix_agreement_open", "due_on", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
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
    responsible_chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chamber.id"))
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
    #: Of a recommendation, once adopted: what the authority says, and by when it is to say it.
    response: Mapped[Response | None] = mapped_column(choice(Response, "response"))
    response_due_on: Mapped[date | None] = mapped_column()
    responded_at: Mapped[datetime | None] = mapped_column()
    #: The session whose plenary took note that it was fulfilled.
    noted_in_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    body: Mapped[Body] = relationship(lazy="raise")
    meeting: Mapped[Meeting] = relationship(lazy="raise", foreign_keys=[meeting_id])
    item: Mapped[AgendaItem] = relationship(lazy="raise")
    responsible_chamber: Mapped[Chamber | None] = relationship(lazy="raise")
    follow_ups: Mapped[list[FollowUp]] = relationship(
        back_populates="agreement", lazy="raise", order_by="FollowUp.id"
    )

    @property
    def is_owed(self) -> bool:
        """Still owed to the body: open, and no recommendation that the authority declined."""
        return self.state in OPEN_STATES and self.response is not Response.DECLINED

    def is_overdue(self, today: date) -> bool:
        """Computed, never a state: still owed and past its due date."""
        return self.is_owed and self.due_on < today

    @property
    def awaits_response(self) -> bool:
        """A recommendation on which the authority still owes its word."""
        return self.state in OPEN_STATES and self.response in UNANSWERED

    def is_response_overdue(self, today: date) -> bool:
        return self.awaits_response and self.response_due_on is not None and self.response_due_on < today


class FollowUp(Model):
    """What was reported on an agreement, and what the secretary said of it."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), nullable=False, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    #: The state the agreement was left in.
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState, "state"), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    agreement: Mapped[Agreement] = relationship(back_populates="follow_ups", lazy="raise")
    evidence: Mapped[list[Evidence]] = relationship(lazy="raise", order_by="Evidence.id")


class Evidence(Model):
    """A file that came with a report."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("follow_up_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), nullable=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), nullable=False)

    file: Mapped[StoredFile] = relationship(lazy="raise")


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


class ExtensionRequest(Model):
    """More time, asked for by whoever owes the agreement: the chair grants it or refuses."""

    __tablename__ = "extension_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), nullable=False, index=True)
    new_due_on: Mapped[date] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(nullable=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    state: Mapped[RequestState] = mapped_column(
        choice(RequestState, "state"), nullable=False, default=RequestState.PENDING
    )
    #: Why it was refused.
    answer: Mapped[str] = mapped_column(nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    answered_at: Mapped[datetime | None] = mapped_column()


class AuthorityResponse(Model):
    """What the authority said to a recommendation, each time it said something."""

    __tablename__ = "authority_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), nullable=False, index=True)
    response: Mapped[Response] = mapped_column(choice(Response, "response"), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False, default="")
    #: By when it will have been studied.
    due_on: Mapped[date | None] = mapped_column()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
