"""Feeds that no worker keeps, remembered by the process that made them: a person's, several bodies', a topic's.

What was made stands while the journal holds nothing newer that could touch it, no day of a step was seen to move, and no
new day has begun where it tells of. To ask that is one statement; nearly every poll ends with it. See docs/adr/0020.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Integer, Select, bindparam, func, select

from app.calendars.keeping import Feed
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db
from app.kernel.memory import Memory
from app.meetings.models import StepDay
from app.programme.queries import get_programme

#: So many feeds a process holds, compressed; the one that was asked for longest ago goes first.
MOST = 400
_MEMORY = "convoca.remembered_feeds"


@dataclass(frozen=True)
class Silence:
    """What the journal may tell without a feed being any different. Whatever is not named makes it anew."""

    subjects: frozenset[str]
    tags: frozenset[str] = frozenset()

    @cached_property
    def question(self) -> Select[int | None, bool, datetime | None]:
        """The journal's newest entry, whether one after ``since`` breaks the silence, and when a step's day last moved.

        Asked at nearly every poll, so it is built once.
        """
        broken = select(AuditEntry.id).where(
            AuditEntry.id > bindparam("since", type_=Integer),
            AuditEntry.subject_type.not_in(sorted(self.subjects)),
            AuditEntry.tag.not_in(sorted(self.tags)),
        )
        return select(
            select(func.max(AuditEntry.id)).scalar_subquery(),
            broken.exists(),
            select(func.max(StepDay.moved_at)).scalar_subquery(),
        )


@dataclass(frozen=True)
class Made:
    """A feed just made, and the zones whose midnight may change it."""

    feed: Feed
    zones: Collection[str] = ()


@dataclass(frozen=True)
class _Held:
    feed: Feed
    journal_id: int
    moved_at: datetime | None
    since: datetime
    until: datetime


def remembered(key: Hashable, silence: Silence, make: Callable[[], Made]) -> Feed:
    """The feed ``key`` as it is now: the one that is held, or what ``make`` makes. What that raises is not held."""
    memory: Memory[_Held] = current_app.extensions.setdefault(_MEMORY, Memory())
    held, now = memory.find(key), clock.now()
    if held is not None and not held.since <= now < held.until:
        held = None
    # Read before anything is made: what happens meanwhile is newer, and is seen at the next poll.
    found = db.session.execute(silence.question, {"since": held.journal_id if held else 0}).one()
    newest, is_broken, moved_at = found[0] or 0, found[1], found[2]
    if held is not None and not is_broken and held.journal_id <= newest and held.moved_at == moved_at:
        if held.journal_id < newest:
            memory.hold(key, replace(held, journal_id=newest), most=MOST)
        return held.feed
    made = make()
    memory.hold(key, _Held(made.feed, newest, moved_at, now, _next_day(made.zones, now)), most=MOST)
    return made.feed


def _next_day(zones: Collection[str], now: datetime) -> datetime:
    """When a new day begins in the first of ``zones``, and of the programme's own."""
    first = []
    for zone in {get_programme().zone, *zones}:
        day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        first.append(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)))
    return min(first)
