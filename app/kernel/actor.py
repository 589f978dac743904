"""Who acts: a value handed to every operation and query, so that none of them reads a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.kernel.permissions import Standing


@dataclass(frozen=True)
class SeatHeld:
    """A seat this person sits in today."""

    seat_id: int
    body_id: int
    chamber_id: int
    chamber_acronym: str
    is_principal: bool
    is_voting: bool
    #: The chamber is the authority itself.
    is_authority: bool = False


@dataclass(frozen=True)
class OfficeHeld:
    """An office of a body held today: ``role`` is the value of ``bodies.models.OfficerRole``."""

    body_id: int
    role: str


@dataclass(frozen=True)
class Actor:
    """A person with what they hold today, the anonymous public, or the system itself."""

    person_id: int | None = None
    name: str = ""
    is_administrator: bool = False
    is_system: bool = False
    locale: str = "es"
    seats: tuple[SeatHeld, ...] = ()
    offices: tuple[OfficeHeld, ...] = ()
    guest_of: frozenset[int] = field(default_factory=frozenset)
    #: What they are, said in words for the corner of the page: "Secretaría técnica", "CANACAR, titular".
    acts_as: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def body_ids(self) -> frozenset[int]:
        """Bodies whose inside this person may see: seated, officer or permanent guest there today."""
        return (
            frozenset(seat.body_id for seat in self.seats)
            | frozenset(office.body_id for office in self.offices)
            | self.guest_of
        )

    @property
    def chamber_ids(self) -> frozenset[int]:
        return frozenset(seat.chamber_id for seat in self.seats)

    def seats_in(self, body_id: int) -> Sequence[SeatHeld]:
        return [seat for seat in self.seats if seat.body_id == body_id]

    def body_ids_as(self, *roles: str) -> frozenset[int]:
        """Bodies in which this person holds one of the offices ``roles``."""
        return frozenset(office.body_id for office in self.offices if office.role in roles)

    @property
    def secretary_of(self) -> frozenset[int]:
        return self.body_ids_as("technical_secretary")

    @property
    def chair_of(self) -> frozenset[int]:
        return self.body_ids_as("chair", "co_chair")

    def standings(self, body_id: int | None = None) -> frozenset[Standing]:
        """The capacities in which this actor stands before a thing of ``body_id`` (or before the whole house)."""
        held = {Standing.ANYONE}
        if self.is_system:
            held.add(Standing.SYSTEM)
        if self.is_signed_in:
            held.add(Standing.SIGNED_IN)
        if self.is_administrator:
            held.add(Standing.ADMINISTRATOR)
        for office in self.offices:
            if body_id is None or office.body_id == body_id:
                held.add(_STANDING_OF_OFFICE[office.role])
        if any(body_id is None or seat.body_id == body_id for seat in self.seats):
            held.add(Standing.MEMBER)
        if any(seat.is_authority and body_id in {None, seat.body_id} for seat in self.seats):
            held.add(Standing.AUTHORITY)
        if body_id in self.guest_of or (body_id is None and self.guest_of):
            held.add(Standing.GUEST)
        return frozenset(held)


_STANDING_OF_OFFICE = {
    "chair": Standing.CHAIR,
    "co_chair": Standing.CHAIR,
    "technical_secretary": Standing.SECRETARY,
    "coordinator": Standing.COORDINATOR,
}

ANONYMOUS = Actor()


def system(name: str = "system") -> Actor:
    """The actor of the worker and the command line; ``name`` goes into the journal."""
    return Actor(name=name, is_system=True)
