"""Who backs an issue, who speaks of it, who is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Person
from app.bodies.models import Appointment, Body, OfficerRole, Seat
from app.bodies.queries import list_officers, list_recipients
from app.issues.models import (
    CommentRoom,
    Issue,
    IssueComment,
    IssueState,
    IssueWatcher,
    Seconding,
)
from app.issues.queries.merging import list_merged_into
from app.kernel import clock
from app.kernel.db import db


def count_secondings(issue_ids: Collection[int]) -> Mapping[int, int]:
    """How many chambers back each, those of what was merged into it too; those nobody backs are left out. One query."""
    if not issue_ids:
        return {}
    # UNION drops what it has found already: it ends whatever was merged into what.
    whole = (
        select(Issue.id.label("root"), Issue.id.label("id"), Issue.chamber_id.label("own"))
        .where(Issue.id.in_(sorted(issue_ids)))
        .cte("whole", recursive=True)
    )
    merged = aliased(Issue)
    whole = whole.union(
        select(whole.c.root, merged.id, whole.c.own).where(
            merged.merged_into_id == whole.c.id, merged.state == IssueState.MERGED
        )
    )
    voices = union(
        select(whole.c.root, Seconding.chamber_id)
        .join(Seconding, Seconding.issue_id == whole.c.id)
        .where(Seconding.chamber_id != whole.c.own),
        select(whole.c.root, Issue.chamber_id)
        .join(Issue, Issue.id == whole.c.id)
        .where(Issue.chamber_id != whole.c.own),
    ).subquery()
    rows = db.session.execute(select(voices.c.root, func.count()).group_by(voices.c.root))
    return {issue_id: count for issue_id, count in rows}  # noqa: C416 - a Row is not a pair to mypy


def list_comments(issue_id: int, rooms: Collection[CommentRoom]) -> Sequence[IssueComment]:
    """What was said in these rooms, oldest first, each with its person."""
    if not rooms:
        return []
    return db.session.scalars(
        select(IssueComment)
        .where(IssueComment.issue_id == issue_id, IssueComment.room.in_(sorted(rooms)))
        .options(joinedload(IssueComment.person))
        .order_by(IssueComment.id)
    ).all()


def watched_by(person_id: int) -> Select[int]:
    """The ids of the issues a person watches: ``Issue.id.in_(watched_by(…))``."""
    return select(IssueWatcher.issue_id).where(IssueWatcher.person_id == person_id)


def list_watchers(issue_id: int) -> Sequence[Person]:
    return db.session.scalars(
        select(Person)
        .join(IssueWatcher, IssueWatcher.person_id == Person.id)
        .where(IssueWatcher.issue_id == issue_id)
        .order_by(IssueWatcher.id)
    ).all()


def list_followers(issue_id: int) -> Sequence[Person]:
    """Who watches it, then who sits for the chambers whose issues were merged into it. Some twice."""
    issue = db.session.get_one(Issue, issue_id)
    people = list(list_watchers(issue_id))
    for merged in list_merged_into(issue):
        people += list_people_of(merged)
    return people


def list_readers(issue: Issue, room: CommentRoom) -> Sequence[Person]:
    """Who reads a room of this issue today, as the policy has it. 3 or 4 queries."""
    today = clock.today(db.session.get_one(Body, issue.body_id).zone)
    everybody = list_recipients(issue.body_id, today)
    if room is CommentRoom.MEMBERS:
        return [found.person for found in everybody]
    secretaries = [
        officer.person
        for officer in list_officers(issue.body_id, today)
        if officer.role is OfficerRole.TECHNICAL_SECRETARY
    ]
    people = {person.id: person for person in (*list_people_of(issue), *secretaries)}
    return list(people.values())


def list_people_of(issue: Issue) -> Sequence[Person]:
    """Who sits today for the chamber that filed it, principal first: whom its news go to."""
    today = clock.today(db.session.get_one(Body, issue.body_id).zone)

    def holds(row: type[Seat] | type[Appointment]) -> ColumnElement[bool]:
        return and_(row.starts_on <= today, or_(row.ends_on.is_(None), row.ends_on >= today))

    return db.session.scalars(
        select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .where(
            Seat.body_id == issue.body_id,
            Seat.chamber_id == issue.chamber_id,
            holds(Seat),
            holds(Appointment),
        )
        .order_by(Appointment.rank)
    ).all()
