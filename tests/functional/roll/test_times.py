"""The true times on the roll: put right later, never in the future, never long before the call, never over another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.bodies.models import OfficerRole
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.models import Capacity, MeetingState
from app.meetings.operations import guests, roll, times
from app.meetings.roll_queries import get_roll, list_officers
from tests import factories, sessions
from tests.sessions import DAY

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(DAY):
        made = sessions.make_session(house)
        sessions.declare_quorum(made)
        with clock.standing_at(DAY + 40 * MINUTE):
            yield made
        db.session.rollback()


def entry_of(session: sessions.Session, acronym: str, index: int = -1):  # type: ignore[no-untyped-def]
    found = next(row for row in get_roll(session.meeting).seats if row.seat.chamber.acronym == acronym)
    return found.entries[index]


def test_who_came_late_is_put_right_and_so_is_the_quorum_of_each_item(session: sessions.Session) -> None:
    secretary = session.actor("secretary")
    decided = DAY + 10 * MINUTE
    assert get_roll(session.meeting).quorum_at(decided).is_met
    entry = entry_of(session, "CANACAR")
    times.correct(session.meeting, entry, arrived_at=DAY + 20 * MINUTE, left_at=None, actor=secretary)
    assert (entry.arrived_at, entry.left_at) == (DAY + 20 * MINUTE, None)
    then = get_roll(session.meeting).quorum_at(decided)
    assert (then.present, then.is_met) == (2, False)
    assert get_roll(session.meeting).quorum_at(DAY + 20 * MINUTE).present == 3
    audit = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(1).one()
    assert (audit.tag, audit.old["arrived_at"]) == ("roll:correct", DAY.isoformat())
    times.correct(
        session.meeting, entry, arrived_at=DAY - 5 * MINUTE, left_at=DAY + 30 * MINUTE, actor=secretary
    )
    assert get_roll(session.meeting).quorum.present == 2  # who left is gone


@pytest.mark.parametrize(
    ("arrived", "left", "field"),
    [
        (41, None, "arrived_at"),
        (-121, None, "arrived_at"),
        (0, 41, "left_at"),
        (10, 10, "left_at"),
        (10, 5, "left_at"),
    ],
)
def test_hours_that_cannot_be_are_refused(
    session: sessions.Session, arrived: int, left: int | None, field: str
) -> None:
    entry = entry_of(session, "CANACAR")
    with pytest.raises(InvalidInput) as refused:
        times.correct(
            session.meeting,
            entry,
            arrived_at=DAY + arrived * MINUTE,
            left_at=None if left is None else DAY + left * MINUTE,
            actor=session.actor("secretary"),
        )
    assert list(refused.value.fields) == [field]
    assert (entry.arrived_at, entry.left_at) == (DAY, None)


def test_stretches_of_one_seat_and_of_one_person_do_not_lie_over_one_another(
    session: sessions.Session,
) -> None:
    secretary, meeting, seat = session.actor("secretary"), session.meeting, session.seat("CANACAR")
    with clock.standing_at(DAY + 10 * MINUTE):
        roll.leave(meeting, seat, actor=secretary)
    alternate = session.house.people["canacar_alternate"]
    with clock.standing_at(DAY + 20 * MINUTE):
        sitting = roll.arrive(meeting, seat, person=alternate, capacity=Capacity.ALTERNATE, actor=secretary)
    with pytest.raises(InvalidInput):
        times.correct(meeting, sitting, arrived_at=DAY + 5 * MINUTE, left_at=None, actor=secretary)
    first = entry_of(session, "CANACAR", 0)
    with pytest.raises(InvalidInput):
        times.correct(meeting, first, arrived_at=DAY, left_at=None, actor=secretary)
    times.correct(meeting, first, arrived_at=DAY, left_at=DAY + 15 * MINUTE, actor=secretary)
    with clock.standing_at(DAY + 30 * MINUTE):
        back = roll.arrive(
            meeting,
            seat,
            person=session.house.people["canacar"],
            capacity=Capacity.PRINCIPAL,
            actor=secretary,
        )
    # The principal took the seat back: the alternate leaves when the principal arrives, whatever the hour becomes.
    times.correct(meeting, back, arrived_at=DAY + 25 * MINUTE, left_at=None, actor=secretary)
    assert sitting.left_at == DAY + 25 * MINUTE
    with pytest.raises(InvalidInput):
        times.correct(meeting, back, arrived_at=DAY + 18 * MINUTE, left_at=None, actor=secretary)


def test_guests_and_officers_come_leave_and_are_taken_back(session: sessions.Session) -> None:
    secretary, meeting = session.actor("secretary"), session.meeting
    guest = guests.add(meeting, name="Invitada", organization="ANAM", actor=secretary)
    times.correct(meeting, guest, arrived_at=DAY + MINUTE, left_at=None, actor=secretary)
    guests.leave(meeting, guest, actor=secretary)
    assert guest.left_at == DAY + 40 * MINUTE
    with pytest.raises(Refused):
        guests.leave(meeting, guest, actor=secretary)
    guests.undo(meeting, guest, actor=secretary)
    assert guest.left_at is None
    guests.undo(meeting, guest, actor=secretary)
    assert get_roll(meeting).guests == ()
    chair = next(row for row in list_officers(meeting.body_id, DAY.date()) if row.role is OfficerRole.CHAIR)
    roll.leave_as_officer(meeting, chair, actor=secretary)
    assert not get_roll(meeting).quorum.chair_is_present
    assert get_roll(meeting).quorum_at(DAY + MINUTE).chair_is_present
    roll.undo_officer(meeting, chair, actor=secretary)
    assert get_roll(meeting).quorum.chair_is_present
    roll.undo_officer(meeting, chair, actor=secretary)
    with pytest.raises(Refused):
        roll.undo_officer(meeting, chair, actor=secretary)


def test_the_same_arrival_twice_is_recorded_once(session: sessions.Session) -> None:
    before = db.session.query(AuditEntry).count()
    sessions_entry = entry_of(session, "CCE")
    again = roll.arrive(
        session.meeting,
        session.seat("CCE"),
        person=session.house.people["cce"],
        capacity=Capacity.PRINCIPAL,
        actor=session.actor("chair"),
    )
    assert again is sessions_entry
    assert db.session.query(AuditEntry).count() == before


def test_only_those_who_keep_the_roll_and_only_while_it_is_kept(session: sessions.Session) -> None:
    entry = entry_of(session, "CCE")
    for name in ("canacar", "guest", "admin", "coordinator", "member"):
        with pytest.raises(NotAllowed):
            times.correct(
                session.meeting, entry, arrived_at=DAY - MINUTE, left_at=None, actor=session.actor(name)
            )
    session.meeting.state = MeetingState.CLOSED
    db.session.flush()
    with pytest.raises(WrongState):
        times.correct(
            session.meeting, entry, arrived_at=DAY - MINUTE, left_at=None, actor=session.actor("secretary")
        )
    assert entry.arrived_at == DAY
