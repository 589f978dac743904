"""Who may do what with agreements.

What the plenary decides is recorded in session by the technical secretary or the chair. An agreement owed by an office
that has no account here (neither a chamber nor a person) is answered for by the technical secretary.
"""

from __future__ import annotations

from app.agreements.models import Agreement
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require

_RECORDERS = frozenset({Standing.SECRETARY, Standing.CHAIR})

PERMISSIONS: Table = {
    "propose": _RECORDERS,
    "edit": _RECORDERS,
    "adopt": _RECORDERS,
    "not_adopt": _RECORDERS,
    "accept": frozenset({Standing.RESPONSIBLE}),
    "report": frozenset({Standing.RESPONSIBLE}),
    "send_back": frozenset({Standing.SECRETARY}),
    "verify": frozenset({Standing.SECRETARY}),
    "ask_extension": frozenset({Standing.RESPONSIBLE}),
    "extend": frozenset({Standing.CHAIR}),
    "refuse_extension": frozenset({Standing.CHAIR}),
    "extend_by_plenary": _RECORDERS,
    "void": _RECORDERS,
    "supersede": _RECORDERS,
    "take_note": _RECORDERS,
    # As with issues: whoever sits in the body for the authority.
    "respond": frozenset({Standing.AUTHORITY}),
}


def standings(actor: Actor, agreement: Agreement) -> frozenset[Standing]:
    held = actor.standings(agreement.body_id)
    return held | {Standing.RESPONSIBLE} if _answers_for(actor, agreement, held) else held


def _answers_for(actor: Actor, agreement: Agreement, held: frozenset[Standing]) -> bool:
    if agreement.responsible_person_id is not None and agreement.responsible_person_id == actor.person_id:
        return True
    if agreement.responsible_chamber_id is not None:
        return any(
            seat.chamber_id == agreement.responsible_chamber_id for seat in actor.seats_in(agreement.body_id)
        )
    return agreement.responsible_person_id is None and Standing.SECRETARY in held


def may(actor: Actor, verb: str, agreement: Agreement) -> bool:
    """Whether the table lets ``actor`` do ``verb``; the state it is in is another matter."""
    return permits(PERMISSIONS, verb, standings(actor, agreement))


def require_may(actor: Actor, verb: str, agreement: Agreement) -> None:
    require(PERMISSIONS, verb, standings(actor, agreement))


def may_propose(actor: Actor, body_id: int) -> bool:
    return permits(PERMISSIONS, "propose", actor.standings(body_id))


def require_propose(actor: Actor, body_id: int) -> None:
    require(PERMISSIONS, "propose", actor.standings(body_id))
