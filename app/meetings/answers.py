"""Answers beforehand as pages show them: what each seat answered, what one may answer, and the forecast of the quorum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.bodies.models import AppointmentKind
from app.bodies.queries import list_seats
from app.bodies.wording import sector_label
from app.kernel.actor import Actor
from app.meetings import clock, forecast, queries, wording
from app.meetings.forecast import SeatAnswer
from app.meetings.models import AttendanceReply, Meeting, ReplyAnswer
from app.meetings.quorum import Quorum

#: How many seats without an answer are named with a number to ring.
CALLED = 6


def answers_of(meeting: Meeting) -> list[SeatAnswer]:
    """The seats of a session on its day with what each answered. Four queries."""
    day = clock.session_day(meeting)
    replies = queries.list_replies(meeting.id)
    found = []
    for seat in list_seats(meeting.body_id, day):
        holding = [row for row in seat.appointments if row.holds_on(day)]
        reply, given_by = replies.get(seat.id, (None, ""))
        found.append(
            SeatAnswer(
                seat=seat,
                principal=next((row for row in holding if row.kind is AppointmentKind.PRINCIPAL), None),
                alternates=tuple(row for row in holding if row.kind is AppointmentKind.ALTERNATE),
                reply=reply,
                given_by=given_by,
            )
        )
    return found


@dataclass(frozen=True)
class OwnSeat:
    """A seat the reader answers for: what it said, and what it may say."""

    seat_id: int
    name: str
    is_principal: bool
    reply: AttendanceReply | None
    chip: tuple[str, str]
    given_by: str
    #: (value, words), the one that was given left out.
    choices: list[tuple[str, str]]
    #: There is somebody to send in the principal's place.
    has_alternate: bool


def own_seats(actor: Actor, meeting: Meeting, answers: Sequence[SeatAnswer]) -> list[OwnSeat]:
    """The reader's seats in the body, in its order. No query."""
    held = {seat.seat_id: seat.is_principal for seat in reversed(actor.seats_in(meeting.body_id))}
    found = []
    for row in answers:
        if row.seat.id not in held:
            continue
        possible = [
            *([ReplyAnswer.COMING] if row.principal is not None else []),
            *([ReplyAnswer.ALTERNATE] if row.alternates else []),
            ReplyAnswer.NOT_COMING,
        ]
        given = row.reply.answer if row.reply is not None else None
        is_principal = held[row.seat.id]
        found.append(
            OwnSeat(
                seat_id=row.seat.id,
                name=row.name,
                is_principal=is_principal,
                reply=row.reply,
                chip=wording.reply_chip(given),
                given_by=row.given_by,
                choices=[
                    (answer.value, wording.reply_button(answer, is_principal=is_principal))
                    for answer in possible
                    if answer is not given
                ],
                has_alternate=bool(row.alternates),
            )
        )
    return found


@dataclass(frozen=True)
class Sector:
    """A row of squares, as components/seat.html draws it."""

    label: str
    seats: list[SeatAnswer]


@dataclass(frozen=True)
class Call:
    """A seat that has not answered, and whom to ring; ``dial`` is the number as a telephone takes it."""

    name: str
    person: str
    phone: str
    dial: str


@dataclass(frozen=True)
class Forecast:
    quorum: Quorum
    sectors: list[Sector]
    calls: list[Call]
    #: Seats without an answer that are not among ``calls``.
    more: int


def forecast_of(meeting: Meeting, answers: Sequence[SeatAnswer]) -> Forecast:
    """The quorum as far as seats have answered, and whom to call. No query once the rules are on the meeting."""
    rules = queries.rules_of(meeting)
    counted = forecast.counted(answers, rules)
    sectors: dict[str, list[SeatAnswer]] = {}
    for row in counted:
        sectors.setdefault(row.seat.chamber.sector, []).append(row)
    silent = [row for row in counted if row.reply is None]
    return Forecast(
        quorum=forecast.count(answers, rules, call=meeting.call),
        sectors=[Sector(wording.sentence(sector_label(key)), rows) for key, rows in sectors.items()],
        calls=[_call(row) for row in silent[:CALLED]],
        more=max(0, len(silent) - CALLED),
    )


def _call(row: SeatAnswer) -> Call:
    found = row.to_call
    if found is None:
        return Call(row.name, _("The seat is vacant"), "", "")
    said = (
        _("%(person)s, principal", person=found.person.name)
        if found.kind is AppointmentKind.PRINCIPAL
        else _("%(person)s, alternate", person=found.person.name)
    )
    return Call(row.name, said, found.person.phone, re.sub(r"[^\d+]", "", found.person.phone))
