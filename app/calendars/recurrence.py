"""Recurrence rules (RFC 5545 3.3.10) of files that come in, as days, within a bound.

dateutil expands more kinds of rule, but a rule that never comes true ("30 February") keeps it searching to the year
9999, and an uploaded file must not hold a worker for that long. Meetings recur by days, weeks, months and years;
what recurs within a day, by number of week, or in another calendar's months is refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

_WEEKDAYS: Final = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BYDAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_KNOWN_PARTS: Final = frozenset(
    {
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS",
    }
)  # fmt: skip
_LONGEST: Final = 1_000
# In days looked at: what a period costs besides its days, and what an occurrence does.
_WORK_A_PERIOD: Final = 4
_WORK_AN_OCCURRENCE: Final = 10


class RuleRefused(ValueError):
    """The rule is malformed, or of a kind that is not expanded. ``part`` is the part of it that says so."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class TooMuchWork(Exception):
    """The budget for one file is spent."""


@dataclass(slots=True)
class Budget:
    """How many days may still be looked at for one file; about a microsecond each."""

    days: int

    def spend(self, days: int) -> None:
        """Take the days off. Raises TooMuchWork when there are not as many."""
        self.days -= days
        if self.days < 0:
            raise TooMuchWork


class Frequency(StrEnum):
    """How often a period comes."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A parsed rule. ``until`` is as written: reading its value needs the event's zone."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: str | None = None
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    #: (number, weekday): number 0 is every one.
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None


def parse_rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises RuleRefused."""
    if len(text) > _LONGEST:
        raise RuleRefused("RRULE")
    parts: dict[str, str] = {}
    for part in text.strip().strip(";").upper().split(";"):
        name, _, value = part.partition("=")
        if name.strip() not in _KNOWN_PARTS or name.strip() in parts or not value.strip():
            raise RuleRefused(name.strip()[:40] or "RRULE")
        parts[name.strip()] = value.strip()
    try:
        frequency = Frequency(parts.get("FREQ", ""))
    except ValueError:
        raise RuleRefused("FREQ") from None
    if parts.get("WKST", "MO") not in _WEEKDAYS:
        raise RuleRefused("WKST")
    return Rule(
        frequency=frequency,
        interval=_one_number(parts, "INTERVAL") or 1,
        count=_one_number(parts, "COUNT"),
        until=parts.get("UNTIL"),
        months=_numbers(parts, "BYMONTH", range(1, 13)),
        month_days=_numbers(parts, "BYMONTHDAY", range(-31, 32)),
        year_days=_numbers(parts, "BYYEARDAY", range(-366, 367)),
        weekdays=_weekdays(parts),
        positions=_numbers(parts, "BYSETPOS", range(-366, 367)),
        week_start=_WEEKDAYS[parts.get("WKST", "MO")],
    )


def _one_number(parts: dict[str, str], name: str) -> int | None:
    if name not in parts:
        return None
    if not _NUMBER.fullmatch(parts[name]) or int(parts[name]) < 1:
        raise RuleRefused(name)
    return int(parts[name])


def _numbers(parts: dict[str, str], name: str, lawful: range) -> frozenset[int]:
    if name not in parts:
        return frozenset()
    values = parts[name].replace(" ", "").split(",")
    if not all(_NUMBER.fullmatch(value) for value in values):
        raise RuleRefused(name)
    numbers = frozenset(int(value) for value in values)
    if not numbers <= frozenset(lawful) - {0}:
        raise RuleRefused(name)
    return numbers


def _weekdays(parts: dict[str, str]) -> frozenset[tuple[int, int]]:
    found = set()
    for value in parts["BYDAY"].replace(" ", "").split(",") if "BYDAY" in parts else ():
        match = _BYDAY.fullmatch(value)
        if match is None:
            raise RuleRefused("BYDAY")
        found.add((int(match[1] or 0), _WEEKDAYS[match[2]]))
    return frozenset(found)


def days(rule: Rule, start: date, *, last: date, budget: Budget) -> Iterator[date]:
    """Yield the days of the recurrence in order, ``start`` always first, none after ``last``.

    ``start`` counts as the first occurrence whether the rule names it or not (RFC 5545 3.8.5.3). UNTIL is the
    caller's to apply. Raises TooMuchWork.
    """
    yield start
    left = (rule.count or 0) - 1
    if rule.count is not None and left == 0:
        return
    rule = completed(rule, start)
    for first, length in _periods(rule, start, last):
        for day in _chosen(rule, first, length, budget):
            if day > last:
                return
            if day > start:
                budget.spend(_WORK_AN_OCCURRENCE)
                yield day
                left -= 1
                if rule.count is not None and left == 0:
                    return


def days_in_year(rule: Rule, year: int, *, budget: Budget) -> list[date]:
    """Return the days that a completed YEARLY rule names in a year, whatever its interval and end."""
    first = date(year, 1, 1)
    return _chosen(rule, first, _length_of_year(year), budget)


def completed(rule: Rule, start: date) -> Rule:
    """Return the rule with what it leaves unsaid taken from the start (RFC 5545 3.3.10)."""
    if rule.weekdays or rule.month_days or rule.year_days or rule.frequency is Frequency.DAILY:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    months = rule.months or (frozenset({start.month}) if rule.frequency is Frequency.YEARLY else frozenset())
    return replace(rule, months=months, month_days=frozenset({start.day}))


def _periods(rule: Rule, start: date, last: date) -> Iterator[tuple[date, int]]:
    """Yield the first day and the length of every period from the one that holds ``start`` to ``last``."""
    if rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        length = 1 if rule.frequency is Frequency.DAILY else 7
        back = (start.weekday() - rule.week_start) % 7 if length == 7 else 0
        ordinal = start.toordinal() - back
        while ordinal <= last.toordinal():
            yield date.fromordinal(max(ordinal, 1)), length
            ordinal += length * rule.interval
        return
    step = rule.interval * (1 if rule.frequency is Frequency.MONTHLY else 12)
    month = start.year * 12 + (start.month - 1 if rule.frequency is Frequency.MONTHLY else 0)
    while month <= last.year * 12 + last.month - 1:
        year, index = divmod(month, 12)
        is_month = rule.frequency is Frequency.MONTHLY
        length = calendar.monthrange(year, index + 1)[1] if is_month else _length_of_year(year)
        yield date(year, index + 1, 1), length
        month += step


def _length_of_year(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _chosen(rule: Rule, first: date, length: int, budget: Budget) -> list[date]:
    """Return the period's days that pass every part of the rule, in order, then the positions asked for."""
    budget.spend(length + _WORK_A_PERIOD)
    start = first.toordinal()
    within = range(start, min(start + length, date.max.toordinal() + 1))
    passing = [day for day in map(date.fromordinal, within) if _passes(rule, day)]
    if not rule.positions:
        return passing
    indexes = {position - 1 if position > 0 else len(passing) + position for position in rule.positions}
    return [day for index, day in enumerate(passing) if index in indexes]


def _passes(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.weekdays and not _is_named(rule, day):
        return False
    if rule.month_days:
        length = calendar.monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number = day.timetuple().tm_yday
        return number in rule.year_days or number - _length_of_year(day.year) - 1 in rule.year_days
    return True


def _is_named(rule: Rule, day: date) -> bool:
    """Say whether BYDAY names the day: its number counts in the month or, for a YEARLY rule without months, the year.

    In a WEEKLY or DAILY rule a number means nothing.
    """
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    if rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        return any(named == weekday for _, named in rule.weekdays)
    if rule.frequency is Frequency.MONTHLY or rule.months:
        index, length = day.day - 1, calendar.monthrange(day.year, day.month)[1]
    else:
        index, length = day.timetuple().tm_yday - 1, _length_of_year(day.year)
    forward, backward = index // 7 + 1, -((length - 1 - index) // 7 + 1)
    return (forward, weekday) in rule.weekdays or (backward, weekday) in rule.weekdays
