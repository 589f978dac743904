"""Who may do what with an issue. Administrators are IT: they have no say here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.issues.models import CommentRoom, Issue
from app.kernel import permissions
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.permissions import Standing, Table

_SUBMITTER = frozenset({Standing.AUTHOR})
_SECRETARY = frozenset({Standing.SECRETARY})
_AUTHORITY = frozenset({Standing.AUTHORITY})
_CHAIR = frozenset({Standing.CHAIR})
#: What the plenary decides is entered by whoever certifies it: the secretary, or the chair.
_PLENARY = frozenset({Standing.CHAIR, Standing.SECRETARY})

PERMISSIONS: Table = {
    "start": frozenset({Standing.MEMBER}),
    "edit": _SUBMITTER,
    "attach": _SUBMITTER,
    "submit": _SUBMITTER,
    "withdraw": _SUBMITTER,
    "return": _SECRETARY,
    "admit": _SECRETARY,
    # The secretary refuses and the chair countersigns: what refuses is the countersignature.
    "propose_refusal": _SECRETARY,
    "refuse": _CHAIR,
    "send_back": _CHAIR,
    "appeal": _SUBMITTER,
    "uphold_appeal": _CHAIR,
    "dismiss_appeal": _CHAIR,
    "merge": _SECRETARY,
    "answer": _AUTHORITY,
    "promise": _AUTHORITY,
    "publish_answer": _AUTHORITY,
    "refer": _PLENARY,
    "resolve": _PLENARY,
    "confirm": _SUBMITTER,
    "close": _SECRETARY,
    # "Submitter, chair approves": the chair's approval is what reopens.
    "ask_reopening": _SUBMITTER,
    "reopen": _CHAIR,
    "decline_reopening": _CHAIR,
    "second": frozenset({Standing.MEMBER}),
    "comment:members": frozenset(
        {Standing.MEMBER, Standing.GUEST, Standing.CHAIR, Standing.SECRETARY, Standing.COORDINATOR}
    ),
    "comment:secretary": frozenset({Standing.AUTHOR, Standing.SECRETARY}),
    # Whoever may see it: see ``may``.
    "watch": frozenset({Standing.SIGNED_IN}),
    "unwatch": frozenset({Standing.SIGNED_IN}),
}


def represents(actor: Actor, issue: Issue) -> bool:
    """Whether the actor sits today for the chamber that filed it, in the body it was filed to."""
    return any(seat.chamber_id == issue.chamber_id for seat in actor.seats_in(issue.body_id))


def standings(actor: Actor, issue: Issue) -> frozenset[Standing]:
    held = actor.standings(issue.body_id)
    return held | {Standing.AUTHOR} if represents(actor, issue) else held


def may(actor: Actor, verb: str, issue: Issue) -> bool:
    """Whether ``verb`` is open to the actor, leaving aside the state the issue is in."""
    if verb == "second" and not seconding_chambers(actor, issue):
        return False
    if verb in {"watch", "unwatch"} and not sees(actor, issue):
        return False
    return permissions.permits(PERMISSIONS, verb, standings(actor, issue))


def sees(actor: Actor, issue: Issue) -> bool:
    """Whether the issue is there for the actor: ``queries.visible_to``, of one that is at hand."""
    if issue.folio is None:
        return represents(actor, issue)
    return bool({issue.body_id, issue.referred_to_id} & actor.body_ids)


#: Somebody's word without which a verb of STATES_OF is refused.
_NEEDS: Mapping[str, Callable[[Issue], bool]] = {
    "refuse": lambda issue: bool(issue.refusal_reason),
    "send_back": lambda issue: bool(issue.refusal_reason),
    "appeal": lambda issue: not issue.appeal_dismissed,
    "uphold_appeal": lambda issue: bool(issue.appeal),
    "dismiss_appeal": lambda issue: bool(issue.appeal),
    "reopen": lambda issue: bool(issue.new_facts),
    "decline_reopening": lambda issue: bool(issue.new_facts),
}
#: A word that is said already: it may be put otherwise, but nobody waits for it.
_SAID: Mapping[str, Callable[[Issue], bool]] = {
    "propose_refusal": lambda issue: bool(issue.refusal_reason),
    "appeal": lambda issue: bool(issue.appeal),
    "confirm": lambda issue: issue.confirmed_at is not None,
    "ask_reopening": lambda issue: bool(issue.new_facts),
}


def is_possible(verb: str, issue: Issue) -> bool:
    """Whether what this verb answers to is there, in a state in which it is open."""
    return verb not in _NEEDS or _NEEDS[verb](issue)


def is_due(verb: str, issue: Issue) -> bool:
    """Whether the turn is this verb's, in a state in which it is open: a page offers nothing else."""
    return is_possible(verb, issue) and not (verb in _SAID and _SAID[verb](issue))


def reads_the_desk(actor: Actor, issue: Issue) -> bool:
    """Whether the actor is one of those between whom a refusal is proposed and countersigned."""
    return bool(standings(actor, issue) & (_SECRETARY | _CHAIR))


def require(actor: Actor, verb: str, issue: Issue) -> None:
    """Raise NotAllowed unless ``may``."""
    permissions.require(PERMISSIONS, verb, standings(actor, issue))
    if not may(actor, verb, issue):
        raise NotAllowed(who_may=[Standing.MEMBER.value])


def require_start(actor: Actor, body_id: int) -> None:
    permissions.require(PERMISSIONS, "start", actor.standings(body_id))


def may_start(actor: Actor) -> bool:
    """Whether the actor represents anyone anywhere."""
    return bool(actor.seats)


def may_read_room(actor: Actor, room: CommentRoom, issue: Issue) -> bool:
    """Who may speak in a room reads it, and nobody else."""
    return may(actor, f"comment:{room.value}", issue)


def seconding_chambers(actor: Actor, issue: Issue) -> dict[int, str]:
    """Chambers the actor may back it for: theirs in that body, but for the one that filed it. Id → acronym."""
    return {
        seat.chamber_id: seat.chamber_acronym
        for seat in actor.seats_in(issue.body_id)
        if seat.chamber_id != issue.chamber_id
    }
