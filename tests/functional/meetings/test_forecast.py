"""What the answers make of the quorum, and whom to call."""

from __future__ import annotations

import pytest

from app.bodies.models import Chamber
from app.bodies.rules import Rules
from app.kernel.db import db, transaction
from app.meetings import answers, forecast, queries
from app.meetings.models import (
    Meeting,
    ReplyAnswer,
)
from tests.factories import House
from tests.functional.meetings.replying import (
    ALTERNATE,
    COMING,
    NOT_COMING,
    answer,
    seats,
)


@pytest.mark.parametrize(
    ("given", "voting", "only_voting", "call", "found"),
    [
        ((COMING, ALTERNATE, NOT_COMING, None, None), 99, True, 1, (2, 5, 3, 1)),
        ((COMING, ALTERNATE, COMING, None, None), 99, True, 1, (3, 5, 3, 0)),
        ((COMING, None, None, None), 99, True, 1, (1, 4, 3, 2)),
        ((COMING, COMING, COMING, COMING, None), 2, True, 1, (2, 2, 2, 0)),
        ((COMING, COMING, COMING, COMING, None), 2, False, 1, (4, 5, 3, 0)),
        ((COMING, None, None, None, None), 99, True, 2, (1, 5, 1, 0)),
        ((None, None, None), 99, True, 2, (0, 3, 1, 1)),
        ((NOT_COMING,) * 5, 99, True, 1, (0, 5, 3, 3)),
    ],
)
def test_the_forecast_counts_seats_that_are_filled(
    given: tuple[ReplyAnswer | None, ...],
    voting: int,
    only_voting: bool,
    call: int,
    found: tuple[int, int, int, int],
) -> None:
    rules = Rules(only_voting_seats_count=only_voting)
    quorum = forecast.count(seats(*given, voting=voting), rules, call=call)
    assert (quorum.present, quorum.seats, quorum.required, quorum.missing) == found


def test_two_people_of_one_seat_are_one_seat(house: House, convoked: int) -> None:
    for who in ("canacar", "canacar_alternate"):
        answer(house, convoked, who, "CANACAR", COMING)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    found = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert (found.quorum.present, found.quorum.seats) == (1, 5)


def test_whom_to_call_is_the_alternate_of_a_silent_seat_first(house: House, convoked: int) -> None:
    answer(house, convoked, "cce", "CCE", NOT_COMING)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    calls = {row.name: row.person for row in answers.forecast_of(meeting, answers.answers_of(meeting)).calls}
    assert set(calls) == {"CANACAR", "CAAAREM", "index", "ANTP"}
    assert calls["CANACAR"] == "Persona canacar_alternate, suplente"
    assert calls["ANTP"] == "Titular ANTP, titular"


def test_a_sector_that_would_be_short_is_named_and_called_first(house: House, convoked: int) -> None:
    with transaction():
        meeting = db.session.get_one(Meeting, convoked)
        meeting.rules_values = {**meeting.rules_values, "quorum_sector_minimum": 1}
        db.session.get_one(Chamber, house.chambers["ANTP"].id).sector = "authority"
    for who, seat in (("cce", "CCE"), ("canacar", "CANACAR"), ("caaarem", "CAAAREM")):
        answer(house, convoked, who, seat, COMING)
    meeting = queries.get_meeting(convoked, house.actor("secretary"))
    found = answers.forecast_of(meeting, answers.answers_of(meeting))
    assert found.quorum.missing == 0
    assert not found.quorum.is_met
    assert found.short == ["Del sector autoridad, 0 de al menos 1."]
    assert [row.name for row in found.calls] == ["ANTP", "index"]
