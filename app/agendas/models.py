"""Tables of the room ``agendas``."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bodies.models import Seat
from app.files.models import StoredFile
from app.issues.models import Issue
from app.kernel.db import Model, Revisioned, choice
from app.meetings.models import Meeting, MeetingKind


class AgendaState(enum.StrEnum):
    COLLECTING = "collecting"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    ADOPTED = "adopted"
    DISCHARGED = "discharged"


TRANSITIONS = {
    AgendaState.COLLECTING: frozenset({AgendaState.PROPOSED}),
    AgendaState.PROPOSED: frozenset({AgendaState.PUBLISHED}),
    AgendaState.PUBLISHED: frozenset({AgendaState.PUBLISHED, AgendaState.ADOPTED}),
    AgendaState.ADOPTED: frozenset({AgendaState.DISCHARGED}),
    AgendaState.DISCHARGED: frozenset[AgendaState](),
}


class Agenda(Revisioned, Model):
    """The order of the day of one meeting. ``version`` is the last one published; 0 before the first."""

    __tablename__ = "agenda"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, unique=True)
    state: Mapped[AgendaState] = mapped_column(
        choice(AgendaState, "state"), nullable=False, default=AgendaState.COLLECTING
    )
    version: Mapped[int] = mapped_column(nullable=False, default=0)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    #: What stands on the agenda; what waits beside it is read with ``lanes``.
    items: Mapped[list[AgendaItem]] = relationship(
        primaryjoin=lambda: (Agenda.id == AgendaItem.agenda_id) & (AgendaItem.state == ItemState.ON_AGENDA),
        back_populates="agenda",
        lazy="raise",
        order_by="AgendaItem.position, AgendaItem.id",
    )


class ItemKind(enum.StrEnum):
    """What an item is. HEADING carries sub-items and no time of its own; FIXED comes from the template."""

    FIXED = "fixed"
    HEADING = "heading"
    ISSUE = "issue"
    OWN = "own"


class ItemPurpose(enum.StrEnum):
    PROCEDURE = "procedure"
    AGREEMENT = "agreement"
    INFORMATION = "information"


class Outcome(enum.StrEnum):
    AGREED = "agreed"
    NOTED = "noted"
    DEFERRED = "deferred"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"


class ItemState(enum.StrEnum):
    """Where an item stands. Only what is ON_AGENDA has a number, is published and discussed.

    PROPOSED: a member asked for it in time, and the secretary answers. LATE: it came after the deadline, or was set
    aside; the chair alone lets it in. CARRIED: it went on to another session's agenda.
    """

    PROPOSED = "proposed"
    ON_AGENDA = "on_agenda"
    LATE = "late"
    DECLINED = "declined"
    CARRIED = "carried"


#: Nothing becomes PROPOSED: it is born so, when a member asks; most are born ON_AGENDA.
ITEM_TRANSITIONS = {
    ItemState.PROPOSED: frozenset({ItemState.ON_AGENDA, ItemState.DECLINED}),
    ItemState.ON_AGENDA: frozenset({ItemState.LATE, ItemState.CARRIED}),
    ItemState.LATE: frozenset({ItemState.ON_AGENDA, ItemState.DECLINED, ItemState.CARRIED}),
    ItemState.DECLINED: frozenset[ItemState](),
    ItemState.CARRIED: frozenset[ItemState](),
}


class Handling(enum.StrEnum):
    """How an item is taken: by itself, or with the others of the consent block, by one decision."""

    SINGLY = "singly"
    CONSENT = "consent"


class AgendaItem(Revisioned, Model):
    """A point of the agenda. Top level or under a heading (``parent_id``); ordered by ``position`` among its siblings.

    ``notes`` is what was said (Markdown), written while the session runs; its ``revision`` is the notes' revision.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        Index("ix_agenda_item_order", "agenda_id", "position", "id"),
        CheckConstraint("minutes >= 0 AND minutes <= 600", name="minutes_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_id: Mapped[int] = mapped_column(ForeignKey("agenda.id"), nullable=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int] = mapped_column(nullable=False)
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind, "kind"), nullable=False)
    #: The template's key ("roll", "agenda", "previous_minutes", …) for items and headings that come from it.
    template_key: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    purpose: Mapped[ItemPurpose] = mapped_column(choice(ItemPurpose, "purpose"), nullable=False)
    title: Mapped[str] = mapped_column(String(300), nullable=False)
    minutes: Mapped[int] = mapped_column(nullable=False, default=0)
    presenter: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    presenter_seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    #: The specialized group whose report it is.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    state: Mapped[ItemState] = mapped_column(
        choice(ItemState, "state"), nullable=False, default=ItemState.ON_AGENDA
    )
    handling: Mapped[Handling] = mapped_column(
        choice(Handling, "handling"), nullable=False, default=Handling.SINGLY
    )
    #: Whether papers are due for it; the clock's step waits for them.
    expects_papers: Mapped[bool] = mapped_column(nullable=False, default=False)
    #: What it was made from where no column says it: "minutes-12" (to approve), "copied-7" (from that session's agenda).
    source: Mapped[str] = mapped_column(String(60), nullable=False, default="")
    #: The seat that proposed it, and who spoke for it.
    proposer_seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    proposed_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    proposed_at: Mapped[datetime | None] = mapped_column()
    #: Why it should be dealt with, or was set aside; and what was answered.
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    answer: Mapped[str] = mapped_column(nullable=False, default="")
    notes: Mapped[str] = mapped_column(nullable=False, default="")
    notes_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    noted_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    decided_at: Mapped[datetime | None] = mapped_column()

    agenda: Mapped[Agenda] = relationship(back_populates="items", lazy="raise")
    issue: Mapped[Issue | None] = relationship(lazy="raise")
    presenter_seat: Mapped[Seat | None] = relationship(foreign_keys=[presenter_seat_id], lazy="raise")
    proposer_seat: Mapped[Seat | None] = relationship(foreign_keys=[proposer_seat_id], lazy="raise")

    @property
    def is_heading(self) -> bool:
        return self.kind is ItemKind.HEADING

    @property
    def is_fixed(self) -> bool:
        """Whether it comes from the template: it can be moved and timed, neither reworded nor removed."""
        return bool(self.template_key)


class Audience(enum.StrEnum):
    """Who may have a paper: the body's own people, or, of a public session, anyone once the agenda is published."""

    MEMBERS = "members"
    PUBLIC = "public"


class PaperState(enum.StrEnum):
    ATTACHED = "attached"
    WITHDRAWN = "withdrawn"


PAPER_TRANSITIONS = {
    PaperState.ATTACHED: frozenset({PaperState.WITHDRAWN}),
    PaperState.WITHDRAWN: frozenset[PaperState](),
}


class ItemPaper(Model):
    """A paper of an item. What replaces it is its next version; whether one is late follows from the day it came."""

    __tablename__ = "item_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), nullable=False, index=True)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    audience: Mapped[Audience] = mapped_column(
        choice(Audience, "audience"), nullable=False, default=Audience.MEMBERS
    )
    state: Mapped[PaperState] = mapped_column(
        choice(PaperState, "state"), nullable=False, default=PaperState.ATTACHED
    )

    item: Mapped[AgendaItem] = relationship(lazy="raise")
    #: The newest first.
    versions: Mapped[list[ItemPaperVersion]] = relationship(
        back_populates="paper", lazy="raise", order_by="ItemPaperVersion.number.desc()"
    )

    @property
    def latest(self) -> ItemPaperVersion:
        return self.versions[0]


class ItemPaperVersion(Model):
    """A file of a paper, as it came; append-only."""

    __tablename__ = "item_paper_version"
    __table_args__ = (UniqueConstraint("paper_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("item_paper.id"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), nullable=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    paper: Mapped[ItemPaper] = relationship(back_populates="versions", lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")


class AgendaVersion(Model):
    """The agenda as published: a sealed copy, never changed."""

    __tablename__ = "agenda_version"
    __table_args__ = (UniqueConstraint("agenda_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_id: Mapped[int] = mapped_column(ForeignKey("agenda.id"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    published_at: Mapped[datetime] = mapped_column(nullable=False)
    published_by: Mapped[str] = mapped_column(String(200), nullable=False)
    content: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)


class AgendaTemplate(Revisioned, Model):
    """A body's own template for a kind of session; the house's default (``template.py``) where it has none."""

    __tablename__ = "agenda_template"
    __table_args__ = (UniqueConstraint("body_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind, "kind"), nullable=False)
    items: Mapped[list[Any]] = mapped_column(nullable=False)
