"""Seats of a body and who fills them, on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.bodies.models import Appointment, AppointmentKind, Body, Chamber, Seat
from app.bodies.queries.dated import holding_on
from app.kernel.db import db
from app.kernel.errors import NotFound


@dataclass(frozen=True)
class SeatedOn:
    """A seat as it was filled on a day."""

    seat: Seat
    chamber: Chamber
    principal: Appointment | None = None
    alternates: tuple[Appointment, ...] = ()


def who_sat(body_id: int, on: date) -> list[SeatedOn]:
    """The seats of a body on any day, each with its principal and alternates (persons loaded). 2 queries."""
    seats = db.session.scalars(
        select(Seat)
        .where(Seat.body_id == body_id, holding_on(Seat, on))
        .options(joinedload(Seat.chamber))
        .order_by(Seat.position, Seat.id)
    ).all()
    filled: dict[int, list[Appointment]] = defaultdict(list)
    query = (
        select(Appointment)
        .join(Seat, Seat.id == Appointment.seat_id)
        .where(Seat.body_id == body_id, holding_on(Seat, on), holding_on(Appointment, on))
        .options(joinedload(Appointment.person))
        .order_by(Appointment.seat_id, Appointment.rank, Appointment.id)
    )
    for appointment in db.session.scalars(query):
        filled[appointment.seat_id].append(appointment)
    return [_seated(seat, filled[seat.id]) for seat in seats]


def _seated(seat: Seat, appointments: Sequence[Appointment]) -> SeatedOn:
    principals = [item for item in appointments if item.kind is AppointmentKind.PRINCIPAL]
    alternates = tuple(item for item in appointments if item.kind is AppointmentKind.ALTERNATE)
    return SeatedOn(seat, seat.chamber, principals[0] if principals else None, alternates)


def list_seats(body_id: int, on: date) -> Sequence[Seat]:
    """Seats of a body on a day, with chamber and every appointment with its person, in the body's order. 3 queries.

    Whether an appointment holds on a day is ``appointment.holds_on(day)``.
    """
    return db.session.scalars(
        select(Seat)
        .where(Seat.body_id == body_id, holding_on(Seat, on))
        .options(selectinload(Seat.chamber), selectinload(Seat.appointments).selectinload(Appointment.person))
        .order_by(Seat.position, Seat.id)
    ).all()


def list_all_seats(body_id: int) -> Sequence[Seat]:
    """Every seat a body ever had, with chamber and all appointments with their persons. 3 queries."""
    return db.session.scalars(
        select(Seat)
        .where(Seat.body_id == body_id)
        .options(joinedload(Seat.chamber), selectinload(Seat.appointments).joinedload(Appointment.person))
        .order_by(Seat.position, Seat.id)
    ).all()


def get_seat(body_id: int, seat_id: int) -> Seat:
    """A seat of this body with its chamber. Raises NotFound."""
    found = db.session.scalar(
        select(Seat).where(Seat.id == seat_id, Seat.body_id == body_id).options(joinedload(Seat.chamber))
    )
    if found is None:
        raise NotFound
    return found


def get_appointment(body_id: int, appointment_id: int) -> Appointment:
    """An appointment to a seat of this body, with person, seat and chamber. Raises NotFound."""
    found = db.session.scalar(
        select(Appointment)
        .join(Seat, Seat.id == Appointment.seat_id)
        .where(Appointment.id == appointment_id, Seat.body_id == body_id)
        .options(joinedload(Appointment.person), joinedload(Appointment.seat).joinedload(Seat.chamber))
    )
    if found is None:
        raise NotFound
    return found


def get_body_of(seat: Seat) -> Body:
    """The body a seat is of; not filtered by who asks."""
    return db.session.get_one(Body, seat.body_id)


def list_appointments(seat_id: int) -> Sequence[Appointment]:
    """Every appointment ever made to a seat, with its person, by first day."""
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.seat_id == seat_id)
        .options(joinedload(Appointment.person))
        .order_by(Appointment.starts_on, Appointment.rank, Appointment.id)
    ).all()


def list_appointments_of(body_id: int, chamber_id: int, person_id: int) -> Sequence[Appointment]:
    """What a person holds or held in a chamber's seats in one body, the latest first."""
    return db.session.scalars(
        select(Appointment)
        .join(Seat, Seat.id == Appointment.seat_id)
        .where(Seat.body_id == body_id, Seat.chamber_id == chamber_id, Appointment.person_id == person_id)
        .options(joinedload(Appointment.person))
        .order_by(Appointment.starts_on.desc(), Appointment.id.desc())
    ).all()


def list_seats_of_chamber_in(body_id: int, chamber_id: int) -> Sequence[Seat]:
    """The seats a chamber has or had in one body, by first day."""
    return db.session.scalars(
        select(Seat).where(Seat.body_id == body_id, Seat.chamber_id == chamber_id).order_by(Seat.starts_on)
    ).all()


def count_chambers(body_id: int, on: date) -> int:
    """How many chambers have a seat in a body on a day."""
    query = select(func.count(Seat.chamber_id.distinct())).where(
        Seat.body_id == body_id, holding_on(Seat, on)
    )
    return db.session.scalar(query) or 0
