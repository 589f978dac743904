"""Seats and appointments: dated, one principal at a time, alternates in their order."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Person, PersonState
from app.bodies.actors import actor_of
from app.bodies.models import Appointment, AppointmentKind, Body, Chamber, OfficerRole, Seat
from app.bodies.operations import guests, officers, seats
from app.bodies.queries import list_officers, list_recipients, who_sat
from app.journal.models import AuditEntry
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, WrongState
from tests import factories

PRINCIPAL, ALTERNATE = AppointmentKind.PRINCIPAL, AppointmentKind.ALTERNATE


@pytest.fixture
def inside(app, house):
    """The house, in a transaction."""
    with app.app_context(), transaction():
        yield house


def seat_of(house, acronym):
    return db.session.get_one(Seat, house.seats[acronym].id)


def person_of(house, name):
    return db.session.get_one(Person, house.people[name].id)


def names_on(house, acronym, day):
    found = next(item for item in who_sat(house.standing.id, day) if item.chamber.acronym == acronym)
    principal = found.principal.person.name if found.principal else None
    return principal, [item.person.name for item in found.alternates]


def tags():
    return [entry.tag for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_a_new_principal_ends_the_former_the_day_before(inside):
    new = factories.make_person("Nueva Titular")
    seats.appoint(
        seat_of(inside, "CANACAR"),
        new,
        kind=PRINCIPAL,
        starts_on=date(2026, 5, 1),
        letter="DG-12/2026",
        actor=inside.actor("secretary"),
    )
    assert names_on(inside, "CANACAR", date(2026, 4, 30))[0] == "Titular CANACAR"
    assert names_on(inside, "CANACAR", date(2026, 5, 1)) == ("Nueva Titular", ["Persona canacar_alternate"])
    assert tags()[-2:] == ["appointment:end", "appointment:create"]
    ended, made = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()[::-1]
    assert ended.new == {"person": "Titular CANACAR", "ends_on": "2026-04-30"}
    assert made.body_id == inside.standing.id
    assert made.new["letter"] == "DG-12/2026"


def test_an_alternate_who_becomes_principal_stops_being_alternate(inside):
    alternate = person_of(inside, "canacar_alternate")
    seats.appoint(
        seat_of(inside, "CANACAR"), alternate, kind=PRINCIPAL, starts_on=date(2026, 5, 1), actor=system()
    )
    assert names_on(inside, "CANACAR", date(2026, 5, 1)) == ("Persona canacar_alternate", [])


def test_alternates_take_the_next_free_place(inside):
    seat = seat_of(inside, "CANACAR")
    second = seats.appoint(seat, factories.make_person("Segunda"), kind=ALTERNATE, actor=system())
    assert second.rank == 2
    third = seats.appoint(seat, factories.make_person("Tercera"), kind=ALTERNATE, rank=3, actor=system())
    seats.end_appointment(second, ends_on=second.starts_on, actor=system())
    assert third.rank == 3


def test_a_later_principal_bounds_one_who_is_written_down_afterwards(inside):
    seat = seats.open_seat(
        inside.standing, factories.make_chamber("AMIA"), starts_on=date(2024, 1, 1), actor=system()
    )
    seats.appoint(
        seat, factories.make_person("B"), kind=PRINCIPAL, starts_on=date(2026, 1, 1), actor=system()
    )
    first = seats.appoint(
        seat, factories.make_person("A"), kind=PRINCIPAL, starts_on=date(2024, 1, 1), actor=system()
    )
    assert first.ends_on == date(2025, 12, 31)


def test_two_principals_cannot_begin_on_one_day(inside):
    with pytest.raises(InvalidInput) as refusal:
        seats.appoint(
            seat_of(inside, "CCE"),
            factories.make_person(),
            kind=PRINCIPAL,
            starts_on=factories.LONG_AGO,
            actor=system(),
        )
    assert "starts_on" in refusal.value.fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": PRINCIPAL, "rank": 1}, "rank"),
        ({"kind": ALTERNATE, "rank": 0}, "rank"),
        ({"kind": ALTERNATE, "starts_on": date(2019, 12, 31)}, "starts_on"),
        ({"kind": ALTERNATE, "starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"kind": ALTERNATE, "letter": "x" * 121}, "letter"),
    ],
)
def test_an_appointment_that_does_not_fit_is_refused_at_its_field(inside, values, field):
    before = tags()
    with pytest.raises(InvalidInput) as refusal:
        seats.appoint(seat_of(inside, "CCE"), factories.make_person(), **values, actor=system())
    assert list(refusal.value.fields) == [field]
    assert tags() == before


def test_a_deactivated_person_is_not_appointed(inside):
    gone = factories.make_person(state=PersonState.DEACTIVATED)
    with pytest.raises(InvalidInput):
        seats.appoint(seat_of(inside, "CCE"), gone, kind=ALTERNATE, actor=system())
    with pytest.raises(InvalidInput):
        guests.add(inside.standing, gone, actor=system())


def test_closing_a_seat_ends_its_appointments_and_the_past_keeps_them(inside):
    seat = seat_of(inside, "CANACAR")
    seats.close_seat(seat, ends_on=date(2026, 6, 30), actor=inside.actor("secretary"))
    assert names_on(inside, "CANACAR", date(2026, 6, 30))[0] == "Titular CANACAR"
    assert "CANACAR" not in [item.chamber.acronym for item in who_sat(inside.standing.id, date(2026, 7, 1))]
    assert tags()[-3:] == ["appointment:end", "appointment:end", "seat:close"]
    with pytest.raises(WrongState):
        seats.close_seat(seat, ends_on=date(2026, 7, 1), actor=system())
    with pytest.raises(InvalidInput):
        seats.appoint(
            seat, factories.make_person(), kind=ALTERNATE, starts_on=date(2026, 8, 1), actor=system()
        )
    again = seats.open_seat(
        inside.standing,
        db.session.get_one(Chamber, inside.chambers["CANACAR"].id),
        starts_on=date(2026, 9, 1),
        actor=system(),
    )
    assert again.id != seat.id


def test_a_seat_is_not_closed_before_an_appointment_yet_to_come(inside):
    seat = seat_of(inside, "CCE")
    seats.appoint(seat, factories.make_person(), kind=ALTERNATE, starts_on=date(2026, 9, 1), actor=system())
    with pytest.raises(InvalidInput):
        seats.close_seat(seat, ends_on=date(2026, 6, 30), actor=system())
    assert seat.ends_on is None


def test_a_chamber_has_one_seat_in_a_body_at_a_time(inside):
    with pytest.raises(InvalidInput):
        seats.open_seat(
            inside.standing, db.session.get_one(Chamber, inside.chambers["CCE"].id), actor=system()
        )


def test_a_correction_changes_letter_and_rank_unless_the_place_is_taken(inside):
    seat = seat_of(inside, "CANACAR")
    first = db.session.scalar(
        select(Appointment).where(Appointment.seat_id == seat.id, Appointment.rank == 1)
    )
    second = seats.appoint(seat, factories.make_person("Segunda"), kind=ALTERNATE, actor=system())
    assert not seats.correct_appointment(second, letter="", actor=system())
    assert seats.correct_appointment(second, letter="A-1", actor=system())
    with pytest.raises(InvalidInput):
        seats.correct_appointment(second, letter="A-1", rank=1, actor=system())
    seats.end_appointment(first, ends_on=date(2020, 6, 1), actor=system())
    assert seats.correct_appointment(second, letter="A-1", rank=1, actor=system())
    assert second.rank == 1
    with pytest.raises(WrongState):
        seats.end_appointment(first, ends_on=date(2026, 6, 1), actor=system())


@pytest.mark.parametrize("who", ["chair", "coordinator", "canacar", "guest", "member", "insider"])
def test_only_secretary_and_administrator_keep_the_seats(inside, who):
    actor = inside.actor(who)
    seat = seat_of(inside, "CCE")
    appointment = db.session.scalar(select(Appointment).where(Appointment.seat_id == seat.id))
    someone = factories.make_person()
    for attempt in (
        lambda: seats.open_seat(inside.standing, factories.make_chamber(), actor=actor),
        lambda: seats.update_seat(seat, is_voting=False, actor=actor),
        lambda: seats.close_seat(seat, ends_on=date(2026, 6, 30), actor=actor),
        lambda: seats.appoint(seat, someone, kind=ALTERNATE, actor=actor),
        lambda: seats.end_appointment(appointment, ends_on=date(2026, 6, 30), actor=actor),
        lambda: seats.correct_appointment(appointment, letter="x", actor=actor),
        lambda: guests.add(inside.standing, someone, actor=actor),
        lambda: officers.appoint(inside.standing, someone, role="chair", actor=actor),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_secretary_of_one_body_has_no_say_in_another(inside):
    seat = db.session.scalar(select(Seat).where(Seat.body_id == inside.hidden.id))
    with pytest.raises(NotAllowed):
        seats.close_seat(seat, ends_on=date(2026, 6, 30), actor=inside.actor("secretary"))


def test_everybody_a_notice_goes_to_is_listed_once_in_their_first_capacity(inside):
    body = db.session.get_one(Body, inside.standing.id)
    guests.add(body, person_of(inside, "chair"), actor=system())
    person_of(inside, "index").state = PersonState.DEACTIVATED
    db.session.flush()
    found = [(item.person.email, item.capacity.value) for item in list_recipients(body.id, date(2026, 6, 1))]
    assert ("canacar@example.org", "principal") in found
    assert ("canacar_alternate@example.org", "alternate") in found
    assert ("chair@example.org", "officer") in found
    assert ("guest@example.org", "guest") in found
    assert len({email for email, _capacity in found}) == len(found) == 8
    assert list_recipients(body.id, date(2019, 1, 1)) == []


def test_who_held_an_office_can_be_asked_for_any_day(inside):
    former, latter = factories.make_person("Antes"), factories.make_person("Después")
    body = factories.make_body("CONV")
    factories.make_officer(
        body, former, OfficerRole.CHAIR, starts_on=date(2022, 1, 1), ends_on=date(2024, 6, 30)
    )
    factories.make_officer(body, latter, OfficerRole.CHAIR, starts_on=date(2024, 7, 1))
    names = {
        day: [officer.person.name for officer in list_officers(body.id, day)]
        for day in (date(2021, 12, 31), date(2024, 6, 30), date(2024, 7, 1))
    }
    assert names == {
        date(2021, 12, 31): [],
        date(2024, 6, 30): ["Antes"],
        date(2024, 7, 1): ["Después"],
    }


def test_a_person_sits_in_several_bodies_each_in_its_own_capacity(inside):
    person = factories.make_person("Dos veces")
    one, two = factories.make_body("UNO"), factories.make_body("DOS")
    for body, rank in ((one, 0), (two, 1)):
        seat = factories.make_seat(body, inside.chambers["CCE"])
        factories.make_appointment(seat, person, rank=rank)
    actor = actor_of(person)
    assert {(seat.body_id, seat.is_principal) for seat in actor.seats} == {(one.id, True), (two.id, False)}
