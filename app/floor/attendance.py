"""The roll as the room shows it: a square a seat, who is still to be called, the hours of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.bodies.models import Seat
from app.bodies.wording import sector_label
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Capacity, GuestEntry, Meeting, OfficerEntry, RollEntry
from app.meetings.quorum import Quorum
from app.meetings.roll_queries import OfficerOnRoll, Roll, SeatOnRoll
from app.meetings.wording import sentence


@dataclass(frozen=True)
class Square:
    name: str
    state: str


@dataclass(frozen=True)
class Sector:
    label: str
    seats: list[Square]


def get_seat(seat_id: int, meeting: Meeting) -> Seat:
    """A seat of the meeting's body with its chamber. Raises NotFound."""
    found = db.session.scalar(
        select(Seat)
        .where(Seat.id == seat_id, Seat.body_id == meeting.body_id)
        .options(joinedload(Seat.chamber))
    )
    if found is None:
        raise NotFound
    return found


def get_officer(officer_id: int, roll: Roll) -> OfficerOnRoll:
    found = next((item for item in roll.officers if item.officer.id == officer_id), None)
    if found is None:
        raise NotFound
    return found


def squares(roll: Roll) -> list[Sector]:
    """A square a seat, by sector in the order of the seats."""
    sectors: dict[str, list[Square]] = {}
    for item in roll.seats:
        sectors.setdefault(item.seat.chamber.sector, []).append(
            Square(item.seat.chamber.acronym, square_state(item))
        )
    return [Sector(sentence(sector_label(sector)), seats) for sector, seats in sectors.items()]


def square_state(item: SeatOnRoll) -> str:
    entry = item.open_entry
    if entry is None:
        return "silent"
    return {Capacity.PRINCIPAL: "here", Capacity.ALTERNATE: "alternate", Capacity.EXCUSED: "no"}[
        entry.capacity
    ]


def in_calling_order(roll: Roll) -> list[SeatOnRoll]:
    """Who has not arrived first, then who left or is excused, alternates, principals; each in the body's order."""
    rank = {"silent": 0, "no": 2, "alternate": 3, "here": 4}
    return sorted(
        roll.seats,
        key=lambda item: 1 if square_state(item) == "silent" and item.entries else rank[square_state(item)],
    )


def get_entry(part: str, entry_id: int, roll: Roll) -> RollEntry | OfficerEntry | GuestEntry:
    """A stretch of presence on this roll: of its ``seats``, ``officers`` or ``guests``. Raises NotFound."""
    entries: dict[str, list[RollEntry | OfficerEntry | GuestEntry]] = {
        "seats": [entry for item in roll.seats for entry in item.entries],
        "officers": [entry for item in roll.officers for entry in item.entries],
        "guests": list(roll.guests),
    }
    found = next((entry for entry in entries[part] if entry.id == entry_id), None)
    if found is None:
        raise NotFound
    return found


def what_is_missing(quorum: Quorum) -> str:
    """What the session still waits for, so that there is a quorum; "" when there is one."""
    if quorum.missing:
        return ngettext(
            "It can be opened when %(num)s more seat has arrived.",
            "It can be opened when %(num)s more seats have arrived.",
            quorum.missing,
        )
    if quorum.short:
        first = quorum.short[0]
        return _(
            "It can be opened when the sector %(sector)s has %(required)s seats; it has %(present)s.",
            sector=sector_label(first.sector),
            required=first.required,
            present=first.present,
        )
    return _("It can be opened when the chair has arrived.") if quorum.lacks_chair else ""


def hour_of(moment: datetime, zone: str) -> str:
    """ "10:06": as the field of an hour holds it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def local_day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def local_clock(moment: datetime, meeting: Meeting) -> datetime:
    return moment.astimezone(ZoneInfo(meeting.zone))
