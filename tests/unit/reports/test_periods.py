"""The days of a report."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.reports import periods
from app.reports.periods import Period


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_one_half_of_its_year(day: date, first: date, last: date) -> None:
    assert periods.semester_of(day) == Period(first, last)


def test_the_moments_of_a_period_are_those_of_the_zone() -> None:
    period = periods.semester(2026, 2)
    assert period.moments("America/Mexico_City") == (
        datetime(2026, 7, 1, 6, tzinfo=UTC),
        datetime(2027, 1, 1, 6, tzinfo=UTC),
    )
    # Tijuana keeps daylight saving: an hour earlier in July than in January.
    assert period.moments("America/Tijuana") == (
        datetime(2026, 7, 1, 7, tzinfo=UTC),
        datetime(2027, 1, 1, 8, tzinfo=UTC),
    )


def test_an_address_says_a_semester_or_two_dates() -> None:
    today = date(2026, 11, 24)
    assert periods.asked_for({}, today) == periods.semester(2026, 2)
    assert periods.asked_for({"period": "2025-1"}, today).address == {"period": "2025-1"}
    odd = periods.asked_for({"from": "2026-01-05", "to": "2026-03-01"}, today)
    assert (odd.semester, odd.address) == (None, {"from": "2026-01-05", "to": "2026-03-01"})
    whole = periods.asked_for({"from": "2026-07-01", "to": "2026-12-31"}, today)
    assert whole.semester == (2026, 2)


def test_the_latest_semesters_are_offered_newest_first() -> None:
    found = [period.semester for period in periods.latest(date(2026, 3, 1), 3)]
    assert found == [(2026, 1), (2025, 2), (2025, 1)]
