"""Reads of the room ``issues``. What an actor may not see is neither shown nor counted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_, union
from sqlalchemy.orm import aliased, joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.accounts.models import Person
from app.bodies.models import Appointment, Body, BodyKind, Chamber, OfficerRole, Seat
from app.bodies.queries import list_bodies, list_officers, list_recipients
from app.issues.models import (
    TAKES_ISSUES,
    Answer,
    CommentRoom,
    Issue,
    IssueAttachment,
    IssueComment,
    IssueState,
    IssueVersion,
    IssueWatcher,
    Seconding,
)
from app.issues.search import matching
from app.kernel import clock, keyset
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
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
_DRAFT_REF = re.compile(r"draft-([1-9]\d{0,8})", re.IGNORECASE)


def visible_to(actor: Actor) -> Select[Issue]:
    """Filed issues of the actor's bodies, those referred to them, and their own chambers' drafts."""
    query = select(Issue)
    if actor.is_system:
        return query
    open_to: list[ColumnElement[bool]] = []
    if actor.body_ids:
        of_body = or_(Issue.body_id.in_(actor.body_ids), Issue.referred_to_id.in_(actor.body_ids))
        open_to.append(and_(Issue.folio.is_not(None), of_body))
    if actor.seats:
        open_to.append(and_(Issue.folio.is_(None), _of_chambers(actor)))
    return query.where(or_(*open_to)) if open_to else query.where(false())


def get_issue(ref: str, actor: Actor) -> Issue:
    """One issue by its folio, or by ``draft-12`` before it has one, with all its page shows but the comments.

    Raises NotFound when it isn't there for this actor.
    """
    draft = _DRAFT_REF.fullmatch(ref)
    named = (
        and_(Issue.id == int(draft[1]), Issue.folio.is_(None))
        if draft
        else Issue.folio == _clean(ref).upper()
    )
    return _one(visible_to(actor).where(named))


def get_issue_by_id(issue_id: int, actor: Actor) -> Issue:
    return _one(visible_to(actor).where(Issue.id == issue_id))


def _one(query: Select[Issue]) -> Issue:
    found = db.session.scalar(
        query.options(
            joinedload(Issue.body),
            joinedload(Issue.chamber),
            joinedload(Issue.author),
            joinedload(Issue.topic),
            selectinload(Issue.attachments).joinedload(IssueAttachment.file),
            selectinload(Issue.secondings).joinedload(Seconding.chamber),
        )
    )
    if found is None:
        raise NotFound
    return found


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
        _narrowed(actor, filters).options(*_AS_LISTED),
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


def list_to_triage(actor: Actor, limit: int = PAGE_SIZE) -> Sequence[Issue]:
    """What waits for the actor's decision as a secretary, longest waiting first."""
    query = _narrowed(actor, Filters(to_triage=True)).options(*_AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at, Issue.id).limit(limit)).all()


def count_to_triage(actor: Actor) -> int:
    return count_issues(actor, Filters(to_triage=True))


def list_own(actor: Actor, limit: int = PAGE_SIZE) -> Sequence[Issue]:
    """What the actor's chambers filed or are drafting, newest first; withdrawn ones left out."""
    if not actor.seats:
        return []
    query = select(Issue).where(_of_chambers(actor), Issue.state != IssueState.WITHDRAWN).options(*_AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)).all()


def list_drafts(actor: Actor, limit: int = 10) -> Sequence[Issue]:
    """What the actor's chambers began and have not filed yet, newest first."""
    if not actor.seats:
        return []
    query = select(Issue).where(_of_chambers(actor), Issue.state == IssueState.DRAFT).options(*_AS_LISTED)
    return db.session.scalars(query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)).all()


def search(actor: Actor, words: str, limit: int = 20) -> Sequence[Issue]:
    """Issues with all ``words`` in title or text, whatever the inflection, or this folio; newest first; none for no words."""
    if not words.strip():
        return []
    query = _narrowed(actor, Filters(words=words)).options(*_AS_LISTED)
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
        .options(*_AS_LISTED)
    )
    issues = db.session.scalars(query).all()
    backing = count_secondings([issue.id for issue in issues])
    rows = [Admitted(issue, backing.get(issue.id, 0), waiting_days(issue)) for issue in issues]
    return sorted(rows, key=lambda row: (-row.secondings, -row.waiting_days, row.issue.id))


def waiting_days(issue: Issue) -> int:
    """Whole days since it was last filed. Needs ``issue.body``."""
    return (clock.today(issue.body.zone) - filed_on(issue)).days


def filed_on(issue: Issue) -> date:
    return issue.listed_at.astimezone(ZoneInfo(issue.body.zone)).date()


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


def find_answer(issue_id: int) -> Answer | None:
    """The newest answer of the authority."""
    return db.session.scalar(
        select(Answer).where(Answer.issue_id == issue_id).order_by(Answer.id.desc()).limit(1)
    )


def list_versions(issue_id: int) -> Sequence[IssueVersion]:
    """The text at each submission, oldest first."""
    return db.session.scalars(
        select(IssueVersion).where(IssueVersion.issue_id == issue_id).order_by(IssueVersion.number)
    ).all()


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


_AS_LISTED: tuple[ORMOption, ...] = (
    load_only(
        Issue.folio,
        Issue.title,
        Issue.state,
        Issue.body_id,
        Issue.chamber_id,
        Issue.author_id,
        Issue.topic_id,
        Issue.referred_to_id,
        Issue.return_by,
        Issue.listed_at,
        Issue.submitted_at,
        Issue.decided_at,
        Issue.created_at,
    ),
    joinedload(Issue.chamber),
    joinedload(Issue.topic),
    joinedload(Issue.body).load_only(Body.slug, Body.acronym, Body.short_name, Body.name, Body.zone),
)


def _of_chambers(actor: Actor) -> ColumnElement[bool]:
    pairs = sorted({(seat.body_id, seat.chamber_id) for seat in actor.seats})
    return tuple_(Issue.body_id, Issue.chamber_id).in_(pairs)


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


def _clean(text: str) -> str:
    """NUL is a character PostgreSQL does not take."""
    return text.replace("\x00", "")


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


def find_survivor(issue: Issue, actor: Actor) -> Issue | None:
    """The issue in which this one goes on, however often it was merged, where the actor may see it."""
    found: Issue | None = None
    into, passed = issue.merged_into_id, {issue.id}
    while into is not None and into not in passed:
        passed.add(into)
        found = db.session.scalar(visible_to(actor).where(Issue.id == into))
        into = found.merged_into_id if found else None
    return found


def list_merged_into(issue: Issue) -> Sequence[Issue]:
    """What goes on in this one: merged into it, or into what was merged into it; with chambers and who backed each."""
    found: list[Issue] = []
    into, passed = [issue.id], {issue.id}
    while into:
        query = select(Issue).where(Issue.merged_into_id.in_(into)).order_by(Issue.id)
        rows = db.session.scalars(
            query.options(
                joinedload(Issue.chamber), selectinload(Issue.secondings).joinedload(Seconding.chamber)
            )
        ).all()
        found += [row for row in rows if row.state is IssueState.MERGED]
        into = [row.id for row in rows if row.id not in passed]
        passed.update(into)
    return found


def list_merge_targets(issue: Issue, limit: int = 500) -> Sequence[Issue]:
    """What this one may be merged into: the other admitted issues of its body, newest first."""
    query = select(Issue).where(
        Issue.body_id == issue.body_id, Issue.state == IssueState.ADMITTED, Issue.id != issue.id
    )
    newest = query.order_by(Issue.listed_at.desc(), Issue.id.desc()).limit(limit)
    return db.session.scalars(newest.options(*_AS_LISTED)).all()


def list_groups_for(actor: Actor) -> Sequence[Body]:
    """Specialized groups an issue may be referred to."""
    return [
        body
        for body in list_bodies(actor)
        if body.kind is BodyKind.SPECIALIZED and body.state in TAKES_ISSUES
    ]
