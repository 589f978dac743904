"""Where an issue goes on: merged into another, or with a group."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.bodies.models import Body, BodyKind
from app.bodies.queries import list_bodies
from app.issues.models import (
    TAKES_ISSUES,
    Issue,
    IssueState,
    Seconding,
)
from app.issues.queries.issues import AS_LISTED, visible_to
from app.kernel.actor import Actor
from app.kernel.db import db


def find_survivor(issue: Issue, actor: Actor) -> Issue | None:
    """The issue in which this one goes on, however often it was merged, where the actor may see it."""
    found: Issue | None = None
    into, passed = issue.merged_into_id, {issue.id}
    while into is not None and into not in passed:
        passed.add(into)
        found = db.session.scalar(visible_to(actor).where(Issue.id == into))
        into = found.merged_into_id if found else None
    return found


def list_merged_into(issue: Issue) -> Sequence[Issue]:
    """What goes on in this one: merged into it, or into what was merged into it; with chambers and who backed each."""
    found: list[Issue] = []
    into, passed = [issue.id], {issue.id}
    while into:
        query = select(Issue).where(Issue.merged_into_id.in_(into)).order_by(Issue.id)
        rows = db.session.scalars(
            query.options(
                joinedload(Issue.chamber), selectinload(Issue.secondings).joinedload(Seconding.chamber)
            )
        ).all()
        found += [row for row in rows if row.state is IssueState.MERGED]
        into = [row.id for row in rows if row.id not in passed]
        passed.update(into)
    return found


def list_merge_targets(issue: Issue, limit: int = 500) -> Sequence[Issue]:
    """What this one may be merged into: the other admitted issues of its body, newest first."""
    query = select(Issue).where(
        Issue.body_id == issue.body_id, Issue.state == IssueState.ADMITTED, Issue.id != issue.id
    )
    newest = query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)
    return db.session.scalars(newest.options(*AS_LISTED)).all()


def list_groups_for(actor: Actor) -> Sequence[Body]:
    """Specialized groups an issue may be referred to."""
    return [
        body
        for body in list_bodies(actor)
        if body.kind is BodyKind.SPECIALIZED and body.state in TAKES_ISSUES
    ]
