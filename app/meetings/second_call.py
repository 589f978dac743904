"""The second call, by the rules: under the same notice on the same day, under a new notice within days, or none."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.bodies.rules import Rules, SecondCall
from app.kernel.business_days import BusinessCalendar
from app.meetings.clock import session_day
from app.meetings.models import Meeting
from app.meetings.quorum import SECOND_CALL


def hour_of_call(meeting: Meeting, rules: Rules) -> datetime:
    """When the present call is for: a second one under the same notice comes so many minutes after the first."""
    if meeting.call >= SECOND_CALL and rules.second_call is SecondCall.SAME_NOTICE:
        return meeting.starts_at + timedelta(minutes=rules.second_call_minutes)
    return meeting.starts_at


def second_hour(meeting: Meeting, rules: Rules) -> datetime:
    """Under the same notice: from when those present suffice."""
    return meeting.starts_at + timedelta(minutes=rules.second_call_minutes)


def last_day(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> date | None:
    """The last day on which it can be called a second time to be held; None when it can't, or was already.

    Under the same notice that is the day itself; under a new one, so many business days after it.
    """
    if meeting.call >= SECOND_CALL or rules.second_call is SecondCall.NONE:
        return None
    day = session_day(meeting)
    if rules.second_call is SecondCall.SAME_NOTICE:
        return day
    return calendar.add(day, rules.second_call_business)
