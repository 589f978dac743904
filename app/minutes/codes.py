"""Verification codes: what stands on a signed paper, for anybody to ask whether it is genuine.

Fifteen random characters (75 bits) and one that checks them, in an alphabet without 0, O, 1 and I. The check is a sum
over GF(32): one wrong character, or two neighbours exchanged, is always seen.
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RANDOM = 15
LENGTH = RANDOM + 1
_GROUP = 4
_FIELD, _POLYNOMIAL = 32, 0b100101


def new_code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return drawn + check_character(drawn)


def check_character(drawn: str) -> str:
    total = 0
    for character in drawn:
        total = _doubled(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def normal(typed: str) -> str:
    """What was typed without spaces and dashes, in capitals."""
    return "".join(character for character in typed.upper() if character.isalnum())


def is_well_formed(code: str) -> bool:
    """Whether a normal code can be one of ours: its length, its characters, its check."""
    return (
        len(code) == LENGTH
        and all(character in ALPHABET for character in code)
        and check_character(code[:-1]) == code[-1]
    )


def grouped(code: str) -> str:
    """ "ABCD-EFGH-JKLM-NPQR"."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value >= _FIELD else value
