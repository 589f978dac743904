"""What the pages of the room show, put together: the sheet by body and month, what speaks against a date, a date moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _

from app.bodies import queries as body_queries
from app.bodies.models import Body
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import clock as procedural_clock
from app.meetings import moving, previews
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.meetings.moving import NEAR_DAYS, MonthOfDays, Preview
from app.planning import queries, wording
from app.planning.models import CalendarDate, SessionCalendar
from app.planning.proposing import Convened, Diary, Engaged, Missing, Planner
from app.planning.rule import Rule
from app.programme.business import business_calendar
from app.programme.queries import get_programme


@dataclass
class Cell:
    """A month of a body."""

    dates: list[CalendarDate] = field(default_factory=list)
    #: Ordinary sessions that stand already and are not the calendar's.
    standing: list[Meeting] = field(default_factory=list)
    #: Asked for, and no day was found.
    is_missing: bool = False

    @property
    def is_filled(self) -> bool:
        return bool(self.dates or self.standing or self.is_missing)


@dataclass
class Row:
    body: Body
    months: dict[int, Cell] = field(default_factory=lambda: {month: Cell() for month in range(1, 13)})


@dataclass(frozen=True)
class Year:
    year: int
    rows: list[Row]
    dates: list[CalendarDate]
    missing: list[Missing]


def sheet_of(
    calendar: SessionCalendar, bodies: Sequence[Body], sessions: Mapping[int, Meeting], actor: Actor
) -> list[Year]:
    """The calendar by year, body and month, of these bodies, with the sessions that stand already. One query.

    ``sessions``: those that became of its dates and may be seen; a date whose session may not is not there.
    """
    shown = {body.id for body in bodies}
    dates = [
        row
        for row in calendar.dates
        if row.body_id in shown and (row.meeting_id is None or row.meeting_id in sessions)
    ]
    missing = [Missing.from_values(values) for values in calendar.missing]
    sheets = {
        year: Year(
            year,
            [Row(body) for body in bodies if body.ends_on is None or body.ends_on >= date(year, 1, 1)],
            [row for row in dates if row.on.year == year],
            [found for found in missing if found.wanted_on.year == year and found.body_id in shown],
        )
        for year in calendar.years
    }

    def cell(body_id: int, on: date) -> Cell | None:
        sheet = sheets.get(on.year)
        rows = sheet.rows if sheet is not None else []
        found = next((row for row in rows if row.body.id == body_id), None)
        return found.months[on.month] if found is not None else None

    for row in dates:
        if (place := cell(row.body_id, row.on)) is not None:
            place.dates.append(row)
    for found in missing:
        if (place := cell(found.body_id, found.wanted_on)) is not None:
            place.is_missing = True
    own = {row.meeting_id for row in calendar.dates}
    for meeting in _standing(calendar, actor):
        place = cell(meeting.body_id, procedural_clock.session_day(meeting))
        if place is not None and meeting.id not in own:
            place.standing.append(meeting)
    return list(sheets.values())


def days_of(sheet: Year) -> list[MonthOfDays]:
    """The days of a year to drag a date onto, with the sessions of the sheet on them."""
    sessions: dict[date, list[str]] = {}
    for row in sheet.rows:
        for cell in row.months.values():
            for found in cell.dates:
                sessions.setdefault(found.on, []).append(wording.proposed_session(row.body))
            for meeting in cell.standing:
                on = procedural_clock.session_day(meeting)
                sessions.setdefault(on, []).append(meeting_wording.full_title(meeting, row.body))
    return moving.lay_out(
        [date(sheet.year, month, 1) for month in range(1, 13)],
        today=clock.today(get_programme().zone),
        business=business_calendar(),
        sessions=sessions,
    )


def _standing(calendar: SessionCalendar, actor: Actor) -> Sequence[Meeting]:
    return db.session.scalars(
        meeting_queries.visible_to(actor)
        .where(
            Meeting.body_id.in_(sorted(calendar.body_ids)),
            Meeting.year.between(calendar.first_year, calendar.last_year),
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at)
    ).all()


def bodies_shown(calendar: SessionCalendar, actor: Actor, *, keeps: bool) -> list[Body]:
    """The bodies of a calendar that the reader may know of; all to who keeps it. 2 queries."""
    bodies = queries.list_bodies_of(calendar)
    if keeps:
        return list(bodies)
    known = names_for(actor)
    return [body for body in bodies if body.id in known]


def sessions_of(calendar: SessionCalendar, actor: Actor) -> dict[int, Meeting]:
    """What became of the dates of a published calendar, by the session's number. One query."""
    ids = sorted(row.meeting_id for row in calendar.dates if row.meeting_id is not None)
    found = db.session.scalars(meeting_queries.visible_to(actor).where(Meeting.id.in_(ids)))
    return {meeting.id: meeting for meeting in found}


def rules_of(calendar: SessionCalendar) -> dict[int, Rule]:
    return {int(key): Rule.from_values(values) for key, values in calendar.rules.items()}


def names_for(actor: Actor) -> dict[int, str]:
    """Bodies this actor may know of, by number. One query."""
    return {body.id: body.short_name for body in body_queries.list_bodies(actor)}


class Check:
    """What speaks against the dates of a calendar as things stand today; those of the calendar itself included."""

    def __init__(self, calendar: SessionCalendar, bodies: Sequence[Body], actor: Actor) -> None:
        self._convened = queries.convened(bodies)
        self._names = names_for(actor)
        self._own = {row.id: self._engaged(row) for row in calendar.dates}
        engaged = [
            *queries.engagements(calendar.years, actor),
            *(found for row in calendar.dates if row.meeting_id is None for found in [self._own[row.id]]),
        ]
        today = clock.today(get_programme().zone)
        self._planner = Planner(business_calendar(), today, Diary(engaged))

    def against(
        self, row: CalendarDate, starts_at: datetime | None = None, ends_at: datetime | None = None
    ) -> list[str]:
        """In words, of the date as it is or at other hours."""
        reasons = self._planner.against(
            self._body(row), starts_at or row.starts_at, ends_at or row.ends_at, but=self._own[row.id]
        )
        return [
            meeting_wording.sentence(wording.reason_text(reason, self._names)) + "." for reason in reasons
        ]

    def _body(self, row: CalendarDate) -> Convened:
        return self._convened[row.body_id]

    def _engaged(self, row: CalendarDate) -> Engaged:
        people = self._convened[row.body_id].people
        return Engaged(row.body_id, row.starts_at, row.ends_at, people, row.zone)


def preview_of(
    calendar: SessionCalendar,
    row: CalendarDate,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
) -> Preview:
    """A date of the calendar at another time: its deadlines, and what speaks against it. About 15 queries."""
    check = Check(calendar, queries.list_bodies_of(calendar), actor)
    session = as_session(row)
    day = procedural_clock.session_day(as_session(row, starts_at, ends_at))
    around = previews.sessions_around(day, row.zone, actor)
    near = previews.near_session(row.body_id, day, around) or _near(calendar, row, day)
    outside = _("This day is outside the years of the calendar.") if day.year not in calendar.years else ""
    return previews.put_together(
        session,
        starts_at,
        ends_at,
        business=business_calendar(),
        following=_following(calendar, row, day),
        cautions=[*check.against(row, starts_at, ends_at), *filter(None, (near, outside))],
        sessions=_names_by_day(calendar, row, previews.names_by_day(around)),
    )


def as_session(
    row: CalendarDate, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> Meeting:
    """The session a date would become, in no database."""
    return Meeting(
        body_id=row.body_id,
        kind=MeetingKind.ORDINARY,
        state=MeetingState.PLANNED,
        starts_at=starts_at or row.starts_at,
        ends_at=ends_at or row.ends_at,
        zone=row.zone,
        rules_values={},
    )


def _following(calendar: SessionCalendar, row: CalendarDate, day: date) -> date | None:
    """The next date of the same body after a day: where the minutes would be approved."""
    later = [
        other.on
        for other in calendar.dates
        if other.body_id == row.body_id and other.id != row.id and other.on > day
    ]
    return min(later, default=None)


def _near(calendar: SessionCalendar, row: CalendarDate, day: date) -> str:
    others = [
        (abs((other.on - day).days), other.on)
        for other in calendar.dates
        if other.body_id == row.body_id and other.id != row.id
    ]
    if not others or min(others)[0] >= NEAR_DAYS:
        return ""
    return previews.near_text(*min(others))


def _names_by_day(
    calendar: SessionCalendar, row: CalendarDate, standing: Mapping[date, Sequence[str]]
) -> dict[date, list[str]]:
    found = {on: list(names) for on, names in standing.items()}
    for other in calendar.dates:
        if other.id != row.id and other.meeting_id is None:
            found.setdefault(other.on, []).append(wording.proposed_session(other.body))
    return found
