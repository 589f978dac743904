"""Who asks for an extraordinary session, stands behind it, answers it and plans it.

A seat asks and others of different sectors support it; the chair asks alone, and alone declines.
"""

from __future__ import annotations

from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings.asking_models import OPEN, ExtraordinaryRequest, RequestState

PERMISSIONS: Table = {
    "ask_for_extraordinary": frozenset({Standing.MEMBER, Standing.CHAIR}),
    "support": frozenset({Standing.MEMBER}),
    "decline": frozenset({Standing.CHAIR}),
    "withdraw": frozenset({Standing.AUTHOR}),
    "plan_asked": frozenset({Standing.SECRETARY}),
}

#: In which states each verb is open.
STATES = {
    "support": frozenset({RequestState.ASKED}),
    "decline": OPEN,
    "withdraw": OPEN,
    "plan_asked": frozenset({RequestState.SUPPORTED}),
}


def may(actor: Actor, verb: str, thing: ExtraordinaryRequest | Body) -> bool:
    return permits(PERMISSIONS, verb, _standings(actor, thing))


def require_may(actor: Actor, verb: str, thing: ExtraordinaryRequest | Body) -> None:
    """Raise NotAllowed, naming who may, unless the table lets the actor."""
    require(PERMISSIONS, verb, _standings(actor, thing))


def can(actor: Actor, verb: str, request: ExtraordinaryRequest) -> bool:
    """Whether the actor may and the state lets them."""
    return may(actor, verb, request) and request.state in STATES[verb]


def _standings(actor: Actor, thing: ExtraordinaryRequest | Body) -> frozenset[Standing]:
    if isinstance(thing, Body):
        return actor.standings(thing.id)
    held = actor.standings(thing.body_id)
    is_author = actor.person_id == thing.asked_by_id and thing.body_id in actor.body_ids
    return held | {Standing.AUTHOR} if is_author else held
