"""What the room shows: the order, the item under discussion, the roll; put together from the rooms below."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup
from sqlalchemy import func, select

from app.agendas import queries as agenda_queries
from app.agendas.models import Agenda, AgendaItem, Handling, ItemPurpose, Outcome
from app.agendas.timetable import Line
from app.agendas.wording import item_presenter, outcome_label, purpose_label
from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement, AgreementState
from app.agreements.numbering import number_by
from app.bodies.rules import SecondCall
from app.floor.ballots import VoteShown, show
from app.floor.earlier_minutes import MinutesAtHand, at_hand
from app.floor.forms import WITH_CHANGES
from app.journal.models import AuditEntry
from app.kernel import clock, texts
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingState, QuorumDeclaration
from app.meetings.quorum import SECOND_CALL
from app.meetings.roll_queries import Roll, get_roll, latest_declaration
from app.meetings.second_call import hour_of_call, last_day, second_hour
from app.meetings.wording import folio_kind
from app.programme.business import business_calendar
from app.votes import queries as vote_queries
from app.votes.models import Vote, VoteState

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


def approval_choices(locale: str) -> list[tuple[str, str, str]]:
    """The same for the item under which minutes are approved: as presented, with changes, postponed."""
    letters = LETTERS.get(locale, LETTERS["en"])
    return [
        (Outcome.AGREED.value, pgettext("approval", "As presented"), letters[Outcome.AGREED.value]),
        (WITH_CHANGES, pgettext("approval", "With changes"), "M" if locale == "es" else "C"),
        (Outcome.DEFERRED.value, pgettext("approval", "Postponed"), letters[Outcome.DEFERRED.value]),
        (Outcome.WITHDRAWN.value, pgettext("outcome", "Withdrawn"), letters[Outcome.WITHDRAWN.value]),
    ]


@dataclass(frozen=True)
class OrderLine:
    """A line of the agenda at the left."""

    item: AgendaItem
    number: str
    note: str
    #: Who was there when it was decided: "14 of 19 seats".
    quorum: str
    is_heading: bool
    is_sub: bool
    is_current: bool


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
    #: Every vote of the session, the oldest first.
    votes: list[VoteShown]
    #: The minutes the item under discussion approves.
    minutes: MinutesAtHand | None

    @property
    def votes_of_item(self) -> list[VoteShown]:
        """The votes on the item under discussion, the latest first."""
        return [
            row
            for row in reversed(self.votes)
            if self.line is not None and row.vote.item_id == self.line.item.id
        ]

    @property
    def open_vote(self) -> VoteShown | None:
        return next((row for row in self.votes if row.vote.state is VoteState.OPEN), None)

    def to_settle(self, vote: Vote) -> Agreement | None:
        """The agreement still proposed whose very text this vote was on."""
        if vote.state is not VoteState.CLOSED:
            return None
        return next((row for row in self.proposed if row.text == vote.subject), None)

    @property
    def block(self) -> list[OrderLine]:
        """What is left of the consent block, to be decided together."""
        return [
            line
            for line in self.order
            if line.item.handling is Handling.CONSENT and line.item.outcome is None
        ]

    @property
    def is_voted(self) -> bool:
        """Whether what is to be done first here is said by a vote: to close it, or to settle what it was on."""
        return self.open_vote is not None or any(self.to_settle(row.vote) for row in self.votes_of_item)

    @property
    def hour_of_call(self) -> datetime:
        return hour_of_call(self.meeting, self.roll.rules)

    @property
    def is_second_call(self) -> bool:
        return self.meeting.call >= SECOND_CALL

    @property
    def is_before_the_hour(self) -> bool:
        """Whether the second call is for later than now."""
        return self.is_second_call and self.now < self.hour_of_call

    @property
    def is_running(self) -> bool:
        return self.meeting.state in {MeetingState.IN_SESSION, MeetingState.RECESS}

    @property
    def all_proposed(self) -> list[Agreement]:
        return [row for row in self.agreements if row.state is AgreementState.PROPOSED]

    @property
    def can_close(self) -> bool:
        return (
            self.meeting.state is MeetingState.IN_SESSION
            and not self.undecided
            and not self.all_proposed
            and self.open_vote is None
        )

    @property
    def is_for_agreement(self) -> bool:
        return self.line is not None and self.line.item.purpose is ItemPurpose.AGREEMENT

    @property
    def tolerance_over(self) -> bool:
        return self.now >= self.hour_of_call + timedelta(minutes=self.roll.rules.tolerance_minutes)

    @property
    def delay(self) -> int | None:
        """Minutes behind the agenda (negative: ahead) at the item under discussion, the next one without outcome."""
        if self.line is None or self.line.starts_at is None or self.line.item.outcome is not None:
            return None
        return int((self.now - self.line.starts_at).total_seconds() // 60)

    @property
    def since(self) -> datetime | None:
        """When the item under discussion began: the last one was decided on, or the session opened."""
        if self.line is None or self.line.item.outcome is not None or self.meeting.opened_at is None:
            return None
        decided = [line.item.decided_at for line in self.order if line.item.decided_at is not None]
        return max([self.meeting.opened_at, *decided])

    @property
    def elapsed(self) -> int | None:
        """Minutes since then."""
        return None if self.since is None else max(0, int((self.now - self.since).total_seconds() // 60))

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
        order=[_order_line(entry, line if is_running else None, agreements, roll) for entry in lines],
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
        votes=[show(vote, roll) for vote in vote_queries.list_for_meeting(meeting.id)],
        minutes=at_hand(line.item, meeting) if line is not None else None,
    )


@dataclass(frozen=True)
class SecondCallOffered:
    """What the rules permit after a first call without quorum; ``last`` is None when they permit nothing more."""

    mode: SecondCall
    last: date | None
    #: Under the same notice: from when those present suffice.
    from_: datetime

    @property
    def is_possible(self) -> bool:
        return self.last is not None


def second_call_of(room: Room) -> SecondCallOffered:
    rules, meeting = room.roll.rules, room.meeting
    last = last_day(meeting, rules, business_calendar())
    if last is not None and clock.today(meeting.zone) > last:
        last = None
    return SecondCallOffered(rules.second_call, last, second_hour(meeting, rules))


def tag_of(meeting: Meeting, *marks: object) -> str:
    """Changes with anything that is recorded of the meeting's body: every change is in the journal. One query."""
    last = db.session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.body_id == meeting.body_id))
    said = ".".join(str(mark) for mark in (meeting.id, last, *marks))
    return f"{zlib.crc32(said.encode()):08x}-{last}"


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
    line: Line[AgendaItem], current: Line[AgendaItem] | None, agreements: Sequence[Agreement], roll: Roll
) -> OrderLine:
    return OrderLine(
        item=line.item,
        number=line.number,
        note=_note(line, current, agreements),
        quorum=_quorum_then(line.item, roll),
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


def _quorum_then(item: AgendaItem, roll: Roll) -> str:
    """By the stretches of presence as the roll has them now: a time that is put right puts this right."""
    if item.outcome is None or item.decided_at is None:
        return ""
    then = roll.quorum_at(item.decided_at)
    if then.is_met:
        return _("%(present)s of %(seats)s seats", present=then.present, seats=then.seats)
    return _("Without quorum: %(present)s of %(seats)s", present=then.present, seats=then.seats)


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
