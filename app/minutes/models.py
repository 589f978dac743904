"""Tables of the room ``minutes``."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.confirming import Means
from app.bodies.rules import DecisionRule
from app.kernel.db import Model, Revisioned, choice
from app.meetings.models import Meeting
from app.votes.models import BallotChoice, Result, Way


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
    __table_args__ = (Index("uq_minutes_verification_code", "verification_code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, unique=True)
    state: Mapped[MinutesState] = mapped_column(
        choice(MinutesState, "state"), nullable=False, default=MinutesState.DRAFT
    )
    version: Mapped[int] = mapped_column(nullable=False, default=0)
    comments_close_on: Mapped[date | None] = mapped_column()
    approval_method: Mapped[ApprovalMethod | None] = mapped_column(choice(ApprovalMethod, "approval_method"))
    approved_at: Mapped[datetime | None] = mapped_column()
    #: The session that approved them, and its item; set before approval where they were approved with changes, until
    #: the secretary has entered these.
    approving_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    approving_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    #: The changes they were approved with.
    approval_changes: Mapped[str] = mapped_column(nullable=False, default="")
    published_at: Mapped[datetime | None] = mapped_column()
    #: SHA-256 of the frozen text, from approval on.
    hash: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    #: Made when the text is frozen (``codes``).
    verification_code: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    meeting: Mapped[Meeting] = relationship(lazy="raise", foreign_keys=[meeting_id])
    sections: Mapped[list[MinutesSection]] = relationship(
        back_populates="minutes", lazy="raise", order_by="MinutesSection.position"
    )

    def is_window_open(self, today: date) -> bool:
        """Whether comments are still taken on this day; once they circulate."""
        return self.comments_close_on is not None and today <= self.comments_close_on


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


#: A refusal may be thought over while the text may still change; wording that went in is never taken out by a click.
REMARK_TRANSITIONS = {
    RemarkState.OPEN: frozenset({RemarkState.ACCEPTED, RemarkState.REFUSED}),
    RemarkState.REFUSED: frozenset({RemarkState.ACCEPTED}),
    RemarkState.ACCEPTED: frozenset[RemarkState](),
}


class Remark(Revisioned, Model):
    """A comment on a passage of circulated minutes, with the wording proposed and what the secretary answered.

    ``version``, ``clause`` and ``passage``: which circulated version, the passage's number there and its text.
    """

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("minutes_section.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    #: None: an officer's, in their own name.
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    #: Names are kept as of the day.
    person_name: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    chamber_acronym: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    version: Mapped[int] = mapped_column(nullable=False, default=0)
    clause: Mapped[int] = mapped_column(nullable=False, default=0)
    passage: Mapped[str] = mapped_column(nullable=False, default="")
    text: Mapped[str] = mapped_column(nullable=False)
    proposed_wording: Mapped[str] = mapped_column(nullable=False, default="")
    state: Mapped[RemarkState] = mapped_column(
        choice(RemarkState, "state"), nullable=False, default=RemarkState.OPEN
    )
    #: Why it was refused, or what the secretary adds to having accepted it.
    response: Mapped[str] = mapped_column(nullable=False, default="")
    #: What went into the text.
    final_wording: Mapped[str] = mapped_column(nullable=False, default="")
    answered_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    answered_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class Assent(Model):
    """A seat's express "no comments" on a circulated version."""

    __tablename__ = "minutes_assent"
    __table_args__ = (UniqueConstraint("minutes_id", "version", "seat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False)
    version: Mapped[int] = mapped_column(nullable=False)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class MinutesDissent(Model):
    """What a seat holds against what was decided on an item (or in one agreement), annexed to the session's minutes.

    It hangs on the session: a seat may annex it before the minutes are drawn up.
    """

    __tablename__ = "minutes_dissent"
    __table_args__ = (UniqueConstraint("seat_id", "item_id", "agreement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), nullable=False)
    #: None: it is about the item as a whole.
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    chamber_acronym: Mapped[str] = mapped_column(String(40), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
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
    #: How the person proved at that moment to be the one; unknown of the oldest.
    confirmed_by: Mapped[Means | None] = mapped_column(choice(Means, "confirmed_by"))


class Addendum(Model):
    """A correction to signed minutes, which a session decided: the original is untouched. Append-only."""

    __tablename__ = "addendum"
    __table_args__ = (Index("uq_addendum_number", "minutes_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False, index=True)
    number: Mapped[int] = mapped_column(nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    #: The session that decided it, in words; and which, where it is kept here.
    decided_in: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    decided_by_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    #: SHA-256 over its number, its words, who decided it, and the fingerprint of the text it corrects.
    hash: Mapped[str] = mapped_column(String(64), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    created_by: Mapped[str] = mapped_column(String(200), nullable=False)


class ProcedureState(enum.StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    #: Called off before anything was decided.
    WITHDRAWN = "withdrawn"


PROCEDURE_TRANSITIONS = {
    ProcedureState.OPEN: frozenset({ProcedureState.CLOSED, ProcedureState.WITHDRAWN}),
    ProcedureState.CLOSED: frozenset[ProcedureState](),
    ProcedureState.WITHDRAWN: frozenset[ProcedureState](),
}


class WrittenProcedure(Model):
    """The votes of the seats that attended, on the approval of reconciled minutes, between sessions.

    Its rules are those of the session when it was opened; the figures are those of its closing.
    """

    __tablename__ = "written_procedure"
    __table_args__ = (
        Index(
            "uq_written_procedure_open",
            "minutes_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), nullable=False, index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    state: Mapped[ProcedureState] = mapped_column(
        choice(ProcedureState, "state"), nullable=False, default=ProcedureState.OPEN
    )
    #: The number of the version that is voted on.
    version: Mapped[int] = mapped_column(nullable=False)
    rule: Mapped[DecisionRule] = mapped_column(choice(DecisionRule, "rule"), nullable=False)
    silence_is_assent: Mapped[bool] = mapped_column(nullable=False)
    #: Seats that must take part.
    required: Mapped[int] = mapped_column(nullable=False)
    closes_on: Mapped[date] = mapped_column(nullable=False)
    opened_at: Mapped[datetime] = mapped_column(nullable=False)
    opened_by: Mapped[str] = mapped_column(String(200), nullable=False)
    closed_at: Mapped[datetime | None] = mapped_column()
    way: Mapped[Way | None] = mapped_column(choice(Way, "way"))
    result: Mapped[Result | None] = mapped_column(choice(Result, "result"))
    #: Seats that took part, those counted for their silence included.
    taking_part: Mapped[int] = mapped_column(nullable=False, default=0)
    votes_for: Mapped[int] = mapped_column(nullable=False, default=0)
    votes_against: Mapped[int] = mapped_column(nullable=False, default=0)
    abstentions: Mapped[int] = mapped_column(nullable=False, default=0)
    #: Of the votes in favour, those of seats that kept silent.
    silent_assents: Mapped[int] = mapped_column(nullable=False, default=0)
    #: Why it was withdrawn.
    reason: Mapped[str] = mapped_column(nullable=False, default="")

    ballots: Mapped[list[WrittenBallot]] = relationship(
        back_populates="procedure", lazy="raise", order_by="WrittenBallot.id"
    )


class WrittenBallot(Model):
    """A seat that may vote, and what it voted; empty until it does. Names are kept as of the day."""

    __tablename__ = "written_ballot"
    __table_args__ = (UniqueConstraint("procedure_id", "seat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("written_procedure.id"), nullable=False)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False, index=True)
    chamber_acronym: Mapped[str] = mapped_column(String(40), nullable=False)
    choice: Mapped[BallotChoice | None] = mapped_column(choice(BallotChoice, "choice"))
    #: Why it votes against.
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    cast_at: Mapped[datetime | None] = mapped_column()

    procedure: Mapped[WrittenProcedure] = relationship(back_populates="ballots", lazy="raise")
