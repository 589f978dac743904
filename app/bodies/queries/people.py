"""Officers and guests of a body, and everybody a notice goes to."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, PersonState
from app.bodies.models import Appointment, AppointmentKind, Guest, Officer, OfficerRole, Seat
from app.bodies.queries.dated import holding_on
from app.kernel.db import db
from app.kernel.errors import NotFound


def list_officers(body_id: int, on: date) -> Sequence[Officer]:
    """Who holds an office of a body on a day, with the person: chair, co-chairs, technical secretary, coordinator."""
    found = db.session.scalars(
        select(Officer)
        .where(Officer.body_id == body_id, holding_on(Officer, on))
        .options(joinedload(Officer.person))
        .order_by(Officer.id)
    ).all()
    order = list(OfficerRole)
    return sorted(found, key=lambda officer: order.index(officer.role))


def list_officers_ever(body_id: int) -> Sequence[Officer]:
    """Everybody who ever held an office of a body, the latest first, with the person."""
    return db.session.scalars(
        select(Officer)
        .where(Officer.body_id == body_id)
        .options(joinedload(Officer.person))
        .order_by(Officer.starts_on.desc(), Officer.id.desc())
    ).all()


def list_guests(body_id: int, on: date) -> Sequence[Guest]:
    """Permanent guests of a body on a day, with the person, by name."""
    return db.session.scalars(
        select(Guest)
        .join(Person, Person.id == Guest.person_id)
        .where(Guest.body_id == body_id, holding_on(Guest, on))
        .options(joinedload(Guest.person))
        .order_by(Person.name, Guest.id)
    ).all()


def get_officer(body_id: int, officer_id: int) -> Officer:
    found = db.session.scalar(
        select(Officer)
        .where(Officer.id == officer_id, Officer.body_id == body_id)
        .options(joinedload(Officer.person))
    )
    if found is None:
        raise NotFound
    return found


def get_guest(body_id: int, guest_id: int) -> Guest:
    found = db.session.scalar(
        select(Guest).where(Guest.id == guest_id, Guest.body_id == body_id).options(joinedload(Guest.person))
    )
    if found is None:
        raise NotFound
    return found


class Capacity(enum.StrEnum):
    """In what capacity somebody is written to; the first that applies, in this order."""

    PRINCIPAL = "principal"
    ALTERNATE = "alternate"
    OFFICER = "officer"
    GUEST = "guest"


@dataclass(frozen=True)
class Recipient:
    person: Person
    capacity: Capacity
    seat_id: int | None = None


def list_recipients(body_id: int, on: date) -> list[Recipient]:
    """Everybody a notice of the body goes to that day: principals, alternates, officers, guests. 3 queries.

    Each person once, in their first capacity. People whose account is deactivated are left out.
    """
    found: list[Recipient] = []
    seated = db.session.scalars(
        select(Appointment)
        .join(Seat, Seat.id == Appointment.seat_id)
        .where(Seat.body_id == body_id, holding_on(Seat, on), holding_on(Appointment, on))
        .options(joinedload(Appointment.person))
        .order_by(Seat.position, Seat.id, Appointment.rank, Appointment.id)
    ).all()
    for wanted, capacity in (
        (AppointmentKind.PRINCIPAL, Capacity.PRINCIPAL),
        (AppointmentKind.ALTERNATE, Capacity.ALTERNATE),
    ):
        found += [Recipient(item.person, capacity, item.seat_id) for item in seated if item.kind is wanted]
    found += [Recipient(officer.person, Capacity.OFFICER) for officer in list_officers(body_id, on)]
    found += [Recipient(guest.person, Capacity.GUEST) for guest in list_guests(body_id, on)]
    first: dict[int, Recipient] = {}
    for recipient in found:
        if recipient.person.state is not PersonState.DEACTIVATED:
            first.setdefault(recipient.person.id, recipient)
    return list(first.values())
