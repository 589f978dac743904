"""Tables of the room ``notifications``."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.calendars.invitations import Participation
from app.kernel.db import Model, choice

#: A mailbox that can't be read for so long is no hiccup: people are told, and the journal says so.
LASTING: Final = timedelta(hours=1)


class MailState(enum.StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Method(enum.StrEnum):
    """What an invitation asks of a calendar (RFC 5546 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Verdict(enum.StrEnum):
    """What became of a message that came in: it did what it says; nothing was to be done; it was not believed or read."""

    TAKEN = "taken"
    IGNORED = "ignored"
    REFUSED = "refused"


class Reason(enum.StrEnum):
    """Why a message was taken, ignored or refused."""

    # taken
    ANSWERED = "answered"
    NOTED = "noted"
    BOUNCED = "bounced"
    # ignored
    NO_ANSWER = "no_answer"
    AUTOMATIC = "automatic"
    LATE = "late"
    ALREADY_TAKEN = "already_taken"
    DELAYED = "delayed"
    NOT_ASKED = "not_asked"
    # refused
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    CHARSET = "charset"
    TNEF = "tnef"
    MALFORMED = "malformed"
    SEVERAL_CALENDARS = "several_calendars"
    METHOD = "method"
    COUNTER = "counter"
    DELEGATED = "delegated"
    SEVERAL_EVENTS = "several_events"
    SEVERAL_ATTENDEES = "several_attendees"
    UNKNOWN_UID = "unknown_uid"
    UNTRUSTED = "untrusted"
    TOKEN = "token"  # noqa: S105 -- a word for the log
    OTHER_ATTENDEE = "other_attendee"
    STAMP = "stamp"
    SEQUENCE = "sequence"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_BOUNCE = "unknown_bounce"


class Trouble(enum.StrEnum):
    """Why the mailbox can't be read. Never what its server said."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    NOT_A_MAILBOX = "not_a_mailbox"
    SIGN_IN = "sign_in"
    FOLDER = "folder"
    OTHER = "other"


class Mail(Model):
    """One message to one person, rendered and waiting for, or past, the mail server.

    ``message_id`` is fixed here, so that a repeat after a crash carries the same one.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("outbox_id", "person_id"),
        Index("ix_mail_due", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    address: Mapped[str] = mapped_column(String(254), nullable=False)
    message_id: Mapped[str] = mapped_column(String(200), nullable=False, unique=True)
    subject: Mapped[str] = mapped_column(String(300), nullable=False)
    text: Mapped[str] = mapped_column(nullable=False)
    html: Mapped[str] = mapped_column(nullable=False)
    #: An iCalendar object that comes with it; METHOD:REQUEST or METHOD:CANCEL. Empty for most mail.
    calendar: Mapped[str] = mapped_column(nullable=False, default="")
    #: Whom it is from, where that is not the installation's own address: the ORGANIZER of ``calendar``.
    sender: Mapped[str] = mapped_column(String(254), nullable=False, default="")
    state: Mapped[MailState] = mapped_column(
        choice(MailState, "state"), nullable=False, default=MailState.PENDING
    )
    attempts: Mapped[int] = mapped_column(nullable=False, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(nullable=False)
    sent_at: Mapped[datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(nullable=False, default="")
    #: The mail server's last answer about it, code and words; none where no server was reached.
    server_code: Mapped[int | None] = mapped_column()
    server_answer: Mapped[str] = mapped_column(nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(nullable=False)


class SentInvitation(Model):
    """What somebody's calendar was last told of a session, and the last answer it gave.

    ``sequence`` and ``revised_at`` are those of the session when it was told (RFC 5546 2.1.4, 2.1.5).
    """

    __tablename__ = "sent_invitation"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), nullable=False)
    #: The ATTENDEE, as written.
    address: Mapped[str] = mapped_column(String(254), nullable=False)
    method: Mapped[Method] = mapped_column(choice(Method, "method"), nullable=False)
    sequence: Mapped[int] = mapped_column(nullable=False)
    revised_at: Mapped[datetime] = mapped_column(nullable=False)
    sent_at: Mapped[datetime] = mapped_column(nullable=False)
    #: When it was first told this ``sequence``: whatever answers that was written since. None of what was told before 0020.
    asked_at: Mapped[datetime | None] = mapped_column()
    #: When it was told the session begins and ends: an answer is to these hours. None of what was told before 0018.
    starts_at: Mapped[datetime | None] = mapped_column()
    ends_at: Mapped[datetime | None] = mapped_column()
    #: DTSTAMP of the last answer taken to this ``sequence``; an answer with an older one, or the same, is late.
    answered_stamp: Mapped[datetime | None] = mapped_column()
    #: What that answer was, whatever came of it. NEEDS-ACTION where there was none, or the session has moved since.
    answer: Mapped[Participation] = mapped_column(
        choice(Participation, "answer"), nullable=False, default=Participation.NEEDS_ACTION
    )


class ReceivedMail(Model):
    """What became of a message that came in. Never its text: who said it was from whom, and the verdict."""

    __tablename__ = "received_mail"
    __table_args__ = (Index("ix_received_mail_verdict", "verdict", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(nullable=False)
    message_id: Mapped[str] = mapped_column(String(300), nullable=False)
    #: As its From says, which anybody may write.
    sender: Mapped[str] = mapped_column(String(320), nullable=False)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"), nullable=False)
    reason: Mapped[Reason] = mapped_column(choice(Reason, "reason"), nullable=False)
    #: The session and the person it was about, where that could be told.
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Mailbox(Model):
    """How the looks at the mailbox go: one row, and none before the first look.

    ``looked_at`` and ``read_at`` are kept every few minutes only while nothing changes: see ``operations.KEPT_EVERY``.
    """

    __tablename__ = "mailbox"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("(failing_since IS NULL) = (trouble IS NULL)", name="failing_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: When somebody last looked, whatever came of it.
    looked_at: Mapped[datetime] = mapped_column(nullable=False)
    #: When it was last read to the end.
    read_at: Mapped[datetime | None] = mapped_column()
    #: The first look that failed since then, and why the last one did.
    failing_since: Mapped[datetime | None] = mapped_column()
    trouble: Mapped[Trouble | None] = mapped_column(choice(Trouble, "trouble"))

    def has_failed_long(self, at: datetime) -> bool:
        return self.failing_since is not None and at - self.failing_since >= LASTING
