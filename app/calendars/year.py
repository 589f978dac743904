"""The calendar as a page: months of days, each with its sessions and why it is closed. Pure, but for the holidays."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.bodies.models import Body
from app.calendars.own_days import OwnDay
from app.kernel.business_days import BusinessCalendar
from app.meetings.models import Meeting


@dataclass(frozen=True)
class Day:
    """A square of a month. ``closed`` names the holiday or closing day; weekends are only ``is_weekend``."""

    on: date
    is_in_month: bool
    is_today: bool
    is_weekend: bool
    closed: str
    meetings: tuple[Meeting, ...]
    #: What is due that day from whoever looks.
    own: tuple[OwnDay, ...] = ()


@dataclass(frozen=True)
class Month:
    year: int
    month: int
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def closed(self) -> list[Day]:
        """Its holidays and closing days, weekends aside."""
        return [day for week in self.weeks for day in week if day.is_in_month and day.closed]


def month(
    year: int,
    number: int,
    meetings: Mapping[date, Sequence[Meeting]],
    business: BusinessCalendar,
    today: date,
    own: Mapping[date, Sequence[OwnDay]] | None = None,
) -> Month:
    """Weeks from Monday, days of the neighbouring months included to fill them."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, number)
    return Month(
        year,
        number,
        tuple(
            tuple(
                Day(
                    on=on,
                    is_in_month=on.month == number,
                    is_today=on == today,
                    is_weekend=on.weekday() >= 5,
                    closed="" if on.weekday() >= 5 else (business.why_closed(on) or ""),
                    meetings=tuple(meetings.get(on, ())),
                    own=tuple((own or {}).get(on, ())),
                )
                for on in week
            )
            for week in weeks
        ),
    )


@dataclass(frozen=True)
class Closing:
    """Days in a row that are closed for one reason; weekends between them don't part them."""

    first: date
    last: date
    why: str


def closings_from(months: Sequence[Month], today: date) -> list[Closing]:
    """The closures of ``months`` that are not over by ``today``, in order."""
    found: list[Closing] = []
    for day in (day for each in months for day in each.closed):
        last = found[-1] if found else None
        if last is not None and last.why == day.closed and _is_next(last.last, day.on):
            found[-1] = Closing(last.first, day.on, last.why)
        else:
            found.append(Closing(day.on, day.on, day.closed))
    return [closing for closing in found if closing.last >= today]


def _is_next(before: date, after: date) -> bool:
    """Whether no day from Monday to Friday lies between them."""
    between = (before + timedelta(days=step) for step in range(1, (after - before).days))
    return all(day.weekday() >= 5 for day in between)


def marks_of(
    bodies: Sequence[Body], meetings: Mapping[date, Sequence[Meeting]]
) -> dict[int, tuple[int, Body]]:
    """By the id of each body that meets: the number that marks its days besides its colour, and the body."""
    meeting_ids = {meeting.body_id for found in meetings.values() for meeting in found}
    shown = [body for body in bodies if body.id in meeting_ids]
    return {body.id: (number, body) for number, body in enumerate(shown, start=1)}
