"""What stands around a session in its event: agenda, notice and minutes that may be read, the sessions before and after.

Read for many meetings at once, in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from app.agendas.models import Agenda, AgendaVersion
from app.calendars.audience import Audience
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingState, Notice
from app.minutes.models import Minutes, MinutesVersion
from app.minutes.queries import CIRCULATED_STATES

#: Up to so many meetings, those before and after each are sought one by one; from there on all of their bodies are read.
SOUGHT_SINGLY = 20


@dataclass(frozen=True)
class Neighbour:
    """The session before or after: enough to say when it is and where it is found."""

    meeting_id: int
    starts_at: datetime
    zone: str
    revised_at: datetime

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Dated:
    """A paper that may be read: its number, and since when it stands so."""

    number: int
    at: datetime


@dataclass(frozen=True)
class Around:
    agenda: Dated | None = None
    #: The agenda's numbered lines.
    items: tuple[str, ...] = ()
    notice: Dated | None = None
    minutes: Dated | None = None
    previous: Neighbour | None = None
    following: Neighbour | None = None

    @property
    def revised_at(self) -> tuple[datetime, ...]:
        """When each of what is said here last changed."""
        papers = (paper.at for paper in (self.agenda, self.notice, self.minutes) if paper)
        sessions = (near.revised_at for near in (self.previous, self.following) if near)
        return (*papers, *sessions)


Key = tuple[int, Audience]


def around(meetings: Sequence[Meeting], audience: Mapping[int, Audience]) -> dict[Key, Around]:
    """For each meeting, as its ``audience`` (by meeting) may know of it."""
    ids = [meeting.id for meeting in meetings]
    agendas, notices = _agendas(ids), _notices(ids)
    minutes = {
        who: _minutes([key for key in ids if audience[key] is who], who)
        for who in sorted(set(audience.values()))
    }
    near = _neighbours(meetings, audience)
    found: dict[Key, Around] = {}
    for key in ids:
        who = audience[key]
        agenda, items = agendas.get(key, (None, ()))
        previous, following = near[key]
        found[key, who] = Around(agenda, items, notices.get(key), minutes[who].get(key), previous, following)
    return found


def _agendas(ids: Sequence[int]) -> dict[int, tuple[Dated, tuple[str, ...]]]:
    """The last published agenda of each meeting as numbered lines of text."""
    rows = db.session.execute(
        select(Agenda.meeting_id, Agenda.version, AgendaVersion.published_at, AgendaVersion.content)
        .join(
            AgendaVersion, and_(AgendaVersion.agenda_id == Agenda.id, AgendaVersion.number == Agenda.version)
        )
        .where(Agenda.meeting_id.in_(ids))
    )
    return {
        row.meeting_id: (
            Dated(row.version, row.published_at),
            tuple(f"{item['number']} {item['title']}" for item in row.content["items"]),
        )
        for row in rows
    }


def _notices(ids: Sequence[int]) -> dict[int, Dated]:
    rows = db.session.execute(
        select(Notice.meeting_id, func.max(Notice.number), func.max(Notice.sent_at))
        .where(Notice.meeting_id.in_(ids))
        .group_by(Notice.meeting_id)
    )
    return {meeting_id: Dated(number, at) for meeting_id, number, at in rows}


def _minutes(ids: Sequence[int], who: Audience) -> dict[int, Dated]:
    """Minutes that ``who`` may read: the public published ones, members those that were circulated."""
    readable: ColumnElement[bool] = (
        Minutes.published_at.is_not(None)
        if who is Audience.PUBLIC
        else or_(Minutes.published_at.is_not(None), Minutes.state.in_(CIRCULATED_STATES))
    )
    rows = db.session.execute(
        select(Minutes.meeting_id, Minutes.version, MinutesVersion.created_at)
        .join(
            MinutesVersion,
            and_(MinutesVersion.minutes_id == Minutes.id, MinutesVersion.number == Minutes.version),
        )
        .where(Minutes.meeting_id.in_(ids), readable)
    )
    # That they may be read is what an event says; which version they stand in, their page.
    return {meeting_id: Dated(1, at) for meeting_id, _version, at in rows}


Near = tuple[Neighbour | None, Neighbour | None]


def _neighbours(meetings: Sequence[Meeting], audience: Mapping[int, Audience]) -> dict[int, Near]:
    """The body's sessions before and after each that stand; for the public, those it knows of."""
    if len(meetings) <= SOUGHT_SINGLY:
        return {meeting.id: sought(meeting, audience[meeting.id]) for meeting in meetings}
    rows = db.session.execute(
        _sessions()
        .where(Meeting.body_id.in_(sorted({meeting.body_id for meeting in meetings})))
        .order_by(Meeting.body_id, Meeting.starts_at, Meeting.id)
    ).all()
    lines = {who: _along(rows, who) for who in set(audience.values())}
    return {meeting.id: lines[audience[meeting.id]][meeting.id] for meeting in meetings}


def sought(meeting: Meeting, who: Audience) -> Near:
    """The sessions before and after one meeting. Two queries."""
    here = (meeting.starts_at, meeting.id)
    place = tuple_(Meeting.starts_at, Meeting.id)
    standing = (
        _sessions()
        .where(Meeting.body_id == meeting.body_id, Meeting.state != MeetingState.CANCELLED)
        .where(*([Meeting.is_public] if who is Audience.PUBLIC else []))
    )
    before = standing.where(place < here).order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1)
    after = standing.where(place > here).order_by(Meeting.starts_at, Meeting.id).limit(1)
    return _first(before), _first(after)


def between(meeting: Meeting, who: Audience) -> Select[int]:
    """The ids of those two, and of whatever the body has between them."""
    place = tuple_(Meeting.starts_at, Meeting.id)
    previous, following = sought(meeting, who)
    query = select(Meeting.id).where(Meeting.body_id == meeting.body_id)
    if previous is not None:
        query = query.where(place >= (previous.starts_at, previous.meeting_id))
    if following is not None:
        query = query.where(place <= (following.starts_at, following.meeting_id))
    return query


def _first(query: Select[*tuple[object, ...]]) -> Neighbour | None:
    row = db.session.execute(query).first()
    return _neighbour(row) if row is not None else None


def _sessions() -> Select[*tuple[object, ...]]:
    return select(
        Meeting.id,
        Meeting.body_id,
        Meeting.starts_at,
        Meeting.zone,
        Meeting.revised_at,
        Meeting.is_public,
        Meeting.state,
    )


def _neighbour(row: Row[*tuple[object, ...]]) -> Neighbour:
    return Neighbour(row.id, row.starts_at, row.zone, row.revised_at)


def _along(rows: Iterable[Row[*tuple[object, ...]]], who: Audience) -> dict[int, Near]:
    """Every meeting with its neighbours; ``rows`` in order of time. One pass a body."""
    by_body: dict[int, list[Row[*tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        by_body[row.body_id].append(row)
    found: dict[int, Near] = {}
    for line in by_body.values():
        before = _latest_before(line, who)
        after = _latest_before(list(reversed(line)), who)
        found |= {row.id: (before[row.id], after[row.id]) for row in line}
    return found


def _latest_before(line: Sequence[Row[*tuple[object, ...]]], who: Audience) -> dict[int, Neighbour | None]:
    """For each row, the last one passed that stands and that ``who`` knows of."""
    passed: Neighbour | None = None
    found: dict[int, Neighbour | None] = {}
    for row in line:
        found[row.id] = passed
        if row.state is not MeetingState.CANCELLED and (row.is_public or who is Audience.MEMBER):
            passed = _neighbour(row)
    return found
