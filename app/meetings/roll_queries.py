"""Reads of the roll: who fills each seat now, who came at all, and the quorum that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, or_, select

from app.bodies.models import Appointment, AppointmentKind, Officer, OfficerRole, Seat
from app.bodies.queries import list_officers, list_seats
from app.bodies.rules import Rules
from app.kernel.db import db
from app.meetings import quorum
from app.meetings.clock import session_day
from app.meetings.models import Capacity, GuestEntry, Meeting, OfficerEntry, QuorumDeclaration, RollEntry
from app.meetings.queries import rules_of
from app.meetings.quorum import CountedSeat, Quorum

PRESENT = frozenset({Capacity.PRINCIPAL, Capacity.ALTERNATE})
PRESIDING = frozenset({OfficerRole.CHAIR, OfficerRole.CO_CHAIR})


@dataclass(frozen=True)
class SeatOnRoll:
    """A seat on the day, who is appointed to it, and every stretch of presence recorded for it, oldest first."""

    seat: Seat
    principal: Appointment | None
    alternates: tuple[Appointment, ...]
    entries: tuple[RollEntry, ...]

    @property
    def open_entry(self) -> RollEntry | None:
        """The entry that stands now: presence, or an excuse."""
        return next((entry for entry in reversed(self.entries) if entry.left_at is None), None)

    @property
    def is_present(self) -> bool:
        entry = self.open_entry
        return entry is not None and entry.capacity in PRESENT

    @property
    def is_excused(self) -> bool:
        entry = self.open_entry
        return entry is not None and entry.capacity is Capacity.EXCUSED

    @property
    def attended(self) -> bool:
        """Whether the seat was filled at any time."""
        return any(entry.capacity in PRESENT for entry in self.entries)

    def entry_at(self, moment: datetime) -> RollEntry | None:
        """Who filled the seat at ``moment``."""
        return next(
            (
                entry
                for entry in reversed(self.entries)
                if entry.capacity in PRESENT and quorum.covers(entry, moment)
            ),
            None,
        )

    def counts(self, rules: Rules) -> bool:
        """Whether its presence makes the quorum under ``rules``, and so whether it votes."""
        return self.seat.is_voting or not rules.only_voting_seats_count

    @property
    def counted(self) -> CountedSeat:
        return CountedSeat(
            self.seat.id,
            self.seat.is_voting,
            self.seat.chamber.sector,
            is_vacant=self.principal is None and not self.alternates,
        )


@dataclass(frozen=True)
class OfficerOnRoll:
    officer: Officer
    entries: tuple[OfficerEntry, ...]
    #: Present in a seat of the body: needs no entry as officer.
    sits: bool = False

    @property
    def open_entry(self) -> OfficerEntry | None:
        return next((entry for entry in reversed(self.entries) if entry.left_at is None), None)

    @property
    def is_present(self) -> bool:
        return self.sits or self.open_entry is not None


@dataclass(frozen=True)
class Roll:
    """The roll of one session as it stands, with the quorum it makes."""

    meeting: Meeting
    seats: tuple[SeatOnRoll, ...]
    officers: tuple[OfficerOnRoll, ...]
    guests: tuple[GuestEntry, ...]
    quorum: Quorum
    rules: Rules = field(repr=False)

    @property
    def voting_present(self) -> int:
        """How many seats present have a vote under the rules."""
        return self.quorum.present

    def quorum_at(self, moment: datetime) -> Quorum:
        """The quorum there was at ``moment``, from the stretches of presence as they are recorded now."""
        sitting = {item.seat.id: entry for item in self.seats if (entry := item.entry_at(moment)) is not None}
        people = {entry.person_id for entry in sitting.values()}
        return quorum.count(
            (item.counted for item in self.seats),
            sitting,
            self.rules,
            chair_is_present=any(
                item.officer.role in PRESIDING
                and (
                    item.officer.person_id in people
                    or any(quorum.covers(entry, moment) for entry in item.entries)
                )
                for item in self.officers
            ),
            call=self.meeting.call,
        )


def get_roll(meeting: Meeting) -> Roll:
    """The roll of ``meeting``. Seven queries, whatever its length."""
    day = session_day(meeting)
    rules = rules_of(meeting)
    entries = list_entries(meeting.id)
    seats = tuple(_seat_on_roll(seat, entries, day) for seat in list_seats(meeting.body_id, day))
    seated = {
        entry.person_id
        for entry in entries
        if entry.left_at is None and entry.capacity in PRESENT and entry.person_id
    }
    officer_entries = list_officer_entries(meeting.id)
    officers = tuple(
        OfficerOnRoll(
            officer=officer,
            entries=tuple(entry for entry in officer_entries if entry.person_id == officer.person_id),
            sits=officer.person_id in seated,
        )
        for officer in list_officers(meeting.body_id, day)
        if officer.role is not OfficerRole.COORDINATOR
    )
    return Roll(
        meeting=meeting,
        seats=seats,
        officers=officers,
        guests=tuple(list_guests(meeting.id)),
        quorum=quorum.count(
            (item.counted for item in seats),
            (item.seat.id for item in seats if item.is_present),
            rules,
            chair_is_present=any(item.is_present and item.officer.role in PRESIDING for item in officers),
            call=meeting.call,
        ),
        rules=rules,
    )


Entry = TypeVar("Entry", RollEntry, OfficerEntry, GuestEntry)


def list_entries(meeting_id: int) -> Sequence[RollEntry]:
    """Every stretch of presence of every seat, oldest first, as the database has it now."""
    return db.session.scalars(_of_this_call(RollEntry, meeting_id)).all()


def list_officer_entries(meeting_id: int) -> Sequence[OfficerEntry]:
    return db.session.scalars(_of_this_call(OfficerEntry, meeting_id)).all()


def list_guests(meeting_id: int) -> Sequence[GuestEntry]:
    return db.session.scalars(_of_this_call(GuestEntry, meeting_id)).all()


def _of_this_call(entry: type[Entry], meeting_id: int) -> Select[Entry]:
    """What is on the roll: a first call held another day is not (``Meeting.roll_from``)."""
    return (
        select(entry)
        .join(Meeting, Meeting.id == entry.meeting_id)
        .where(
            entry.meeting_id == meeting_id,
            or_(Meeting.roll_from.is_(None), entry.arrived_at >= Meeting.roll_from),
        )
        .order_by(entry.id)
        .execution_options(populate_existing=True)
    )


def latest_declaration(meeting_id: int) -> QuorumDeclaration | None:
    """The last count declared at this session."""
    return db.session.scalar(
        select(QuorumDeclaration)
        .where(QuorumDeclaration.meeting_id == meeting_id)
        .order_by(QuorumDeclaration.id.desc())
        .limit(1)
    )


def list_declarations(meeting_id: int) -> Sequence[QuorumDeclaration]:
    """Every count declared at this session, whether it sufficed or not, the oldest first."""
    return db.session.scalars(
        select(QuorumDeclaration)
        .where(QuorumDeclaration.meeting_id == meeting_id)
        .order_by(QuorumDeclaration.id)
    ).all()


def list_attending_person_ids(meeting_id: int) -> frozenset[int]:
    """People who filled a seat or an office at any time: those the minutes are circulated to."""
    seated = (entry.person_id for entry in list_entries(meeting_id) if entry.capacity in PRESENT)
    officers = (entry.person_id for entry in list_officer_entries(meeting_id))
    return frozenset(person for person in (*seated, *officers) if person is not None)


def _seat_on_roll(seat: Seat, entries: Sequence[RollEntry], day: date) -> SeatOnRoll:
    holding = [appointment for appointment in seat.appointments if appointment.holds_on(day)]
    return SeatOnRoll(
        seat=seat,
        principal=next((item for item in holding if item.kind is AppointmentKind.PRINCIPAL), None),
        alternates=tuple(item for item in holding if item.kind is AppointmentKind.ALTERNATE),
        entries=tuple(entry for entry in entries if entry.seat_id == seat.id),
    )
