"""Business days: weekends, a country's public holidays and the days an administration declares closed.

How days are counted here, everywhere: **the day one counts from is not counted; the day one arrives at is.** Ten
business days before Thursday 12 November 2026 are the 11th, 10th, 9th, 6th, 5th, 4th, 3rd, 2nd, 30 October and
29 October: the tenth is the 29th. What is done on that day is done ten business days ahead.

The ``holidays`` library knows the statutory holidays. It takes 0.2 s to import, so it is imported at the first
question about a day, and each year of a country is worked out once in a process.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from babel.dates import format_date

SATURDAY, SUNDAY = 5, 6

#: Days in a row without a business day after which counting is given up: the closings must be wrong.
MOST_CLOSED_DAYS = 400

_DAY = timedelta(days=1)


class UnknownCountry(ValueError):
    """No holidays are known for this country or subdivision."""


class NoBusinessDay(ValueError):
    """Closed for more than MOST_CLOSED_DAYS on end."""


@dataclass(frozen=True)
class Closing:
    """Days from ``first`` to ``last``, both included, on which the administration is closed, and what for."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class NamedDays:
    """Days that did not count for one reason, with no counted day between them, in order."""

    name: str
    days: tuple[date, ...]

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]


@dataclass(frozen=True)
class Explanation:
    """The days that did not count, by reason. A holiday on a Sunday is a weekend; a closing on a holiday, a holiday."""

    weekends: tuple[date, ...] = ()
    holidays: tuple[NamedDays, ...] = ()
    closings: tuple[NamedDays, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """All of them, in order."""
        named = (day for group in (*self.holidays, *self.closings) for day in group.days)
        return tuple(sorted((*self.weekends, *named)))

    def __len__(self) -> int:
        return len(self.days)


class BusinessCalendar:
    """Which days count, in a country and an administration.

    ``closings`` are the administration's own: a mapping of days to their name, or ranges. Holidays are named in the
    language ``locale`` where the library knows it, else in the country's own. Country and subdivision are ISO 3166
    codes ("MX", "JAL"); the first question about a day raises UnknownCountry where no holidays are known. Immutable.
    """

    def __init__(
        self,
        country: str,
        subdivision: str | None = None,
        closings: Mapping[date, str] | Iterable[Closing] = (),
        locale: str = "es",
        *,
        weekend: Iterable[int] = (SATURDAY, SUNDAY),
    ) -> None:
        self.country = country
        self.subdivision = subdivision
        self.locale = locale
        self._weekend = frozenset(weekend)
        self._closings = dict(closings) if isinstance(closings, Mapping) else dict(_spread(closings))

    def is_business_day(self, day: date) -> bool:
        """Raises TypeError for a datetime: which day that is depends on a zone."""
        if isinstance(day, datetime):
            raise TypeError("a day is asked for, not a moment")
        return day.weekday() not in self._weekend and day not in self._closings and not self.holiday(day)

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday it is, on weekends too."""
        return _holidays(self.country, self.subdivision, self.locale, day.year).get(day)

    def why_closed(self, day: date) -> str | None:
        """Why ``day`` does not count: its weekday, the holiday's name or the closing's; None for a business day."""
        if self.is_business_day(day):
            return None
        if day.weekday() in self._weekend:
            return format_date(day, "EEEE", locale=self.locale)
        return self.holiday(day) or self._closings.get(day)

    def add(self, start: date, n: int) -> date:
        """The ``n``-th business day after ``start``, itself not counted. ``start`` for 0, whatever day it is."""
        return self._step(start, n, _DAY) if n >= 0 else self._step(start, -n, -_DAY)

    def subtract(self, end: date, n: int) -> date:
        """The ``n``-th business day before ``end``, itself not counted. ``end`` for 0, whatever day it is."""
        return self.add(end, -n)

    def between(self, a: date, b: date) -> int:
        """How many business days one counts from ``a``, not counted, to ``b``, counted; negative when ``b`` is earlier.

        So ``between(a, add(a, n)) == n``. Turned round it is the same only if both or neither are business days.
        """
        if b >= a:
            return sum(1 for day in _days(a + _DAY, b) if self.is_business_day(day))
        return -sum(1 for day in _days(b, a - _DAY) if self.is_business_day(day))

    def left(self, today: date, day: date) -> int:
        """Business days from ``today`` until ``day``: 0 only on the day itself, negative when it has passed.

        A day that is not today is at least one day off, however few business days lie between.
        """
        if day == today:
            return 0
        return self.between(today, day) or (1 if day > today else -1)

    def explain(self, start: date, end: date) -> Explanation:
        """The days strictly between ``start`` and ``end`` (in either order) that are no business days, and why."""
        first, last = sorted((start, end))
        weekends: list[date] = []
        holidays: list[tuple[str, date]] = []
        closings: list[tuple[str, date]] = []
        for day in _days(first + _DAY, last - _DAY) if last - first > _DAY else ():
            if day.weekday() in self._weekend:
                weekends.append(day)
            elif name := self.holiday(day):
                holidays.append((name, day))
            elif day in self._closings:
                closings.append((self._closings[day], day))
        return Explanation(tuple(weekends), self._grouped(holidays), self._grouped(closings))

    def _grouped(self, named: list[tuple[str, date]]) -> tuple[NamedDays, ...]:
        groups: list[NamedDays] = []
        for name, day in named:
            if groups and groups[-1].name == name and not self._counts_between(groups[-1].last, day):
                groups[-1] = NamedDays(name, (*groups[-1].days, day))
            else:
                groups.append(NamedDays(name, (day,)))
        return tuple(groups)

    def _counts_between(self, first: date, last: date) -> bool:
        return any(self.is_business_day(day) for day in _days(first + _DAY, last - _DAY))

    def _step(self, day: date, n: int, step: timedelta) -> date:
        closed = 0
        while n:
            day += step
            if self.is_business_day(day):
                n, closed = n - 1, 0
            else:
                closed += 1
                if closed > MOST_CLOSED_DAYS:
                    raise NoBusinessDay(f"no business day within {MOST_CLOSED_DAYS} days of {day}")
        return day


class DayUnit(enum.StrEnum):
    """What a period is counted in."""

    BUSINESS = "business"
    NATURAL = "natural"


@dataclass(frozen=True)
class Deadline:
    """A day found by counting, and the days passed over on the way: in natural days, only at its very end."""

    on: date
    skipped: Explanation
    #: The closed day on which a period in natural days ran out; ``on`` is the business day before.
    ran_out: date | None = None


@dataclass(frozen=True)
class Period:
    """So many days, as a rule of procedure says it: "10 business days". ``length`` is not negative."""

    length: int
    unit: DayUnit

    def __post_init__(self) -> None:
        if self.length < 0:
            raise ValueError("a period is not negative")

    def before(self, day: date, calendar: BusinessCalendar) -> Deadline:
        """The last day to do what must be done this long before ``day``, which is not counted.

        Natural days run through closed days. Where they run out on one, nobody is there to do it: the last day is the
        business day before, so that what they give notice of is never nearer than they say (ADR 0014).
        """
        found = self._counted(day, -self.length, calendar)
        if self.unit is DayUnit.BUSINESS or not self.length or calendar.is_business_day(found.on):
            return found
        on = calendar.subtract(found.on, 1)
        return Deadline(on, calendar.explain(on, found.on + _DAY), ran_out=found.on)

    def after(self, day: date, calendar: BusinessCalendar) -> Deadline:
        """The last day of a period that begins on the day after ``day``. Natural days may end on a closed day."""
        return self._counted(day, self.length, calendar)

    def _counted(self, day: date, n: int, calendar: BusinessCalendar) -> Deadline:
        if self.unit is DayUnit.NATURAL:
            return Deadline(day + n * _DAY, Explanation())
        on = calendar.add(day, n)
        return Deadline(on, calendar.explain(on, day))


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + offset * _DAY


def _spread(closings: Iterable[Closing]) -> Iterator[tuple[date, str]]:
    for closing in closings:
        if closing.last - closing.first > MOST_CLOSED_DAYS * _DAY:
            raise NoBusinessDay(f"{closing.name}: closed from {closing.first} to {closing.last}")
        for day in _days(closing.first, closing.last):
            yield day, closing.name


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str | None, locale: str, year: int) -> Mapping[date, str]:
    import holidays

    try:
        known = holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError as error:
        raise UnknownCountry(str(error)) from error
    # Without a language the library would name them in that of the process's environment.
    language = _language(locale, known.supported_languages) or known.default_language
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=year, expand=False, language=language
    )
    return MappingProxyType({day: name for day, name in found.items() if day.year == year})


def _language(locale: str, supported: Iterable[str]) -> str | None:
    """The library's code for ``locale``: the same, or the first variant of its language."""
    wanted = locale.replace("-", "_")
    bare = wanted.partition("_")[0]
    variants = [code for code in supported if code.partition("_")[0] == bare]
    return wanted if wanted in variants else next(iter(variants), None)
