"""Public feeds: kept by the worker, answered from one row, and built on the spot in the second before it comes round."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.calendars import feed, rows
from app.calendars.models import KeptFeed
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db
from app.programme.models import Programme
from app.programme.queries import find_programme, get_programme
from app.web.addresses import absolute

PROGRAMME_KEY = "programme"
PRODID = "-//Convoca//Convoca 1//ES"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Feed:
    """A feed ready to be served. ``modified_at`` is None where nobody knows since when it has been so."""

    etag: str
    compressed: bytes
    modified_at: datetime | None = None

    @property
    def content(self) -> bytes:
        """The feed for who takes no gzip."""
        return gzip.decompress(self.compressed)


def find_kept(key: str, etag: str) -> Feed | None:
    """The kept feed ``key`` if it still is the one with ``etag``."""
    row = db.session.execute(
        select(KeptFeed.etag, KeptFeed.modified_at, KeptFeed.compressed).where(KeptFeed.key == key)
    ).first()
    if row is None or row.etag != etag:
        return None
    return Feed(row.etag, row.compressed, datetime.fromtimestamp(row.modified_at, UTC))


def key_of(body: Body | None) -> str:
    return PROGRAMME_KEY if body is None else f"body/{body.slug}"


def head_of(body: Body | None, programme: Programme) -> feed.FeedHead:
    """What the feed says of itself."""
    if body is None:
        name, page, source = programme.name, absolute("calendars.index"), absolute("calendars.programme_feed")
        color = "darkgreen"
    else:
        name, page = body.name, absolute("bodies.show", slug=body.slug)
        source, color = absolute("calendars.body_feed", slug=body.slug), body.color
    return feed.FeedHead(
        name=name,
        description=programme.administration,
        prodid=PRODID,
        refresh=REFRESH,
        source_url=source,
        page_url=page,
        color=color,
        language=programme.language,
    )


def build(body: Body | None, *, everything: bool = False, keep: bool = False) -> Feed:
    """Join a public feed from its blocks. ``everything`` reaches back to the beginning; ``keep`` stores new blocks."""
    programme = get_programme()
    query = rows.select_public(body)
    meetings = db.session.scalars(query if everything else rows.in_window(query)).all()
    blocks = rows.blocks_of(meetings, programme, rows.Audience.PUBLIC, keep=keep)
    return joined(head_of(body, programme), programme, blocks)


def joined(head: feed.FeedHead, programme: Programme, blocks: Sequence[rows.Block]) -> Feed:
    """Head, zones and blocks as one calendar, plain and gzipped."""
    zones = {block.zone for block in blocks} or {programme.zone}
    chunks = list(feed.chunks_of(head, zones, [block.content for block in blocks]))
    return Feed(etag=feed.etag(chunks), compressed=feed.gzip_join(chunks))


def refresh_stale() -> int:
    """Bring every kept feed up to date, inside the worker's transaction; returns how many were joined anew."""
    if find_programme() is None:
        return 0
    newest = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    bodies = db.session.scalars(
        select(Body).where(Body.is_public, Body.state.not_in(UNPUBLISHED_STATES)).order_by(Body.id)
    ).all()
    kept = {row.key: row for row in db.session.scalars(select(KeptFeed))}
    wanted: list[Body | None] = [None, *bodies]
    for key in kept.keys() - {key_of(body) for body in wanted}:
        db.session.delete(kept[key])
    now = clock.now().timestamp()
    done = 0
    for body in wanted:
        row = kept.get(key_of(body))
        if row is not None and now < row.fresh_until and not _touched_since(row.journal_id, body):
            continue
        _renew(row, body, newest)
        done += 1
    return done


def _touched_since(journal_id: int, body: Body | None) -> bool:
    query = select(AuditEntry.id).where(AuditEntry.id > journal_id).limit(1)
    if body is not None:
        query = query.where(or_(AuditEntry.body_id == body.id, AuditEntry.subject_type == "programme"))
    return db.session.scalar(query) is not None


def _renew(row: KeptFeed | None, body: Body | None, newest: int) -> None:
    fresh = build(body, keep=True)
    if row is None:
        row = KeptFeed(key=key_of(body), etag="")
        db.session.add(row)
    if row.etag != fresh.etag:
        # Not the newest revision: a body renamed or a past session leaving the window changes the feed too.
        row.modified_at = int(clock.now().timestamp())
        row.etag, row.compressed = fresh.etag, fresh.compressed
    row.journal_id, row.fresh_until = newest, int(_end_of_day().timestamp())
    db.session.flush()


def _end_of_day() -> datetime:
    """When the window moves: at the programme's next midnight."""
    zone = ZoneInfo(get_programme().zone)
    tomorrow = clock.now().astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
