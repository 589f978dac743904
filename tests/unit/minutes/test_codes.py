"""Verification codes: what is mistyped is seen, and nobody guesses one."""

from __future__ import annotations

import pytest

from app.minutes import codes


def test_a_code_is_well_formed_and_reads_the_same_however_it_is_typed() -> None:
    code = codes.new_code()
    assert codes.is_well_formed(code)
    grouped = codes.grouped(code)
    assert len(grouped) == 19
    assert grouped.count("-") == 3
    for typed in (grouped, grouped.lower(), f"  {code[:3]} {code[3:]} ", grouped.replace("-", "–")):
        assert codes.normal(typed) == code


def test_codes_carry_75_random_bits_and_none_of_the_characters_that_are_confused() -> None:
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 32
    assert not set("01IO") & set(codes.ALPHABET)
    assert len({codes.new_code() for _ in range(200)}) == 200


def test_every_wrong_character_and_every_exchange_of_neighbours_is_seen() -> None:
    code = codes.new_code()
    for place, right in enumerate(code):
        for wrong in codes.ALPHABET.replace(right, ""):
            assert not codes.is_well_formed(code[:place] + wrong + code[place + 1 :])
    for place in range(len(code) - 1):
        first, second = code[place : place + 2]
        exchanged = code[:place] + second + first + code[place + 2 :]
        assert codes.is_well_formed(exchanged) is (first == second)


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 16, "Ñ" * 16, "A" * 17])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert not codes.is_well_formed(codes.normal(typed))
