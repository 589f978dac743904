"""Quorum is counted by seat, never by head."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bodies.rules import SPECIALIZED_DEFAULTS, STANDING_DEFAULTS, Rules
from app.meetings.quorum import CountedSeat, count

RULES = st.builds(Rules, only_voting_seats_count=st.booleans(), chair_must_be_present=st.booleans())
SEATS = st.lists(st.booleans(), max_size=40).map(
    lambda voting: [CountedSeat(number, is_voting) for number, is_voting in enumerate(voting)]
)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[list[CountedSeat], list[int], Rules, bool]:
    seats = draw(SEATS)
    filled = draw(st.lists(st.sampled_from([seat.seat_id for seat in seats]), max_size=60)) if seats else []
    return seats, filled, draw(RULES), draw(st.booleans())


@pytest.mark.parametrize(
    ("seats", "required"), [(1, 1), (2, 2), (3, 2), (4, 3), (9, 5), (18, 10), (19, 10), (20, 11)]
)
def test_half_plus_one_of_the_seats_is_required(seats: int, required: int) -> None:
    all_seats = [CountedSeat(number, is_voting=True) for number in range(seats)]
    for present in range(seats + 1):
        found = count(all_seats, range(present), SPECIALIZED_DEFAULTS, chair_is_present=False)
        assert (found.required, found.is_met) == (required, present >= required)


def test_where_only_voting_seats_count_the_others_fill_nothing() -> None:
    seats = [CountedSeat(1, is_voting=True), CountedSeat(2, is_voting=True), CountedSeat(3, is_voting=False)]
    found = count(seats, [1, 3], STANDING_DEFAULTS, chair_is_present=True)
    assert (found.seats, found.present, found.required, found.missing, found.is_met) == (2, 1, 2, 1, False)


def test_without_its_chair_a_full_room_is_no_quorum_where_the_rules_ask_for_the_chair() -> None:
    seats = [CountedSeat(number, is_voting=True) for number in range(5)]
    assert not count(seats, range(5), STANDING_DEFAULTS, chair_is_present=False).is_met
    assert count(seats, range(5), STANDING_DEFAULTS, chair_is_present=True).is_met
    without = replace(STANDING_DEFAULTS, chair_must_be_present=False)
    assert count(seats, range(5), without, chair_is_present=False).is_met


def test_in_second_call_those_present_suffice_but_nobody_does_not() -> None:
    seats = [CountedSeat(number, is_voting=True) for number in range(9)]
    assert count(seats, [4], SPECIALIZED_DEFAULTS, chair_is_present=False, call=2).is_met
    assert not count(seats, [], SPECIALIZED_DEFAULTS, chair_is_present=False, call=2).is_met


def test_a_body_without_seats_never_has_a_quorum() -> None:
    assert not count([], [], SPECIALIZED_DEFAULTS, chair_is_present=True).is_met


@given(sessions())
def test_another_person_in_a_seat_already_filled_changes_nothing(
    session: tuple[list[CountedSeat], list[int], Rules, bool],
) -> None:
    seats, filled, rules, chair = session
    once = count(seats, filled, rules, chair_is_present=chair)
    assert once == count(seats, filled + filled, rules, chair_is_present=chair)
    assert once == count(seats, list(reversed(filled)), rules, chair_is_present=chair)


@given(sessions())
def test_never_more_seats_present_than_there_are_and_never_more_than_people(
    session: tuple[list[CountedSeat], list[int], Rules, bool],
) -> None:
    seats, filled, rules, chair = session
    found = count(seats, filled, rules, chair_is_present=chair)
    assert found.present <= min(found.seats, len(filled))
    assert found.required == found.seats // 2 + 1
    assert found.is_met == (found.present >= found.required and (chair or not rules.chair_must_be_present))
    assert found.missing == max(0, found.required - found.present)


@given(sessions(), st.integers(0, 39))
def test_one_more_seat_filled_never_loses_a_quorum(
    session: tuple[list[CountedSeat], list[int], Rules, bool], more: int
) -> None:
    seats, filled, rules, chair = session
    before = count(seats, filled, rules, chair_is_present=chair)
    after = count(seats, [*filled, more], rules, chair_is_present=chair)
    assert after.present - before.present in (0, 1)
    assert after.is_met or not before.is_met


@given(sessions())
def test_a_seat_of_another_body_never_counts(
    session: tuple[list[CountedSeat], list[int], Rules, bool],
) -> None:
    seats, filled, rules, chair = session
    assert count(seats, filled, rules, chair_is_present=chair) == count(
        seats, [*filled, -1, 10_000], rules, chair_is_present=chair
    )
