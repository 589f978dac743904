"""What the room shows: the order, the item under discussion, the roll; put together from the rooms below."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.agendas import queries as agenda_queries
from app.agendas.models import Agenda, AgendaItem, ItemPurpose, Outcome
from app.agendas.timetable import Line
from app.agendas.wording import item_presenter, outcome_label, purpose_label
from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement, AgreementState
from app.agreements.numbering import number_by
from app.bodies.models import Seat
from app.bodies.wording import sector_label
from app.kernel import clock, texts
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Capacity, Meeting, MeetingState, QuorumDeclaration
from app.meetings.roll_queries import OfficerOnRoll, Roll, SeatOnRoll, get_roll, latest_declaration
from app.meetings.wording import folio_kind

#: Keys that choose an outcome, by the first letter of its word: acordado, conocimiento, diferido, turnado, retirado.
LETTERS = {
    "es": {"agreed": "A", "noted": "C", "deferred": "D", "referred": "T", "withdrawn": "R"},
    "en": {"agreed": "A", "noted": "N", "deferred": "D", "referred": "R", "withdrawn": "W"},
}


def outcome_choices(locale: str) -> list[tuple[str, str, str]]:
    """Value, word and key of each outcome, for the buttons."""
    letters = LETTERS.get(locale, LETTERS["en"])
    words = {
        Outcome.AGREED: pgettext("outcome", "Agreed"),
        Outcome.NOTED: pgettext("outcome", "Noted"),
        Outcome.DEFERRED: pgettext("outcome", "Deferred"),
        Outcome.REFERRED: pgettext("outcome", "Referred"),
        Outcome.WITHDRAWN: pgettext("outcome", "Withdrawn"),
    }
    return [(outcome.value, word, letters[outcome.value]) for outcome, word in words.items()]


@dataclass(frozen=True)
class OrderLine:
    """A line of the agenda at the left."""

    item: AgendaItem
    number: str
    note: str
    is_heading: bool
    is_sub: bool
    is_current: bool


@dataclass(frozen=True)
class Square:
    name: str
    state: str


@dataclass(frozen=True)
class Sector:
    label: str
    seats: list[Square]


@dataclass(frozen=True)
class Adopted:
    agreement: Agreement
    html: Markup


@dataclass(frozen=True)
class Room:
    """Everything the page needs, loaded. A constant number of queries, whatever the agenda and the roll."""

    meeting: Meeting
    agenda: Agenda
    order: list[OrderLine]
    #: The item under discussion; None where the agenda has none.
    line: Line[AgendaItem] | None
    next_line: Line[AgendaItem] | None
    undecided: list[str]
    roll: Roll
    declared: QuorumDeclaration | None
    agreements: Sequence[Agreement]
    adopted: list[Adopted]
    proposed: list[Agreement]
    next_number: str
    now: datetime

    @property
    def is_running(self) -> bool:
        return self.meeting.state in {MeetingState.IN_SESSION, MeetingState.RECESS}

    @property
    def all_proposed(self) -> list[Agreement]:
        return [row for row in self.agreements if row.state is AgreementState.PROPOSED]

    @property
    def can_close(self) -> bool:
        return self.meeting.state is MeetingState.IN_SESSION and not self.undecided and not self.all_proposed

    @property
    def is_for_agreement(self) -> bool:
        return self.line is not None and self.line.item.purpose is ItemPurpose.AGREEMENT

    @property
    def tolerance_over(self) -> bool:
        return self.now >= self.meeting.starts_at + timedelta(minutes=self.roll.rules.tolerance_minutes)

    @property
    def delay(self) -> int | None:
        """Minutes behind the agenda (negative: ahead) at the item under discussion, the next one without outcome."""
        if self.line is None or self.line.starts_at is None or self.line.item.outcome is not None:
            return None
        return int((self.now - self.line.starts_at).total_seconds() // 60)

    @property
    def elapsed(self) -> int | None:
        """Minutes since the last item was decided on, or the session opened."""
        if self.line is None or self.line.item.outcome is not None or self.meeting.opened_at is None:
            return None
        decided = [line.item.decided_at for line in self.order if line.item.decided_at is not None]
        since = max([self.meeting.opened_at, *decided])
        return max(0, int((self.now - since).total_seconds() // 60))

    @property
    def stamp(self) -> str:
        """What an edit began from: the item's revision, then a mark that changes with its outcome and agreements."""
        assert self.line is not None
        item = self.line.item
        mark = (
            f"{item.outcome}{[(row.id, row.revision) for row in self.agreements if row.item_id == item.id]}"
        )
        return f"{item.revision}.{zlib.crc32(mark.encode()):08x}"


def room_of(meeting: Meeting, item_id: int | None) -> Room:
    """The room at ``item_id``, else at the first item without outcome."""
    agenda = agenda_queries.get_agenda(meeting.id)
    lines = agenda_queries.numbered(agenda, meeting.starts_at)
    line = _current(lines, item_id)
    agreements = agreement_queries.list_for_meeting(meeting.id)
    of_item = [row for row in agreements if line is not None and row.item_id == line.item.id]
    adopted = [row for row in of_item if row.number is not None]
    html = texts.html_of([row.text for row in adopted])
    roll = get_roll(meeting)
    is_running = meeting.state in {MeetingState.IN_SESSION, MeetingState.RECESS}
    return Room(
        meeting=meeting,
        agenda=agenda,
        order=[_order_line(entry, line if is_running else None, agreements) for entry in lines],
        line=line,
        next_line=_following(lines, line),
        undecided=[
            entry.number for entry in lines if not entry.item.is_heading and entry.item.outcome is None
        ],
        roll=roll,
        declared=latest_declaration(meeting.id),
        agreements=agreements,
        adopted=[Adopted(row, html[row.text]) for row in adopted],
        proposed=[row for row in of_item if row.state is AgreementState.PROPOSED],
        next_number=_next_number(meeting, roll, agreements),
        now=clock.now(),
    )


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
    return [Sector(sector_label(sector), seats) for sector, seats in sectors.items()]


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


def head_of(line: Line[AgendaItem]) -> str:
    """ "Item 6.1, for agreement. Presented by AMACARGA."."""
    said = _(
        "Item %(number)s, %(purpose)s.", number=line.number, purpose=purpose_label(line.item.purpose).lower()
    )
    presenter = item_presenter(line.item)
    return " ".join([said, _("Presented by %(who)s.", who=presenter)]) if presenter else said


def _current(lines: list[Line[AgendaItem]], item_id: int | None) -> Line[AgendaItem] | None:
    spoken = [line for line in lines if not line.item.is_heading]
    if item_id is not None:
        chosen = next((line for line in spoken if line.item.id == item_id), None)
        if chosen is None:
            raise NotFound
        return chosen
    return next((line for line in spoken if line.item.outcome is None), spoken[-1] if spoken else None)


def _following(lines: list[Line[AgendaItem]], current: Line[AgendaItem] | None) -> Line[AgendaItem] | None:
    """The next item without outcome after this one, else the first before it."""
    spoken = [line for line in lines if not line.item.is_heading]
    if current is None or current not in spoken:
        return None
    here = spoken.index(current)
    return next((line for line in [*spoken[here + 1 :], *spoken[:here]] if line.item.outcome is None), None)


def _order_line(
    line: Line[AgendaItem], current: Line[AgendaItem] | None, agreements: Sequence[Agreement]
) -> OrderLine:
    return OrderLine(
        item=line.item,
        number=line.number,
        note=_note(line, current, agreements),
        is_heading=line.item.is_heading,
        is_sub=line.is_sub,
        is_current=current is not None and line.item.id == current.item.id,
    )


def _note(line: Line[AgendaItem], current: Line[AgendaItem] | None, agreements: Sequence[Agreement]) -> str:
    item = line.item
    if item.is_heading:
        return ""
    if item.outcome is not None:
        said = outcome_label(item.outcome)
        numbers = [
            row.number.rsplit("/", 1)[-1] for row in agreements if row.item_id == item.id and row.number
        ]
        return f"{said}: {', '.join(numbers)}" if numbers else said
    minutes = _("%(minutes)s min", minutes=item.minutes)
    if current is not None and item.id == current.item.id:
        return _("Now, %(minutes)s", minutes=minutes)
    return minutes


def _next_number(meeting: Meeting, roll: Roll, agreements: Sequence[Agreement]) -> str:
    """The number the next one adopted will take, as far as this page knows."""
    sequence = 1 + max((row.sequence or 0 for row in agreements), default=0)
    return number_by(
        roll.rules.agreement_number,
        {
            "BODY": meeting.body.acronym,
            "YEAR": meeting.year,
            "KIND": folio_kind(meeting.kind),
            "SESSION": meeting.number,
            "SEQ": sequence,
        },
    )


def local_clock(moment: datetime, meeting: Meeting) -> datetime:
    return moment.astimezone(ZoneInfo(meeting.zone))
