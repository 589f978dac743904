"""Proposing the ordinary sessions of many bodies at once. Pure: days and people in, dates and what was avoided out.

Of the month a rule names, the day it names is tried first, then the others by their distance from it, the later one
before the earlier one; the first that nothing speaks against is taken. Sessions are placed month by month, in each
month in the order the bodies are given. No day outside the month is ever tried: where none is left, that is said.
"""

from __future__ import annotations

import calendar as months
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.business_days import BusinessCalendar, DayUnit, Period
from app.planning.rule import Rule

_DAY = timedelta(days=1)


class Against(enum.StrEnum):
    """What speaks against a day."""

    PAST = "past"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSING = "closing"
    #: The hour does not exist on that day: the clocks are put forward over it.
    NO_SUCH_HOUR = "no_such_hour"
    MANDATE = "mandate"
    NOTICE = "notice"
    SESSION = "session"


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against a day, with what is needed to say it."""

    against: Against
    #: The holiday's or closing day's name.
    name: str = ""
    #: The last day for the notice, or of the mandate.
    day: date | None = None
    #: Whose session it is; none where that is not to be told.
    body_id: int | None = None
    #: How many people sit in both bodies; 0 for two sessions of one body.
    people: int = 0

    def as_values(self) -> dict[str, Any]:
        given = {
            "name": self.name,
            "day": self.day.isoformat() if self.day else None,
            "body_id": self.body_id,
            "people": self.people,
        }
        return {"against": self.against.value} | {key: value for key, value in given.items() if value}

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Reason:
        day = values.get("day")
        return cls(
            against=Against(values["against"]),
            name=values.get("name", ""),
            day=date.fromisoformat(day) if day else None,
            body_id=values.get("body_id"),
            people=values.get("people", 0),
        )


@dataclass(frozen=True)
class Avoided:
    """A day that was passed over, and why."""

    on: date
    reasons: tuple[Reason, ...]

    def as_values(self) -> dict[str, Any]:
        return {"on": self.on.isoformat(), "reasons": [reason.as_values() for reason in self.reasons]}

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Avoided:
        reasons = tuple(Reason.from_values(reason) for reason in values["reasons"])
        return cls(date.fromisoformat(values["on"]), reasons)


@dataclass(frozen=True)
class Convened:
    """A body that is to meet: where its clocks are, who sits in it, how early its notice goes, until when it exists."""

    body_id: int
    zone: str
    people: frozenset[int]
    notice: Period
    ends_on: date | None = None


@dataclass(frozen=True)
class Engaged:
    """Hours at which people are taken: a session that stands, or one proposed before."""

    body_id: int
    starts_at: datetime
    ends_at: datetime
    people: frozenset[int]
    zone: str = "UTC"
    is_ordinary: bool = True
    #: Whether whose session it is may be told.
    is_named: bool = True

    @property
    def on(self) -> date:
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Proposed:
    """A session found: ``wanted_on`` is the day the rule names."""

    body_id: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    wanted_on: date
    avoided: tuple[Avoided, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A session asked for that no day of its month would take."""

    body_id: int
    wanted_on: date
    avoided: tuple[Avoided, ...]

    def as_values(self) -> dict[str, Any]:
        return {
            "body_id": self.body_id,
            "wanted_on": self.wanted_on.isoformat(),
            "avoided": [day.as_values() for day in self.avoided],
        }

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Missing:
        avoided = tuple(Avoided.from_values(day) for day in values["avoided"])
        return cls(int(values["body_id"]), date.fromisoformat(values["wanted_on"]), avoided)


@dataclass
class Plan:
    """What came of a rule: each session asked for is in one of the three."""

    proposed: list[Proposed] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    #: An ordinary session of that body stands in that month already.
    standing: list[Engaged] = field(default_factory=list)


class Diary:
    """Who is taken when."""

    def __init__(self, engaged: Iterable[Engaged] = ()) -> None:
        self._by_day: dict[date, list[Engaged]] = defaultdict(list)
        self._ordinary: dict[tuple[int, int, int], Engaged] = {}
        for session in engaged:
            self.add(session)

    def add(self, session: Engaged) -> None:
        for day in _utc_days(session.starts_at, session.ends_at):
            self._by_day[day].append(session)
        if session.is_ordinary:
            self._ordinary.setdefault((session.body_id, session.on.year, session.on.month), session)

    def ordinary_in(self, body_id: int, year: int, month: int) -> Engaged | None:
        return self._ordinary.get((body_id, year, month))

    def clashes(
        self, body: Convened, starts_at: datetime, ends_at: datetime, *, but: Engaged | None = None
    ) -> Iterator[Reason]:
        """The sessions that overlap these hours, of this body or of one that shares people with it, each once.

        ``but``: the one that is looked at itself.
        """
        seen: list[Engaged] = [but] if but is not None else []
        for day in _utc_days(starts_at, ends_at):
            for other in self._by_day.get(day, ()):
                if other.starts_at >= ends_at or other.ends_at <= starts_at or other in seen:
                    continue
                same = other.body_id == body.body_id
                people = 0 if same else len(other.people & body.people)
                if same or people:
                    seen.append(other)
                    known = other.body_id if other.is_named else None
                    yield Reason(Against.SESSION, body_id=known, people=people)


class Planner:
    """Judges days: the business calendar and the diary of one run, with what is asked again and again kept."""

    def __init__(self, business: BusinessCalendar, today: date, diary: Diary) -> None:
        self.business, self.today, self.diary = business, today, diary
        self._closed: dict[date, tuple[Reason, ...]] = {}
        self._in_time: dict[int, date] = {}

    def place(self, body: Convened, rule: Rule, wanted: date) -> Proposed | Missing:
        """The session of a month, entered in the diary; or Missing."""
        avoided: list[Avoided] = []
        for day in nearest_first(wanted):
            starts_at, ends_at = hours(day, rule, body.zone)
            reasons = self.against(body, starts_at, ends_at, local=(day, rule))
            if not reasons:
                self.diary.add(Engaged(body.body_id, starts_at, ends_at, body.people, body.zone))
                return Proposed(body.body_id, starts_at, ends_at, body.zone, wanted, tuple(avoided))
            avoided.append(Avoided(day, reasons))
        return Missing(body.body_id, wanted, tuple(avoided))

    def against(
        self,
        body: Convened,
        starts_at: datetime,
        ends_at: datetime,
        *,
        local: tuple[date, Rule] | None = None,
        but: Engaged | None = None,
    ) -> tuple[Reason, ...]:
        """Everything that speaks against a session at these hours; empty where nothing does.

        ``local``: the day and hour asked for, where the hour may not exist. ``but``: the session itself as it stands.
        """
        begins = starts_at.astimezone(ZoneInfo(body.zone))
        day = local[0] if local else begins.date()
        if day <= self.today:
            return (Reason(Against.PAST),)
        found = list(self._closing(day))
        if local and begins.replace(tzinfo=None) != datetime.combine(day, local[1].begins):
            found.append(Reason(Against.NO_SUCH_HOUR))
        if body.ends_on is not None and day > body.ends_on:
            found.append(Reason(Against.MANDATE, day=body.ends_on))
        if day < self._first_in_time(body):
            last = body.notice.before(day, self.business).on
            if last < self.today:
                found.append(Reason(Against.NOTICE, day=last))
        return (*found, *self.diary.clashes(body, starts_at, ends_at, but=but))

    def _closing(self, day: date) -> tuple[Reason, ...]:
        if day not in self._closed:
            self._closed[day] = self._look_up(day)
        return self._closed[day]

    def _look_up(self, day: date) -> tuple[Reason, ...]:
        if self.business.is_business_day(day):
            return ()
        found = self.business.explain(day - _DAY, day + _DAY)
        if found.holidays:
            return (Reason(Against.HOLIDAY, name=found.holidays[0].name),)
        if found.closings:
            return (Reason(Against.CLOSING, name=found.closings[0].name),)
        return (Reason(Against.WEEKEND),)

    def _first_in_time(self, body: Convened) -> date:
        """A day from which on every notice is in time; a little late rather than early, to spare the counting."""
        if body.body_id not in self._in_time:
            notice = body.notice
            if notice.unit is DayUnit.NATURAL:
                first = self.business.add(self.today, 1) + notice.length * _DAY
            else:
                first = self.business.add(self.today, notice.length + 1)
            self._in_time[body.body_id] = first
        return self._in_time[body.body_id]


def propose(
    bodies: Sequence[tuple[Convened, Rule]],
    years: range,
    *,
    engaged: Iterable[Engaged] = (),
    business: BusinessCalendar,
    today: date,
) -> Plan:
    """Every session the rules ask for in ``years``, of months that are not over and begin within the body's mandate.

    The same for the same, always.
    """
    planner, plan = Planner(business, today, Diary(engaged)), Plan()
    for year in years:
        for month in range(1, 13):
            if (year, month) < (today.year, today.month):
                continue
            for body, rule in bodies:
                if month not in rule.months or _is_over(body, date(year, month, 1)):
                    continue
                standing = planner.diary.ordinary_in(body.body_id, year, month)
                if standing is not None:
                    plan.standing.append(standing)
                    continue
                found = planner.place(body, rule, rule.day_in(year, month))
                if isinstance(found, Proposed):
                    plan.proposed.append(found)
                else:
                    plan.missing.append(found)
    return plan


def _is_over(body: Convened, month: date) -> bool:
    return body.ends_on is not None and body.ends_on < month


def nearest_first(wanted: date) -> list[date]:
    """The days of its month by their distance from it, the later of two first."""
    last = months.monthrange(wanted.year, wanted.month)[1]
    days = (wanted.replace(day=number) for number in range(1, last + 1))
    return sorted(days, key=lambda day: (abs(day - wanted), day < wanted))


def hours(day: date, rule: Rule, zone: str) -> tuple[datetime, datetime]:
    """From when until when, in UTC; the hour is the local one, whatever the season."""
    begins = datetime.combine(day, rule.begins, ZoneInfo(zone)).astimezone(UTC)
    return begins, begins + timedelta(minutes=rule.minutes)


def _utc_days(starts_at: datetime, ends_at: datetime) -> list[date]:
    first, last = starts_at.astimezone(UTC).date(), ends_at.astimezone(UTC).date()
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
