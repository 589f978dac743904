"""Answers beforehand as pages show them: what each seat answered, what one may answer, and the forecast of the quorum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.bodies.models import AppointmentKind
from app.bodies.queries import list_seats
from app.bodies.wording import sector_label
from app.kernel.actor import Actor
from app.meetings import clock, forecast, queries, wording
from app.meetings.forecast import SeatAnswer
from app.meetings.models import AttendanceReply, Meeting, ReplyAnswer, ReplyMeans
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
    #: Its people changed after it answered.
    is_asked_again: bool
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
        is_principal = held[row.seat.id]
        found.append(
            OwnSeat(
                seat_id=row.seat.id,
                name=row.name,
                is_principal=is_principal,
                reply=row.standing,
                is_asked_again=row.is_stale,
                chip=chip_of(row),
                given_by=row.given_by,
                choices=[
                    (value, words)
                    for value, words in choices_of(row, is_principal=is_principal)
                    if value != _value_of(row)
                ],
                has_alternate=bool(row.alternates),
            )
        )
    return found


def choices_of(row: SeatAnswer, *, is_principal: bool) -> list[tuple[str, str]]:
    """What a seat may answer, as forms send it and in words: each alternate by name where there are several."""
    found: list[tuple[str, str]] = []
    if row.principal is not None:
        found.append(
            (ReplyAnswer.COMING.value, wording.reply_button(ReplyAnswer.COMING, is_principal=is_principal))
        )
    if len(row.alternates) == 1:
        found.append(
            (
                ReplyAnswer.ALTERNATE.value,
                wording.reply_button(ReplyAnswer.ALTERNATE, is_principal=is_principal),
            )
        )
    else:
        found += [
            (
                f"{ReplyAnswer.ALTERNATE.value}-{alternate.person_id}",
                _("%(name)s will attend as alternate", name=alternate.person.name),
            )
            for alternate in row.alternates
        ]
    return [
        *found,
        (
            ReplyAnswer.NOT_COMING.value,
            wording.reply_button(ReplyAnswer.NOT_COMING, is_principal=is_principal),
        ),
    ]


def _value_of(row: SeatAnswer) -> str:
    """The answer that stands, as a form would send it."""
    if row.standing is None:
        return ""
    if row.standing.answer is ReplyAnswer.ALTERNATE and len(row.alternates) > 1:
        return f"{row.standing.answer.value}-{row.standing.attending_id}"
    return row.standing.answer.value


def chip_of(row: SeatAnswer) -> tuple[str, str]:
    """What a seat answered, which alternate comes where it has several, or that it is asked again."""
    if row.is_stale:
        return "soon", _("Its people changed: asked again")
    given = row.standing.answer if row.standing is not None else None
    shape, words = wording.reply_chip(given)
    if given is ReplyAnswer.ALTERNATE and row.attending is not None and len(row.alternates) > 1:
        words = _("The alternate attends: %(name)s", name=row.attending.person.name)
    return shape, words


def given_in_words(row: SeatAnswer) -> str:
    """Whose word an answer is, and how it came in."""
    if row.reply is None:
        return ""
    if row.reply.means is ReplyMeans.TELEPHONE:
        return _(
            "%(name)s, by telephone to %(secretary)s", name=row.given_by, secretary=row.reply.recorded_by
        )
    if row.reply.means is ReplyMeans.MAIL:
        return _("%(name)s, from their calendar by mail", name=row.given_by)
    return row.given_by


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
    #: Sectors that would keep it from being one, in words.
    short: list[str]
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
    quorum = forecast.count(answers, rules, call=meeting.call)
    lacking = {row.sector for row in quorum.short}
    silent = [row for row in counted if row.standing is None]
    silent.sort(
        key=lambda row: row.seat.chamber.sector not in lacking
    )  # first those a sector's minimum waits for
    return Forecast(
        quorum=quorum,
        short=[
            ngettext(
                "Of the sector %(sector)s %(present)s of at least %(num)s.",
                "Of the sector %(sector)s %(present)s of at least %(num)s.",
                row.required,
                sector=sector_label(row.sector),
                present=row.present,
            )
            for row in quorum.short
        ],
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
