"""Tables of the room ``calendars``: blocks kept so that a feed is a joining and a poll costs one small query."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class EventBlock(Model):
    """One meeting's VEVENT, serialized once per revision and audience.

    ``fingerprint`` stands for everything rendered: the meeting's revision, its body's, what stands around it.
    """

    __tablename__ = "event_block"
    __table_args__ = (UniqueConstraint("meeting_id", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    #: A value of ``Audience``.
    audience: Mapped[str] = mapped_column(String(10), nullable=False)
    fingerprint: Mapped[str] = mapped_column(String(64), nullable=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    #: What its LAST-MODIFIED says.
    revised_at: Mapped[datetime] = mapped_column(nullable=False)
    #: The sessions it names as those before and after: when one of them changes, so does this.
    previous_id: Mapped[int | None] = mapped_column(index=True)
    following_id: Mapped[int | None] = mapped_column(index=True)


class KeptFeed(Model):
    """A public feed as the worker last joined it, with what a poll needs to be answered from this row alone.

    It is current while no journal entry that could touch it is newer than ``journal_id`` and the window it shows has
    not moved (``fresh_until``). Times are whole Unix seconds: a poll reads them with the driver alone.
    """

    __tablename__ = "kept_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), nullable=False, unique=True)
    journal_id: Mapped[int] = mapped_column(nullable=False)
    etag: Mapped[str] = mapped_column(String(70), nullable=False)
    modified_at: Mapped[int] = mapped_column(BigInteger, nullable=False)
    fresh_until: Mapped[int] = mapped_column(BigInteger, nullable=False)
    #: One gzip member; who takes no gzip gets it inflated.
    compressed: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class KeptChunk(Model):
    """A run of a kept feed's events, compressed: those of a hundred consecutive meetings.

    One changed meeting makes one chunk anew, or the few that tell of it; the others are joined as they are.
    """

    __tablename__ = "kept_chunk"
    __table_args__ = (UniqueConstraint("feed_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("kept_feed.id"), nullable=False)
    #: ``meeting_id // EVENTS_A_CHUNK`` of all its events.
    number: Mapped[int] = mapped_column(nullable=False)
    #: The zones its events refer to, joined by spaces.
    zones: Mapped[str] = mapped_column(nullable=False)
    deflated: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    size: Mapped[int] = mapped_column(nullable=False)
    crc: Mapped[int] = mapped_column(BigInteger, nullable=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
