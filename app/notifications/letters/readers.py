"""Who is told: people by what they hold in a body today. Whether they may see the thing, their letter's writer asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from app.accounts.models import Person
from app.bodies import queries as body_queries
from app.bodies.models import Body, ChamberKind, OfficerRole
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db

PRESIDING = (OfficerRole.CHAIR, OfficerRole.CO_CHAIR)


def body_id_of(message: OutboxMessage) -> int:
    return int(message.payload["body_id"])


def secretary(message: OutboxMessage) -> Sequence[Person]:
    """The technical secretary of the body the message is about."""
    return officers(body_id_of(message), (OfficerRole.TECHNICAL_SECRETARY,))


def chair(message: OutboxMessage) -> Sequence[Person]:
    return officers(body_id_of(message), PRESIDING)


def everybody(message: OutboxMessage) -> Sequence[Person]:
    """Principals, alternates, officers and permanent guests."""
    return everybody_of(body_id_of(message))


def everybody_of(body_id: int) -> Sequence[Person]:
    """The same, of a body named by its number."""
    return [found.person for found in body_queries.list_recipients(body_id, _today(body_id))]


def officers(body_id: int, roles: Collection[OfficerRole]) -> Sequence[Person]:
    return [
        officer.person
        for officer in body_queries.list_officers(body_id, _today(body_id))
        if officer.role in roles
    ]


def representatives(body_id: int, chamber_id: int) -> Sequence[Person]:
    """Who sits for a chamber in a body today: the principal, then the alternates."""
    people: list[Person] = []
    for seated in body_queries.who_sat(body_id, _today(body_id)):
        if seated.chamber.id == chamber_id:
            appointed = ([seated.principal] if seated.principal else []) + list(seated.alternates)
            people += [appointment.person for appointment in appointed]
    return people


def authority(body_id: int) -> Sequence[Person]:
    """Who sits for the authority in a body today."""
    return [
        appointment.person
        for seated in body_queries.who_sat(body_id, _today(body_id))
        if seated.chamber.kind is ChamberKind.AUTHORITY
        for appointment in (*([seated.principal] if seated.principal else []), *seated.alternates)
    ]


def holders(seat_id: int, body_id: int) -> Sequence[Person]:
    """Who holds a seat today: its principal, then its alternates."""
    return holders_of({seat_id}, body_id)


def holders_of(seat_ids: Collection[int], body_id: int) -> Sequence[Person]:
    """The same of several seats."""
    people: list[Person] = []
    for seated in body_queries.who_sat(body_id, _today(body_id)):
        if seated.seat.id in seat_ids:
            appointed = ([seated.principal] if seated.principal else []) + list(seated.alternates)
            people += [appointment.person for appointment in appointed]
    return people


def _today(body_id: int) -> date:
    return clock.today(db.session.get_one(Body, body_id).zone)
