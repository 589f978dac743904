"""What the pages of the room show, put together: the clock as a line, warnings about a date, who was convoked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.bodies.models import AppointmentKind, Body
from app.bodies.queries import list_seats
from app.bodies.wording import sector_label
from app.kernel import clock as time
from app.kernel.actor import Actor
from app.meetings import clock, forecast, papers, queries, wording
from app.meetings.clock import Deadline, Step, StepState
from app.meetings.forecast import SeatAnswer
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    MeetingKind,
    MeetingState,
    Notice,
    NoticeRecipient,
    ReplyAnswer,
)
from app.meetings.quorum import Quorum
from app.programme.business import business_calendar

#: How many seats without an answer are named with a number to ring.
CALLED = 6


@dataclass(frozen=True)
class RailStep:
    """A station as components/rail.html draws it, with the reason for its day."""

    what: str
    on: date
    state: str
    left: str
    days: int | None
    soon: bool
    session: bool
    url: str | None
    when: str | None
    rule: str
    skipped: list[str]


def deadlines_of(meeting: Meeting) -> list[Deadline]:
    """The chain of a meeting today. Needs its body; 3 to 5 queries."""
    following = queries.find_following(meeting)
    return clock.deadlines(
        meeting,
        queries.rules_of(meeting),
        business_calendar(),
        time.today(meeting.zone),
        papers.facts_of(meeting),
        approval_on=clock.session_day(following) if following is not None else None,
    )


def rail_of(meeting: Meeting, chain: list[Deadline]) -> list[RailStep]:
    """The chain as stations; papers and additions that fall on one day are one."""
    days = {deadline.step: deadline.on for deadline in chain}
    together = days.get(Step.PAPERS) == days.get(Step.ADDITIONS)
    this_year = clock.session_day(meeting).year
    steps = []
    for deadline in chain:
        if deadline.step is Step.ADDITIONS and together:
            continue
        what = wording.step_label(deadline.step)
        if deadline.step is Step.PAPERS and together:
            what = _("Papers and additions")
        if deadline.step is Step.SESSION:
            local = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
            what = _("Session, %(time)s", time=wording.clock_time(local))
        steps.append(
            RailStep(
                what=what,
                on=deadline.on,
                state=_rail_state(deadline),
                left=pgettext("step", "Done") if deadline.is_done else "",
                days=None if deadline.is_done else deadline.left,
                soon=deadline.state is StepState.SOON,
                session=deadline.step is Step.SESSION,
                url=None,
                when=wording.long_day(deadline.on) if deadline.on.year != this_year else None,
                rule=wording.counted(deadline) if deadline.days else "",
                skipped=wording.skipped(deadline.skipped),
            )
        )
    return steps


def _rail_state(deadline: Deadline) -> str:
    if deadline.state is StepState.LATER:
        return ""
    return "next" if deadline.state is StepState.SOON else deadline.state.value


def warnings_for(
    body: Body,
    kind: MeetingKind,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    *,
    but: int | None = None,
) -> list[str]:
    """What speaks against a date: a closed day, another session at that hour, a notice already late, a mandate over."""
    zone = ZoneInfo(body.zone)
    day = starts_at.astimezone(zone).date()
    calendar = business_calendar()
    found = []
    reason = calendar.why_closed(day)
    if reason is not None:
        found.append(
            _("%(day)s is not a business day: %(reason)s.", day=wording.day(day).capitalize(), reason=reason)
        )
    for collision in queries.list_collisions(body.id, starts_at, ends_at, actor, but=but):
        other = wording.full_title(collision.meeting)
        if collision.meeting.body_id == body.id or not collision.shared_people:
            found.append(_("At that hour there is also: %(session)s.", session=other))
        else:
            found.append(
                ngettext(
                    "At that hour there is also: %(session)s. %(num)s person sits in both bodies.",
                    "At that hour there is also: %(session)s. %(num)s people sit in both bodies.",
                    collision.shared_people,
                    session=other,
                )
            )
    rules = queries.current_rules(body)
    limit = clock.before(calendar, day, rules.notice_business_days(kind))
    if limit.on < time.today(body.zone):
        found.append(
            _(
                "The notice would have had to go out by %(day)s: it will need a reasoned urgency.",
                day=wording.day(limit.on),
            )
        )
    if body.ends_on is not None and day > body.ends_on:
        found.append(_("The group's mandate ends before, on %(day)s.", day=wording.day(body.ends_on)))
    return found


# ── answers beforehand ──


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


# ── notices ──


@dataclass(frozen=True)
class Sent:
    """A notice and what became of it."""

    notice: Notice
    recipients: list[NoticeRecipient]
    delivered: int
    bounced: int
    acknowledged: int


def sent_notices(meeting: Meeting) -> list[Sent]:
    return [
        Sent(
            notice=notice,
            recipients=sorted(notice.recipients, key=lambda row: row.id),
            delivered=sum(row.delivered_at is not None for row in notice.recipients),
            bounced=sum(row.bounced_at is not None for row in notice.recipients),
            acknowledged=sum(row.acknowledged_at is not None for row in notice.recipients),
        )
        for notice in queries.list_notices(meeting.id)
    ]


def delivery_chip(row: NoticeRecipient) -> tuple[str, str]:
    if row.acknowledged_at is not None:
        return "done", pgettext("delivery", "Acknowledged")
    if row.bounced_at is not None:
        return "stop", pgettext("delivery", "Bounced")
    if row.delivered_at is not None:
        return "doing", pgettext("delivery", "Delivered")
    return "draft", pgettext("delivery", "To be delivered")


def delivery_since(row: NoticeRecipient) -> datetime | None:
    """Since when it is as ``delivery_chip`` says."""
    return row.acknowledged_at or row.bounced_at or row.delivered_at


def address(endpoint: str, **values: object) -> str | None:
    """The address of a page of a room above, or None where there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]


def is_over(meeting: Meeting) -> bool:
    return meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED, MeetingState.CANCELLED}
