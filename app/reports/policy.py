"""Who reads reports: a body's own people, of that body. The public reads what is published; IT has no say here."""

from __future__ import annotations

from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require

PERMISSIONS: Table = {
    "read_report": frozenset(
        {
            Standing.CHAIR,
            Standing.SECRETARY,
            Standing.COORDINATOR,
            Standing.MEMBER,
            Standing.GUEST,
            Standing.SYSTEM,
        }
    ),
}


def may_read(actor: Actor, body_id: int | None = None) -> bool:
    """Without ``body_id``: whether there is any body of which this actor reads a report."""
    return permits(PERMISSIONS, "read_report", actor.standings(body_id))


def require_read(actor: Actor, body_id: int | None = None) -> None:
    require(PERMISSIONS, "read_report", actor.standings(body_id))
