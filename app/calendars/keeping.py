"""Public feeds: kept by the worker, answered from one row, and built on the spot in the second before it comes round."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.orm import defer

from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.calendars import feed, rows, touched
from app.calendars.audience import Audience
from app.calendars.models import EventBlock, KeptChunk, KeptFeed
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import Meeting
from app.programme.models import Programme
from app.programme.queries import find_programme, get_programme
from app.web.addresses import absolute

PROGRAMME_KEY = "programme"
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
    return head(programme, name=name, page=page, source=source, color=color)


def head(programme: Programme, *, name: str, page: str, source: str, color: str) -> feed.FeedHead:
    return feed.FeedHead(
        name=name,
        description=programme.administration,
        prodid=feed.PRODID,
        refresh=REFRESH,
        source_url=source,
        page_url=page,
        color=color,
        language=programme.language,
    )


@dataclass(frozen=True)
class Stretch:
    """A chunk of a feed, with the zones its events refer to."""

    chunk: feed.Chunk
    zones: frozenset[str]


Stretches = dict[int, Stretch]


def build(body: Body | None, *, everything: bool = False) -> Feed:
    """A public feed as it is now, from what is kept of it and what has changed. ``everything``: from the beginning."""
    programme = get_programme()
    if everything:
        meetings = db.session.scalars(rows.select_public(body)).all()
        return joined(
            head_of(body, programme), programme, rows.blocks_of(meetings, programme, Audience.PUBLIC)
        )
    row = _find_row(body)
    seen = _seen_since(row, body)
    if row is not None and seen is not None and seen.is_nothing:
        return Feed(row.etag, row.compressed, datetime.fromtimestamp(row.modified_at, UTC))
    return join(head_of(body, programme), programme, [_renewed(row, body, seen, keep=False)[0]])


def stretches_of(body: Body | None) -> Stretches:
    """The chunks of a public feed as it is now, by number."""
    row = _find_row(body)
    return _renewed(row, body, _seen_since(row, body), keep=False)[0]


def _find_row(body: Body | None) -> KeptFeed | None:
    return db.session.scalar(select(KeptFeed).where(KeptFeed.key == key_of(body)))


def _seen_since(row: KeptFeed | None, body: Body | None) -> touched.Touched | None:
    """What happened since the feed was kept; None where it is not kept, or its window has moved."""
    if row is None or clock.now().timestamp() >= row.fresh_until:
        return None
    return touched.since(row.journal_id, body)


def joined(head: feed.FeedHead, programme: Programme, blocks: Sequence[rows.Block]) -> Feed:
    """Head, zones and blocks as one calendar, plain and gzipped."""
    zones = {block.zone for block in blocks} or {programme.zone}
    chunks = list(feed.chunks_of(head, zones, [block.content for block in blocks]))
    return Feed(etag=feed.etag(chunks), compressed=feed.gzip_join(chunks))


def join(head: feed.FeedHead, programme: Programme, parts: Sequence[Stretches]) -> Feed:
    stretches = [part[number] for part in parts for number in sorted(part)]
    zones = frozenset[str]().union(*(stretch.zones for stretch in stretches)) or {programme.zone}
    chunks = [
        feed.seal(feed.opening(head, zones)),
        *(stretch.chunk for stretch in stretches),
        feed.closing(),
    ]
    return Feed(etag=feed.etag(chunks), compressed=feed.gzip_join(chunks))


def _renewed(
    row: KeptFeed | None, body: Body | None, seen: touched.Touched | None, *, keep: bool
) -> tuple[Stretches, frozenset[int] | None]:
    """Every chunk as it is now, and the numbers of those made anew: None where all were. ``keep`` stores new blocks."""
    if row is None or seen is None or seen.meeting_ids is None:
        return _made_anew(body, keep=keep), None
    kept = _kept_stretches(row)
    stale = frozenset(meeting_id // feed.EVENTS_A_CHUNK for meeting_id in seen.meeting_ids)
    for number in stale:
        blocks = _blocks_of_chunk(body, number, seen, keep=keep)
        kept.pop(number, None)
        if blocks:
            kept[number] = _sealed(blocks)
    return kept, stale


def _made_anew(body: Body | None, *, keep: bool) -> Stretches:
    meetings = db.session.scalars(rows.in_window(rows.select_public(body))).all()
    blocks = rows.blocks_of(meetings, get_programme(), Audience.PUBLIC, keep=keep)
    by_number: dict[int, list[rows.Block]] = defaultdict(list)
    for block in sorted(blocks, key=lambda block: block.meeting_id):
        by_number[block.meeting_id // feed.EVENTS_A_CHUNK].append(block)
    return {number: _sealed(run) for number, run in by_number.items()}


def _blocks_of_chunk(
    body: Body | None, number: int, seen: touched.Touched, *, keep: bool
) -> list[rows.Block]:
    """One chunk's blocks: what is kept of the sessions nothing touched, and the others looked at again."""
    first = number * feed.EVENTS_A_CHUNK
    of_chunk = rows.in_window(rows.select_public(body)).where(
        Meeting.id >= first, Meeting.id < first + feed.EVENTS_A_CHUNK
    )
    contents = db.session.execute(
        of_chunk.outerjoin(
            EventBlock, and_(EventBlock.meeting_id == Meeting.id, EventBlock.audience == Audience.PUBLIC)
        ).with_only_columns(Meeting.id, Meeting.zone, EventBlock.content)
    ).all()
    again = {key for key, _zone, content in contents if not content or key in (seen.meeting_ids or ())}
    blocks = [rows.Block(content, zone, key) for key, zone, content in contents if key not in again]
    meetings = (
        db.session.scalars(rows.select_all().where(Meeting.id.in_(sorted(again)))).all() if again else []
    )
    blocks += rows.blocks_of(meetings, get_programme(), Audience.PUBLIC, keep=keep)
    return sorted(blocks, key=lambda block: block.meeting_id)


def _sealed(blocks: Sequence[rows.Block]) -> Stretch:
    return Stretch(
        feed.seal(b"".join(block.content for block in blocks)), frozenset(block.zone for block in blocks)
    )


def _kept_stretches(row: KeptFeed) -> Stretches:
    columns = select(
        KeptChunk.number, KeptChunk.zones, KeptChunk.deflated, KeptChunk.size, KeptChunk.crc, KeptChunk.digest
    )
    return {
        number: Stretch(feed.Chunk(deflated, size, crc, digest), frozenset(zones.split()))
        for number, zones, deflated, size, crc, digest in db.session.execute(
            columns.where(KeptChunk.feed_id == row.id)
        )
    }


@dataclass(frozen=True)
class _Wanting:
    """What is kept that nobody may ask for any more, and what is asked for that is not kept as it would be made now."""

    kept: dict[str, KeptFeed]
    superfluous: tuple[str, ...]
    stale: tuple[Body | None, ...]


def _wanting() -> _Wanting:
    kept = {row.key: row for row in db.session.scalars(select(KeptFeed).options(defer(KeptFeed.compressed)))}
    if find_programme() is None:
        return _Wanting(kept, (), ())
    bodies = db.session.scalars(
        select(Body).where(Body.is_public, Body.state.not_in(UNPUBLISHED_STATES)).order_by(Body.id)
    ).all()
    wanted: list[Body | None] = [None, *bodies]
    now = clock.now().timestamp()
    return _Wanting(
        kept,
        superfluous=tuple(kept.keys() - {key_of(body) for body in wanted}),
        stale=tuple(
            body
            for body in wanted
            if (row := kept.get(key_of(body))) is None
            or now >= row.fresh_until
            or _touched_since(row.journal_id, body)
        ),
    )


def has_stale() -> bool:
    """Whether ``refresh_stale`` has anything to do. It reads only, and so keeps nobody on SQLite from writing."""
    wanting = _wanting()
    return bool(wanting.stale or wanting.superfluous)


def refresh_stale() -> int:
    """Bring every kept feed up to date, inside the worker's transaction; returns how many were joined anew."""
    newest = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    wanting = _wanting()
    kept, stale = wanting.kept, wanting.stale
    for key in wanting.superfluous:
        _drop(kept[key])
    # Seen for all of them before the first is made anew: that changes what blocks name as the session before and after.
    seen = [_seen_since(kept.get(key_of(body)), body) for body in stale]
    for body, since in zip(stale, seen, strict=True):
        _renew(kept.get(key_of(body)), body, since, newest)
        if body is None:
            _keep_for_members(since)
    return len(stale)


def _keep_for_members(seen: touched.Touched | None) -> None:
    """Keep the events of members too, those of sessions that aren't public as well: so their dates never fall either."""
    query = rows.select_all()
    if seen is None or seen.meeting_ids is None:
        query = rows.in_window(query)
    elif seen.meeting_ids:
        query = query.where(Meeting.id.in_(sorted(seen.meeting_ids)))
    else:
        return
    rows.blocks_of(db.session.scalars(query).all(), get_programme(), Audience.MEMBER, keep=True)


def _drop(row: KeptFeed) -> None:
    db.session.execute(delete(KeptChunk).where(KeptChunk.feed_id == row.id))
    db.session.delete(row)


def _touched_since(journal_id: int, body: Body | None) -> bool:
    query = select(AuditEntry.id).where(AuditEntry.id > journal_id).limit(1)
    if body is not None:
        query = query.where(or_(AuditEntry.body_id == body.id, AuditEntry.subject_type == "programme"))
    return db.session.scalar(query) is not None


def _renew(row: KeptFeed | None, body: Body | None, seen: touched.Touched | None, newest: int) -> None:
    programme = get_programme()
    if row is not None and seen is not None and seen.is_nothing:
        row.journal_id = newest
        return
    stretches, stale = _renewed(row, body, seen, keep=True)
    fresh = join(head_of(body, programme), programme, [stretches])
    if row is None:
        row = KeptFeed(key=key_of(body), etag="")
        db.session.add(row)
    if row.etag != fresh.etag:
        # Not the newest revision: a body renamed or a past session leaving the window changes the feed too.
        row.modified_at = int(clock.now().timestamp())
        row.etag, row.compressed = fresh.etag, fresh.compressed
    row.journal_id, row.fresh_until = newest, int(rows.window_moves().timestamp())
    db.session.flush()
    _store(row, stretches, stale)


def _store(row: KeptFeed, stretches: Stretches, stale: frozenset[int] | None) -> None:
    """Keep the chunks that were made anew; None: all were."""
    old = delete(KeptChunk).where(KeptChunk.feed_id == row.id)
    db.session.execute(old if stale is None else old.where(KeptChunk.number.in_(sorted(stale))))
    made = [
        {
            "feed_id": row.id,
            "number": number,
            "zones": " ".join(sorted(stretch.zones)),
            "deflated": stretch.chunk.deflated,
            "size": stretch.chunk.size,
            "crc": stretch.chunk.crc,
            "digest": stretch.chunk.digest,
        }
        for number, stretch in stretches.items()
        if stale is None or number in stale
    ]
    if made:
        db.session.execute(insert(KeptChunk), made)
