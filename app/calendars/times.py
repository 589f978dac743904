"""Times of an incoming file: DATE and DATE-TIME values, and the clocks they are told by (RFC 5545 3.3.4, 3.3.5).

A TZID is read by its name if that means an IANA zone: the pinned tzdata knows better than a file what the rules
are. Only a name that means nothing is read by the VTIMEZONE that the file brings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from app.calendars.contents import Component, LineRefused, Property
from app.calendars.recurrence import Budget, Frequency, Rule, RuleRefused, completed, days_in_year, parse_rule
from app.calendars.zones import zone_info

_STAMP: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)(?::?(\d\d))?", re.ASCII)
_MOST_OBSERVANCES: Final = 60


class ValueRefused(ValueError):
    """A property's value is not of its type."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}: {value[:80]}")
        self.name = name
        self.value = value[:80]


class Clock(Protocol):
    """Tells what moment a wall time is."""

    def to_utc(self, local: datetime) -> datetime:
        """Return the moment of a naive local time. Raises OverflowError at the ends of the calendar."""


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """A clock of an IANA zone."""

    zone: str

    def to_utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=zone_info(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A DATE, or a DATE-TIME as written: ``is_utc`` is its Z."""

    day: date
    local: datetime | None
    is_utc: bool = False


def parse_stamp(text: str, name: str) -> Stamp:
    """Read a DATE or DATE-TIME by its shape, whatever VALUE says. Raises ValueRefused."""
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        raise ValueRefused(name, text)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return Stamp(day, None)
        # Second 60 is lawful, and no clock of ours has it [3.3.12].
        moment = time(int(match[4]), int(match[5]), min(int(match[6]), 59))
    except ValueError:
        raise ValueRefused(name, text) from None
    return Stamp(day, datetime.combine(day, moment), is_utc=match[7] == "Z")


def parse_offset(text: str, name: str) -> timedelta:
    """Read a UTC-OFFSET (RFC 5545 3.3.14). Raises ValueRefused."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        raise ValueRefused(name, text)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -offset if match[1] == "-" else offset


@dataclass(slots=True)
class FileClock:
    """A clock by a VTIMEZONE of the file."""

    observances: list[_Observance]
    budget: Budget
    _by_year: dict[int, list[tuple[datetime, timedelta]]] = field(default_factory=dict)

    def to_utc(self, local: datetime) -> datetime:
        """Return the moment, by the last onset at or before; before the first one, by what held until it."""
        onsets = [*self._onsets(local.year - 1), *self._onsets(local.year)]
        index = bisect_right(onsets, local, key=lambda onset: onset[0])
        return (local - (onsets[index - 1][1] if index else self._resting(local))).replace(tzinfo=UTC)

    def _resting(self, local: datetime) -> timedelta:
        """Return the offset where two years hold no onset: the latest earlier one's, or what came before the first."""
        latest = max(
            (pair for each in self.observances for pair in each.bounds() if pair[0] <= local),
            default=None,
            key=lambda pair: pair[0],
        )
        return latest[1] if latest else min(self.observances, key=lambda each: each.start).offset_from

    def _onsets(self, year: int) -> list[tuple[datetime, timedelta]]:
        if year not in self._by_year:
            self._by_year[year] = sorted(
                (onset, each.offset_to)
                for each in self.observances
                for onset in each.onsets(year, self.budget)
            )
        return self._by_year[year]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Observance:
    """A STANDARD or DAYLIGHT component: offsets, and the local times in ``offset_from`` at which it begins."""

    start: datetime
    offset_from: timedelta
    offset_to: timedelta
    rule: Rule | None
    last: datetime | None
    extra: tuple[datetime, ...]

    def onsets(self, year: int, budget: Budget) -> list[datetime]:
        """Return the onsets in a year."""
        found = [onset for onset in (self.start, *self.extra) if onset.year == year]
        if (
            self.rule is not None
            and year >= self.start.year
            and (year - self.start.year) % self.rule.interval == 0
        ):
            named = (
                datetime.combine(day, self.start.time())
                for day in days_in_year(self.rule, year, budget=budget)
            )
            found += [
                onset for onset in named if onset > self.start and (self.last is None or onset <= self.last)
            ]
        return found

    def bounds(self) -> list[tuple[datetime, timedelta]]:
        """Return the onsets known without looking at a rule: the first, the listed ones, and the end of the rule."""
        known = (self.start, *self.extra, *((self.last,) if self.last else ()))
        return [(onset, self.offset_to) for onset in known]


def parse_timezone(component: Component, budget: Budget) -> FileClock | None:
    """Return the clock that a VTIMEZONE describes, or None where it can't be read."""
    try:
        observances = [
            _observance(child)
            for child in component.children[:_MOST_OBSERVANCES]
            if child.name in {"STANDARD", "DAYLIGHT"}
        ]
    except (LineRefused, ValueRefused, RuleRefused, OverflowError):
        return None
    return FileClock(observances, budget) if observances else None


def _observance(component: Component) -> _Observance:
    stamp = parse_stamp(_text(component, "DTSTART"), "DTSTART")
    start = stamp.local or datetime.combine(stamp.day, time())
    offset_from = parse_offset(_text(component, "TZOFFSETFROM"), "TZOFFSETFROM")
    rules = [parse_rule(each.value) for each in component.each("RRULE")]
    if (
        any(rule.frequency is not Frequency.YEARLY or rule.count is not None for rule in rules)
        or len(rules) > 1
    ):
        raise RuleRefused("FREQ")
    rule = completed(rules[0], start.date()) if rules else None
    return _Observance(
        start=start,
        offset_from=offset_from,
        offset_to=parse_offset(_text(component, "TZOFFSETTO"), "TZOFFSETTO"),
        rule=rule,
        last=_last_onset(rule, offset_from),
        extra=tuple(_listed(component.each("RDATE"))),
    )


def _last_onset(rule: Rule | None, offset_from: timedelta) -> datetime | None:
    if rule is None or rule.until is None:
        return None
    until = parse_stamp(rule.until, "UNTIL")
    if until.local is None:
        return datetime.combine(until.day, time.max)
    return until.local + offset_from if until.is_utc else until.local


def _listed(properties: Iterable[Property]) -> Iterable[datetime]:
    for each in properties:
        for value in each.value.split(",")[:500]:
            stamp = parse_stamp(value, each.name)
            yield stamp.local or datetime.combine(stamp.day, time())


def _text(component: Component, name: str) -> str:
    found = component.find(name)
    return found.value if found is not None else ""
