"""The periods of an issue, in business days of the programme: decision, completion, answer, confirmation and appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from app.bodies.models import Body
from app.bodies.queries import rules_in_force, rules_of
from app.issues.models import MOVES, Answer, Issue, IssueState
from app.issues.queries import filed_on
from app.kernel import clock
from app.kernel.db import db
from app.programme import explaining
from app.programme.business import business_calendar
from app.programme.explaining import Why


def decision_due(issue: Issue) -> tuple[date, int]:
    """Until when the secretary decides on a filed issue, and the business days left (negative when late)."""
    calendar, filed = business_calendar(), filed_on(issue)
    day = calendar.add(filed, rules_in_force(issue.body_id, filed).triage_business)
    return day, calendar.left(clock.today(issue.body.zone), day)


def decisions_due(issues: Sequence[Issue]) -> Mapping[int, tuple[date, int]]:
    """The same for many issues, by their id, in one query. Each needs its body."""
    calendar = business_calendar()
    rules = rules_of({issue.body_id for issue in issues})
    found = {}
    for issue in issues:
        filed = filed_on(issue)
        day = calendar.add(filed, rules.on(issue.body_id, filed).triage_business)
        found[issue.id] = (day, calendar.left(clock.today(issue.body.zone), day))
    return found


def completion_due(issue: Issue) -> tuple[date, int] | None:
    """Until when the chamber completes a returned issue, and the business days left."""
    if issue.return_by is None:
        return None
    return issue.return_by, business_calendar().left(clock.today(issue.body.zone), issue.return_by)


def answer_due(issue: Issue, answer: Answer | None) -> tuple[date, int] | None:
    """The day the authority promised its answer for, and the business days left; None when it answered or didn't promise."""
    if answer is None or answer.answered_at is not None or answer.promised_on is None:
        return None
    return answer.promised_on, business_calendar().left(clock.today(issue.body.zone), answer.promised_on)


def usual_period(body_id: int, zone: str) -> tuple[date, int]:
    """The day ``triage_business`` business days from today, and that number of days."""
    today = clock.today(zone)
    days = rules_in_force(body_id, today).triage_business
    return business_calendar().add(today, days), days


def confirmation_due(issue: Issue) -> tuple[date, int] | None:
    """Until when its chamber says whether the answer or the decision settles it, and the business days left.

    None when it has said so, or is not asked.
    """
    if issue.state not in MOVES["close"][0] or issue.confirmed_at is not None:
        return None
    day = confirm_by(issue)
    return day, business_calendar().left(clock.today(_zone(issue)), day)


def confirm_by(issue: Issue) -> date:
    """The day by which the chamber of an issue answered or resolved just now is asked to confirm."""
    return confirmations([issue])[issue.id].by


@dataclass(frozen=True)
class Confirmation:
    """The day by which a chamber says whether an answer or a decision settles it, and the business days it has for that."""

    by: date
    days: int


def confirmations(issues: Sequence[Issue]) -> Mapping[int, Confirmation]:
    """The period of each of these issues, answered or resolved, by its id; in one query where their bodies are loaded."""
    if not issues:
        return {}
    calendar = business_calendar()
    rules = rules_of({issue.body_id for issue in issues})
    found = {}
    for issue in issues:
        asked = _asked_on(issue)
        days = rules.on(issue.body_id, asked).confirmation_business
        found[issue.id] = Confirmation(calendar.add(asked, days), days)
    return found


def waits_until(issue: Issue) -> date | None:
    """The day its chamber's period ends, while it has neither confirmed nor let it lapse: it can't be closed before."""
    due = confirmation_due(issue)
    return due[0] if due is not None and clock.today(_zone(issue)) <= due[0] else None


def usual_appeal(issue: Issue) -> tuple[date, int]:
    """Until when its chamber may appeal when it hears today that it is not admitted, and the days of that rule."""
    today = clock.today(_zone(issue))
    days = rules_in_force(issue.body_id, today).appeal_business
    return business_calendar().add(today, days), days


def appeal_due(issue: Issue) -> tuple[date, int] | None:
    """Until when its chamber may appeal, and the business days left; None when it did, or the chair has decided."""
    is_open = issue.state is IssueState.NOT_ADMITTED and not (issue.appeal or issue.appeal_dismissed)
    if not is_open or issue.appeal_by is None:
        return None
    return issue.appeal_by, business_calendar().left(clock.today(_zone(issue)), issue.appeal_by)


def why_due(issue: Issue) -> Why | None:
    """Why the period that runs for an issue ends on its day: decision, confirmation or appeal. None where none runs.

    The day to complete a returned issue is the secretary's choice: nothing counts to it.
    """
    calendar = business_calendar()
    if issue.state is IssueState.SUBMITTED:
        return explaining.why(calendar, since=filed_on(issue), on=decision_due(issue)[0])
    if (confirmation := confirmation_due(issue)) is not None:
        return explaining.why(calendar, since=_asked_on(issue), on=confirmation[0])
    if (appeal := appeal_due(issue)) is not None:
        return explaining.why(calendar, since=_asked_on(issue), on=appeal[0])
    return None


def _asked_on(issue: Issue) -> date:
    """The day its chamber heard of the decision."""
    return (issue.decided_at or issue.listed_at).astimezone(ZoneInfo(_zone(issue))).date()


def appeal_is_over(issue: Issue) -> bool:
    return issue.appeal_by is not None and clock.today(_zone(issue)) > issue.appeal_by


def _zone(issue: Issue) -> str:
    return db.session.get_one(Body, issue.body_id).zone
