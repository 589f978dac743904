"""One way to change the state of an issue: permission, then lifecycle, then the change and its rows in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.issues import deadlines, policy, queries
from app.issues.models import MOVES, STATES_OF, Answer, Issue
from app.issues.wording import not_possible, spoken_day, state_chip
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState


def require_move(issue: Issue, verb: str, *, actor: Actor) -> None:
    """The first line of every verb of the lifecycle, and of those that prepare one. Changes nothing.

    Raises NotAllowed, then WrongState, then Refused where it is not this verb's turn.

    Locks the row, so that of two who decide at once the second meets the state the first left.
    """
    policy.require(actor, verb, issue)
    lock(issue)
    if issue.state not in STATES_OF[verb]:
        raise wrong_state(issue)
    require_turn(issue, verb)


def require_turn(issue: Issue, verb: str) -> None:
    """Raise Refused, saying why, where what the verb answers to is not there, or the clock does not let it."""
    if not policy.is_possible(verb, issue):
        raise Refused(not_possible(verb))
    if verb == "appeal" and deadlines.appeal_is_over(issue):
        raise Refused(_("The time to appeal is over."))
    if verb == "publish_answer":
        publishable(issue)
    if verb == "close" and (day := deadlines.waits_until(issue)) is not None:
        raise Refused(
            _(
                "Its chamber has until %(day)s to say whether that settles it. After that it can be closed.",
                day=spoken_day(day),
            )
        )


def publishable(issue: Issue) -> Answer:
    """The answer that may go to the register. Raises Refused where there is none, or it stands there."""
    given = queries.find_answer(issue.id)
    if given is None or given.answered_at is None:
        raise Refused(_("The authority has not answered it."))
    if given.published_at is not None:
        raise Refused(_("The answer is in the register already."))
    return given


def wrong_state(issue: Issue) -> WrongState:
    return WrongState(
        _(
            "This issue is in the state “%(state)s”, which doesn't allow that. Nothing was changed.",
            state=state_chip(issue.state)[1],
        )
    )


def move(
    issue: Issue, verb: str, *, actor: Actor, reason: str = "", new: Mapping[str, Any] | None = None
) -> None:
    """Enter the verb's state and record it. Call ``require_move`` first."""
    old = issue.state
    issue.state = MOVES[verb][1]
    # A step taken is the end of what was only proposed.
    issue.refusal_reason = issue.refusal_channel = issue.new_facts = ""
    issue.appeal = issue.appeal_dismissed = ""
    issue.decided_at = clock.now()
    db.session.flush()
    journal.record(
        f"issue:{verb}",
        actor=actor,
        subject=issue,
        old={"state": old},
        new={"state": issue.state, **(new or {})},
        reason=reason,
    )


def tell(issue: Issue, kind: str, *, audience: tuple[str, ...] = ("chamber",), **more: Any) -> None:
    """Announce. ``audience``: ``chamber`` (who sits for the chamber that filed it), ``secretary``, ``author``."""
    journal.announce(
        kind,
        subject=issue,
        payload={
            "issue_id": issue.id,
            "ref": issue.ref,
            "folio": issue.folio,
            "title": issue.title,
            "body_id": issue.body_id,
            "chamber_id": issue.chamber_id,
            "author_id": issue.author_id,
            "state": issue.state,
            "audience": list(audience),
            **more,
        },
    )


def lock(issue: Issue) -> None:
    """Hold the row until the transaction ends, and see it as it is now (PostgreSQL; SQLite has one writer)."""
    db.session.flush()
    db.session.refresh(issue, [column.key for column in Issue.__mapper__.columns], with_for_update=True)


def required(text: str, field: str, message: str) -> str:
    """``text`` trimmed; InvalidInput at ``field`` when nothing is left."""
    trimmed = clean(text)
    if not trimmed:
        raise InvalidInput(fields={field: message})
    return trimmed


def clean(text: str) -> str:
    """Trimmed, and without NUL, which PostgreSQL does not take."""
    return text.replace("\x00", "").strip()
