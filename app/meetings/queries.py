"""Reads of the room ``meetings``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Person
from app.bodies.models import Appointment, Body, BodyState, Seat
from app.bodies.queries import UNPUBLISHED_STATES, RulesByBody, rules_in_force
from app.bodies.rules import Rules
from app.kernel import clock, keyset
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.keyset import Direction, Page
from app.meetings.clock import session_day
from app.meetings.models import (
    AttendanceReply,
    Meeting,
    MeetingKind,
    MeetingState,
)

PAGE_SIZE = 50
#: Beyond this a count says "more than".
COUNTED_UP_TO = 1000
#: Identities in calendars that one query asks for.
ASKED_AT_ONCE = 500
SERIES_AT_ONCE = 40
#: States in which a session is still to be held.
AHEAD = (MeetingState.PLANNED, MeetingState.CONVOKED, MeetingState.DEFERRED, MeetingState.NO_QUORUM)
RUNNING = (MeetingState.IN_SESSION, MeetingState.RECESS)
#: A body meets while it lives: a proposed, suspended or closed group convokes nobody.
MEETING_BODY_STATES = frozenset({BodyState.CONSTITUTED, BodyState.ACTIVE, BodyState.REPORTED})


def list_plannable(actor: Actor) -> list[Body]:
    """Bodies that meet and whose technical secretary this actor is, the standing ones first. One query."""
    if not actor.secretary_of:
        return []
    found = db.session.scalars(
        select(Body)
        .where(Body.id.in_(sorted(actor.secretary_of)), Body.state.in_(MEETING_BODY_STATES))
        .order_by(Body.kind.desc(), Body.id)
    )
    return [body for body in found if not body.is_expired(clock.today(body.zone))]


def visible_to(actor: Actor) -> Select[Meeting]:
    """Meetings this actor may know of, each with its body: public ones of public bodies, and those of their own bodies.

    An administrator is no exception: what a body keeps to itself is not IT's business.
    """
    query = select(Meeting).join(Meeting.body).options(contains_eager(Meeting.body))
    if actor.is_system:
        return query
    public = Meeting.is_public & Body.is_public & Body.state.not_in(UNPUBLISHED_STATES)
    return query.where(or_(public, Meeting.body_id.in_(actor.body_ids)) if actor.body_ids else public)


def get_meeting(meeting_id: int, actor: Actor) -> Meeting:
    """One meeting with its body. Raises NotFound when it isn't there for this actor."""
    found = db.session.scalar(visible_to(actor).where(Meeting.id == meeting_id))
    if found is None:
        raise NotFound
    return found


def is_open_to_anyone(meeting: Meeting, body: Body | None = None) -> bool:
    """Whether the public sees it; its body must be loaded, or given."""
    body = body or meeting.body
    return meeting.is_public and body.is_public and body.state not in UNPUBLISHED_STATES


def list_upcoming(
    actor: Actor, limit: int = 10, *, body_ids: Collection[int] | None = None
) -> Sequence[Meeting]:
    """Sessions running or still to be held, the next one first, with their bodies; only of ``body_ids`` when given."""
    query = visible_to(actor).where(Meeting.ends_at >= clock.now(), Meeting.state.in_((*AHEAD, *RUNNING)))
    if body_ids is not None:
        query = query.where(Meeting.body_id.in_(sorted(body_ids)))
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def list_for_body(body_id: int, actor: Actor, *, limit: int | None = None) -> Sequence[Meeting]:
    """A body's sessions, the latest first, cancelled ones too."""
    query = (
        visible_to(actor)
        .where(Meeting.body_id == body_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    return db.session.scalars(query.limit(limit)).all()


def next_meeting(body_id: int, actor: Actor) -> Meeting | None:
    """The session of a body that runs or comes next, as far as this actor may know."""
    return next(iter(list_upcoming(actor, 1, body_ids={body_id})), None)


def find_by_uid(uid: str) -> Meeting | None:
    return db.session.scalar(select(Meeting).where(Meeting.uid == uid))


def list_by_names(names: Iterable[str], *, held: bool = False) -> Iterator[Meeting]:
    """The sessions of any body that have one of these identities in calendars, or that a file last called so.

    A query for some hundreds of them. ``held``: read anew, and held for this transaction, so that those who change them
    take turns.
    """
    query, wanted = _held(select(Meeting).order_by(Meeting.id), held), sorted(set(names))
    for first in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[first : first + ASKED_AT_ONCE]
        yield from db.session.scalars(query.where(or_(Meeting.uid.in_(some), Meeting.source_key.in_(some))))


def list_of_series(uids: Sequence[str], body_id: int, *, held: bool = False) -> Iterator[Meeting]:
    """The sessions of a body that were taken over as occurrences of these series. A query for some dozens of them."""
    query = _held(select(Meeting).where(Meeting.body_id == body_id).order_by(Meeting.id), held)
    for first in range(0, len(uids), SERIES_AT_ONCE):
        named = [
            column.startswith(f"{uid}/", autoescape=True)
            for uid in uids[first : first + SERIES_AT_ONCE]
            for column in (Meeting.uid, Meeting.source_key)
        ]
        yield from db.session.scalars(query.where(or_(*named)))


def _held(query: Select[Meeting], held: bool) -> Select[Meeting]:
    return query.with_for_update().execution_options(populate_existing=True) if held else query


def rules_of(meeting: Meeting, known: RulesByBody | None = None) -> Rules:
    """The rules a session goes by: those it was convoked under, until then those its body has in force on its day.

    On its day, not today: so a deadline moves when somebody adopts rules, and never by the mere passing of the day
    on which they take effect. ``known``, where the rules of its body are loaded already, saves the query.
    """
    if meeting.rules_convoked_under is not None:
        return meeting.rules_convoked_under
    find = rules_in_force if known is None else known.on
    return find(meeting.body_id, session_day(meeting))


def current_rules(body: Body) -> Rules:
    """The rules of a body as in force today."""
    return rules_in_force(body.id, clock.today(body.zone))


def find_previous(meeting: Meeting) -> Meeting | None:
    """The last session its body held before it: the one whose minutes it is to approve. With its body."""
    return db.session.scalar(
        select(Meeting)
        .join(Meeting.body)
        .options(contains_eager(Meeting.body))
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at < meeting.starts_at,
            Meeting.state.in_((MeetingState.CLOSED, MeetingState.ARCHIVED)),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    )


def find_following(meeting: Meeting) -> Meeting | None:
    """The next ordinary session of its body after it, planned or held: where its minutes are approved."""
    return db.session.scalar(
        select(Meeting)
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )


def find_next_planned(meeting: Meeting) -> Meeting | None:
    """The session of its body that comes after it and is still to be held, of whatever kind."""
    return db.session.scalar(
        select(Meeting)
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.CONVOKED)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )


@dataclass(frozen=True)
class Filters:
    """What a list of meetings is narrowed to. Empty fields narrow nothing."""

    body_id: int | None = None
    year: int | None = None
    state: MeetingState | None = None
    #: The list has two sides: what is ahead, the next one first, and what is past, the latest first.
    is_past: bool = False

    @property
    def are_set(self) -> bool:
        return self != Filters(is_past=self.is_past)


def list_meetings(
    actor: Actor,
    filters: Filters,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Meeting]:
    """A page of what the actor may see, with bodies. One query."""
    direction: Direction = "desc" if filters.is_past else "asc"
    return keyset.page(
        db.session(),
        _narrowed(actor, filters),
        keys=[(Meeting.starts_at, direction), (Meeting.id, direction)],
        after=after,
        before=before,
        limit=limit,
    )


def count_meetings(actor: Actor, filters: Filters) -> int:
    """How many ``list_meetings`` would list in all, counted up to COUNTED_UP_TO + 1."""
    few = _narrowed(actor, filters).with_only_columns(Meeting.id).limit(COUNTED_UP_TO + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def list_years(actor: Actor) -> Sequence[int]:
    """Years in which there are meetings this actor may see, the latest first."""
    query = visible_to(actor).with_only_columns(Meeting.year).distinct().order_by(Meeting.year.desc())
    return db.session.scalars(query).all()


def _narrowed(actor: Actor, filters: Filters) -> Select[Meeting]:
    query = visible_to(actor)
    now = clock.now()
    query = query.where(Meeting.ends_at < now if filters.is_past else Meeting.ends_at >= now)
    if filters.body_id is not None:
        query = query.where(Meeting.body_id == filters.body_id)
    if filters.year is not None:
        query = query.where(Meeting.year == filters.year)
    if filters.state is not None:
        query = query.where(Meeting.state == filters.state)
    return query


@dataclass(frozen=True)
class Collision:
    """Another session at the same time, and how many people sit in both bodies."""

    meeting: Meeting
    shared_people: int


def list_collisions(
    body_id: int, starts_at: datetime, ends_at: datetime, actor: Actor, *, but: int | None = None
) -> list[Collision]:
    """Sessions the actor knows of that overlap these hours, with the people both bodies share. 2 queries."""
    query = visible_to(actor).where(
        Meeting.starts_at < ends_at, Meeting.ends_at > starts_at, Meeting.state.in_((*AHEAD, *RUNNING))
    )
    if but is not None:
        query = query.where(Meeting.id != but)
    meetings = db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()
    if not meetings:
        return []
    people: dict[int, set[int]] = {}
    on = starts_at.date()
    rows = db.session.execute(
        select(Seat.body_id, Appointment.person_id)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .where(Seat.body_id.in_({body_id, *(meeting.body_id for meeting in meetings)}))
        .where(Seat.starts_on <= on, or_(Seat.ends_on.is_(None), Seat.ends_on >= on))
        .where(Appointment.starts_on <= on, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= on))
    )
    for row in rows:
        people.setdefault(row.body_id, set()).add(row.person_id)
    mine = people.get(body_id, set())
    return [Collision(meeting, len(mine & people.get(meeting.body_id, set()))) for meeting in meetings]


def find_reply(meeting_id: int, seat_id: int) -> AttendanceReply | None:
    return db.session.scalar(
        select(AttendanceReply).where(
            AttendanceReply.meeting_id == meeting_id, AttendanceReply.seat_id == seat_id
        )
    )


def list_replies(meeting_id: int) -> dict[int, tuple[AttendanceReply, str]]:
    """What each seat answered to the notice of a meeting, with the name of who gave it, by seat. One query."""
    rows = db.session.execute(
        select(AttendanceReply, Person.name)
        .join(Person, Person.id == AttendanceReply.person_id)
        .where(AttendanceReply.meeting_id == meeting_id)
    )
    return {reply.seat_id: (reply, name) for reply, name in rows}
