"""Tables of the room ``meetings``."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.bodies.models import Body, Seat
from app.bodies.rules import Rules
from app.kernel.db import Model, Revisioned, choice


class MeetingKind(enum.StrEnum):
    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"
    CEREMONIAL = "ceremonial"


class MeetingState(enum.StrEnum):
    PLANNED = "planned"
    CONVOKED = "convoked"
    DEFERRED = "deferred"
    NO_QUORUM = "no_quorum"
    IN_SESSION = "in_session"
    RECESS = "recess"
    CLOSED = "closed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


TRANSITIONS = {
    MeetingState.PLANNED: frozenset({MeetingState.CONVOKED, MeetingState.DEFERRED, MeetingState.CANCELLED}),
    MeetingState.CONVOKED: frozenset(
        {MeetingState.DEFERRED, MeetingState.CANCELLED, MeetingState.IN_SESSION, MeetingState.NO_QUORUM}
    ),
    MeetingState.DEFERRED: frozenset({MeetingState.CONVOKED}),
    MeetingState.NO_QUORUM: frozenset({MeetingState.CONVOKED, MeetingState.CANCELLED}),
    MeetingState.IN_SESSION: frozenset({MeetingState.RECESS, MeetingState.CLOSED}),
    MeetingState.RECESS: frozenset({MeetingState.IN_SESSION}),
    MeetingState.CLOSED: frozenset({MeetingState.ARCHIVED}),
    MeetingState.ARCHIVED: frozenset[MeetingState](),
    MeetingState.CANCELLED: frozenset[MeetingState](),
}


class MeetingMode(enum.StrEnum):
    IN_PERSON = "in_person"
    REMOTE = "remote"
    HYBRID = "hybrid"


class Meeting(Revisioned, Model):
    """A session of a body. Numbered per body, kind and year.

    ``uid``, ``sequence`` and ``revised_at`` are its identity and revision in calendars (RFC 5545 3.8.4.7, RFC 5546
    2.1.4): the UID is stored when it is planned; the sequence rises when start, end, place or status changes;
    ``revised_at`` rises with any change of what a calendar shows, and only then.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("body_id", "kind", "year", "number"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_meeting_listing", "starts_at", "id"),
        Index("ix_meeting_body_listing", "body_id", "starts_at", "id"),
        Index("ix_meeting_state_listing", "state", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), nullable=False)
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind, "kind"), nullable=False)
    year: Mapped[int] = mapped_column(nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    #: Only for meetings whose name is not the usual "2nd ordinary session of 2026": imported ones, mostly.
    title: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    state: Mapped[MeetingState] = mapped_column(
        choice(MeetingState, "state"), nullable=False, default=MeetingState.PLANNED
    )
    starts_at: Mapped[datetime] = mapped_column(nullable=False)
    ends_at: Mapped[datetime] = mapped_column(nullable=False)
    zone: Mapped[str] = mapped_column(String(64), nullable=False)
    mode: Mapped[MeetingMode] = mapped_column(
        choice(MeetingMode, "mode"), nullable=False, default=MeetingMode.IN_PERSON
    )
    place: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    remote_url: Mapped[str] = mapped_column(String(500), nullable=False, default="")
    #: Seen by anyone when its body is public too.
    is_public: Mapped[bool] = mapped_column(nullable=False, default=True)
    description: Mapped[str] = mapped_column(nullable=False, default="")
    reason: Mapped[str] = mapped_column(nullable=False, default="")
    call: Mapped[int] = mapped_column(nullable=False, default=1)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    uid: Mapped[str] = mapped_column(String(255), nullable=False, unique=True)
    #: What a calendar file last called it, with the file's revision of it and when that was taken over from there.
    source_key: Mapped[str | None] = mapped_column(String(255), index=True)
    source_sequence: Mapped[int | None] = mapped_column()
    source_stamp: Mapped[datetime | None] = mapped_column()
    source_taken_at: Mapped[datetime | None] = mapped_column()
    sequence: Mapped[int] = mapped_column(nullable=False, default=0)
    revised_at: Mapped[datetime] = mapped_column(nullable=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)
    convoked_at: Mapped[datetime | None] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    #: While in recess: when it is to go on.
    resumes_at: Mapped[datetime | None] = mapped_column()
    #: Called a second time under a new notice: the roll begins anew then; what came before is of the first call.
    roll_from: Mapped[datetime | None] = mapped_column()
    #: The rules it was convoked under; empty until then (the body's rules in force apply).
    rules_values: Mapped[dict[str, Any]] = mapped_column(nullable=False, default=dict)
    rules_id: Mapped[int | None] = mapped_column(ForeignKey("rules_of_procedure.id"))

    body: Mapped[Body] = relationship(lazy="raise")
    roll: Mapped[list[RollEntry]] = relationship(
        back_populates="meeting", lazy="raise", order_by="RollEntry.id"
    )

    @property
    def rules_convoked_under(self) -> Rules | None:
        return Rules.from_values(self.rules_values) if self.rules_values else None


class NoticeKind(enum.StrEnum):
    """What a notice is for: it convokes; it tells what changed since; of another date; that there is no session."""

    CONVOCATION = "convocation"
    CHANGE = "change"
    DEFERRAL = "deferral"
    CANCELLATION = "cancellation"


class StepDay(Model):
    """A step of a session's clock on the day it was last seen to fall on. ``sequence`` rises each time it moves."""

    __tablename__ = "step_day"
    __table_args__ = (UniqueConstraint("meeting_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    #: A value of ``clock.Step``.
    step: Mapped[str] = mapped_column(String(40), nullable=False)
    falls_on: Mapped[date] = mapped_column(nullable=False)
    #: The session's day that it was counted from.
    session_on: Mapped[date] = mapped_column(nullable=False)
    sequence: Mapped[int] = mapped_column(nullable=False)
    moved_at: Mapped[datetime] = mapped_column(nullable=False, index=True)


class NoticeTelling(enum.StrEnum):
    """Whether somebody is to hear of a notice: not when what it told was taken back before they had heard of it."""

    BY_MAIL = "by_mail"
    NOT_NEEDED = "not_needed"


class Notice(Model):
    """The *convocatoria*, or what follows it, as it was sent: sealed by the SHA-256 of its content."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    number: Mapped[int] = mapped_column(nullable=False)
    kind: Mapped[NoticeKind] = mapped_column(
        choice(NoticeKind, "notice_kind"), nullable=False, default=NoticeKind.CONVOCATION
    )
    sent_at: Mapped[datetime] = mapped_column(nullable=False)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agenda_version: Mapped[int] = mapped_column(nullable=False)
    agenda_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    #: Why it was sent later than the rules allow; empty when it was in time.
    urgency: Mapped[str] = mapped_column(nullable=False, default="")
    #: Which chair declared the urgency, and when.
    urgency_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    urgency_at: Mapped[datetime | None] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)

    recipients: Mapped[list[NoticeRecipient]] = relationship(back_populates="notice", lazy="raise")


class NoticeCapacity(enum.StrEnum):
    PRINCIPAL = "principal"
    ALTERNATE = "alternate"
    OFFICER = "officer"
    GUEST = "guest"
    #: They were convoked and have left the body since: told what changed, and convoked no more.
    FORMER = "former"


class NoticeRecipient(Model):
    """To whom a notice went, in what capacity, and what became of it."""

    __tablename__ = "notice_recipient"
    __table_args__ = (UniqueConstraint("notice_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    capacity: Mapped[NoticeCapacity] = mapped_column(choice(NoticeCapacity, "capacity"), nullable=False)
    #: Where it was sent last; the one the notice was sealed with is in its content.
    address: Mapped[str] = mapped_column(String(254), nullable=False)
    queued_at: Mapped[datetime | None] = mapped_column()
    delivered_at: Mapped[datetime | None] = mapped_column()
    bounced_at: Mapped[datetime | None] = mapped_column()
    #: What the mail server said last: its reply code (250, 550 …) and its words; none when no server was reached.
    server_code: Mapped[int | None] = mapped_column()
    server_answer: Mapped[str] = mapped_column(nullable=False, default="")
    #: When its person pressed "read the notice" on the page of their link, or answered there.
    opened_at: Mapped[datetime | None] = mapped_column()
    acknowledged_at: Mapped[datetime | None] = mapped_column()
    #: What became of it at earlier addresses, oldest first, before it was sent again.
    earlier: Mapped[list[Any]] = mapped_column(nullable=False, default=list)
    #: SHA-256 of the token in the link of this person's letter; none until the letter is written.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    telling: Mapped[NoticeTelling] = mapped_column(
        choice(NoticeTelling, "telling"), nullable=False, default=NoticeTelling.BY_MAIL
    )

    notice: Mapped[Notice] = relationship(back_populates="recipients", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class UrgencyDeclaration(Model):
    """A chair's reason to convoke later than the rules allow, for the session at this hour and no other."""

    __tablename__ = "urgency_declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    starts_at: Mapped[datetime] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(nullable=False)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    declared_by: Mapped[str] = mapped_column(String(200), nullable=False)
    declared_at: Mapped[datetime] = mapped_column(nullable=False)


class ReplyAnswer(enum.StrEnum):
    COMING = "coming"
    NOT_COMING = "not_coming"
    ALTERNATE = "alternate"


class ReplyMeans(enum.StrEnum):
    """How an answer came in: from the application, by the link of the notice, from a calendar by mail, by telephone to
    the secretary."""

    PAGE = "page"
    LINK = "link"
    MAIL = "mail"
    TELEPHONE = "telephone"


class AttendanceReply(Model):
    """What a seat answered beforehand; ``person_id`` is whose word it is."""

    __tablename__ = "attendance_reply"
    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    answer: Mapped[ReplyAnswer] = mapped_column(choice(ReplyAnswer, "answer"), nullable=False)
    answered_at: Mapped[datetime] = mapped_column(nullable=False)
    #: Who comes for the seat: its principal, or the alternate that is sent; nobody when it does not attend.
    attending_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    means: Mapped[ReplyMeans] = mapped_column(
        choice(ReplyMeans, "means"), nullable=False, default=ReplyMeans.PAGE
    )
    #: The secretary who wrote down what was said by telephone.
    recorded_by: Mapped[str] = mapped_column(String(200), nullable=False, default="")


class Capacity(enum.StrEnum):
    """Who fills the seat: its principal, or an alternate in the principal's absence. EXCUSED fills nothing."""

    PRINCIPAL = "principal"
    ALTERNATE = "alternate"
    EXCUSED = "excused"


class RollEntry(Model):
    """A stretch of presence of one seat: who came for it, when, until when. Names are kept as of the day."""

    __tablename__ = "roll_entry"
    __table_args__ = (
        Index(
            "uq_roll_entry_open_per_seat",
            "meeting_id",
            "seat_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), nullable=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity, "capacity"), nullable=False)
    chamber_acronym: Mapped[str] = mapped_column(String(40), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    #: Whose absence the alternate covers; empty otherwise.
    principal_name: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    is_remote: Mapped[bool] = mapped_column(nullable=False, default=False)
    arrived_at: Mapped[datetime] = mapped_column(nullable=False)
    left_at: Mapped[datetime | None] = mapped_column()

    meeting: Mapped[Meeting] = relationship(back_populates="roll", lazy="raise")
    seat: Mapped[Seat] = relationship(lazy="raise")


class OfficerEntry(Model):
    """A stretch of presence of an officer: they conduct the session and fill no seat. Names are kept as of the day."""

    __tablename__ = "officer_entry"
    __table_args__ = (
        Index(
            "uq_officer_entry_open_per_person",
            "meeting_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    #: The office held on the day: a value of ``bodies.models.OfficerRole``.
    role: Mapped[str] = mapped_column(String(40), nullable=False)
    person_name: Mapped[str] = mapped_column(String(200), nullable=False)
    is_remote: Mapped[bool] = mapped_column(nullable=False, default=False)
    arrived_at: Mapped[datetime] = mapped_column(nullable=False)
    left_at: Mapped[datetime | None] = mapped_column()


class GuestEntry(Model):
    """A guest present at a session, by name."""

    __tablename__ = "guest_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    organization: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    arrived_at: Mapped[datetime] = mapped_column(nullable=False)
    left_at: Mapped[datetime | None] = mapped_column()


class QuorumDeclaration(Model):
    """A count of the seats at a moment: at a call, after a recess, on demand."""

    __tablename__ = "quorum_declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False, index=True)
    declared_at: Mapped[datetime] = mapped_column(nullable=False)
    call: Mapped[int] = mapped_column(nullable=False)
    present: Mapped[int] = mapped_column(nullable=False)
    required: Mapped[int] = mapped_column(nullable=False)
    seats: Mapped[int] = mapped_column(nullable=False)
    is_met: Mapped[bool] = mapped_column(nullable=False)
