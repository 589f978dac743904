"""Reads for the pages of this room that the rooms below don't offer: across their tables, each in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, CompoundSelect, and_, false, func, select, tuple_, union
from sqlalchemy.orm import joinedload, undefer

from app.accounts.models import Person, PersonState
from app.agendas.models import Agenda
from app.agreements import queries as agreement_queries
from app.agreements.models import Agreement, AgreementState
from app.bodies.models import (
    ENDED_STATES,
    Appointment,
    Body,
    BodyState,
    BodySubscription,
    Chamber,
    Officer,
    OfficerRole,
    Seat,
)
from app.bodies.queries import holding_on
from app.issues import queries as issue_queries
from app.issues.models import Issue, IssueState
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import AttendanceReply
from app.minutes.models import MinutesSection, Remark, RemarkState
from app.notifications.models import Mail, MailState

# ── the frame round every page ──


@dataclass(frozen=True)
class NavCounts:
    """What waits for the actor, beside the nouns of the navigation."""

    issues: int = 0
    agreements: int = 0


def count_waiting(actor: Actor, today: date) -> NavCounts:
    """Issues to decide on and agreements that need this actor. One query; none for who keeps and owes nothing."""
    if not actor.is_signed_in or not (actor.body_ids or actor.person_id):
        return NavCounts()
    keeps = actor.secretary_of
    to_decide = and_(Issue.state == IssueState.SUBMITTED, Issue.body_id.in_(keeps)) if keeps else false()
    row = db.session.execute(
        select(
            select(func.count(Issue.id)).where(to_decide).scalar_subquery(),
            select(func.count()).select_from(_needing(actor, today).subquery()).scalar_subquery(),
        )
    ).one()
    return NavCounts(issues=row[0], agreements=row[1])


def _needing(actor: Actor, today: date) -> CompoundSelect[int]:
    """Ids of what this actor owes; and in the bodies whose secretary they are, of what was reported or is late.

    Each way apart, so that each is read from the index that holds it: this is asked for every page.
    """
    owed = agreement_queries.is_owed(agreement_queries.TO_BE_DONE)
    mine = select(Agreement.id).where(agreement_queries.is_mine(actor))
    ways: list[ColumnElement[bool]] = [and_(owed, Agreement.id.in_(mine))]
    if actor.secretary_of:
        here = Agreement.body_id.in_(actor.secretary_of)
        ways.append(and_(here, Agreement.state == AgreementState.REPORTED))
        ways.append(and_(here, owed, Agreement.due_on < today))
    return union(*(select(Agreement.id).where(way) for way in ways))


def _seats(actor: Actor) -> list[tuple[int, int]]:
    return sorted({(seat.body_id, seat.chamber_id) for seat in actor.seats})


# ── agreements ──


@dataclass(frozen=True)
class Some:
    """The first few of something, and how many there are in all."""

    items: Sequence[Agreement]
    count: int


def overdue_in(actor: Actor, body_ids: Collection[int], today: date, limit: int) -> Some:
    """What nobody has reported in time in these bodies, the longest late first. 2 queries."""
    query = agreement_queries.visible_to(actor).where(
        Agreement.body_id.in_(sorted(body_ids)),
        agreement_queries.is_owed(agreement_queries.TO_BE_DONE),
        Agreement.due_on < today,
    )
    found = db.session.scalars(query.order_by(Agreement.due_on, Agreement.id).limit(limit)).all()
    return Some(found, agreement_queries.count(query))


def to_verify(actor: Actor, limit: int) -> Some:
    """Reports that wait for this secretary. 2 queries."""
    query = agreement_queries.visible_to(actor).where(
        Agreement.state == AgreementState.REPORTED, Agreement.body_id.in_(actor.secretary_of)
    )
    return Some(agreement_queries.list_to_verify(actor, limit), agreement_queries.count(query))


def find_agreement_numbered(actor: Actor, number: str) -> Agreement | None:
    """The agreement of exactly this number, whatever its capitals, where the actor may read it."""
    return db.session.scalars(
        agreement_queries.visible_to(actor)
        .where(func.lower(Agreement.number) == number.lower())
        .order_by(Agreement.id)
        .limit(1)
    ).first()


# ── issues ──


def list_returned(actor: Actor, limit: int = 20) -> Sequence[Issue]:
    """What the actor's chambers have to complete, the soonest first, with what the secretary said is missing."""
    if not actor.seats:
        return []
    return db.session.scalars(
        issue_queries.visible_to(actor)
        .where(Issue.state == IssueState.RETURNED, tuple_(Issue.body_id, Issue.chamber_id).in_(_seats(actor)))
        .options(
            joinedload(Issue.body), joinedload(Issue.chamber), joinedload(Issue.topic), undefer(Issue.reason)
        )
        .order_by(Issue.return_by.is_(None), Issue.return_by, Issue.id)
        .limit(limit)
    ).all()


def list_awaiting_answer(actor: Actor, limit: int) -> tuple[Sequence[Issue], int]:
    """Admitted issues of the bodies where the actor sits for the authority, longest waiting first; and how many. 2 queries."""
    bodies = {seat.body_id for seat in actor.seats if seat.is_authority}
    query = issue_queries.visible_to(actor).where(
        Issue.state == IssueState.ADMITTED, Issue.body_id.in_(bodies)
    )
    found = db.session.scalars(
        query.options(joinedload(Issue.body), joinedload(Issue.chamber), joinedload(Issue.topic))
        .order_by(Issue.listed_at, Issue.id)
        .limit(limit)
    ).all()
    count = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Issue.id).subquery()))
    return found, count or 0


def find_issue_ref(actor: Actor, folio: str) -> str | None:
    """The folio as it is written, where the actor may see the issue."""
    return db.session.scalar(
        issue_queries.visible_to(actor).where(Issue.folio == folio.upper()).with_only_columns(Issue.folio)
    )


# ── meetings, agendas, minutes ──


def agendas_of(meeting_ids: Collection[int]) -> Mapping[int, Agenda]:
    """The agenda of each meeting, without its items. For pages of who keeps their record."""
    rows = db.session.scalars(select(Agenda).where(Agenda.meeting_id.in_(sorted(meeting_ids))))
    return {agenda.meeting_id: agenda for agenda in rows}


def replies_of(meeting_ids: Collection[int]) -> Mapping[tuple[int, int], AttendanceReply]:
    """What each seat answered, by (meeting, seat)."""
    rows = db.session.scalars(
        select(AttendanceReply).where(AttendanceReply.meeting_id.in_(sorted(meeting_ids)))
    )
    return {(reply.meeting_id, reply.seat_id): reply for reply in rows}


def appointments_of(seat_ids: Collection[int], on: date) -> Mapping[int, list[Appointment]]:
    """Who fills each seat on a day, the principal first, with the person."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in db.session.scalars(
        select(Appointment)
        .where(Appointment.seat_id.in_(sorted(seat_ids)), holding_on(Appointment, on))
        .options(joinedload(Appointment.person))
        .order_by(Appointment.rank, Appointment.id)
    ):
        found[row.seat_id].append(row)
    return found


def count_open_remarks(minutes_ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Of each minutes, the comments still without an answer and all of them."""
    rows = db.session.execute(
        select(
            MinutesSection.minutes_id,
            func.sum(func.coalesce(_one_if(Remark.state == RemarkState.OPEN), 0)),
            func.count(Remark.id),
        )
        .join(Remark, Remark.section_id == MinutesSection.id)
        .where(MinutesSection.minutes_id.in_(sorted(minutes_ids)))
        .group_by(MinutesSection.minutes_id)
    )
    return {row[0]: (int(row[1] or 0), int(row[2])) for row in rows}


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    from sqlalchemy import case

    return case((condition, 1), else_=0)


# ── bodies ──


def list_followed(person_id: int) -> Sequence[Body]:
    """Published bodies this person follows."""
    return db.session.scalars(
        select(Body)
        .join(BodySubscription, BodySubscription.body_id == Body.id)
        .where(BodySubscription.person_id == person_id, Body.is_public)
        .order_by(Body.kind.desc(), Body.id)
    ).all()


# ── the administrator's ──


def list_invited(limit: int) -> tuple[Sequence[Person], int]:
    """People who were added and have not chosen a password yet, oldest first; and how many. 2 queries."""
    query = select(Person).where(Person.state == PersonState.INVITED)
    found = db.session.scalars(query.order_by(Person.created_at, Person.id).limit(limit)).all()
    return found, db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def list_failed_mail(limit: int) -> tuple[Sequence[Mail], int]:
    """Messages given up on, the latest first, without their text; and how many. 2 queries."""
    failed = Mail.state == MailState.FAILED
    found = db.session.scalars(select(Mail).where(failed).order_by(Mail.id.desc()).limit(limit)).all()
    return found, db.session.scalar(select(func.count(Mail.id)).where(failed)) or 0


@dataclass(frozen=True)
class SetUp:
    """How far an installation has been furnished."""

    people: int
    chambers: int
    bodies: int
    seats: int
    #: Bodies at work that lack a chair or a technical secretary.
    without_officers: int

    @property
    def is_furnished(self) -> bool:
        return bool(self.chambers and self.bodies and self.seats)

    @property
    def is_complete(self) -> bool:
        return self.is_furnished and not self.without_officers


def read_set_up(today: date) -> SetUp:
    """One query."""

    def officer(role: OfficerRole) -> ColumnElement[bool]:
        return (
            select(Officer.id)
            .where(Officer.body_id == Body.id, Officer.role == role, holding_on(Officer, today))
            .exists()
        )

    at_work = Body.state.not_in((*ENDED_STATES, BodyState.PROPOSED))
    manned = and_(officer(OfficerRole.CHAIR), officer(OfficerRole.TECHNICAL_SECRETARY))
    row = db.session.execute(
        select(
            select(func.count(Person.id)).scalar_subquery(),
            select(func.count(Chamber.id)).scalar_subquery(),
            select(func.count(Body.id)).scalar_subquery(),
            select(func.count(Seat.id)).where(holding_on(Seat, today)).scalar_subquery(),
            select(func.count(Body.id)).where(at_work, ~manned).scalar_subquery(),
        )
    ).one()
    return SetUp(*row)
