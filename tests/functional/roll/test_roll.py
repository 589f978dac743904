"""The roll is kept by seat: substitution, leaving, excuses, and taking back a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.bodies.models import Body, OfficerRole, Seat
from app.bodies.queries import list_officers
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, WrongState
from app.meetings import roll_policy
from app.meetings.models import Capacity, Meeting, MeetingState, RollEntry
from app.meetings.operations import guests, roll
from app.meetings.roll_queries import get_roll, list_attending_person_ids
from tests import factories

DAY = datetime(2027, 5, 13, 16, 0, tzinfo=UTC)


@dataclass
class Session:
    house: factories.House
    meeting: Meeting
    secretary: Actor

    def seat(self, acronym: str) -> Seat:
        return db.session.get_one(Seat, self.house.seats[acronym].id)

    def arrive(
        self, acronym: str, name: str, capacity: Capacity = Capacity.PRINCIPAL, **values: Any
    ) -> RollEntry:
        return roll.arrive(
            self.meeting,
            self.seat(acronym),
            person=self.house.people[name],
            capacity=capacity,
            actor=values.pop("actor", self.secretary),
            **values,
        )

    def last(self) -> AuditEntry:
        found = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert found is not None
        return found


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[Session]:
    with app.app_context(), clock.standing_at(DAY):
        body = db.session.get_one(Body, house.standing.id)
        meeting = factories.make_meeting(body, starts_at=DAY, state=MeetingState.CONVOKED)
        yield Session(house, meeting, house.actor("secretary"))
        db.session.rollback()


def test_the_principal_arrives_and_the_names_of_the_day_are_kept(session: Session) -> None:
    entry = session.arrive("CANACAR", "canacar", is_remote=True)
    assert (entry.chamber_acronym, entry.person_name, entry.principal_name) == (
        "CANACAR",
        "Titular CANACAR",
        "",
    )
    assert (entry.is_remote, entry.arrived_at, entry.left_at) == (True, DAY, None)
    audit = session.last()
    assert (audit.tag, audit.subject_type, audit.subject_id) == ("roll:arrive", "meeting", session.meeting.id)
    assert audit.new["person"] == "Titular CANACAR"
    db.session.get_one(factories.Person, entry.person_id).name = "Otro nombre"
    db.session.flush()
    assert get_roll(session.meeting).seats[1].open_entry is entry
    assert entry.person_name == "Titular CANACAR"


def test_an_alternate_sits_in_the_principals_absence_and_says_for_whom(session: Session) -> None:
    entry = session.arrive("CANACAR", "canacar_alternate", Capacity.ALTERNATE)
    assert (entry.person_name, entry.principal_name) == ("Persona canacar_alternate", "Titular CANACAR")
    assert session.last().tag == "roll:substitute"
    assert get_roll(session.meeting).quorum.present == 1


def test_an_alternate_cannot_sit_while_the_principal_is_present(session: Session) -> None:
    session.arrive("CANACAR", "canacar")
    with pytest.raises(Refused):
        session.arrive("CANACAR", "canacar_alternate", Capacity.ALTERNATE)
    assert get_roll(session.meeting).quorum.present == 1


def test_the_principal_arriving_late_takes_the_seat_back(session: Session) -> None:
    alternate = session.arrive("CANACAR", "canacar_alternate", Capacity.ALTERNATE)
    with clock.standing_at(DAY + timedelta(minutes=20)):
        principal = session.arrive("CANACAR", "canacar")
    assert alternate.left_at == principal.arrived_at == DAY + timedelta(minutes=20)
    assert session.last().old == {"person": "Persona canacar_alternate"}
    assert get_roll(session.meeting).quorum.present == 1


def test_when_the_principal_leaves_the_alternate_may_sit(session: Session) -> None:
    session.arrive("CANACAR", "canacar")
    roll.leave(session.meeting, session.seat("CANACAR"), actor=session.secretary)
    assert session.last().tag == "roll:leave"
    assert get_roll(session.meeting).quorum.present == 0
    session.arrive("CANACAR", "canacar_alternate", Capacity.ALTERNATE)
    assert get_roll(session.meeting).quorum.present == 1
    assert list_attending_person_ids(session.meeting.id) == {
        session.house.people["canacar"].id,
        session.house.people["canacar_alternate"].id,
    }


def test_an_excuse_fills_nothing_and_ends_when_somebody_comes(session: Session) -> None:
    excuse = roll.excuse(session.meeting, session.seat("CANACAR"), actor=session.secretary)
    assert (excuse.capacity, excuse.person_name) == (Capacity.EXCUSED, "Titular CANACAR")
    assert session.last().tag == "roll:excuse"
    assert get_roll(session.meeting).quorum.present == 0
    with pytest.raises(Refused):
        roll.excuse(session.meeting, session.seat("CANACAR"), actor=session.secretary)
    with pytest.raises(Refused):
        roll.leave(session.meeting, session.seat("CANACAR"), actor=session.secretary)
    session.arrive("CANACAR", "canacar_alternate", Capacity.ALTERNATE)
    assert excuse.left_at is not None
    with pytest.raises(Refused):
        roll.excuse(session.meeting, session.seat("CANACAR"), actor=session.secretary)


def test_undo_takes_back_the_last_thing_recorded(session: Session) -> None:
    seat = session.seat("CANACAR")
    session.arrive("CANACAR", "canacar_alternate", Capacity.ALTERNATE)
    with clock.standing_at(DAY + timedelta(minutes=5)):
        session.arrive("CANACAR", "canacar")
    roll.undo(session.meeting, seat, actor=session.secretary)
    on_roll = get_roll(session.meeting).seats[1]
    assert on_roll.open_entry is not None
    assert on_roll.open_entry.capacity is Capacity.ALTERNATE
    assert session.last().tag == "roll:undo"
    assert session.last().old["person"] == "Titular CANACAR"
    roll.leave(session.meeting, seat, actor=session.secretary)
    roll.undo(session.meeting, seat, actor=session.secretary)
    assert get_roll(session.meeting).seats[1].is_present
    roll.undo(session.meeting, seat, actor=session.secretary)
    assert get_roll(session.meeting).seats[1].open_entry is None
    with pytest.raises(Refused):
        roll.undo(session.meeting, seat, actor=session.secretary)


def test_only_who_holds_the_appointment_on_the_day_may_sit(session: Session) -> None:
    with pytest.raises(InvalidInput):
        session.arrive("CANACAR", "caaarem")
    with pytest.raises(InvalidInput):
        session.arrive("CANACAR", "canacar", Capacity.ALTERNATE)
    with pytest.raises(InvalidInput):
        session.arrive("CANACAR", "canacar_alternate", Capacity.PRINCIPAL)
    with pytest.raises(InvalidInput):
        session.arrive("CANACAR", "canacar", Capacity.EXCUSED)
    assert get_roll(session.meeting).quorum.present == 0


def test_an_appointment_that_begins_the_day_after_in_the_sessions_zone_does_not_count(
    session: Session,
) -> None:
    late = factories.make_person("Llega mañana")
    factories.make_appointment(session.seat("CANACAR"), late, rank=2, starts_on=date(2027, 5, 14))
    evening = datetime(2027, 5, 14, 2, 0, tzinfo=UTC)  # 20:00 on the 13th in Mexico City
    session.meeting.starts_at, session.meeting.ends_at = evening, evening + timedelta(hours=2)
    db.session.flush()
    with pytest.raises(InvalidInput):
        roll.arrive(
            session.meeting,
            session.seat("CANACAR"),
            person=late,
            capacity=Capacity.ALTERNATE,
            actor=session.secretary,
        )


def test_one_person_does_not_fill_two_seats(session: Session) -> None:
    factories.make_appointment(session.seat("ANTP"), session.house.people["canacar"], rank=1)
    session.arrive("CANACAR", "canacar")
    with pytest.raises(Refused):
        session.arrive("ANTP", "canacar", Capacity.ALTERNATE)
    assert get_roll(session.meeting).quorum.present == 1


def test_a_seat_of_another_body_is_not_on_this_roll(session: Session) -> None:
    other = factories.make_seat(
        db.session.get_one(Body, session.house.group.id), session.house.chambers["CAAAREM"]
    )
    factories.make_appointment(other, session.house.people["caaarem"])
    with pytest.raises(NotFound):
        roll.arrive(
            session.meeting,
            other,
            person=session.house.people["caaarem"],
            capacity=Capacity.PRINCIPAL,
            actor=session.secretary,
        )


def test_the_chair_is_on_the_roll_without_a_seat(session: Session) -> None:
    chair = next(
        item for item in list_officers(session.meeting.body_id, DAY.date()) if item.role is OfficerRole.CHAIR
    )
    assert not get_roll(session.meeting).quorum.chair_is_present
    roll.arrive_as_officer(session.meeting, chair, actor=session.secretary)
    twice = roll.arrive_as_officer(session.meeting, chair, actor=session.secretary)
    assert get_roll(session.meeting).officers[0].entries == (twice,)
    found = get_roll(session.meeting).quorum
    assert (found.chair_is_present, found.present) == (True, 0)
    roll.leave_as_officer(session.meeting, chair, actor=session.secretary)
    assert not get_roll(session.meeting).quorum.chair_is_present
    with pytest.raises(Refused):
        roll.leave_as_officer(session.meeting, chair, actor=session.secretary)


def test_a_chair_who_holds_a_seat_needs_no_second_entry(session: Session) -> None:
    factories.make_officer(
        db.session.get_one(Body, session.house.standing.id),
        session.house.people["canacar"],
        OfficerRole.CO_CHAIR,
    )
    session.arrive("CANACAR", "canacar")
    assert get_roll(session.meeting).quorum.chair_is_present


def test_a_guest_is_named_and_fills_nothing(session: Session) -> None:
    guest = guests.add(session.meeting, name=" Invitada ", organization="ANAM", actor=session.secretary)
    assert guest.name == "Invitada"
    assert get_roll(session.meeting).quorum.present == 0
    with pytest.raises(InvalidInput):
        guests.add(session.meeting, name="  ", actor=session.secretary)


@pytest.mark.parametrize("state", list(MeetingState))
def test_the_roll_is_kept_from_the_convocation_until_the_session_closes(
    session: Session, state: MeetingState
) -> None:
    session.meeting.state = state
    db.session.flush()
    if state in roll_policy.ROLL_STATES:
        assert session.arrive("CANACAR", "canacar").id
    else:
        before = db.session.query(AuditEntry).count()
        with pytest.raises(WrongState):
            session.arrive("CANACAR", "canacar")
        with pytest.raises(WrongState):
            roll.excuse(session.meeting, session.seat("CANACAR"), actor=session.secretary)
        assert db.session.query(AuditEntry).count() == before
        assert get_roll(session.meeting).seats[1].entries == ()


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("secretary", True),
        ("chair", True),
        ("admin", False),
        ("canacar", False),
        ("guest", False),
        ("coordinator", False),
        ("member", False),
        ("insider", False),
        ("anonymous", False),
    ],
)
def test_only_the_secretary_and_the_chair_keep_the_roll(session: Session, name: str, may: bool) -> None:
    actor = ANONYMOUS if name == "anonymous" else session.house.actor(name)
    assert roll_policy.may_call_roll(actor, session.meeting) is may
    if may:
        assert session.arrive("CANACAR", "canacar", actor=actor).id
    else:
        with pytest.raises(NotAllowed):
            session.arrive("CANACAR", "canacar", actor=actor)
