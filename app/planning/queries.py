"""Reading calendars of sessions, and gathering what a proposal reckons with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.bodies import queries as body_queries
from app.bodies.models import Appointment, Body, BodyKind, Officer, Seat
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.planning.models import LIVE, CalendarDate, CalendarState, SessionCalendar
from app.planning.proposing import Convened, Engaged
from app.programme.queries import get_programme


def visible_to(actor: Actor) -> Select[SessionCalendar]:
    """Calendars this actor may know of, each with its body: all to those who keep the body's record or preside over it,
    published ones to whoever sits in it.
    """
    query = select(SessionCalendar).join(SessionCalendar.body).options(contains_eager(SessionCalendar.body))
    if actor.is_system:
        return query
    keepers = actor.secretary_of | actor.chair_of
    return query.where(
        or_(
            SessionCalendar.body_id.in_(sorted(keepers)),
            SessionCalendar.body_id.in_(sorted(actor.body_ids))
            & (SessionCalendar.state == CalendarState.PUBLISHED),
        )
    )


def list_calendars(actor: Actor) -> Sequence[SessionCalendar]:
    """The latest years first, of two for the same years the newest; with their dates. 2 queries."""
    return db.session.scalars(
        visible_to(actor)
        .options(selectinload(SessionCalendar.dates))
        .order_by(
            SessionCalendar.first_year.desc(), SessionCalendar.created_at.desc(), SessionCalendar.id.desc()
        )
    ).all()


def get_calendar(calendar_id: int, actor: Actor) -> SessionCalendar:
    """One calendar with its body, its dates and their bodies. Raises NotFound when it isn't there for this actor."""
    found = db.session.scalar(
        visible_to(actor)
        .where(SessionCalendar.id == calendar_id)
        .options(selectinload(SessionCalendar.dates).joinedload(CalendarDate.body))
    )
    if found is None:
        raise NotFound
    return found


def get_date(calendar: SessionCalendar, date_id: int) -> CalendarDate:
    """A date of a calendar that was read with its dates. Raises NotFound."""
    found = next((row for row in calendar.dates if row.id == date_id), None)
    if found is None:
        raise NotFound
    return found


def list_waiting(kept: Collection[int]) -> Sequence[SessionCalendar]:
    """Calendars of these bodies that wait for the chair's approval or for their publication, with their body."""
    return db.session.scalars(
        select(SessionCalendar)
        .join(SessionCalendar.body)
        .options(contains_eager(SessionCalendar.body))
        .where(
            SessionCalendar.body_id.in_(sorted(kept)),
            SessionCalendar.state.in_((CalendarState.IN_REVIEW, CalendarState.APPROVED)),
        )
        .order_by(SessionCalendar.first_year, SessionCalendar.id)
    ).all()


def find_live(body_id: int, years: range) -> SessionCalendar | None:
    """A calendar of the body, neither published nor given up, that holds one of these years."""
    return db.session.scalar(
        select(SessionCalendar)
        .where(
            SessionCalendar.body_id == body_id,
            SessionCalendar.state.in_(LIVE),
            SessionCalendar.first_year <= years[-1],
            SessionCalendar.last_year >= years[0],
        )
        .order_by(SessionCalendar.id)
        .limit(1)
    )


def list_published(year: int, actor: Actor) -> Sequence[SessionCalendar]:
    """Calendars in force for a year, of standing bodies this actor may know of, with their body."""
    known = body_queries.visible_to(actor).with_only_columns(Body.id)
    return db.session.scalars(
        select(SessionCalendar)
        .where(
            SessionCalendar.state == CalendarState.PUBLISHED,
            SessionCalendar.first_year <= year,
            SessionCalendar.last_year >= year,
            SessionCalendar.body_id.in_(known),
        )
        .options(joinedload(SessionCalendar.body))
        .order_by(SessionCalendar.id)
    ).all()


# ── what a proposal reckons with ──


def list_owners(actor: Actor) -> list[Body]:
    """Standing bodies whose technical secretary this actor is."""
    return [body for body in meeting_queries.list_plannable(actor) if body.kind is BodyKind.STANDING]


def convened(bodies: Sequence[Body]) -> dict[int, Convened]:
    """Who sits in these bodies, how early their notice goes, until when they exist. 3 queries."""
    today = clock.today(get_programme().zone)
    ids = {body.id for body in bodies}
    people, rules = people_of(ids, today), body_queries.rules_of(ids)
    return {
        body.id: Convened(
            body_id=body.id,
            zone=body.zone,
            people=people.get(body.id, frozenset()),
            notice=rules.on(body.id, today).notice_period(MeetingKind.ORDINARY),
            ends_on=body.ends_on,
        )
        for body in bodies
    }


@dataclass(frozen=True)
class Shortfall:
    """A body that would have fewer ordinary sessions in a year than its rules ask for."""

    body: Body
    year: int
    planned: int
    minimum: int


def shortfalls(calendar: SessionCalendar) -> list[Shortfall]:
    """Where the calendar, with the sessions that stand already, stays under the yearly minimum. 3 queries.

    A year in which a group's mandate ends asks for nothing. Needs the calendar's dates.
    """
    today = clock.today(get_programme().zone)
    rules = body_queries.rules_of(calendar.body_ids)
    standing = _count_standing(calendar)
    found = []
    for body in list_bodies_of(calendar):
        minimum = rules.on(body.id, today).ordinary_per_year
        for year in calendar.years:
            if body.ends_on is not None and body.ends_on < date(year, 12, 31):
                continue
            planned = standing[body.id, year] + sum(
                row.body_id == body.id and row.on.year == year for row in calendar.dates
            )
            if planned < minimum:
                found.append(Shortfall(body, year, planned, minimum))
    return found


def list_bodies_of(calendar: SessionCalendar) -> Sequence[Body]:
    """The bodies it is for, the standing one first. One query."""
    return db.session.scalars(
        select(Body).where(Body.id.in_(sorted(calendar.body_ids))).order_by(Body.kind.desc(), Body.id)
    ).all()


def _count_standing(calendar: SessionCalendar) -> Counter[tuple[int, int]]:
    """Ordinary sessions of its bodies and years that are not its own, by body and year."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.body_id, Meeting.year).where(
            Meeting.body_id.in_(sorted(calendar.body_ids)),
            Meeting.year.between(calendar.first_year, calendar.last_year),
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state != MeetingState.CANCELLED,
        )
    )
    own = {row.meeting_id for row in calendar.dates}
    return Counter((row.body_id, row.year) for row in rows if row.id not in own)


def people_of(body_ids: Collection[int], today: date) -> dict[int, frozenset[int]]:
    """Principals, alternates and officers of each body, today or from a later day on. 2 queries."""
    found: dict[int, set[int]] = defaultdict(set)
    seated = (
        select(Seat.body_id, Appointment.person_id)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .where(
            Seat.body_id.in_(sorted(body_ids)),
            or_(Seat.ends_on.is_(None), Seat.ends_on >= today),
            or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today),
        )
    )
    officers = select(Officer.body_id, Officer.person_id).where(
        Officer.body_id.in_(sorted(body_ids)), or_(Officer.ends_on.is_(None), Officer.ends_on >= today)
    )
    for query in (seated, officers):
        for row in db.session.execute(query):
            found[row.body_id].add(row.person_id)
    return {body_id: frozenset(people) for body_id, people in found.items()}


def engagements(years: range, actor: Actor) -> list[Engaged]:
    """Every session of these years that was not cancelled, whoever may know of it. 4 queries.

    Sessions are told by name only to who may see them; their hours count for everybody.
    """
    begin = datetime(years[0], 1, 1, tzinfo=UTC) - timedelta(days=2)
    end = datetime(years[-1] + 1, 1, 1, tzinfo=UTC) + timedelta(days=2)
    rows = db.session.execute(
        select(
            Meeting.id, Meeting.body_id, Meeting.starts_at, Meeting.ends_at, Meeting.zone, Meeting.kind
        ).where(Meeting.starts_at >= begin, Meeting.starts_at < end, Meeting.state != MeetingState.CANCELLED)
    ).all()
    known = set(
        db.session.scalars(
            meeting_queries.visible_to(actor)
            .with_only_columns(Meeting.id)
            .where(Meeting.starts_at >= begin, Meeting.starts_at < end)
        )
    )
    people = people_of({row.body_id for row in rows}, clock.today(get_programme().zone))
    return [
        Engaged(
            body_id=row.body_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            people=people.get(row.body_id, frozenset()),
            zone=row.zone,
            is_ordinary=row.kind is MeetingKind.ORDINARY,
            is_named=row.id in known,
        )
        for row in rows
    ]
