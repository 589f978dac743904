"""Reads of the papers of an agenda's items. Who may have one, ``policy`` says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from app.agendas.models import (
    Agenda,
    AgendaItem,
    Audience,
    ItemPaper,
    ItemPaperVersion,
    ItemState,
    PaperState,
)
from app.agendas.queries import ON_AGENDA, latest_version
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import clock as procedural_clock
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.programme.business import business_calendar

_WITH_FILES = selectinload(ItemPaper.versions).joinedload(ItemPaperVersion.file)


def has_any(item_id: int) -> bool:
    """Whether the item has papers, or had."""
    return db.session.scalar(select(ItemPaper.id).where(ItemPaper.item_id == item_id).limit(1)) is not None


def list_of(item_ids: Collection[int]) -> Mapping[int, Sequence[ItemPaper]]:
    """The papers attached to each of these items, with versions and files, by item. 2 queries; none for no items."""
    found: dict[int, list[ItemPaper]] = defaultdict(list)
    if item_ids:
        for paper in db.session.scalars(
            select(ItemPaper)
            .where(ItemPaper.item_id.in_(sorted(item_ids)), ItemPaper.state == PaperState.ATTACHED)
            .options(_WITH_FILES)
            .order_by(ItemPaper.id)
        ):
            found[paper.item_id].append(paper)
    return found


def list_for_meeting(meeting_id: int) -> Sequence[ItemPaper]:
    """What is attached to the items of a session's agenda, with versions and files: what its notice goes with. 2 queries."""
    return db.session.scalars(
        select(ItemPaper)
        .join(ItemPaper.item)
        .join(AgendaItem.agenda)
        .where(Agenda.meeting_id == meeting_id, ON_AGENDA, ItemPaper.state == PaperState.ATTACHED)
        .options(contains_eager(ItemPaper.item), _WITH_FILES)
        .order_by(ItemPaper.item_id, ItemPaper.id)
    ).all()


def get_paper(paper_id: int, meeting_id: int) -> ItemPaper:
    """A paper of a session's agenda, or of what waits beside it, with item, versions and files. Raises NotFound."""
    found = db.session.scalar(
        select(ItemPaper)
        .join(ItemPaper.item)
        .join(AgendaItem.agenda)
        .where(ItemPaper.id == paper_id, Agenda.meeting_id == meeting_id)
        .options(contains_eager(ItemPaper.item).contains_eager(AgendaItem.agenda), _WITH_FILES)
    )
    if found is None:
        raise NotFound
    return found


def get_version(paper: ItemPaper, number: int) -> ItemPaperVersion:
    """A version of a loaded paper with its file. Raises NotFound."""
    found = next((version for version in paper.versions if version.number == number), None)
    if found is None:
        raise NotFound
    return found


def papers_due(meeting: Meeting) -> procedural_clock.Counted:
    """The last day for papers, as the session's rules have it."""
    return procedural_clock.last_day_for_papers(
        meeting, meeting_queries.rules_of(meeting), business_calendar()
    )


def is_late(came_at: datetime, due_on: date, meeting: Meeting) -> bool:
    """Whether something that came at this moment came after the last day for papers, in the session's zone."""
    return came_at.astimezone(ZoneInfo(meeting.zone)).date() > due_on


def is_open_to_anyone(paper: ItemPaper, meeting: Meeting) -> bool:
    """Whether the public may have it: marked so, of an open session, under an item that its published agenda carries.

    Needs the paper's item with its agenda, and the meeting's body. One query at most.
    """
    if (
        paper.audience is not Audience.PUBLIC
        or paper.state is not PaperState.ATTACHED
        or paper.item.state is not ItemState.ON_AGENDA
        or not meeting_queries.is_open_to_anyone(meeting)
    ):
        return False
    version = latest_version(paper.item.agenda_id)
    return version is not None and any(row["id"] == paper.item_id for row in version.content["items"])


@dataclass(frozen=True)
class Expected:
    """What is known of the papers a session's items expect: since when all are in, and the items that still wait."""

    in_since: date | None
    waiting: int


def list_expected(zones: Mapping[int, str]) -> dict[int, Expected]:
    """By meeting, for those whose agenda expects papers at all. ``zones``: that of each meeting asked about. 2 queries."""
    rows = db.session.execute(
        select(AgendaItem.id, Agenda.meeting_id)
        .join(AgendaItem.agenda)
        .where(Agenda.meeting_id.in_(sorted(zones)), ON_AGENDA, AgendaItem.expects_papers)
    )
    expecting: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        expecting[row.meeting_id].append(row.id)
    if not expecting:
        return {}
    first_came = (
        select(ItemPaper.item_id, func.min(ItemPaperVersion.created_at).label("came_at"))
        .join(ItemPaperVersion, ItemPaperVersion.paper_id == ItemPaper.id)
        .where(
            ItemPaper.item_id.in_(sorted(item_id for items in expecting.values() for item_id in items)),
            ItemPaper.state == PaperState.ATTACHED,
        )
        .group_by(ItemPaper.item_id)
    )
    came: dict[int, datetime] = {row.item_id: row.came_at for row in db.session.execute(first_came)}
    found = {}
    for meeting_id, items in expecting.items():
        there = [came[item_id] for item_id in items if item_id in came]
        waiting = len(items) - len(there)
        last = max(there).astimezone(ZoneInfo(zones[meeting_id])).date() if not waiting else None
        found[meeting_id] = Expected(in_since=last, waiting=waiting)
    return found
