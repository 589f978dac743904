"""Answers beforehand: who gives them, when, what they make of the quorum, and the link in the notice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bodies.models import Appointment, Seat
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from app.meetings import operations, queries
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    MeetingState,
)
from app.meetings.operations import quorum, replies
from tests.factories import House
from tests.functional.agendas.setting import EARLY, SESSION, at
from tests.functional.meetings.replying import (
    ALTERNATE,
    COMING,
    EVERYBODY,
    NOT_COMING,
    answer,
    entries,
    own_notice,
)


def test_a_principal_answers_for_the_seat_and_so_has_the_notice(house: House, convoked: int) -> None:
    given = answer(house, convoked, "canacar", "CANACAR", COMING)
    assert (given.answer, given.person_id, given.answered_at) == (COMING, house.people["canacar"].id, EARLY)
    first, second = entries("reply:give", "notice:acknowledge")
    assert (first.tag, first.old, first.acted_as) == ("reply:give", {}, "CANACAR, titular")
    assert (first.new["chamber"], first.new["answer"], first.new["by_link"]) == ("CANACAR", "coming", False)
    assert (second.tag, second.subject_type, second.subject_id) == ("notice:acknowledge", "meeting", convoked)
    assert own_notice(house, convoked, "canacar").acknowledged_at == EARLY


def test_the_last_word_of_principal_and_alternate_counts_and_both_stay_in_the_journal(
    house: House, convoked: int
) -> None:
    answer(house, convoked, "canacar", "CANACAR", NOT_COMING)
    answer(house, convoked, "canacar_alternate", "CANACAR", ALTERNATE)
    row = db.session.query(AttendanceReply).one()
    assert (row.answer, row.person_id) == (ALTERNATE, house.people["canacar_alternate"].id)
    changed = entries("reply:give")[-1]
    assert (changed.old, changed.new["answer"]) == ({"answer": "not_coming"}, "alternate")
    assert changed.acted_as == "CANACAR, suplente"


def test_the_same_answer_again_changes_nothing(house: House, convoked: int) -> None:
    for _turn in range(2):
        answer(house, convoked, "canacar", "CANACAR", COMING)
    assert len(entries("reply:give")) == len(entries("notice:acknowledge")) == 1


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_holds_the_seat_answers_for_it(house: House, convoked: int, who: str) -> None:
    if who in {"canacar", "canacar_alternate"}:
        answer(house, convoked, who, "CANACAR", COMING)
        return
    with pytest.raises(NotAllowed):
        answer(house, convoked, who, "CANACAR", COMING)
    assert not db.session.query(AttendanceReply).count()
    assert not entries("reply:give")


@pytest.mark.parametrize("state", list(MeetingState))
def test_answers_and_receipts_are_taken_only_while_convoked(
    house: House, convoked: int, state: MeetingState
) -> None:
    with transaction():
        db.session.get_one(Meeting, convoked).state = state
    if state is MeetingState.CONVOKED:
        answer(house, convoked, "canacar", "CANACAR", COMING)
        return
    with pytest.raises(WrongState):
        answer(house, convoked, "canacar", "CANACAR", COMING)
    with pytest.raises(WrongState), transaction():
        replies.acknowledge(
            db.session.get_one(Meeting, convoked),
            own_notice(house, convoked, "canacar"),
            actor=house.actor("canacar"),
        )
    assert not entries("reply:give", "notice:acknowledge")


def test_an_answer_names_somebody_who_is_appointed_that_day(house: House, convoked: int) -> None:
    with pytest.raises(InvalidInput):
        answer(house, convoked, "caaarem", "CAAAREM", ALTERNATE)
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=0).one()
        row.ends_on = EARLY.date()
    with pytest.raises(InvalidInput):
        answer(house, convoked, "canacar_alternate", "CANACAR", COMING)
    answer(house, convoked, "canacar_alternate", "CANACAR", ALTERNATE)


def test_a_seat_answers_only_to_its_own_body(house: House, convoked: int) -> None:
    elsewhere = db.session.query(Seat).filter_by(body_id=house.group.id).first()
    assert elsewhere is not None
    who = "canacar" if elsewhere.chamber_id == house.chambers["CANACAR"].id else "antp"
    with pytest.raises(NotFound), transaction():
        replies.reply(
            db.session.get_one(Meeting, convoked),
            elsewhere,
            said=replies.Answer(COMING),
            actor=house.actor(who),
        )


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_person_a_notice_went_to_acknowledges_it(house: House, convoked: int, who: str) -> None:
    recipient = own_notice(house, convoked, "guest")
    meeting = db.session.get_one(Meeting, convoked)
    if who != "guest":
        with pytest.raises(NotAllowed), transaction():
            replies.acknowledge(meeting, recipient, actor=house.actor(who))
        return
    for _turn in range(2):
        with transaction():
            replies.acknowledge(meeting, recipient, actor=house.actor(who))
    assert own_notice(house, convoked, "guest").acknowledged_at == EARLY
    assert len(entries("notice:acknowledge")) == 1


def test_answers_to_a_time_that_no_longer_stands_are_asked_for_anew(house: House, convoked: int) -> None:
    answer(house, convoked, "canacar", "CANACAR", COMING)
    with transaction():
        meeting = queries.get_meeting(convoked, house.actor("chair"))
        operations.move(
            meeting,
            starts_at=SESSION + timedelta(days=7),
            ends_at=SESSION + timedelta(days=7, hours=3),
            reason="La sala no está disponible.",
            since=meeting.revision,
            actor=house.actor("chair"),
        )
    assert not db.session.query(AttendanceReply).count()
    assert len(entries("reply:give")) == 1


def test_a_session_without_quorum_drops_its_answers(house: House, convoked: int) -> None:
    answer(house, convoked, "canacar", "CANACAR", COMING)
    with at(SESSION + timedelta(hours=1)), transaction():
        quorum.declare_no_quorum(db.session.get_one(Meeting, convoked), actor=house.actor("secretary"))
    assert not db.session.query(AttendanceReply).count()
