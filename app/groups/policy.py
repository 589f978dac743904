"""Who may do what with a specialized group. Its life is in ``bodies.policy``; here is what issues have a say in."""

from __future__ import annotations

from collections.abc import Collection

from app.bodies import policy as body_policy
from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.permissions import Standing, Table, permits, require

_WORKERS = frozenset({Standing.MEMBER, Standing.COORDINATOR, Standing.SECRETARY, Standing.CHAIR})

PERMISSIONS: Table = {
    # Members: with enough chambers behind the issues (see ``may_propose``).
    "propose": frozenset({Standing.SECRETARY, Standing.CHAIR, Standing.AUTHORITY, Standing.MEMBER}),
    "dissent": frozenset({Standing.MEMBER}),
    "add_document": _WORKERS,
    "remove_document": frozenset({Standing.COORDINATOR, Standing.SECRETARY}),
    "read_documents": _WORKERS | {Standing.GUEST},
}
#: Who proposes a group whoever is behind the issues.
_ALONE = frozenset({Standing.SECRETARY, Standing.CHAIR, Standing.AUTHORITY})


def may(actor: Actor, verb: str, body: Body) -> bool:
    """Whether ``verb``, of this table or of a body's life, is open to the actor, leaving aside the state."""
    if verb in PERMISSIONS:
        return permits(PERMISSIONS, verb, body_policy.standings(actor, body))
    return body_policy.may(actor, verb, body)


def require_may(actor: Actor, verb: str, body: Body) -> None:
    """Raise NotAllowed, naming who may, unless the table of this room lets the actor."""
    require(PERMISSIONS, verb, body_policy.standings(actor, body))


def may_propose(actor: Actor, parent: Body, *, backing: Collection[int], fewest: int) -> bool:
    """Whether the actor may propose a group under ``parent`` on issues that the chambers ``backing`` stand behind.

    Secretary, chair and authority may. A member may where ``fewest`` chambers (the rule) stand behind them, theirs
    among these.
    """
    held = actor.standings(parent.id)
    if held & _ALONE:
        return True
    mine = {seat.chamber_id for seat in actor.seats_in(parent.id)}
    return Standing.MEMBER in held and len(set(backing)) >= fewest and bool(mine & set(backing))


def require_propose(actor: Actor, parent: Body, *, backing: Collection[int], fewest: int) -> None:
    require(PERMISSIONS, "propose", actor.standings(parent.id))
    if not may_propose(actor, parent, backing=backing, fewest=fewest):
        raise NotAllowed(who_may=[Standing.SECRETARY.value, Standing.CHAIR.value, Standing.AUTHORITY.value])
