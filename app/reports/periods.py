"""The days a report is about: a semester (January to June, July to December), or any two dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.kernel.errors import InvalidInput

_SEMESTER = re.compile(r"(\d{4})-([12])")
FIRST_YEAR, LAST_YEAR = 2000, 2100
#: A report of more days than these is refused: its tables would be read by nobody.
MOST_DAYS = 3 * 366


@dataclass(frozen=True)
class Period:
    """Both days are counted."""

    first: date
    last: date

    @property
    def semester(self) -> tuple[int, int] | None:
        """Year and half, where it is one."""
        half = 1 if self.first.month == 1 else 2
        return (self.first.year, half) if self == semester(self.first.year, half) else None

    @property
    def address(self) -> dict[str, str]:
        """What an address says to ask for it."""
        if self.semester is not None:
            return {"period": "{}-{}".format(*self.semester)}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    @property
    def name(self) -> str:
        """For the names of files: 2026-2, or 2026-01-05--2026-03-01."""
        return "--".join(self.address.values())

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """From the first moment of the first day in ``zone`` to the first after the last day, in UTC."""
        begin, end = (
            datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
            for day in (self.first, self.last + timedelta(days=1))
        )
        return begin, end


def semester(year: int, half: int) -> Period:
    return (
        Period(date(year, 1, 1), date(year, 6, 30))
        if half == 1
        else Period(date(year, 7, 1), date(year, 12, 31))
    )


def semester_of(day: date) -> Period:
    return semester(day.year, 1 if day.month <= 6 else 2)


def latest(today: date, count: int = 6) -> list[Period]:
    """The semester ``today`` lies in and those before it, the latest first."""
    found = [semester_of(today)]
    while len(found) < count:
        found.append(semester_of(found[-1].first - timedelta(days=1)))
    return found


def asked_for(asked: Mapping[str, str], today: date) -> Period:
    """The period an address names: ``period=2026-2``, else ``from`` and ``to``, else the semester of today.

    Raises InvalidInput at ``period``, ``from`` or ``to``.
    """
    named = asked.get("period", "").strip()
    first, last = asked.get("from", "").strip(), asked.get("to", "").strip()
    if named:
        found = _SEMESTER.fullmatch(named)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise InvalidInput(fields={"period": _("Choose a semester, or give two dates.")})
        return semester(int(found[1]), int(found[2]))
    if not first and not last:
        return semester_of(today)
    period = Period(_day("from", first), _day("to", last))
    if period.last < period.first:
        raise InvalidInput(fields={"to": _("It ends before it begins.")})
    if (period.last - period.first).days > MOST_DAYS:
        raise InvalidInput(fields={"to": _("Three years at most.")})
    return period


def _day(field: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(fields={field: _("Give a date.")}) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(fields={field: _("Give a date.")})
    return day
