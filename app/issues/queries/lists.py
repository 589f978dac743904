"""Issues in numbers: filtered, counted, waiting. What an actor may not see is neither shown nor counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import undefer

from app.bodies.models import Body, Chamber, Seat
from app.issues.models import (
    Issue,
    IssueState,
    IssueWatcher,
)
from app.issues.queries.issues import AS_LISTED, of_chambers, visible_to, waiting_days
from app.issues.queries.voices import count_secondings
from app.issues.search import matching
from app.kernel import clock, keyset
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.keyset import Page

PAGE_SIZE = 50
#: Beyond this a count says "more than": counting is then as long as the table, and nobody needs the figure.
COUNTED_UP_TO = 1000
#: Ages by which a list is narrowed: days since it was filed, from and below; none has no end.
AGES: Mapping[str, tuple[int, int | None]] = {
    "week": (0, 7),
    "month": (7, 30),
    "quarter": (30, 90),
    "older": (90, None),
}


@dataclass(frozen=True)
class Filters:
    """What a list of issues is narrowed to. Empty fields narrow nothing."""

    states: frozenset[IssueState] = frozenset()
    topic_id: int | None = None
    chamber_id: int | None = None
    body_id: int | None = None
    words: str = ""
    #: The secretary's inbox: what they have to decide on, longest waiting first.
    to_triage: bool = False
    #: How long ago it was filed: a key of AGES.
    age: str = ""
    #: Only what the actor watches.
    watched: bool = False

    @property
    def are_set(self) -> bool:
        return self != Filters(to_triage=self.to_triage)


def list_issues(
    actor: Actor,
    filters: Filters,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Issue]:
    """A page of what the actor may see, newest first (the inbox: oldest first). One query."""
    direction: Literal["asc", "desc"] = "asc" if filters.to_triage else "desc"
    return keyset.page(
        db.session(),
        _narrowed(actor, filters).options(*AS_LISTED),
        keys=[(Issue.listed_at, direction), (Issue.id, direction)],
        after=after,
        before=before,
        limit=limit,
    )


def count_issues(actor: Actor, filters: Filters) -> int:
    """How many ``list_issues`` would list in all, counted up to COUNTED_UP_TO + 1."""
    few = _narrowed(actor, filters).with_only_columns(Issue.id).limit(COUNTED_UP_TO + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def count_by_state(actor: Actor, filters: Filters) -> Mapping[IssueState, int]:
    """How many of each state ``list_issues`` would list without the filter of states, each up to COUNTED_UP_TO + 1.

    One query, bounded whatever the length of the table. What the actor may not see is not counted.
    """
    asked = replace(filters, states=frozenset())
    counts = [
        select(func.count())
        .select_from(
            _narrowed(actor, asked)
            .where(Issue.state == state)
            .with_only_columns(Issue.id)
            .limit(COUNTED_UP_TO + 1)
            .subquery()
        )
        .scalar_subquery()
        for state in IssueState
    ]
    row = db.session.execute(select(*counts)).one()
    return dict(zip(IssueState, row, strict=True))


def list_to_triage(actor: Actor, limit: int = PAGE_SIZE) -> Sequence[Issue]:
    """What waits for the actor's decision as a secretary, longest waiting first."""
    query = _narrowed(actor, Filters(to_triage=True)).options(*AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at, Issue.id).limit(limit)).all()


def count_to_triage(actor: Actor) -> int:
    return count_issues(actor, Filters(to_triage=True))


def list_own(actor: Actor, limit: int = PAGE_SIZE) -> Sequence[Issue]:
    """What the actor's chambers filed or are drafting, newest first; withdrawn ones left out."""
    if not actor.seats:
        return []
    query = select(Issue).where(of_chambers(actor), Issue.state != IssueState.WITHDRAWN).options(*AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)).all()


def list_drafts(actor: Actor, limit: int = 10) -> Sequence[Issue]:
    """What the actor's chambers began and have not filed yet, newest first."""
    if not actor.seats:
        return []
    query = select(Issue).where(of_chambers(actor), Issue.state == IssueState.DRAFT).options(*AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)).all()


def search(actor: Actor, words: str, limit: int = 20) -> Sequence[Issue]:
    """Issues with all ``words`` in title or text, whatever the inflection, or this folio; newest first; none for no words."""
    if not words.strip():
        return []
    query = _narrowed(actor, Filters(words=words)).options(*AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Admitted:
    """An issue an agenda may take: how many chambers back it, and for how many days it has waited since filed."""

    issue: Issue
    secondings: int
    waiting_days: int


def list_admitted_for(body_id: int) -> Sequence[Admitted]:
    """What an agenda of this body may take: its own admitted issues and those referred to it. 2 queries.

    Most backed first, then longest waiting. For whoever builds the agenda: who that is was decided before.
    """
    query = (
        select(Issue)
        .where(
            or_(
                and_(Issue.state == IssueState.ADMITTED, Issue.body_id == body_id),
                and_(Issue.state == IssueState.REFERRED, Issue.referred_to_id == body_id),
            )
        )
        .options(*AS_LISTED, undefer(Issue.affected))
    )
    issues = db.session.scalars(query).all()
    backing = count_secondings([issue.id for issue in issues])
    rows = [Admitted(issue, backing.get(issue.id, 0), waiting_days(issue)) for issue in issues]
    return sorted(rows, key=lambda row: (-row.secondings, -row.waiting_days, row.issue.id))


def list_chambers_with_issues(actor: Actor) -> Sequence[Chamber]:
    """Chambers that sit in the actor's bodies, for the filter of a list."""
    if not actor.body_ids:
        return []
    sitting = select(Seat.chamber_id).where(Seat.body_id.in_(actor.body_ids))
    return db.session.scalars(select(Chamber).where(Chamber.id.in_(sitting)).order_by(Chamber.acronym)).all()


def list_bodies_of(actor: Actor) -> Sequence[Body]:
    """Bodies whose issues the actor may see, the standing one first."""
    if not actor.body_ids:
        return []
    return db.session.scalars(
        select(Body).where(Body.id.in_(actor.body_ids)).order_by(Body.kind.desc(), Body.id)
    ).all()


def _narrowed(actor: Actor, filters: Filters) -> Select[Issue]:
    query = visible_to(actor)
    if filters.to_triage:
        query = query.where(Issue.state == IssueState.SUBMITTED, Issue.body_id.in_(actor.secretary_of))
    if filters.states:
        query = query.where(Issue.state.in_(sorted(filters.states)))
    for column, wanted in (
        (Issue.topic_id, filters.topic_id),
        (Issue.chamber_id, filters.chamber_id),
        (Issue.body_id, filters.body_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if filters.age in AGES:
        youngest, oldest = AGES[filters.age]
        query = query.where(Issue.listed_at <= clock.now() - timedelta(days=youngest))
        if oldest is not None:
            query = query.where(Issue.listed_at > clock.now() - timedelta(days=oldest))
    if filters.watched:
        watching = select(IssueWatcher.issue_id).where(IssueWatcher.person_id == actor.person_id)
        query = query.where(Issue.id.in_(watching))
    if (found := matching(filters.words)) is not None:
        query = query.where(found)
    return query
