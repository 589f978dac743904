"""The only source of time. Tests move it; nothing else asks the operating system for the hour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("convoca_fixed_now", default=None)


def now() -> datetime:
    """This moment, aware, in UTC, to the microsecond."""
    return _fixed.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day it is in ``zone`` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` inside the block. For the demo's past years and for tests."""
    if moment.tzinfo is None:
        raise ValueError("a naive time is refused")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
