"""The business calendar of this programme: its country's holidays and the days it declares closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import get_locale

from app.kernel.business_days import BusinessCalendar
from app.programme.models import ClosingDay
from app.programme.queries import get_programme, list_closing_days


def business_calendar() -> BusinessCalendar:
    """Weekends, the country's public holidays, and the programme's closing days. Two queries.

    Holidays are named in the language of the moment.
    """
    programme = get_programme()
    closings: dict[date, str] = {}
    for row in list_closing_days():
        for offset in range((row.ends_on - row.starts_on).days + 1):
            closings[row.starts_on + timedelta(days=offset)] = row.name
    return BusinessCalendar(programme.country, programme.subdivision or None, closings, _language())


@dataclass(frozen=True)
class Year:
    """What makes a year's business days: holidays (also on weekends), closing days, and how many count each month."""

    holidays: list[tuple[date, str]]
    closings: list[ClosingDay]
    #: Business days of each month, January first.
    by_month: list[int]

    @property
    def business_days(self) -> int:
        return sum(self.by_month)


def list_year(year: int) -> Year:
    """Two queries."""
    calendar = business_calendar()
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    by_month = [0] * 12
    for day in days:
        by_month[day.month - 1] += calendar.is_business_day(day)
    return Year(
        holidays=[(day, name) for day in days if (name := calendar.holiday(day))],
        closings=[row for row in list_closing_days(since=first) if row.starts_on <= last],
        by_month=by_month,
    )


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
