"""Who may do what with people and tokens."""

from __future__ import annotations

from app.accounts.models import Person
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require

ADMINISTRATORS = frozenset({Standing.ADMINISTRATOR, Standing.SYSTEM})

PERMISSIONS: Table = {
    "list": ADMINISTRATORS,
    "create": ADMINISTRATORS,
    "update": ADMINISTRATORS,
    "invite": ADMINISTRATORS,
    "deactivate": ADMINISTRATORS,
    "reactivate": ADMINISTRATORS,
    "grant_administration": ADMINISTRATORS,
    "change_password": frozenset({Standing.SELF}),
    "update_own": frozenset({Standing.SELF}),
    "mark_address": frozenset({Standing.SYSTEM}),
    "keep_feed_tokens": frozenset({Standing.SELF}),
}


def standings(actor: Actor, person: Person | None = None) -> frozenset[Standing]:
    held = actor.standings()
    if person is not None and actor.person_id is not None and person.id == actor.person_id:
        held |= {Standing.SELF}
    return held


def may(actor: Actor, verb: str, person: Person | None = None) -> bool:
    return permits(PERMISSIONS, verb, standings(actor, person))


def require_may(actor: Actor, verb: str, person: Person | None = None) -> None:
    """Raise NotAllowed unless ``actor`` may ``verb`` (on ``person``, where it is about one)."""
    require(PERMISSIONS, verb, standings(actor, person))
