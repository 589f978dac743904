"""Tables of the room ``issues``."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.bodies.models import Body, BodyState, Chamber
from app.files.models import StoredFile
from app.kernel.db import Model, Revisioned, choice
from app.programme.models import Topic


class IssueState(enum.StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"
    MERGED = "merged"
    ANSWERED = "answered"
    REFERRED = "referred"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


TRANSITIONS = {
    IssueState.DRAFT: frozenset({IssueState.SUBMITTED, IssueState.WITHDRAWN}),
    IssueState.SUBMITTED: frozenset(
        {IssueState.RETURNED, IssueState.ADMITTED, IssueState.NOT_ADMITTED, IssueState.WITHDRAWN}
    ),
    IssueState.RETURNED: frozenset({IssueState.SUBMITTED, IssueState.WITHDRAWN}),
    IssueState.ADMITTED: frozenset(
        {
            IssueState.MERGED,
            IssueState.ANSWERED,
            IssueState.REFERRED,
            IssueState.RESOLVED,
            IssueState.WITHDRAWN,
        }
    ),
    IssueState.NOT_ADMITTED: frozenset({IssueState.ADMITTED, IssueState.WITHDRAWN}),
    IssueState.MERGED: frozenset({IssueState.WITHDRAWN}),
    IssueState.ANSWERED: frozenset({IssueState.CLOSED, IssueState.WITHDRAWN}),
    IssueState.REFERRED: frozenset({IssueState.RESOLVED, IssueState.WITHDRAWN}),
    IssueState.RESOLVED: frozenset({IssueState.CLOSED}),
    IssueState.CLOSED: frozenset({IssueState.ADMITTED}),
    IssueState.WITHDRAWN: frozenset[IssueState](),
}

#: The verbs of the lifecycle: from which states, to which. Their union is TRANSITIONS (a test holds them together).
MOVES: Mapping[str, tuple[frozenset[IssueState], IssueState]] = {
    "submit": (frozenset({IssueState.DRAFT, IssueState.RETURNED}), IssueState.SUBMITTED),
    "return": (frozenset({IssueState.SUBMITTED}), IssueState.RETURNED),
    "admit": (frozenset({IssueState.SUBMITTED}), IssueState.ADMITTED),
    "refuse": (frozenset({IssueState.SUBMITTED}), IssueState.NOT_ADMITTED),
    "uphold_appeal": (frozenset({IssueState.NOT_ADMITTED}), IssueState.ADMITTED),
    "merge": (frozenset({IssueState.ADMITTED}), IssueState.MERGED),
    "answer": (frozenset({IssueState.ADMITTED}), IssueState.ANSWERED),
    "refer": (frozenset({IssueState.ADMITTED}), IssueState.REFERRED),
    "resolve": (frozenset({IssueState.ADMITTED, IssueState.REFERRED}), IssueState.RESOLVED),
    "close": (frozenset({IssueState.ANSWERED, IssueState.RESOLVED}), IssueState.CLOSED),
    "reopen": (frozenset({IssueState.CLOSED}), IssueState.ADMITTED),
    "withdraw": (
        frozenset(state for state, targets in TRANSITIONS.items() if IssueState.WITHDRAWN in targets),
        IssueState.WITHDRAWN,
    ),
}

#: The states each verb is open in: those of the lifecycle, and those that prepare them and change no state.
STATES_OF: Mapping[str, frozenset[IssueState]] = {
    **{verb: sources for verb, (sources, _target) in MOVES.items()},
    "promise": MOVES["answer"][0],
    "confirm": MOVES["close"][0],
    "ask_reopening": MOVES["reopen"][0],
    "decline_reopening": MOVES["reopen"][0],
    "propose_refusal": MOVES["refuse"][0],
    "send_back": MOVES["refuse"][0],
    "appeal": MOVES["uphold_appeal"][0],
    "dismiss_appeal": MOVES["uphold_appeal"][0],
    "publish_answer": frozenset({IssueState.ANSWERED, IssueState.CLOSED}),
}

#: States of a body in which something may be filed or referred to it.
TAKES_ISSUES = frozenset({BodyState.CONSTITUTED, BodyState.ACTIVE})
#: States in which its chamber may still change the text.
EDITABLE = frozenset({IssueState.DRAFT, IssueState.RETURNED})
#: States in which other chambers may back it.
OPEN_TO_SECONDING = frozenset(
    {IssueState.SUBMITTED, IssueState.RETURNED, IssueState.ADMITTED, IssueState.REFERRED}
)
#: States in which nothing more is said about it.
SILENT = frozenset({IssueState.DRAFT, IssueState.WITHDRAWN, IssueState.MERGED, IssueState.CLOSED})

#: Whom an issue may affect; labels in ``wording.py``.
OPERATOR_TYPES = (
    "importers_exporters", "carriers", "customs_brokers", "freight_forwarders", "ship_agents", "warehouses",
    "industrial_parks", "couriers", "maquiladoras", "smes",
)  # fmt: skip


class Strength(enum.StrEnum):
    """Whether an answer clarifies a *must* or a *should*."""

    MUST = "must"
    SHOULD = "should"


class Issue(Revisioned, Model):
    """What a chamber files. Its folio is given at the first submission and never used again."""

    __tablename__ = "issue"
    __table_args__ = (
        Index("ix_issue_listing", "listed_at", "id"),
        Index("ix_issue_state_listing", "state", "listed_at", "id"),
        Index("ix_issue_body_listing", "body_id", "listed_at", "id"),
        Index("ix_issue_chamber_listing", "chamber_id", "listed_at", "id"),
        Index("ix_issue_topic_listing", "topic_id", "listed_at", "id"),
        UniqueConstraint("folio_year", "folio_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str | None] = mapped_column(String(20), unique=True)
    folio_year: Mapped[int | None] = mapped_column()
    folio_number: Mapped[int | None] = mapped_column()
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chamber.id"), nullable=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    title: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    what_happens: Mapped[str] = mapped_column(nullable=False, default="")
    evidence: Mapped[str] = mapped_column(nullable=False, default="")
    request: Mapped[str] = mapped_column(nullable=False, default="")
    affected: Mapped[list[str]] = mapped_column(nullable=False, default=list)
    customs_offices: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    frequency: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    state: Mapped[IssueState] = mapped_column(
        choice(IssueState, "state"), nullable=False, default=IssueState.DRAFT
    )
    #: What the secretary said is missing, or why it was not admitted.
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    return_by: Mapped[date | None] = mapped_column()
    strength: Mapped[Strength | None] = mapped_column(choice(Strength, "strength"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    referred_to_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    submitted_at: Mapped[datetime | None] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column()
    #: When it was last submitted, else created: the order of lists.
    listed_at: Mapped[datetime] = mapped_column(nullable=False)
    #: What its chamber says of the answer or the decision: from 1 to 5, a comment, and when.
    satisfaction: Mapped[int | None] = mapped_column()
    confirmation: Mapped[str] = mapped_column(nullable=False, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column()
    #: The new facts on which its chamber asks to have it reopened, until the chair decides.
    new_facts: Mapped[str] = mapped_column(nullable=False, default="")
    #: The refusal the secretary proposes, until the chair countersigns it or sends it back. Its chamber sees nothing of it.
    refusal_reason: Mapped[str] = mapped_column(nullable=False, default="")
    refusal_channel: Mapped[str] = mapped_column(nullable=False, default="")
    #: Until when its chamber may appeal against the refusal, and its appeal until the chair decides.
    appeal_by: Mapped[date | None] = mapped_column()
    appeal: Mapped[str] = mapped_column(nullable=False, default="")
    #: Why the chair dismissed its appeal: after that there is no other.
    appeal_dismissed: Mapped[str] = mapped_column(nullable=False, default="")

    body: Mapped[Body] = relationship(foreign_keys=[body_id], lazy="raise")
    chamber: Mapped[Chamber] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    attachments: Mapped[list[IssueAttachment]] = relationship(back_populates="issue", lazy="raise")
    secondings: Mapped[list[Seconding]] = relationship(back_populates="issue", lazy="raise")

    @property
    def ref(self) -> str:
        """Its name in addresses: the folio, or ``draft-12`` before it has one."""
        return self.folio or f"draft-{self.id}"


class IssueVersion(Model):
    """The text as it was at each submission."""

    __tablename__ = "issue_version"
    __table_args__ = (UniqueConstraint("issue_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    content: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class IssueAttachment(Model):
    __tablename__ = "issue_attachment"
    __table_args__ = (UniqueConstraint("issue_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), nullable=False)

    issue: Mapped[Issue] = relationship(back_populates="attachments", lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")


class Seconding(Model):
    """Another chamber backs the issue, with its own paragraph and how many of its members it touches."""

    __tablename__ = "seconding"
    __table_args__ = (UniqueConstraint("issue_id", "chamber_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chamber.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False, default="")
    affected_members: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    issue: Mapped[Issue] = relationship(back_populates="secondings", lazy="raise")
    chamber: Mapped[Chamber] = relationship(lazy="raise")


class CommentRoom(enum.StrEnum):
    MEMBERS = "members"
    SECRETARY = "secretary"


class IssueComment(Model):
    """A word in one of two rooms: among members, or between the secretary and the author."""

    __tablename__ = "issue_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    room: Mapped[CommentRoom] = mapped_column(choice(CommentRoom, "room"), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    person: Mapped[Person] = relationship(lazy="raise")


class AnswerOutcome(enum.StrEnum):
    ACCEPTED = "accepted"
    IN_PART = "in_part"
    DECLINED = "declined"
    UNDER_STUDY = "under_study"


class Answer(Revisioned, Model):
    """The authority's written answer, by a named office."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False, index=True)
    office: Mapped[str] = mapped_column(String(200), nullable=False)
    outcome: Mapped[AnswerOutcome] = mapped_column(choice(AnswerOutcome, "outcome"), nullable=False)
    strength: Mapped[Strength | None] = mapped_column(choice(Strength, "strength"))
    text: Mapped[str] = mapped_column(nullable=False, default="")
    promised_on: Mapped[date | None] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column()

    issue: Mapped[Issue] = relationship(lazy="raise")


class IssueWatcher(Model):
    __tablename__ = "issue_watcher"
    __table_args__ = (UniqueConstraint("issue_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False, index=True)


class IssueSearch(Model):
    """The stems of an issue's words, which the database's full-text index is made of (see ``search.py``).

    SQLite: the FTS5 table ``issue_fts`` follows by triggers. PostgreSQL: a GIN index on an expression.
    """

    __tablename__ = "issue_search"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    title_stems: Mapped[str] = mapped_column(nullable=False, default="")
    text_stems: Mapped[str] = mapped_column(nullable=False, default="")
    #: The issue's revision these were taken from.
    revision: Mapped[int] = mapped_column(nullable=False)


class SavedView(Model):
    """Filters of the list of issues that somebody keeps under a name, for themselves."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    name: Mapped[str] = mapped_column(String(80), nullable=False)
    #: The filters as the list's address has them: {"state": "admitted", "topic": "3"}.
    asked: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
