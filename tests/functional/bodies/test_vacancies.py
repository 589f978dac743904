"""A seat without a principal is vacant: derived for any day, and told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.bodies.models import Appointment, AppointmentKind, Body, BodyState
from app.bodies.operations import seats
from app.bodies.vacancies import AHEAD_DAYS, TOLD_DAYS, announce_vacancies, list_vacancies
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from tests import factories


@pytest.fixture
def inside(app, house):
    with app.app_context(), transaction():
        yield house


def today():
    return clock.today(factories.ZONE)


def principal(house, acronym="CANACAR"):
    return db.session.scalars(
        select(Appointment).where(
            Appointment.seat_id == house.seats[acronym].id, Appointment.kind == AppointmentKind.PRINCIPAL
        )
    ).one()


def end(house, days, acronym="CANACAR"):
    """Let the principal's last day be so many days from today."""
    appointment = principal(house, acronym)
    appointment.starts_on = min(appointment.starts_on, today() - timedelta(days=400))
    house.seats[acronym].starts_on = appointment.starts_on
    appointment.ends_on = today() + timedelta(days=days)
    db.session.flush()
    return appointment


def found(house, on=None):
    return [
        (vacancy.chamber.acronym, vacancy.is_vacant)
        for vacancy in list_vacancies(on or today(), {house.standing.id})
    ]


def told():
    return db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "seat:vacant").order_by(OutboxMessage.id)
    ).all()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, [("CANACAR", True)]),
        (0, [("CANACAR", False)]),
        (AHEAD_DAYS - 1, [("CANACAR", False)]),
        (AHEAD_DAYS, []),
        (AHEAD_DAYS + 1, []),
    ],
)
def test_a_seat_is_vacant_the_day_after_the_last_and_said_to_become_so_a_month_before(inside, days, expected):
    end(inside, days)
    assert found(inside) == expected


def test_a_successor_leaves_nothing_vacant(inside):
    last = end(inside, 5)
    seats.appoint(
        db.get_or_404(type(inside.seats["CANACAR"]), inside.seats["CANACAR"].id),
        inside.people["outsider"] if "outsider" in inside.people else inside.people["guest"],
        kind=AppointmentKind.PRINCIPAL,
        starts_on=last.ends_on + timedelta(days=1),
        actor=inside.actor("secretary"),
    )
    assert found(inside) == []
    assert announce_vacancies(today() + timedelta(days=6)) == 0


def test_an_alternate_is_no_principal(inside):
    db.session.delete(principal(inside))
    db.session.flush()
    [vacancy] = list_vacancies(today(), {inside.standing.id})
    assert (vacancy.chamber.acronym, vacancy.is_vacant, vacancy.ends_on) == ("CANACAR", True, None)
    assert announce_vacancies(today()) == 0, "nobody's appointment ended"


@pytest.mark.parametrize(
    "state", [BodyState.PROPOSED, BodyState.REFUSED, BodyState.CLOSED, BodyState.DISSOLVED]
)
def test_a_body_not_yet_or_no_longer_at_work_has_no_vacancies(inside, state):
    end(inside, -1)
    db.session.get_one(Body, inside.standing.id).state = state
    db.session.flush()
    assert found(inside) == []


def test_a_seat_that_ended_is_not_vacant(inside):
    last = end(inside, -1)
    inside.seats["CANACAR"].ends_on = last.ends_on
    db.session.merge(inside.seats["CANACAR"])
    db.session.flush()
    assert found(inside) == []


def test_an_appointment_that_ended_without_successor_is_told_once(inside):
    last = end(inside, 0)
    assert announce_vacancies(today()) == 0
    assert announce_vacancies(today() + timedelta(days=1)) == 1
    assert announce_vacancies(today() + timedelta(days=2)) == 0
    [message] = told()
    assert message.payload["name"] == inside.people["canacar"].name
    assert message.payload["ended_on"] == last.ends_on.isoformat()
    assert message.payload["body_id"] == inside.standing.id


def test_what_ended_long_ago_is_not_told(inside):
    end(inside, -TOLD_DAYS - 1)
    assert announce_vacancies(today()) == 0
    assert found(inside) == [("CANACAR", True)]


def test_the_next_appointment_that_ends_is_told_anew(inside):
    last = end(inside, -5)
    assert announce_vacancies(today()) == 1
    db.session.add(
        Appointment(
            seat_id=last.seat_id,
            person_id=last.person_id,
            kind=AppointmentKind.PRINCIPAL,
            rank=0,
            starts_on=today() - timedelta(days=3),
            ends_on=today() - timedelta(days=1),
        )
    )
    db.session.flush()
    assert announce_vacancies(today()) == 1
    assert len(told()) == 2
