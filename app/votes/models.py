"""Tables of the room ``votes``."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bodies.models import Seat
from app.bodies.rules import DecisionRule
from app.kernel.db import Model, choice


class VoteState(enum.StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    #: Opened by mistake: nothing was decided.
    WITHDRAWN = "withdrawn"


TRANSITIONS = {
    VoteState.OPEN: frozenset({VoteState.CLOSED, VoteState.WITHDRAWN}),
    VoteState.CLOSED: frozenset[VoteState](),
    VoteState.WITHDRAWN: frozenset[VoteState](),
}


class BallotChoice(enum.StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTENTION = "abstention"


class Way(enum.StrEnum):
    """How it was decided, or not."""

    CONSENSUS = "consensus"
    MAJORITY = "majority"


class Result(enum.StrEnum):
    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    #: As many for as against: the chair's casting vote is waited for. Never the result of a vote that is closed.
    TIED = "tied"


class Vote(Model):
    """A vote of the body on ``subject``, under an item of its agenda. One is open at a time in a session.

    The figures are those of its closing; until then they are counted from the ballots.
    """

    __tablename__ = "vote"
    __table_args__ = (
        Index(
            "uq_vote_open_per_meeting",
            "meeting_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), nullable=False, index=True)
    subject: Mapped[str] = mapped_column(nullable=False)
    state: Mapped[VoteState] = mapped_column(
        choice(VoteState, "state"), nullable=False, default=VoteState.OPEN
    )
    #: As the session's rules had it when the vote was opened.
    rule: Mapped[DecisionRule] = mapped_column(choice(DecisionRule, "rule"), nullable=False)
    chair_casts: Mapped[bool] = mapped_column(nullable=False)
    #: The chair's casting vote, and who cast it.
    casting: Mapped[BallotChoice | None] = mapped_column(choice(BallotChoice, "casting"))
    cast_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    way: Mapped[Way | None] = mapped_column(choice(Way, "way"))
    result: Mapped[Result | None] = mapped_column(choice(Result, "result"))
    votes_for: Mapped[int] = mapped_column(nullable=False, default=0)
    votes_against: Mapped[int] = mapped_column(nullable=False, default=0)
    abstentions: Mapped[int] = mapped_column(nullable=False, default=0)
    #: Seats with a vote that were there when it closed, or had voted before they left.
    present: Mapped[int] = mapped_column(nullable=False, default=0)
    opened_at: Mapped[datetime] = mapped_column(nullable=False)
    closed_at: Mapped[datetime | None] = mapped_column()

    ballots: Mapped[list[Ballot]] = relationship(
        back_populates="vote", lazy="raise", order_by="Ballot.id", cascade="all, delete-orphan"
    )


class Ballot(Model):
    """One seat's vote, cast by whoever filled the seat then. Names are kept as of the day."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("vote_id", "seat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), nullable=False)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False)
    choice: Mapped[BallotChoice] = mapped_column(choice(BallotChoice, "choice"), nullable=False)
    chamber_acronym: Mapped[str] = mapped_column(String(40), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    #: Why the seat dissents, where it asked for that to be noted.
    dissent: Mapped[str] = mapped_column(String(500), nullable=False, default="")
    cast_at: Mapped[datetime] = mapped_column(nullable=False)

    vote: Mapped[Vote] = relationship(back_populates="ballots", lazy="raise")
    seat: Mapped[Seat] = relationship(lazy="raise")
