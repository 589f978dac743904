"""Quorum as a pure function: counted by seat, never by head.

Source: rules of procedure, "half plus one of the seats", or a fraction of them, rounded up; the house's rules say which
seats count, how many of each sector must be there, and whether the chair (or a co-chair in the chair's place) must be.

A vacant seat stays in the base: the rules speak of the seats of the body, not of those appointed to them. It can't be
filled, so that a body with many vacancies finds its quorum harder to reach; the second call is the way out. The minimum
of a sector is asked of the seats that could come: a sector with fewer than that needs all of them, one in which nobody
is appointed can't hold up the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.bodies.rules import Rules

#: From the second call on, those present suffice.
SECOND_CALL = 2


@dataclass(frozen=True)
class CountedSeat:
    """A seat of the body on the day of the session. Vacant: nobody is appointed to it."""

    seat_id: int
    is_voting: bool
    sector: str = ""
    is_vacant: bool = False


@dataclass(frozen=True)
class SectorShort:
    """A sector with fewer seats present than the rules ask of each."""

    sector: str
    present: int
    required: int


@dataclass(frozen=True)
class Quorum:
    """What a count found: ``seats`` and ``present`` of those that count, ``required`` the least that suffices."""

    seats: int
    present: int
    required: int
    chair_is_required: bool
    chair_is_present: bool
    #: Sectors that keep it from being one, in the order of their seats.
    short: tuple[SectorShort, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.missing == 0 and not self.lacks_chair and not self.short

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
    """Count the seats that are filled, by a principal or an alternate.

    ``filled`` names the seat of each person present, once a person: the same seat may come twice and counts once; a
    seat that is not among ``seats``, or has no vote where only those count, does not count. In second call those
    present suffice, of whatever sector.
    """
    counting = [seat for seat in seats if seat.is_voting or not rules.only_voting_seats_count]
    present = {seat.seat_id for seat in counting}.intersection(filled)
    in_second_call = call >= SECOND_CALL
    return Quorum(
        seats=len(counting),
        present=len(present),
        required=1 if in_second_call else rules.quorum_of(len(counting)),
        chair_is_required=rules.chair_must_be_present,
        chair_is_present=chair_is_present,
        short=() if in_second_call else _short(counting, present, rules.quorum_sector_minimum),
    )


def _short(seats: Iterable[CountedSeat], present: Collection[int], minimum: int) -> tuple[SectorShort, ...]:
    sectors: dict[str, list[CountedSeat]] = {}
    for seat in seats:
        if not seat.is_vacant:
            sectors.setdefault(seat.sector, []).append(seat)
    counted = (
        SectorShort(sector, sum(seat.seat_id in present for seat in of_it), min(minimum, len(of_it)))
        for sector, of_it in sectors.items()
    )
    return tuple(row for row in counted if row.present < row.required)


class Stretch(Protocol):
    """A stretch of presence: since when, until when (None: still there)."""

    @property
    def arrived_at(self) -> datetime: ...
    @property
    def left_at(self) -> datetime | None: ...


def covers(stretch: Stretch, moment: datetime) -> bool:
    """Whether who came in that stretch was there at ``moment``: from the arrival on, no longer at the leaving."""
    return stretch.arrived_at <= moment and (stretch.left_at is None or moment < stretch.left_at)
