"""Tables of the room ``groups``: what a specialized group has besides what every body has.

Its life (``Body.state``) and its mandate are of the room ``bodies``; what ties it to issues, sessions and agreements is here.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.bodies.models import Body, Chamber
from app.files.models import StoredFile
from app.issues.models import Issue
from app.kernel.db import Model, choice


class GroupIssue(Model):
    """An issue for which a group was proposed; once the group is constituted, the issue is referred to it."""

    __tablename__ = "group_issue"
    __table_args__ = (UniqueConstraint("body_id", "issue_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), nullable=False, index=True)

    body: Mapped[Body] = relationship(lazy="raise")
    issue: Mapped[Issue] = relationship(lazy="raise")


class GroupProposal(Model):
    """What was proposed with a group and is carried out when it is constituted; then its constituting letter, sealed."""

    __tablename__ = "group_proposal"
    __table_args__ = (UniqueConstraint("body_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_by: Mapped[str] = mapped_column(String(200), nullable=False)
    proposed_at: Mapped[datetime] = mapped_column(nullable=False)
    #: The first session, planned when the group is constituted; none where it is left open.
    first_session_at: Mapped[datetime | None] = mapped_column()
    first_session_minutes: Mapped[int] = mapped_column(nullable=False, default=120)
    first_session_place: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    #: Number of the plenary's agreement that constituted it; empty where the chair did.
    agreement: Mapped[str] = mapped_column(String(120), nullable=False, default="")
    #: The constituting letter as it was signed into being (Markdown) and its SHA-256; empty until then.
    letter: Mapped[str] = mapped_column(nullable=False, default="")
    letter_hash: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    decided_at: Mapped[datetime | None] = mapped_column()
    #: What the chair answers to those who proposed a group that is refused.
    answer: Mapped[str] = mapped_column(nullable=False, default="")

    body: Mapped[Body] = relationship(lazy="raise")


class Dissent(Model):
    """What a chamber of the group holds against its report, annexed to it."""

    __tablename__ = "dissent"
    __table_args__ = (UniqueConstraint("body_id", "chamber_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chamber.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    body: Mapped[Body] = relationship(lazy="raise")
    chamber: Mapped[Chamber] = relationship(lazy="raise")


class DocumentKind(enum.StrEnum):
    WORKING = "working"
    REPORT = "report"


class GroupDocument(Model):
    """A file of the group: a working paper, or one that belongs to its report."""

    __tablename__ = "group_document"
    __table_args__ = (UniqueConstraint("body_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), nullable=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DocumentKind] = mapped_column(
        choice(DocumentKind, "kind"), nullable=False, default=DocumentKind.WORKING
    )
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    body: Mapped[Body] = relationship(lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")
