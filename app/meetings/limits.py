"""The limits the rules set to a notice, a deferral and a cancellation: each a day found by counting, and its last moment.

A limit in days runs to the end of its day in the zone of the session; one in hours to the minute. Pure: the
caller loads rules and calendar. Source: the body's rules of procedure.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.bodies.rules import Rules
from app.kernel.business_days import BusinessCalendar, DayUnit, Explanation
from app.meetings import clock
from app.meetings.clock import Counted
from app.meetings.models import Meeting


class Leave(enum.StrEnum):
    """Whether a convoked session may still be deferred or cancelled, and how."""

    IN_TIME = "in_time"
    BY_FORCE = "by_force"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Limit:
    """A day found by counting. What is done before ``ends_at`` is done in time."""

    counted: Counted
    ends_at: datetime

    @property
    def on(self) -> date:
        return self.counted.on

    @property
    def days(self) -> int:
        return self.counted.days

    @property
    def counted_from(self) -> date:
        return self.counted.counted_from

    @property
    def unit(self) -> DayUnit:
        return self.counted.unit

    @property
    def ran_out(self) -> date | None:
        return self.counted.ran_out

    @property
    def skipped(self) -> Explanation:
        return self.counted.skipped

    def is_past(self, now: datetime) -> bool:
        return now >= self.ends_at


def end_of(day: date, zone: str) -> datetime:
    """The first moment, in UTC, that is no longer ``day`` in ``zone``."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def of_notice(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Limit:
    """Until when the notice is sent without urgency."""
    found = clock.last_day_for_notice(meeting, rules, calendar)
    return Limit(found, end_of(found.on, meeting.zone))


def of_deferral(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Limit:
    """Until when a convoked session is deferred or cancelled without force majeure."""
    found = clock.last_day_to_defer(meeting, rules, calendar)
    return Limit(found, end_of(found.on, meeting.zone))


def of_new_date(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Limit:
    """Until when a deferred session is held, counted from the day it was to be."""
    found = clock.after(calendar, clock.session_day(meeting), rules.deferral_new_date_business)
    return Limit(found, end_of(found.on, meeting.zone))


def force_majeure_until(meeting: Meeting, rules: Rules) -> datetime:
    """The last moment at which force majeure may still defer or cancel a session."""
    return meeting.starts_at - timedelta(hours=rules.force_majeure_hours)


def leave_to_defer(meeting: Meeting, rules: Rules, calendar: BusinessCalendar, now: datetime) -> Leave:
    """What the rules leave open at ``now`` for a convoked session."""
    if not of_deferral(meeting, rules, calendar).is_past(now):
        return Leave.IN_TIME
    return Leave.BY_FORCE if now <= force_majeure_until(meeting, rules) else Leave.TOO_LATE
