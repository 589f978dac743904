"""Quorum as a pure function: counted by seat, never by head.

Source: rules of procedure, "half plus one of the seats"; the house's rules say which seats count and whether the chair
(or a co-chair in the chair's place) must be there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.bodies.rules import Rules

#: From the second call on, those present suffice.
SECOND_CALL = 2


@dataclass(frozen=True)
class CountedSeat:
    """A seat of the body on the day of the session."""

    seat_id: int
    is_voting: bool


@dataclass(frozen=True)
class Quorum:
    """What a count found: ``seats`` and ``present`` of those that count, ``required`` the least that suffices."""

    seats: int
    present: int
    required: int
    chair_is_required: bool
    chair_is_present: bool

    @property
    def is_met(self) -> bool:
        return self.missing == 0 and not self.lacks_chair

    @property
    def missing(self) -> int:
        """How many more seats it takes."""
        return max(0, self.required - self.present)

    @property
    def lacks_chair(self) -> bool:
        return self.chair_is_required and not self.chair_is_present


def count(
    seats: Iterable[CountedSeat],
    filled: Iterable[int],
    rules: Rules,
    *,
    chair_is_present: bool,
    call: int = 1,
) -> Quorum:
    """Count the seats that are filled.

    ``filled`` names the seat of each person present, once a person: the same seat may come twice and counts once; a
    seat that is not among ``seats``, or has no vote where only those count, does not count.
    """
    counting = {seat.seat_id for seat in seats if seat.is_voting or not rules.only_voting_seats_count}
    return Quorum(
        seats=len(counting),
        present=len(counting.intersection(filled)),
        required=1 if call >= SECOND_CALL else rules.quorum_of(len(counting)),
        chair_is_required=rules.chair_must_be_present,
        chair_is_present=chair_is_present,
    )
