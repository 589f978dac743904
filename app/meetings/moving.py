"""Looking at another day before a session is moved to it: every deadline as it is and as it would be, and what breaks."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import inspect

from app.kernel.business_days import BusinessCalendar
from app.meetings.clock import PASSING, Deadline, Step
from app.meetings.models import Meeting

#: Two sessions of a body with fewer natural days between them are said to be near.
NEAR_DAYS = 14


@dataclass(frozen=True)
class Shift:
    """A deadline as it is and as it would be. ``is_broken``: its day would be over before it was done."""

    now: Deadline | None
    then: Deadline
    is_broken: bool

    @property
    def step(self) -> Step:
        return self.then.step

    @property
    def days(self) -> int:
        """Natural days it moves, negative for earlier."""
        return (self.then.on - self.now.on).days if self.now is not None else 0


@dataclass(frozen=True)
class Square:
    """A day of a month one may choose."""

    on: date
    is_weekend: bool
    closed: str
    is_today: bool
    #: The session's day as it is, and as it would be.
    is_saved: bool
    is_chosen: bool
    sessions: tuple[str, ...]
    deadlines: tuple[Step, ...]


@dataclass(frozen=True)
class MonthOfDays:
    first: date
    #: From Monday; None for a day of another month.
    weeks: tuple[tuple[Square | None, ...], ...]


@dataclass(frozen=True)
class Preview:
    starts_at: datetime
    ends_at: datetime
    zone: str
    is_moved: bool
    shifts: list[Shift]
    #: What speaks against the day, in words.
    cautions: list[str]
    months: list[MonthOfDays]

    @property
    def on(self) -> date:
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def moved(self) -> int:
        return sum(1 for shift in self.shifts if shift.days)

    @property
    def broken(self) -> int:
        return sum(1 for shift in self.shifts if shift.is_broken)


def at_another_time(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> Meeting:
    """A meeting that is in no database: as ``meeting``, but at that time."""
    columns = [attribute.key for attribute in inspect(Meeting).column_attrs]
    copied = {key: getattr(meeting, key) for key in columns}
    return Meeting(**copied | {"starts_at": starts_at, "ends_at": ends_at})


def compare(now: Sequence[Deadline], then: Sequence[Deadline], today: date) -> list[Shift]:
    """Each deadline of the chain ``then`` beside itself in the chain ``now``."""
    as_it_is = {deadline.step: deadline for deadline in now}
    return [
        Shift(
            now=as_it_is.get(deadline.step),
            then=deadline,
            is_broken=_is_broken(as_it_is.get(deadline.step), deadline, today),
        )
        for deadline in then
    ]


def _is_broken(now: Deadline | None, then: Deadline, today: date) -> bool:
    """A day that is over before anything was done; not where nobody has to do anything and it was over anyway."""
    if then.on >= today or then.done_on is not None or then.step is Step.CALL_FOR_ISSUES_OPENS:
        return False
    return then.step not in PASSING or now is None or now.on >= today


def lay_out(
    firsts: Iterable[date],
    *,
    today: date,
    business: BusinessCalendar,
    sessions: Mapping[date, Sequence[str]],
    chosen: date | None = None,
    saved: date | None = None,
    deadlines: Sequence[Deadline] = (),
) -> list[MonthOfDays]:
    """The months that begin on these days, with what stands on each day of them."""
    steps: dict[date, list[Step]] = {}
    for deadline in deadlines:
        if deadline.step is not Step.SESSION:
            steps.setdefault(deadline.on, []).append(deadline.step)

    def square(on: date) -> Square:
        weekend = on.weekday() >= 5
        return Square(
            on=on,
            is_weekend=weekend,
            closed="" if weekend else (business.why_closed(on) or ""),
            is_today=on == today,
            is_saved=on == saved,
            is_chosen=on == chosen,
            sessions=tuple(sessions.get(on, ())),
            deadlines=tuple(steps.get(on, ())),
        )

    return [
        MonthOfDays(
            first,
            tuple(
                tuple(square(on) if on.month == first.month else None for on in week)
                for week in months.Calendar().monthdatescalendar(first.year, first.month)
            ),
        )
        for first in firsts
    ]


def around(chosen: date) -> list[date]:
    """The first days of three months, that of ``chosen`` in the middle."""
    this = chosen.replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    following = (this + timedelta(days=32)).replace(day=1)
    return [before, this, following]
