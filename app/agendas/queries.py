"""Reads of the room ``agendas``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.agendas import timetable
from app.agendas.models import (
    Agenda,
    AgendaItem,
    AgendaState,
    AgendaTemplate,
    AgendaVersion,
    ItemState,
    Outcome,
)
from app.issues.models import Issue
from app.issues.queries import visible_to as issues_visible_to
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingKind, MeetingState

#: States of a meeting in which what its agenda carries will still be, or is being, discussed.
LIVE = (*meeting_queries.AHEAD, *meeting_queries.RUNNING)
#: What left its agenda, or never came onto it; what waits beside it still takes an issue up.
GONE = (ItemState.DECLINED, ItemState.CARRIED)
#: That an item stands on its agenda: for queries that come to items otherwise than by ``Agenda.items``.
ON_AGENDA: ColumnElement[bool] = AgendaItem.state == ItemState.ON_AGENDA


def find_agenda(meeting_id: int) -> Agenda | None:
    """The agenda of a meeting with its items and their issues' folios. 2 queries; whoever asks has seen the meeting."""
    found = db.session.scalar(_whole(meeting_id))
    return _bound(found) if found is not None else None


def hold(agenda: Agenda) -> None:
    """Hold the agenda's row so that those who change it take turns; what others changed meanwhile is read anew."""
    meeting = agenda.meeting
    revision = db.session.scalar(select(Agenda.revision).where(Agenda.id == agenda.id).with_for_update())
    if revision != agenda.revision:
        db.session.scalar(_whole(meeting.id).execution_options(populate_existing=True))
        set_committed_value(_bound(agenda), "meeting", meeting)


def _bound(agenda: Agenda) -> Agenda:
    """Let each loaded item know its agenda without asking the database."""
    for item in agenda.items:
        set_committed_value(item, "agenda", agenda)
    return agenda


def _whole(meeting_id: int) -> Select[Agenda]:
    return (
        select(Agenda)
        .where(Agenda.meeting_id == meeting_id)
        .options(
            selectinload(Agenda.items)
            .joinedload(AgendaItem.issue)
            .load_only(Issue.folio, Issue.title, Issue.state)
        )
    )


def find_head(meeting_id: int) -> Agenda | None:
    """The agenda of a meeting without its items: its state and version."""
    return db.session.scalar(select(Agenda).where(Agenda.meeting_id == meeting_id))


def list_heads(meeting_ids: Iterable[int]) -> Sequence[Agenda]:
    """The agendas of several meetings, without their items."""
    return db.session.scalars(select(Agenda).where(Agenda.meeting_id.in_(sorted(meeting_ids)))).all()


def get_agenda(meeting_id: int) -> Agenda:
    """The same. Raises NotFound before it was started."""
    found = find_agenda(meeting_id)
    if found is None:
        raise NotFound
    return found


def numbered(agenda: Agenda, starts_at: datetime | None = None) -> list[timetable.Line[AgendaItem]]:
    """The items of a loaded agenda in order, numbered, with expected times when ``starts_at`` is given."""
    return timetable.lay_out(agenda.items, starts_at)


def current_numbering(agenda: Agenda) -> dict[int, str]:
    """The number of each item: {12: "5.1"}."""
    return {line.item.id: line.number for line in numbered(agenda)}


def get_item(item_id: int, meeting_id: int) -> AgendaItem:
    """An item that stands on a meeting's agenda, with that agenda. Raises NotFound."""
    found = db.session.scalar(
        select(AgendaItem)
        .join(AgendaItem.agenda)
        .options(contains_eager(AgendaItem.agenda))
        .where(AgendaItem.id == item_id, Agenda.meeting_id == meeting_id, ON_AGENDA)
    )
    if found is None:
        raise NotFound
    return found


def list_item_ids(agenda_id: int) -> set[int]:
    """What stands on an agenda now. One query."""
    return set(db.session.scalars(select(AgendaItem.id).where(AgendaItem.agenda_id == agenda_id, ON_AGENDA)))


def latest_version(agenda_id: int) -> AgendaVersion | None:
    return db.session.scalar(
        select(AgendaVersion)
        .where(AgendaVersion.agenda_id == agenda_id)
        .order_by(AgendaVersion.number.desc())
        .limit(1)
    )


def find_version(agenda_id: int, number: int) -> AgendaVersion | None:
    return db.session.scalar(
        select(AgendaVersion).where(AgendaVersion.agenda_id == agenda_id, AgendaVersion.number == number)
    )


def list_versions(agenda_id: int) -> Sequence[AgendaVersion]:
    """Versions without their content, the newest first."""
    return db.session.scalars(
        select(AgendaVersion)
        .where(AgendaVersion.agenda_id == agenda_id)
        .options(defer(AgendaVersion.content))
        .order_by(AgendaVersion.number.desc())
    ).all()


def find_template(body_id: int, kind: MeetingKind) -> AgendaTemplate | None:
    return db.session.scalar(
        select(AgendaTemplate).where(AgendaTemplate.body_id == body_id, AgendaTemplate.kind == kind)
    )


def published_versions(meeting_ids: Collection[int]) -> Mapping[int, int]:
    """The last published version of each meeting's agenda; meetings without one are left out. One query."""
    if not meeting_ids:
        return {}
    rows = db.session.execute(
        select(Agenda.meeting_id, Agenda.version).where(
            Agenda.meeting_id.in_(sorted(meeting_ids)), Agenda.version > 0
        )
    )
    return {row.meeting_id: row.version for row in rows}


#: A choice of other sessions offers no more than these.
MOST_SESSIONS = 24


@dataclass(frozen=True)
class Carried:
    """An agenda that carries an issue: the item, its number, the meeting."""

    item: AgendaItem
    agenda: Agenda
    meeting: Meeting
    number: str


def list_carrying(issue_id: int, actor: Actor) -> list[Carried]:
    """Where an issue is or was on an agenda, oldest first, as far as this actor may know.

    Members see published agendas; drafts are the secretary's and the chair's.
    """
    return _list_carried(AgendaItem.issue_id == issue_id, actor)


def list_chain(item_id: int, actor: Actor) -> list[Carried]:
    """An item with those it was carried on from and those it was carried on to, oldest first, as ``list_carrying``."""
    earlier = (
        select(AgendaItem.id, AgendaItem.carried_from_id)
        .where(AgendaItem.id == item_id)
        .cte("earlier", recursive=True)
    )
    before = aliased(AgendaItem)
    earlier = earlier.union(
        select(before.id, before.carried_from_id).where(before.id == earlier.c.carried_from_id)
    )
    chain = select(earlier.c.id).cte("chain", recursive=True)
    after = aliased(AgendaItem)
    chain = chain.union(select(after.id).where(after.carried_from_id == chain.c.id))
    return _list_carried(AgendaItem.id.in_(select(chain.c.id)), actor)


def _list_carried(wanted: ColumnElement[bool], actor: Actor) -> list[Carried]:
    query = (
        meeting_queries.visible_to(actor)
        .join(Agenda, Agenda.meeting_id == Meeting.id)
        .join(AgendaItem, AgendaItem.agenda_id == Agenda.id)
        .where(wanted, ON_AGENDA)
        .add_columns(Agenda, AgendaItem)
        .order_by(Meeting.starts_at, AgendaItem.id)
    )
    found = [
        (meeting, agenda, item)
        for meeting, agenda, item in db.session.execute(query)
        if agenda.version > 0 or meeting.body_id in actor.secretary_of | actor.chair_of
    ]
    numbers = _numbers_in({agenda.id for _, agenda, _ in found})
    return [
        Carried(item=item, agenda=agenda, meeting=meeting, number=numbers[item.id])
        for meeting, agenda, item in found
    ]


def list_issues_on(meeting_id: int, actor: Actor) -> Sequence[Issue]:
    """The issues a session's agenda carries, in its order, as far as this actor may see them. One query; none for anyone."""
    if not actor.is_signed_in:
        return []
    return db.session.scalars(
        issues_visible_to(actor)
        .join(AgendaItem, AgendaItem.issue_id == Issue.id)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .where(Agenda.meeting_id == meeting_id, ON_AGENDA)
        .options(load_only(Issue.folio, Issue.title))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def _numbers_in(agenda_ids: Collection[int]) -> dict[int, str]:
    """Numbers of all items of these agendas. One query."""
    if not agenda_ids:
        return {}
    by_agenda: dict[int, list[AgendaItem]] = {}
    for item in db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.agenda_id.in_(sorted(agenda_ids)), ON_AGENDA)
        .options(
            load_only(
                AgendaItem.agenda_id,
                AgendaItem.parent_id,
                AgendaItem.position,
                AgendaItem.kind,
                AgendaItem.minutes,
            )
        )
    ):
        by_agenda.setdefault(item.agenda_id, []).append(item)
    return {line.item.id: line.number for items in by_agenda.values() for line in timetable.lay_out(items)}


def list_scheduled_issue_ids(body_id: int, *, but: int | None = None) -> set[int]:
    """Issues that some agenda of this body's coming meetings carries already; ``but``: an agenda left aside."""
    query = (
        select(AgendaItem.issue_id)
        .join(AgendaItem.agenda)
        .join(Agenda.meeting)
        .where(
            Meeting.body_id == body_id,
            Meeting.state.in_(LIVE),
            AgendaItem.issue_id.is_not(None),
            AgendaItem.state.not_in(GONE),
        )
    )
    if but is not None:
        query = query.where(Agenda.id != but)
    return {issue_id for issue_id in db.session.scalars(query) if issue_id is not None}


def list_scheduled_sources(body_id: int) -> set[str]:
    """The ``source`` of what the agendas of this body's coming meetings carry. One query."""
    return set(
        db.session.scalars(
            select(AgendaItem.source)
            .join(AgendaItem.agenda)
            .join(Agenda.meeting)
            .where(
                Meeting.body_id == body_id,
                Meeting.state.in_(LIVE),
                AgendaItem.source != "",
                AgendaItem.state.not_in(GONE),
            )
        )
    )


@dataclass(frozen=True)
class Deferred:
    """An item put off at an earlier session, and that session."""

    item: AgendaItem
    meeting: Meeting


def list_left_over(body_id: int, before: datetime | None) -> list[Deferred]:
    """What sessions of this body deferred, or left unanswered beside their agenda, and no other has taken up since.

    Oldest first. One query.

    ``before``: only sessions that began earlier than this.
    """
    later = aliased(AgendaItem)
    carried_on: ColumnElement[bool] = (
        select(later.id)
        .where(later.carried_from_id == AgendaItem.id, later.state != ItemState.DECLINED)
        .exists()
    )
    rows = db.session.execute(
        select(AgendaItem, Meeting)
        .join(AgendaItem.agenda)
        .join(Agenda.meeting)
        .join(Meeting.body)
        .options(
            contains_eager(Meeting.body), joinedload(AgendaItem.issue).load_only(Issue.folio, Issue.title)
        )
        .where(
            Meeting.body_id == body_id,
            *([Meeting.starts_at < before] if before is not None else []),
            Meeting.state.in_((MeetingState.CLOSED, MeetingState.ARCHIVED)),
            or_(
                AgendaItem.outcome == Outcome.DEFERRED,
                AgendaItem.state.in_((ItemState.PROPOSED, ItemState.LATE)),
            ),
            ~carried_on,
        )
        .order_by(Meeting.starts_at, AgendaItem.id)
    )
    return [Deferred(item=item, meeting=meeting) for item, meeting in rows]


def list_presenting_seats(meeting_ids: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Of each meeting, the seats that present an item of its agenda. One query."""
    rows = db.session.execute(
        select(Agenda.meeting_id, AgendaItem.presenter_seat_id)
        .join(AgendaItem, AgendaItem.agenda_id == Agenda.id)
        .where(
            Agenda.meeting_id.in_(sorted(meeting_ids)), AgendaItem.presenter_seat_id.is_not(None), ON_AGENDA
        )
    ).all()
    return {
        meeting_id: frozenset(seat for other, seat in rows if other == meeting_id and seat is not None)
        for meeting_id in {row[0] for row in rows}
    }


def list_other_sessions(meeting: Meeting) -> list[tuple[Meeting, Agenda | None]]:
    """The other sessions of its body, each with the head of its agenda, the nearest in time first. One query."""
    rows = db.session.execute(
        select(Meeting, Agenda)
        .outerjoin(Agenda, Agenda.meeting_id == Meeting.id)
        .join(Meeting.body)
        .options(contains_eager(Meeting.body))
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.id != meeting.id,
            Meeting.state != MeetingState.CANCELLED,
        )
    )
    found: list[tuple[Meeting, Agenda | None]] = [(row[0], row[1]) for row in rows]
    return sorted(found, key=lambda pair: abs(pair[0].starts_at - meeting.starts_at))[:MOST_SESSIONS]


def is_published(agenda: Agenda) -> bool:
    return agenda.version > 0


def is_open(agenda: Agenda) -> bool:
    return agenda.state in {AgendaState.COLLECTING, AgendaState.PROPOSED, AgendaState.PUBLISHED}
