"""The calendar as a page: months of days, each with its sessions and why it is closed. Pure, but for the holidays."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.bodies.models import Body
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
                )
                for on in week
            )
            for week in weeks
        ),
    )


def marks_of(
    bodies: Sequence[Body], meetings: Mapping[date, Sequence[Meeting]]
) -> dict[int, tuple[int, Body]]:
    """By the id of each body that meets: the number that marks its days besides its colour, and the body."""
    meeting_ids = {meeting.body_id for found in meetings.values() for meeting in found}
    shown = [body for body in bodies if body.id in meeting_ids]
    return {body.id: (number, body) for number, body in enumerate(shown, start=1)}
