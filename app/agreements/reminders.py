"""Whoever owes an agreement is reminded before its day and after it; once a week each hears of all that is theirs.

Never two mails a day about the same agreement: what was news of it today is not reminded of today, of several occasions
one is told a day, and on the day of the weekly letter that letter is the reminder.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from app import journal
from app.agreements.models import OPEN_STATES, UNANSWERED, Agreement
from app.agreements.operations.adoption import payload_of
from app.agreements.queries import TO_BE_DONE, is_owed
from app.bodies.queries import rules_of
from app.bodies.rules import Rules
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.business_days import BusinessCalendar
from app.kernel.db import db
from app.programme.business import business_calendar
from app.programme.models import Programme
from app.programme.queries import get_programme

KIND = "agreement:due"
WEEK = "agreement:week"
#: What whoever owes an agreement was written about it by the way: not reminded of on the same day.
NEWS = (
    KIND,
    "agreement:adopted",
    "agreement:sent_back",
    "agreement:extended",
    "agreement:extension_refused",
    "agreement:reassigned",
    "agreement:responded",
)
#: Nobody is reminded before this hour in the programme's zone; the weekly letter is written at it, on Mondays.
MORNING = time(8)
#: What is due later is looked at later: no rule reminds so early.
REACH = timedelta(days=120)


class Occasion(enum.StrEnum):
    """In the order in which one is chosen, where a day has several."""

    LATE = "late"
    RESPONSE_LATE = "response_late"
    BEFORE = "before"
    RESPONSE_BEFORE = "response_before"


@dataclass(frozen=True)
class Reminder:
    agreement: Agreement
    occasion: Occasion
    on: date
    #: How often it was told already of a day that has passed.
    times: int = 0

    @property
    def dedupe(self) -> str:
        """What makes it the same: a day that was moved is reminded of anew."""
        return f"{self.occasion.value}/{self.on.isoformat()}/{self.times}"


@dataclass(frozen=True)
class Week:
    """The weekly letter that is to be written now: of which week, and about what was agreed until when."""

    programme: Programme
    number: str
    since: datetime


@dataclass(frozen=True)
class Due:
    """What is to be told now."""

    reminders: list[Reminder] = field(default_factory=list)
    week: Week | None = None


def list_due() -> Due:
    """What is to be told now and was not yet; reads only, in a fixed number of queries.

    A worker that slept past a day tells once what is still to be told, and one letter for the week it is.
    """
    programme = get_programme()
    zone = ZoneInfo(programme.zone)
    now = clock.now().astimezone(zone)
    week = _week(programme, now)
    if now.time() < MORNING:
        return Due(week=week)
    agreements = _open_ones(now.date())
    rules, calendar = rules_of({row.body_id for row in agreements}), business_calendar()
    found = [
        reminder
        for row in agreements
        for reminder in occasions(row, rules.on(row.body_id, now.date()), calendar, now.date())
    ]
    if not found:
        return Due(week=week)
    told, lately = _told({row.agreement.id for row in found}, zone, now.date())
    chosen: dict[int, Reminder] = {}
    for reminder in sorted(found, key=lambda row: list(Occasion).index(row.occasion)):
        key = reminder.agreement.id
        if key not in lately and (key, reminder.dedupe) not in told:
            chosen.setdefault(key, reminder)
    return Due([chosen[key] for key in sorted(chosen)], week)


def tell(due: Due) -> int:
    """Announce it; how many messages. What the weekly letter says is not said again beside it."""
    week, absorbed, messages = due.week, [], 0
    for row in due.reminders:
        adopted_at = row.agreement.adopted_at
        if week is not None and adopted_at is not None and adopted_at < week.since:
            absorbed.append(f"{row.agreement.id}/{row.dedupe}")
            continue
        journal.announce(
            KIND,
            subject=row.agreement,
            payload={**payload_of(row.agreement), "occasion": row.occasion, "on": row.on},
            dedupe=row.dedupe,
        )
        messages += 1
    if week is not None:
        journal.announce(
            WEEK,
            subject=week.programme,
            payload={"since": week.since, "week": week.number, "told": absorbed},
            dedupe=week.number,
        )
        messages += 1
    return messages


def occasions(
    agreement: Agreement, rules: Rules, calendar: BusinessCalendar, today: date
) -> Iterator[Reminder]:
    """What the rules have told about it today, had nothing been told before."""
    if agreement.state in TO_BE_DONE and agreement.is_owed:
        yield from _of_day(
            agreement, agreement.due_on, (Occasion.BEFORE, Occasion.LATE), rules, calendar, today
        )
    if agreement.awaits_response and agreement.response_due_on is not None:
        yield from _of_day(
            agreement,
            agreement.response_due_on,
            (Occasion.RESPONSE_BEFORE, Occasion.RESPONSE_LATE),
            rules,
            calendar,
            today,
        )


def _of_day(
    agreement: Agreement,
    on: date,
    which: tuple[Occasion, Occasion],
    rules: Rules,
    calendar: BusinessCalendar,
    today: date,
) -> Iterator[Reminder]:
    before, late = which
    if today <= on:
        if (
            calendar.left(today, on) <= rules.agreement_reminder_business
            and rules.agreement_reminder_business
        ):
            yield Reminder(agreement, before, on)
    elif rules.agreement_overdue_business and (passed := calendar.between(on, today)) > 0:
        yield Reminder(agreement, late, on, (passed - 1) // rules.agreement_overdue_business)


def _open_ones(today: date) -> Sequence[Agreement]:
    return db.session.scalars(
        select(Agreement)
        .where(
            or_(
                and_(is_owed(TO_BE_DONE), Agreement.due_on <= today + REACH),
                and_(
                    Agreement.state.in_(OPEN_STATES),
                    Agreement.response.in_(UNANSWERED),
                    Agreement.response_due_on <= today + REACH,
                ),
            )
        )
        .order_by(Agreement.id)
    ).all()


def _told(ids: set[int], zone: ZoneInfo, today: date) -> tuple[set[tuple[int, str]], set[int]]:
    """What was told of these agreements, by its key; and those of which something was told today."""
    rows = db.session.execute(
        select(
            OutboxMessage.kind, OutboxMessage.subject_id, OutboxMessage.dedupe_key, OutboxMessage.created_at
        ).where(OutboxMessage.kind.in_(NEWS), OutboxMessage.subject_id.in_(sorted(ids)))
    ).all()
    keys = {(row.subject_id, row.dedupe_key.split("/", 2)[2]) for row in rows if row.kind == KIND}
    lately = {row.subject_id for row in rows if row.created_at.astimezone(zone).date() == today}
    weeks = db.session.execute(
        select(OutboxMessage.payload, OutboxMessage.created_at).where(
            OutboxMessage.kind == WEEK, OutboxMessage.created_at > clock.now() - REACH
        )
    ).all()
    for row in weeks:
        for said in row.payload["told"]:
            agreement_id, key = str(said).split("/", 1)
            keys.add((int(agreement_id), key))
            if row.created_at.astimezone(zone).date() == today:
                lately.add(int(agreement_id))
    return keys, lately


def _week(programme: Programme, now: datetime) -> Week | None:
    """This week's letter, unless it was written, or nothing agreed before it is open. From Monday morning on."""
    monday = now.date() - timedelta(days=now.weekday())
    since = datetime.combine(monday, MORNING, tzinfo=now.tzinfo)
    if now < since:
        return None
    year, number, _day = monday.isocalendar()
    name = f"{year}-W{number:02}"
    written = select(OutboxMessage.id).where(OutboxMessage.dedupe_key == f"{WEEK}/{programme.id}/{name}")
    if db.session.scalar(written) is not None:
        return None
    anything = select(Agreement.id).where(Agreement.state.in_(OPEN_STATES), Agreement.adopted_at < since)
    if db.session.scalar(anything.limit(1)) is None:
        return None
    return Week(programme, name, since)
