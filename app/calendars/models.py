"""Tables of the room ``calendars``: blocks kept so that a feed is a joining and a poll costs one small query."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class EventBlock(Model):
    """One meeting's VEVENT, serialized once per revision and audience.

    ``fingerprint`` covers everything rendered (the meeting's revision, its body's name, the agenda's version).
    """

    __tablename__ = "event_block"
    __table_args__ = (UniqueConstraint("meeting_id", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), nullable=False)
    #: ``public`` or ``member``: the latter carries the remote link.
    audience: Mapped[str] = mapped_column(String(10), nullable=False)
    fingerprint: Mapped[str] = mapped_column(String(64), nullable=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class KeptFeed(Model):
    """A public feed as last joined: what is served, and the validators that answer a poll without building anything.

    ``version`` is compared with ``FeedVersion``; equal means nothing that this feed renders has changed.
    """

    __tablename__ = "kept_feed"
    __table_args__ = (Index("uq_kept_feed_key", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), nullable=False)
    version: Mapped[str] = mapped_column(String(64), nullable=False)
    etag: Mapped[str] = mapped_column(String(70), nullable=False)
    modified_at: Mapped[datetime] = mapped_column(nullable=False)
    fresh_until: Mapped[datetime] = mapped_column(nullable=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    compressed: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
