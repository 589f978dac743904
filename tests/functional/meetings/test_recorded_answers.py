"""Answers by telephone, which alternate comes, and people who changed after they answered."""

from __future__ import annotations

from typing import Any

import pytest

from app.bodies.models import Appointment, Seat
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed
from app.meetings import answers, queries
from app.meetings.models import (
    AttendanceReply,
    ReplyAnswer,
    ReplyMeans,
)
from app.meetings.operations import replies
from tests import factories
from tests.factories import House
from tests.functional.agendas.setting import EARLY, post
from tests.functional.meetings.replying import (
    ALTERNATE,
    COMING,
    NOT_COMING,
    answer,
    entries,
    own_notice,
    record,
    second_alternate,
)


def test_the_secretary_records_what_was_said_by_telephone_and_who_said_it(
    house: House, convoked: int
) -> None:
    given = record(house, convoked, "secretary", "canacar_alternate", ALTERNATE)
    assert (given.answer, given.person_id, given.means) == (
        ALTERNATE,
        house.people["canacar_alternate"].id,
        ReplyMeans.TELEPHONE,
    )
    assert given.attending_id == house.people["canacar_alternate"].id
    (entry,) = entries("reply:record")
    assert (entry.actor_id, entry.new["said_by"], entry.new["answer"]) == (
        house.people["secretary"].id,
        "Persona canacar_alternate",
        "alternate",
    )
    assert own_notice(house, convoked, "canacar_alternate").acknowledged_at is None, (
        "that is for its person to say"
    )


@pytest.mark.parametrize("who", ["chair", "admin", "canacar", "guest", "member"])
def test_nobody_else_records_an_answer(house: House, convoked: int, who: str) -> None:
    with pytest.raises(NotAllowed):
        record(house, convoked, who, "canacar", COMING)
    assert not db.session.query(AttendanceReply).count()


def test_who_does_not_hold_the_seat_said_nothing_for_it(house: House, convoked: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        record(house, convoked, "secretary", "cce", COMING)
    assert "said_by" in raised.value.fields


def test_the_page_for_a_call_names_who_may_have_said_it(house: House, convoked: int, signed_in: Any) -> None:
    secretary = signed_in("secretary")
    url = f"/meetings/{convoked}/seats/{house.seats['CANACAR'].id}/reply"
    assert "Titular CANACAR" in secretary.get(url).text
    assert post(secretary, url, {"answer": "coming"}).status_code == 422
    answered = {"answer": "coming", "said_by": house.people["canacar"].id}
    assert post(secretary, url, answered).status_code == 303
    assert "por teléfono a Persona secretary" in secretary.get(f"/meetings/{convoked}").text


def test_a_seat_with_several_alternates_says_which_comes(house: House, convoked: int) -> None:
    other = second_alternate(house)
    meeting = queries.get_meeting(convoked, house.actor("canacar"))
    (own,) = answers.own_seats(house.actor("canacar"), meeting, answers.answers_of(meeting))
    assert ("alternate-" + str(other), "Asistirá Segunda suplente como suplente") in own.choices
    with transaction():
        given = replies.reply(
            meeting,
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            said=replies.Answer(ALTERNATE, other),
            actor=house.actor("canacar"),
        )
    assert given.attending_id == other
    (row,) = (row for row in answers.answers_of(meeting) if row.name == "CANACAR")
    assert answers.chip_of(row) == ("doing", "Asiste la persona suplente: Segunda suplente")
    with pytest.raises(InvalidInput), transaction():
        replies.reply(
            meeting,
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            said=replies.Answer(ALTERNATE, house.people["cce"].id),
            actor=house.actor("canacar"),
        )


@pytest.mark.parametrize(
    ("given", "who", "leaves"),
    [(COMING, "canacar", 0), (ALTERNATE, "canacar", 1), (NOT_COMING, "canacar_alternate", 1)],
)
def test_a_seat_whose_people_changed_after_it_answered_is_asked_again(
    house: House, convoked: int, given: ReplyAnswer, who: str, leaves: int
) -> None:
    answer(house, convoked, who, "CANACAR", given)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    before = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert "CANACAR" not in {row.name for row in before.calls}
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=leaves).one()
        row.ends_on = EARLY.date()
        factories.make_appointment(
            db.session.get_one(Seat, house.seats["CANACAR"].id),
            factories.make_person("Quien llega"),
            rank=leaves,
        )
    db.session.expire_all()
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    after = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert "CANACAR" in {row.name for row in after.calls}
    assert after.quorum.present == 0
    (seat,) = (row for row in answers.answers_of(meeting) if row.name == "CANACAR")
    assert answers.chip_of(seat)[0] == "soon"
