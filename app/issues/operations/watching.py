"""Watching an issue: each of its steps, and what is said of it, is told to who watches."""

from __future__ import annotations

from sqlalchemy import delete, select

from app import journal
from app.issues import policy
from app.issues.models import Issue, IssueWatcher
from app.issues.operations.lifecycle import lock
from app.kernel.actor import Actor
from app.kernel.db import db


def watch(issue: Issue, *, actor: Actor) -> None:
    """Be told of it from now on. Again changes nothing."""
    policy.require(actor, "watch", issue)
    lock(issue)
    if begin(issue, actor.person_id):
        journal.record("issue:watch", actor=actor, subject=issue)


def unwatch(issue: Issue, *, actor: Actor) -> None:
    """No longer be told, but for what concerns one's own chamber or office. Again changes nothing."""
    policy.require(actor, "unwatch", issue)
    lock(issue)
    if actor.person_id in _watching(issue):
        db.session.execute(
            delete(IssueWatcher).where(
                IssueWatcher.issue_id == issue.id, IssueWatcher.person_id == actor.person_id
            )
        )
        journal.record("issue:unwatch", actor=actor, subject=issue)


def begin(issue: Issue, person_id: int | None) -> bool:
    """Let a person watch, who files, backs or comments; False when they do already. Needs the issue's lock."""
    if person_id is None or person_id in _watching(issue):
        return False
    db.session.add(IssueWatcher(issue_id=issue.id, person_id=person_id))
    db.session.flush()
    return True


def carry_over(issue: Issue, target: Issue) -> None:
    """Who watches ``issue`` watches ``target`` too. Needs both locks."""
    for person_id in sorted(_watching(issue) - _watching(target)):
        begin(target, person_id)


def _watching(issue: Issue) -> set[int]:
    return set(db.session.scalars(select(IssueWatcher.person_id).where(IssueWatcher.issue_id == issue.id)))
