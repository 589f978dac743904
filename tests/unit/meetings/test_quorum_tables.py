"""Quorum by the rules of procedure, table by table: half plus one or a fraction, vacancies, sectors, calls, alternates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.bodies.rules import QuorumBase, Rules
from app.meetings.quorum import CountedSeat, Quorum, count, covers

PLAIN = {"chair_must_be_present": False}
TWO_THIRDS = {**PLAIN, "quorum_base": QuorumBase.FRACTION}


def body(sectors: str, *, vacant: str = "", no_vote: str = "") -> list[CountedSeat]:
    """A seat a letter, numbered from 1: "aab" are two seats of sector a and one of b."""
    return [
        CountedSeat(number, is_voting=sector not in no_vote, sector=sector, is_vacant=str(number) in vacant)
        for number, sector in enumerate(sectors, start=1)
    ]


def counted(
    seats: list[CountedSeat], present: str, *, call: int = 1, chair: bool = True, **rules: object
) -> Quorum:
    filled = [int(number) for number in present]
    return count(seats, filled, Rules(**rules), chair_is_present=chair, call=call)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numerator", "denominator", "seats", "required"),
    [
        (2, 3, 9, 6), (2, 3, 10, 7), (2, 3, 1, 1), (2, 3, 0, 1), (1, 2, 9, 5), (1, 2, 8, 4), (3, 4, 18, 14), (1, 1, 7, 7),
        (1, 3, 3, 1),
    ],
)  # fmt: skip
def test_a_fraction_of_the_seats_is_rounded_up(
    numerator: int, denominator: int, seats: int, required: int
) -> None:
    rules = Rules(quorum_base=QuorumBase.FRACTION, quorum_numerator=numerator, quorum_denominator=denominator)
    assert rules.quorum_of(seats) == required


@pytest.mark.parametrize(
    ("vacant", "present", "met"),
    [
        ("", "123", True),
        ("", "12", False),
        # Two of five are vacant: the base stays five, three of three must come.
        ("45", "12", False),
        ("45", "123", True),
        # Three of five: no first call can find its quorum.
        ("345", "12", False),
    ],
)
def test_a_vacant_seat_stays_in_the_base(vacant: str, present: str, met: bool) -> None:
    found = counted(body("aaaaa", vacant=vacant), present, **PLAIN)
    assert (found.seats, found.required, found.is_met) == (5, 3, met)


def test_with_too_many_vacancies_the_second_call_is_the_way_out() -> None:
    assert counted(body("aaaaa", vacant="345"), "1", call=2, **PLAIN).is_met


@pytest.mark.parametrize(
    ("sectors", "vacant", "minimum", "present", "short"),
    [
        ("aaabbc", "", 0, "1234", []),
        ("aaabbc", "", 1, "1234", [("c", 0, 1)]),
        ("aaabbc", "", 1, "1246", []),
        ("aaabbc", "", 2, "1246", [("b", 1, 2)]),
        # c has one seat: that one must be there, two can't be asked of it.
        ("aaabbc", "", 2, "12456", []),
        ("aaabbc", "", 2, "12345", [("c", 0, 1)]),
        # Nobody is appointed in c: it can't hold up the others.
        ("aaabbc", "6", 1, "1234", []),
        # One of b is vacant: the other is what can be asked.
        ("aaabbc", "5", 2, "1246", []),
        ("aaabbc", "", 1, "", [("a", 0, 1), ("b", 0, 1), ("c", 0, 1)]),
    ],
)
def test_each_sector_has_the_least_the_rules_ask(
    sectors: str, vacant: str, minimum: int, present: str, short: list[tuple[str, int, int]]
) -> None:
    found = counted(body(sectors, vacant=vacant), present, quorum_sector_minimum=minimum, **PLAIN)
    assert [(row.sector, row.present, row.required) for row in found.short] == short
    assert found.is_met == (not short and found.missing == 0)


@pytest.mark.parametrize(
    ("only_voting", "present", "met", "seats"),
    [(True, "123", True, 4), (True, "125", False, 4), (False, "125", True, 5), (False, "12", False, 5)],
)
def test_seats_without_a_vote_count_where_all_seats_do(
    only_voting: bool, present: str, met: bool, seats: int
) -> None:
    found = counted(body("aaaax", no_vote="x"), present, only_voting_seats_count=only_voting, **PLAIN)
    assert (found.seats, found.is_met) == (seats, met)


@pytest.mark.parametrize(
    ("call", "present", "chair", "met"),
    [
        (1, "12345", True, True),
        (1, "123", True, False),
        (1, "12345", False, False),
        (2, "1", True, True),
        (2, "", True, False),
        # Those present suffice, of whatever sector; somebody must still preside.
        (2, "12345", False, False),
    ],
)
def test_first_and_second_call(call: int, present: str, chair: bool, met: bool) -> None:
    found = counted(body("aaabbc"), present, call=call, chair=chair, quorum_sector_minimum=1)
    assert found.is_met == (met and (call == 2 or not found.short))
    assert found.required == (1 if call == 2 else 4)
    if call == 2:
        assert found.short == ()


def test_a_fraction_with_vacancies_and_sectors_at_once() -> None:
    seats = body("aaabbbccc", vacant="9")
    assert not counted(seats, "12345", quorum_sector_minimum=1, **TWO_THIRDS).is_met
    assert not counted(seats, "123456", quorum_sector_minimum=1, **TWO_THIRDS).is_met
    assert counted(seats, "123457", quorum_sector_minimum=1, **TWO_THIRDS).is_met


NOON = datetime(2027, 5, 13, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Presence:
    """A stretch of presence, in minutes after noon."""

    seat: int
    arrived: int
    left: int | None = None

    @property
    def arrived_at(self) -> datetime:
        return NOON + timedelta(minutes=self.arrived)

    @property
    def left_at(self) -> datetime | None:
        return None if self.left is None else NOON + timedelta(minutes=self.left)


#: The principal of seat 1 goes at 30, its alternate sits from 40; seat 2 stays; seat 3 comes late and leaves early.
STRETCHES = [Presence(1, 0, 30), Presence(1, 40), Presence(2, 0), Presence(3, 20, 60)]


@pytest.mark.parametrize(
    ("minute", "present"), [(-1, 0), (0, 2), (19, 2), (20, 3), (29, 3), (30, 2), (39, 2), (40, 3), (59, 3), (60, 2)]
)  # fmt: skip
def test_who_was_there_follows_from_the_stretches_an_alternate_filling_the_same_seat(
    minute: int, present: int
) -> None:
    moment = NOON + timedelta(minutes=minute)
    filled = [row.seat for row in STRETCHES if covers(row, moment)]
    found = count(body("aaa"), filled, Rules(**PLAIN), chair_is_present=True)  # type: ignore[arg-type]
    assert (found.present, found.is_met) == (present, present >= 2)
