"""Issues of a period: what was filed in it, in what state that stood at its end, and how long answers took."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.issues.models import Answer, Issue, IssueState
from app.issues.queries import visible_to
from app.issues.queries.issues import AS_LISTED
from app.journal.models import AuditEntry
from app.kernel.actor import Actor
from app.kernel.db import db
from app.programme.business import business_calendar
from app.reports.scope import Scope

#: What an issue is filed for: the authority's written answer, or what the plenary resolved.
ANSWERS = ("issue:answer", "issue:resolve")


@dataclass(frozen=True)
class FiledIssue:
    """An issue filed in the period, in the state it was in on the day the report speaks of."""

    issue: Issue
    state: IssueState


@dataclass(frozen=True)
class AnsweredIssue:
    """An issue first answered or resolved in the period; ``days`` business days after it was first filed."""

    issue: Issue
    on: date
    days: int


def list_filed(scope: Scope, actor: Actor) -> list[FiledIssue]:
    """In the order in which they were filed. Two queries."""
    filed = visible_to(actor).where(Issue.folio.is_not(None), scope.within(Issue.submitted_at, Issue.body_id))
    issues = db.session.scalars(filed.options(*AS_LISTED).order_by(Issue.submitted_at, Issue.id)).all()
    entries = db.session.execute(
        select(AuditEntry.subject_id, AuditEntry.new)
        .join(Issue, Issue.id == AuditEntry.subject_id)
        .where(
            AuditEntry.subject_type == "issue",
            AuditEntry.subject_id.in_(filed.with_only_columns(Issue.id)),
            scope.not_after(AuditEntry.at, Issue.body_id),
        )
        .order_by(AuditEntry.id)
    )
    states = {subject_id: new["state"] for subject_id, new in entries if "state" in new}
    return [FiledIssue(issue, IssueState(states.get(issue.id, issue.state))) for issue in issues]


def list_answered(scope: Scope, actor: Actor) -> list[AnsweredIssue]:
    """Those whose first answer or resolution lies in the period, in its order. Three queries."""
    first = (
        select(AuditEntry.subject_id.label("issue_id"), func.min(AuditEntry.at).label("at"))
        .where(AuditEntry.subject_type == "issue", AuditEntry.tag.in_(ANSWERS))
        .group_by(AuditEntry.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        visible_to(actor)
        .join(first, first.c.issue_id == Issue.id)
        .where(
            Issue.body_id.in_(scope.body_ids),
            Issue.submitted_at.is_not(None),
            scope.within(first.c.at, Issue.body_id),
        )
        .options(*AS_LISTED)
        .add_columns(first.c.at)
        .order_by(first.c.at, Issue.id)
    ).all()
    calendar = business_calendar()
    found = []
    for issue, at in rows:
        filed, on = (scope.day_of(moment, issue.body_id) for moment in (issue.submitted_at, at))
        found.append(AnsweredIssue(issue, on, calendar.between(filed, on)))
    return found


def median_days(answered: Sequence[AnsweredIssue]) -> float | None:
    """The middle one of the business days, or between the middle two; None where nothing was answered."""
    return float(statistics.median(row.days for row in answered)) if answered else None


def list_given_answers(scope: Scope, actor: Actor) -> list[Answer]:
    """The authority's answers of the period that stand, each with its issue, in order. One query."""
    return list(
        db.session.scalars(
            select(Answer)
            .join(Answer.issue)
            .where(
                Issue.id.in_(visible_to(actor).with_only_columns(Issue.id)),
                scope.within(Answer.answered_at, Issue.body_id),
            )
            .options(
                contains_eager(Answer.issue).options(
                    joinedload(Issue.chamber), joinedload(Issue.topic), joinedload(Issue.body)
                )
            )
            .order_by(Answer.answered_at, Answer.id)
        )
    )
