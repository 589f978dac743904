"""The two periods of an issue, in the business days of the programme: the secretary's decision, and its completion."""

from __future__ import annotations

from datetime import date

from app.bodies.queries import rules_in_force
from app.issues.models import Answer, Issue
from app.issues.queries import filed_on
from app.kernel import clock
from app.kernel.business_days import BusinessCalendar
from app.programme.business import business_calendar


def decision_due(issue: Issue) -> tuple[date, int]:
    """Until when the secretary decides on a filed issue, and the business days left (negative when late)."""
    calendar, filed = business_calendar(), filed_on(issue)
    day = calendar.add(filed, rules_in_force(issue.body_id, filed).triage_business)
    return day, days_left(calendar, clock.today(issue.body.zone), day)


def completion_due(issue: Issue) -> tuple[date, int] | None:
    """Until when the chamber completes a returned issue, and the business days left."""
    if issue.return_by is None:
        return None
    return issue.return_by, days_left(business_calendar(), clock.today(issue.body.zone), issue.return_by)


def answer_due(issue: Issue, answer: Answer | None) -> tuple[date, int] | None:
    """The day the authority promised its answer for, and the business days left; None when it answered or didn't promise."""
    if answer is None or answer.answered_at is not None or answer.promised_on is None:
        return None
    return answer.promised_on, days_left(
        business_calendar(), clock.today(issue.body.zone), answer.promised_on
    )


def usual_period(body_id: int, zone: str) -> tuple[date, int]:
    """The day ``triage_business`` business days from today, and that number of days."""
    today = clock.today(zone)
    days = rules_in_force(body_id, today).triage_business
    return business_calendar().add(today, days), days


def days_left(calendar: BusinessCalendar, today: date, day: date) -> int:
    """Business days from ``today`` to ``day``: 0 on the day itself, negative when it has passed."""
    if day == today:
        return 0
    if day < today:
        return -max(calendar.between(day, today), 1)
    return max(calendar.between(today, day), 1)
