"""The desk at which issues are decided on: what waits, how much it weighs, and what stands beside each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.issues.deadlines import decisions_due
from app.issues.models import Answer, Issue, IssueState, Seconding
from app.issues.queries import visible_to, waiting_days
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.programme.queries import get_programme

#: What an issue weighs, in points: so much for each chamber that backs it, each kind of operator it affects, each hundred
#: members affected, each five days it has waited. Said on the page in the same words.
WEIGHTS: Mapping[str, int] = {"chamber": 5, "operators": 2, "members": 1, "days": 1}
MEMBERS_A_POINT, DAYS_A_POINT = 100, 5
#: The desk shows no more than these; who has more than that waiting filters the list.
MOST_SHOWN = 500


@dataclass(frozen=True)
class Waiting:
    """An issue that waits, with what its weight is made of."""

    issue: Issue
    chambers: int
    members: int
    days: int
    #: By when it is to be decided, and the business days left.
    due: tuple[date, int] | None = None

    @property
    def weight(self) -> int:
        return (
            WEIGHTS["chamber"] * self.chambers
            + WEIGHTS["operators"] * len(self.issue.affected)
            + WEIGHTS["members"] * (self.members // MEMBERS_A_POINT)
            + WEIGHTS["days"] * (self.days // DAYS_A_POINT)
        )


@dataclass(frozen=True)
class Desk:
    """What lies on somebody's desk, by what is to be done."""

    inbox: Sequence[Waiting]
    #: Refusals proposed: the chair countersigns, the secretary waits.
    refusals: Sequence[Waiting]
    appeals: Sequence[Waiting]
    reopenings: Sequence[Waiting]
    #: Returned, and not completed by the day it was to be.
    overdue: Sequence[Waiting]


def awaits_the_chair() -> ColumnElement[bool]:
    """Refusals proposed, appeals, and reopenings asked for."""
    return or_(
        and_(Issue.state == IssueState.SUBMITTED, Issue.refusal_reason != ""),
        and_(Issue.state == IssueState.NOT_ADMITTED, Issue.appeal != ""),
        and_(Issue.state == IssueState.CLOSED, Issue.new_facts != ""),
    )


def desk_of(actor: Actor, *, by_weight: bool = False) -> Desk:
    """The desk of a technical secretary, a chair, or who is both. 2 queries besides the rules of each body."""
    keeps, presides = actor.secretary_of, actor.chair_of
    rows = db.session.scalars(
        visible_to(actor)
        .where(
            Issue.body_id.in_(sorted(keeps | presides)),
            or_(
                Issue.state == IssueState.SUBMITTED,
                awaits_the_chair(),
                (Issue.state == IssueState.RETURNED) & (Issue.return_by < clock.today(get_programme().zone)),
            ),
        )
        .options(joinedload(Issue.chamber), joinedload(Issue.body), joinedload(Issue.topic))
        .order_by(Issue.listed_at, Issue.id)
        .limit(MOST_SHOWN)
    ).all()
    waiting = weigh(rows)
    proposed = [row for row in waiting if row.issue.refusal_reason]
    inbox = [
        row
        for row in waiting
        if row.issue.state is IssueState.SUBMITTED
        and not row.issue.refusal_reason
        and row.issue.body_id in keeps
    ]
    return Desk(
        inbox=sorted(inbox, key=lambda row: (-row.weight, -row.days, row.issue.id)) if by_weight else inbox,
        refusals=[row for row in proposed if row.issue.state is IssueState.SUBMITTED],
        appeals=[row for row in waiting if row.issue.state is IssueState.NOT_ADMITTED],
        reopenings=[row for row in waiting if row.issue.state is IssueState.CLOSED],
        overdue=[row for row in waiting if _is_overdue(row.issue)],
    )


def _is_overdue(issue: Issue) -> bool:
    return (
        issue.state is IssueState.RETURNED
        and issue.return_by is not None
        and issue.return_by < clock.today(issue.body.zone)
    )


def weigh(issues: Iterable[Issue]) -> list[Waiting]:
    """Issues with what each weighs, in the same order. One query; one more where some are to be decided on."""
    issues = list(issues)
    backing = count_backing([issue.id for issue in issues])
    due = decisions_due([issue for issue in issues if issue.state is IssueState.SUBMITTED])
    return [
        Waiting(
            issue,
            *backing.get(issue.id, (0, 0)),
            waiting_days(issue),
            due.get(issue.id),
        )
        for issue in issues
    ]


def count_backing(issue_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many chambers back each issue and how many members they name; those nobody backs are left out. One query."""
    if not issue_ids:
        return {}
    rows = db.session.execute(
        select(Seconding.issue_id, func.count(), func.coalesce(func.sum(Seconding.affected_members), 0))
        .where(Seconding.issue_id.in_(sorted(issue_ids)))
        .group_by(Seconding.issue_id)
    )
    return {issue_id: (int(chambers), int(members or 0)) for issue_id, chambers, members in rows}


def list_answers_on(issue: Issue, actor: Actor, *, limit: int = 3) -> Sequence[Answer]:
    """What the authority answered before on the same topic, the newest first, as far as this actor sees the issues."""
    if issue.topic_id is None:
        return []
    return db.session.scalars(
        select(Answer)
        .join(Issue, Issue.id == Answer.issue_id)
        .where(
            Issue.topic_id == issue.topic_id,
            Issue.id != issue.id,
            Answer.answered_at.is_not(None),
            Issue.id.in_(visible_to(actor).with_only_columns(Issue.id)),
        )
        .options(joinedload(Answer.issue))
        .order_by(Answer.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Place:
    """Where an issue lies among those that wait: "3 of 12", and its neighbours."""

    number: int
    of: int
    previous: str | None
    next: str | None


def place_of(ref: str, inbox: Sequence[Waiting]) -> Place | None:
    """Its place in the inbox; None where it does not wait there."""
    refs = [row.issue.ref for row in inbox]
    if ref not in refs:
        return None
    at = refs.index(ref)
    return Place(
        at + 1,
        len(refs),
        refs[at - 1] if at else None,
        refs[at + 1] if at + 1 < len(refs) else None,
    )
