"""From a person to an actor: what they hold in the bodies today."""

from __future__ import annotations

from sqlalchemy import Date, Integer, bindparam, select

from app.accounts.models import Person
from app.accounts.signed_in import current_person
from app.bodies.models import Appointment, AppointmentKind, Chamber, ChamberKind, Guest, Officer, Seat
from app.bodies.queries import holding_on
from app.bodies.wording import office_label, seat_label
from app.kernel import clock
from app.kernel.actor import Actor, OfficeHeld, SeatHeld
from app.kernel.db import db
from app.programme.queries import get_programme

#: Asked on every request, so they are built once; what they ask for is bound as they run.
_PERSON, _TODAY = bindparam("person_id", type_=Integer), bindparam("today", type_=Date)

_SEATS = (
    select(
        Seat.id,
        Seat.body_id,
        Seat.chamber_id,
        Chamber.acronym,
        Chamber.kind.label("chamber_kind"),
        Appointment.kind,
        Seat.is_voting,
    )
    .join(Appointment, Appointment.seat_id == Seat.id)
    .join(Chamber, Chamber.id == Seat.chamber_id)
    .where(Appointment.person_id == _PERSON, holding_on(Appointment, _TODAY), holding_on(Seat, _TODAY))
    .order_by(Seat.body_id, Appointment.rank)
)
_OFFICES = (
    select(Officer.body_id, Officer.role)
    .where(Officer.person_id == _PERSON, holding_on(Officer, _TODAY))
    .order_by(Officer.body_id)
)
_GUEST_OF = select(Guest.body_id).where(Guest.person_id == _PERSON, holding_on(Guest, _TODAY))


def load_actor() -> Actor | None:
    """The actor of the current request, or None when nobody is signed in."""
    person = current_person()
    return actor_of(person) if person is not None else None


def actor_of(person: Person) -> Actor:
    """What ``person`` holds today, in the programme's zone. Three queries, whatever they hold."""
    about = {"person_id": person.id, "today": clock.today(get_programme().zone)}
    seats = tuple(
        SeatHeld(
            seat_id=row.id,
            body_id=row.body_id,
            chamber_id=row.chamber_id,
            chamber_acronym=row.acronym,
            is_principal=row.kind is AppointmentKind.PRINCIPAL,
            is_voting=row.is_voting,
            is_authority=row.chamber_kind is ChamberKind.AUTHORITY,
        )
        for row in db.session.execute(_SEATS, about)
    )
    offices = tuple(
        OfficeHeld(body_id=row.body_id, role=row.role.value) for row in db.session.execute(_OFFICES, about)
    )
    guest_of = frozenset(db.session.scalars(_GUEST_OF, about))
    return Actor(
        person_id=person.id,
        name=person.name,
        is_administrator=person.is_administrator,
        locale=person.locale,
        seats=seats,
        offices=offices,
        guest_of=guest_of,
        acts_as=_acts_as(person, seats, offices),
    )


def _acts_as(person: Person, seats: tuple[SeatHeld, ...], offices: tuple[OfficeHeld, ...]) -> str:
    if offices:
        return str(office_label(offices[0].role))
    if seats:
        return seat_label(seats[0].chamber_acronym, is_principal=seats[0].is_principal)
    return person.organization
