"""Who may see what came in by mail, and who says how the mailbox is."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require

PERMISSIONS: Table = {
    "see_received": frozenset({Standing.ADMINISTRATOR, Standing.SYSTEM}),
    "note_look": frozenset({Standing.SYSTEM}),
}


def may(actor: Actor, verb: str) -> bool:
    return permits(PERMISSIONS, verb, actor.standings())


def require_may(actor: Actor, verb: str) -> None:
    """Raise NotAllowed unless ``actor`` may ``verb``."""
    require(PERMISSIONS, verb, actor.standings())
