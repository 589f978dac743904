"""Until when a notice, a deferral and force majeure are in time: to the minute, in the zone of the session."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.bodies.rules import Rules
from app.kernel.business_days import BusinessCalendar
from app.meetings import limits
from app.meetings.models import Meeting, MeetingKind

MEXICO = BusinessCalendar("MX")
MINUTE = timedelta(minutes=1)


def session(zone: str, day: date = date(2026, 11, 12), kind: MeetingKind = MeetingKind.ORDINARY) -> Meeting:
    starts = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Meeting(kind=kind, starts_at=starts, ends_at=starts + timedelta(hours=3), zone=zone)


@pytest.mark.parametrize(
    ("zone", "kind", "on", "ends_at"),
    [
        # Ten business days before Thursday 12 November 2026; Tijuana still keeps summer time on the day.
        ("America/Mexico_City", MeetingKind.ORDINARY, date(2026, 10, 29), datetime(2026, 10, 30, 6, tzinfo=UTC)),
        ("America/Tijuana", MeetingKind.ORDINARY, date(2026, 10, 29), datetime(2026, 10, 30, 7, tzinfo=UTC)),
        ("America/Mexico_City", MeetingKind.EXTRAORDINARY, date(2026, 11, 10), datetime(2026, 11, 11, 6, tzinfo=UTC)),
        ("America/Tijuana", MeetingKind.EXTRAORDINARY, date(2026, 11, 10), datetime(2026, 11, 11, 8, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_notice_is_in_time_until_the_last_minute_of_its_last_day_in_the_zone_of_the_session(
    zone: str, kind: MeetingKind, on: date, ends_at: datetime
) -> None:
    limit = limits.of_notice(session(zone, kind=kind), Rules(), MEXICO)
    assert (limit.on, limit.ends_at) == (on, ends_at)
    assert not limit.is_past(ends_at - MINUTE)
    assert not limit.is_past(ends_at - timedelta(microseconds=1))
    assert limit.is_past(ends_at)


def test_a_holiday_on_the_way_is_skipped_and_named() -> None:
    limit = limits.of_notice(session("America/Mexico_City", date(2026, 11, 20)), Rules(), MEXICO)
    assert limit.on == date(2026, 11, 5)
    assert date(2026, 11, 16) in limit.skipped.days


@pytest.mark.parametrize(
    ("days", "on"), [(0, date(2026, 11, 12)), (1, date(2026, 11, 11)), (2, date(2026, 11, 10)), (5, date(2026, 11, 5))]
)  # fmt: skip
def test_a_deferral_has_its_own_days(days: int, on: date) -> None:
    assert limits.of_deferral(session("America/Mexico_City"), Rules(deferral_business=days), MEXICO).on == on


@pytest.mark.parametrize(
    ("days", "on"),
    # Monday 16 November is a holiday.
    [(1, date(2026, 11, 13)), (2, date(2026, 11, 17)), (5, date(2026, 11, 20))],
)
def test_the_new_date_lies_within_so_many_business_days(days: int, on: date) -> None:
    rules = Rules(deferral_new_date_business=days)
    assert limits.of_new_date(session("America/Mexico_City"), rules, MEXICO).on == on


@pytest.mark.parametrize("hours", [0, 2, 24])
def test_force_majeure_is_counted_in_hours_before_the_session(hours: int) -> None:
    meeting = session("America/Tijuana")
    until = limits.force_majeure_until(meeting, Rules(force_majeure_hours=hours))
    assert meeting.starts_at - until == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("now", "leave"),
    [
        (datetime(2026, 11, 11, 7, 59, tzinfo=UTC), limits.Leave.IN_TIME),
        (datetime(2026, 11, 11, 8, 0, tzinfo=UTC), limits.Leave.BY_FORCE),
        (datetime(2026, 11, 12, 16, 0, tzinfo=UTC), limits.Leave.BY_FORCE),
        (datetime(2026, 11, 12, 16, 1, tzinfo=UTC), limits.Leave.TOO_LATE),
    ],
)
def test_what_is_left_to_a_convoked_session(now: datetime, leave: limits.Leave) -> None:
    """Two business days before Thursday 12, 10:00 in Tijuana; by force until 8:00 that day."""
    meeting = session("America/Tijuana")
    assert limits.leave_to_defer(meeting, Rules(), MEXICO, now) is leave
