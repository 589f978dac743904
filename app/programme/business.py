"""The business calendar of this programme: its country's holidays and the days it declares closed."""

from __future__ import annotations

from datetime import date, timedelta

from app.kernel.business_days import BusinessCalendar
from app.programme.queries import get_programme, list_closing_days


def business_calendar() -> BusinessCalendar:
    """Weekends, the country's public holidays, and the programme's closing days. Two queries."""
    programme = get_programme()
    closings: dict[date, str] = {}
    for row in list_closing_days():
        for offset in range((row.ends_on - row.starts_on).days + 1):
            closings[row.starts_on + timedelta(days=offset)] = row.name
    return BusinessCalendar(programme.country, programme.subdivision or None, closings)
