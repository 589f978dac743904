"""An issue given on from one body to another, when the group it was with ends."""

from __future__ import annotations

from app import journal
from app.bodies.models import Body
from app.issues.models import Issue, IssueState
from app.issues.operations.lifecycle import lock, tell, wrong_state
from app.kernel.actor import Actor
from app.kernel.db import db

#: States in which an issue that was filed to the group itself has not ended.
UNENDED = frozenset(
    {
        IssueState.SUBMITTED,
        IssueState.RETURNED,
        IssueState.ADMITTED,
        IssueState.NOT_ADMITTED,
        IssueState.ANSWERED,
        IssueState.RESOLVED,
    }
)


def reassign(issue: Issue, body: Body, *, reason: str = "", actor: Actor) -> None:
    """Give a referred issue on to ``body``: another group, or back to the standing body. It stays referred until resolved.

    For whoever ends the group: that they may was decided there. Raises WrongState.
    """
    lock(issue)
    if issue.state is not IssueState.REFERRED:
        raise wrong_state(issue)
    old, issue.referred_to_id = issue.referred_to_id, body.id
    _record(issue, body, old={"referred_to_id": old}, reason=reason, actor=actor)


def adopt(issue: Issue, body: Body, *, reason: str = "", actor: Actor) -> None:
    """Let ``body`` take over an issue that was filed to a group which ends. Raises WrongState where it has ended itself."""
    lock(issue)
    if issue.state not in UNENDED:
        raise wrong_state(issue)
    old, issue.body_id = issue.body_id, body.id
    db.session.expire(issue, ["body"])
    _record(issue, body, old={"body_id": old}, reason=reason, actor=actor)


def _record(issue: Issue, body: Body, *, old: dict[str, int | None], reason: str, actor: Actor) -> None:
    db.session.flush()
    journal.record(
        "issue:reassign",
        actor=actor,
        subject=issue,
        old=old,
        new={"group": body.acronym, "to_body_id": body.id},
        reason=reason,
    )
    tell(issue, "issue:reassigned", to_body_id=body.id, reason=reason)
