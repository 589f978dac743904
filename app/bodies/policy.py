"""Who may do what with bodies, chambers, seats and offices: one table, and predicates over it."""

from __future__ import annotations

from app.bodies.models import Body
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require

_ADMINISTRATORS = frozenset({Standing.ADMINISTRATOR, Standing.SYSTEM})
_KEEPERS = _ADMINISTRATORS | {Standing.SECRETARY}
_CHAIR = frozenset({Standing.CHAIR})
#: The chair decides it alone; what the plenary agreed, the secretary enters, naming the agreement.
_PLENARY = frozenset({Standing.CHAIR, Standing.SECRETARY})
_INSIDE = frozenset(
    {
        Standing.ADMINISTRATOR,
        Standing.CHAIR,
        Standing.SECRETARY,
        Standing.COORDINATOR,
        Standing.MEMBER,
        Standing.GUEST,
    }
)

PERMISSIONS: Table = {
    "keep_chambers": _ADMINISTRATORS,
    "create_body": _ADMINISTRATORS,
    # Members only with enough chambers behind the issues: seen to above, where issues are known.
    "propose_group": frozenset(
        {Standing.SYSTEM, Standing.SECRETARY, Standing.CHAIR, Standing.AUTHORITY, Standing.MEMBER}
    ),
    "edit": _KEEPERS,
    "keep_seats": _KEEPERS,
    "keep_guests": _KEEPERS,
    "adopt_rules": _KEEPERS,
    "keep_officers": _ADMINISTRATORS,
    "read_inside": _INSIDE,
    "follow": frozenset({Standing.SIGNED_IN}),
    # The life of a specialized group.
    "constitute": _PLENARY,
    "refuse": _CHAIR,
    # Convoking the first session makes the group active, and the chair may convoke it too.
    "activate": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "suspend": _CHAIR,
    "resume": _CHAIR,
    "report": frozenset({Standing.COORDINATOR}),
    "extend": _PLENARY,
    "resume_work": _PLENARY,
    "close": _PLENARY,
    "dissolve": _PLENARY,
}

#: Offices of the parent body that count in its groups: a group proposed yesterday has none of its own.
_INHERITED = frozenset({Standing.CHAIR, Standing.SECRETARY})


def standings(actor: Actor, body: Body | None = None) -> frozenset[Standing]:
    """What the actor is before ``body`` (before the whole house without one).

    The chair and the technical secretary of the body a group stands under are so in the group too.
    """
    if body is None:
        return actor.standings() - {Standing.CHAIR, Standing.SECRETARY, Standing.COORDINATOR, Standing.MEMBER}
    held = actor.standings(body.id)
    if body.parent_id is not None:
        held |= actor.standings(body.parent_id) & _INHERITED
    return held


def decides_alone(actor: Actor, body: Body) -> bool:
    """Whether the actor is the chair, whose word needs no agreement of the plenary."""
    return Standing.CHAIR in standings(actor, body)


def may(actor: Actor, verb: str, body: Body | None = None) -> bool:
    return permits(PERMISSIONS, verb, standings(actor, body))


def require_may(actor: Actor, verb: str, body: Body | None = None) -> None:
    """Raise NotAllowed, naming who may, unless ``actor`` may ``verb`` (on ``body``, where it is about one)."""
    require(PERMISSIONS, verb, standings(actor, body))
