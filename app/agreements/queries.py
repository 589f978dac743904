"""Reads of the room ``agreements``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.agendas.models import Agenda, AgendaItem
from app.agreements.models import OPEN_STATES, Agreement, AgreementState, Extension, FollowUp
from app.agreements.publication import published_meeting_ids, withheld_agreement_ids
from app.bodies.models import Body, Chamber
from app.bodies.queries import UNPUBLISHED_STATES
from app.files.models import StoredFile
from app.kernel import clock, keyset
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.keyset import Direction, Page
from app.meetings.models import Meeting
from app.programme.queries import get_programme

#: Before it is decided on, and where it was not adopted, an agreement is the recorders' business.
UNDECIDED_STATES = (AgreementState.PROPOSED, AgreementState.NOT_ADOPTED)

#: A register is counted no further: a page costs the same however long it is.
COUNTED_UP_TO = 1000
PAGE = 50


class Show(StrEnum):
    """What the register lists besides single states."""

    OPEN = ""
    OVERDUE = "overdue"
    ALL = "all"


@dataclass(frozen=True)
class Filters:
    """What a reader of the register asked for; the empty value of each asks for nothing."""

    show: str = Show.OPEN
    body: str = ""
    chamber: str = ""
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.show or self.body or self.chamber or self.words)


def visible_to(actor: Actor) -> Select[Agreement]:
    """Agreements this actor may read, each with its body and meeting.

    Anyone: adopted ones of public sessions of public bodies, once the minutes are published. A body's own people: all
    that were adopted there. Whoever keeps its record (secretary, chair): also what is only proposed. Whoever owes one.
    """
    query = (
        select(Agreement)
        .join(Agreement.body)
        .join(Agreement.meeting)
        .options(
            contains_eager(Agreement.body),
            # Not always the same body: an agreement of a group that ended is followed up by the standing body.
            contains_eager(Agreement.meeting).joinedload(Meeting.body),
        )
    )
    if actor.is_system:
        return query
    decided = Agreement.state.not_in(UNDECIDED_STATES)
    allowed: list[ColumnElement[bool]] = [
        and_(
            decided,
            Meeting.is_public,
            Body.is_public,
            Body.state.not_in(UNPUBLISHED_STATES),
            Agreement.meeting_id.in_(published_meeting_ids()),
            Agreement.id.not_in(withheld_agreement_ids()),
        )
    ]
    if actor.body_ids:
        allowed.append(and_(decided, Agreement.body_id.in_(actor.body_ids)))
    recorded = actor.secretary_of | actor.chair_of
    if recorded:
        allowed.append(Agreement.body_id.in_(recorded))
    if actor.person_id is not None:
        allowed.append(and_(decided, Agreement.responsible_person_id == actor.person_id))
    return query.where(or_(*allowed))


def get_agreement(agreement_id: int, actor: Actor) -> Agreement:
    """One agreement with body, meeting, item and issue, chamber and follow-up. Raises NotFound."""
    found = db.session.scalar(
        visible_to(actor)
        .where(Agreement.id == agreement_id)
        .options(
            joinedload(Agreement.item).joinedload(AgendaItem.issue),
            joinedload(Agreement.responsible_chamber),
            selectinload(Agreement.follow_ups),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_follow_up(agreement: Agreement, follow_up_id: int) -> FollowUp:
    found = db.session.scalar(
        select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.agreement_id == agreement.id)
    )
    if found is None:
        raise NotFound
    return found


def list_for_meeting(meeting_id: int, *, adopted_only: bool = False) -> Sequence[Agreement]:
    """A session's agreements in the order of their numbers, the undecided ones last. For pages already permitted."""
    query = select(Agreement).where(Agreement.meeting_id == meeting_id)
    if adopted_only:
        query = query.where(Agreement.number.is_not(None))
    return db.session.scalars(
        query.order_by(Agreement.sequence.is_(None), Agreement.sequence, Agreement.id)
    ).all()


def list_visible_of_meeting(meeting_id: int, actor: Actor) -> Sequence[Agreement]:
    """What this actor may read of a session's agreements, in the order of their numbers."""
    return db.session.scalars(
        visible_to(actor).where(Agreement.meeting_id == meeting_id).order_by(Agreement.sequence, Agreement.id)
    ).all()


def list_of_body(body_id: int, actor: Actor, *, limit: int) -> Sequence[Agreement]:
    """What a body's sessions agreed, as far as this actor may read it, the newest first; whoever follows it up today."""
    return db.session.scalars(
        visible_to(actor)
        .where(Meeting.body_id == body_id, Agreement.number.is_not(None))
        .order_by(Agreement.adopted_at.desc(), Agreement.id.desc())
        .limit(limit)
    ).all()


def list_of_issue(issue_id: int, actor: Actor) -> Sequence[Agreement]:
    """Agreements made under an item that carried this issue."""
    return db.session.scalars(
        visible_to(actor)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .where(AgendaItem.issue_id == issue_id)
        .order_by(Agreement.adopted_at, Agreement.id)
    ).all()


def today() -> date:
    """The day it is for the register, in the programme's zone."""
    return clock.today(get_programme().zone)


def filtered(actor: Actor, filters: Filters) -> Select[Agreement]:
    """The register, narrowed. Unknown values find nothing."""
    query = visible_to(actor)
    if filters.show == Show.OPEN:
        query = query.where(Agreement.state.in_(OPEN_STATES))
    elif filters.show == Show.OVERDUE:
        query = query.where(_is_overdue())
    elif filters.show != Show.ALL:
        query = query.where(_is_in(filters.show))
    if filters.body:
        query = query.where(Body.slug == filters.body)
    if filters.chamber:
        query = query.where(
            Agreement.responsible_chamber_id.in_(select(Chamber.id).where(Chamber.acronym == filters.chamber))
        )
    for word in filters.words.split()[:8]:
        query = query.where(
            or_(
                Agreement.text.icontains(word, autoescape=True),
                Agreement.number.icontains(word, autoescape=True),
                Agreement.responsible.icontains(word, autoescape=True),
            )
        )
    return query


def count(query: Select[Agreement], up_to: int = COUNTED_UP_TO + 1) -> int:
    """How many rows ``query`` (from ``filtered`` or ``visible_to``) finds; counting stops at ``up_to``."""
    rows = query.with_only_columns(Agreement.id).limit(up_to).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def page_of(
    query: Select[Agreement], *, ascending: bool, after: str | None = None, before: str | None = None
) -> Page[Agreement]:
    """A page of the register: what is due first when ``ascending``, else what was due last. One query."""
    direction: Direction = "asc" if ascending else "desc"
    return keyset.page(
        db.session,
        query,
        keys=[(Agreement.due_on, direction), (Agreement.id, direction)],
        limit=PAGE,
        after=after,
        before=before,
    )


def list_responsible_chambers(actor: Actor) -> Sequence[Chamber]:
    """Chambers that owe or owed something the actor may read, for the filter."""
    owed = visible_to(actor).with_only_columns(Agreement.responsible_chamber_id)
    return db.session.scalars(select(Chamber).where(Chamber.id.in_(owed)).order_by(Chamber.acronym)).all()


def list_overdue(actor: Actor, limit: int = 20) -> Sequence[Agreement]:
    """What is late among what the actor's bodies owe, the latest first. For whoever keeps the record or sits there."""
    return db.session.scalars(
        _inside(actor).where(_is_overdue()).order_by(Agreement.due_on, Agreement.id).limit(limit)
    ).all()


def count_overdue(actor: Actor) -> int:
    return count(_inside(actor).where(_is_overdue()))


def list_owed_by(actor: Actor, limit: int = 50) -> Sequence[Agreement]:
    """What this person, or a chamber they sit for in that body, has still to do; the soonest due first.

    A report that waits for the secretary is not theirs to do.
    """
    if actor.person_id is None:
        return []
    mine: list[ColumnElement[bool]] = [Agreement.responsible_person_id == actor.person_id]
    pairs = sorted({(seat.body_id, seat.chamber_id) for seat in actor.seats})
    if pairs:
        mine.append(tuple_(Agreement.body_id, Agreement.responsible_chamber_id).in_(pairs))
    return db.session.scalars(
        visible_to(actor)
        .where(Agreement.state.in_((AgreementState.ADOPTED, AgreementState.IN_PROGRESS)), or_(*mine))
        .order_by(Agreement.due_on, Agreement.id)
        .limit(limit)
    ).all()


def list_to_verify(actor: Actor, limit: int = 20) -> Sequence[Agreement]:
    """Reports that wait for this secretary, the soonest due first."""
    return db.session.scalars(
        visible_to(actor)
        .where(Agreement.state == AgreementState.REPORTED, Agreement.body_id.in_(actor.secretary_of))
        .order_by(Agreement.due_on, Agreement.id)
        .limit(limit)
    ).all()


def list_recent_public(limit: int = 5) -> Sequence[Agreement]:
    """The last adopted that anyone may read."""
    return db.session.scalars(
        visible_to(ANONYMOUS).order_by(Agreement.adopted_at.desc(), Agreement.id.desc()).limit(limit)
    ).all()


def search(actor: Actor, words: str, limit: int = 20) -> Sequence[Agreement]:
    """What the actor may read in which every word occurs (text, number or responsible party), the newest first."""
    if not words.strip():
        return []
    query = filtered(actor, Filters(show=Show.ALL, words=words))
    return db.session.scalars(query.order_by(Agreement.id.desc()).limit(limit)).all()


def list_open_of_body(body_id: int, actor: Actor) -> Sequence[Agreement]:
    """What a body's follow-up goes through, the soonest due first."""
    return db.session.scalars(
        visible_to(actor)
        .where(Agreement.body_id == body_id, Agreement.state.in_(OPEN_STATES))
        .order_by(Agreement.due_on, Agreement.id)
    ).all()


def agenda_item_of(agreement: Agreement) -> tuple[AgendaItem, Agenda]:
    """The item it was adopted under, with its agenda."""
    row = db.session.execute(
        select(AgendaItem, Agenda)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .where(AgendaItem.id == agreement.item_id)
    ).one()
    return row[0], row[1]


def may_read_evidence(actor: Actor, agreement: Agreement) -> bool:
    """Reports, files and history are for the body's own people and for whoever owes it."""
    return (
        actor.is_system
        or agreement.body_id in actor.body_ids
        or (actor.person_id is not None and agreement.responsible_person_id == actor.person_id)
    )


def was_extended(agreement: Agreement) -> bool:
    """Whether the chair has extended it already: from then on only the plenary may."""
    found = db.session.scalar(select(Extension.id).where(Extension.agreement_id == agreement.id).limit(1))
    return found is not None


def list_files(file_ids: Sequence[int]) -> Sequence[StoredFile]:
    return db.session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids))).all() if file_ids else []


def _inside(actor: Actor) -> Select[Agreement]:
    query = visible_to(actor)
    return query if actor.is_system else query.where(Agreement.body_id.in_(actor.body_ids))


def _is_overdue() -> ColumnElement[bool]:
    return and_(Agreement.state.in_(OPEN_STATES), Agreement.due_on < today())


def _is_in(state: str) -> ColumnElement[bool]:
    if state not in set(AgreementState):
        return false()
    return Agreement.state == AgreementState(state)
