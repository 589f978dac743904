"""Declaring the quorum keeps the count, met or not; a session that cannot begin is recorded after its tolerance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.bodies.models import Body, OfficerRole, Seat
from app.bodies.queries import list_officers
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotAllowed, Refused, WrongState
from app.meetings import roll_policy
from app.meetings.models import Capacity, Meeting, MeetingState, QuorumDeclaration
from app.meetings.operations import quorum, roll
from tests import factories

DAY = datetime(2027, 5, 13, 16, 0, tzinfo=UTC)


@pytest.fixture
def meeting(app: Flask, house: factories.House) -> Iterator[Meeting]:
    with app.app_context(), clock.standing_at(DAY):
        body = db.session.get_one(Body, house.standing.id)
        yield factories.make_meeting(body, starts_at=DAY, state=MeetingState.CONVOKED)
        db.session.rollback()


def fill(meeting: Meeting, house: factories.House, *acronyms: str, actor: Actor) -> None:
    for acronym in acronyms:
        roll.arrive(
            meeting,
            db.session.get_one(Seat, house.seats[acronym].id),
            person=house.people[acronym.lower()],
            capacity=Capacity.PRINCIPAL,
            actor=actor,
        )


def bring_chair(meeting: Meeting, actor: Actor) -> None:
    chair = next(
        item for item in list_officers(meeting.body_id, DAY.date()) if item.role is OfficerRole.CHAIR
    )
    roll.arrive_as_officer(meeting, chair, actor=actor)


def test_a_count_is_kept_whether_met_or_not(meeting: Meeting, house: factories.House) -> None:
    secretary = house.actor("secretary")
    assert quorum.latest(meeting.id) is None
    fill(meeting, house, "CCE", "CANACAR", actor=secretary)
    thin = quorum.declare(meeting, actor=secretary)
    assert (thin.present, thin.required, thin.seats, thin.call, thin.is_met) == (2, 3, 5, 1, False)
    audit = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert audit is not None
    assert (audit.tag, audit.new["present"], audit.new["met"]) == ("meeting:declare_quorum", 2, False)
    fill(meeting, house, "ANTP", actor=secretary)
    assert not quorum.declare(meeting, actor=secretary).is_met  # three seats, and nobody in the chair
    bring_chair(meeting, secretary)
    met = quorum.declare(meeting, actor=secretary)
    assert met.is_met
    assert quorum.latest(meeting.id) is met
    assert db.session.query(QuorumDeclaration).count() == 3
    assert meeting.state is MeetingState.CONVOKED


def test_no_quorum_is_recorded_once_the_tolerance_has_passed(
    meeting: Meeting, house: factories.House
) -> None:
    secretary = house.actor("secretary")
    fill(meeting, house, "CCE", actor=secretary)
    sequence = meeting.sequence
    with clock.standing_at(DAY + timedelta(minutes=14)), pytest.raises(Refused):
        quorum.declare_no_quorum(meeting, actor=secretary)
    assert meeting.state is MeetingState.CONVOKED
    with clock.standing_at(DAY + timedelta(minutes=15)):
        declaration = quorum.declare_no_quorum(meeting, actor=secretary)
    assert (declaration.is_met, declaration.present) == (False, 1)
    assert meeting.state is MeetingState.NO_QUORUM
    assert meeting.sequence == sequence + 1
    audit = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert audit is not None
    assert audit.tag == "meeting:declare_no_quorum"
    with pytest.raises(WrongState):
        quorum.declare_no_quorum(meeting, actor=secretary)


def test_no_quorum_is_not_recorded_where_there_is_one(meeting: Meeting, house: factories.House) -> None:
    secretary = house.actor("secretary")
    fill(meeting, house, "CCE", "CANACAR", "ANTP", actor=secretary)
    bring_chair(meeting, secretary)
    with clock.standing_at(DAY + timedelta(minutes=30)), pytest.raises(Refused):
        quorum.declare_no_quorum(meeting, actor=secretary)


@pytest.mark.parametrize("state", list(MeetingState))
def test_a_quorum_is_declared_only_at_a_session(
    meeting: Meeting, house: factories.House, state: MeetingState
) -> None:
    meeting.state = state
    db.session.flush()
    if state in roll_policy.ROLL_STATES:
        quorum.declare(meeting, actor=house.actor("secretary"))
        assert quorum.latest(meeting.id) is not None
    else:
        with pytest.raises(WrongState):
            quorum.declare(meeting, actor=house.actor("secretary"))
        assert quorum.latest(meeting.id) is None


def test_who_may(meeting: Meeting, house: factories.House) -> None:
    for name in ("admin", "canacar", "guest", "coordinator", "insider"):
        with pytest.raises(NotAllowed):
            quorum.declare(meeting, actor=house.actor(name))
    quorum.declare(meeting, actor=house.actor("chair"))
    with clock.standing_at(DAY + timedelta(minutes=30)), pytest.raises(NotAllowed):
        quorum.declare_no_quorum(meeting, actor=house.actor("chair"))
