"""Who keeps the programme's settings."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require

PERMISSIONS: Table = {
    "configure": frozenset({Standing.ADMINISTRATOR, Standing.SYSTEM}),
    "close_days": frozenset({Standing.ADMINISTRATOR, Standing.SECRETARY, Standing.SYSTEM}),
    "keep_topics": frozenset({Standing.ADMINISTRATOR, Standing.SECRETARY, Standing.SYSTEM}),
}


def may(actor: Actor, verb: str) -> bool:
    return permits(PERMISSIONS, verb, actor.standings())


def require_may(actor: Actor, verb: str) -> None:
    require(PERMISSIONS, verb, actor.standings())
