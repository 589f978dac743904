"""Who may read which agreement, what is owed, and how far one counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, false, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager

from app.agreements.models import OPEN_STATES, Agreement, AgreementState, Response
from app.agreements.publication import published_meeting_ids, withheld_agreement_ids
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting
from app.programme.queries import get_programme

#: Before it is decided on, and where it was not adopted, an agreement is the recorders' business.
UNDECIDED_STATES = (AgreementState.PROPOSED, AgreementState.NOT_ADOPTED)
#: What its responsible party has still to do; a report that waits for the secretary is not theirs.
TO_BE_DONE = frozenset({AgreementState.ADOPTED, AgreementState.IN_PROGRESS})
#: A register is counted no further: a page costs the same however long it is.
COUNTED_UP_TO = 1000


def visible_to(actor: Actor) -> Select[Agreement]:
    """Agreements this actor may read, each with its body and meeting.

    Anyone: adopted ones of public sessions of public bodies, once the minutes are published. A body's own people: all
    that were adopted there. Whoever keeps its record (secretary, chair): also what is only proposed. Whoever owes one.
    """
    return readable_by(actor).options(
        contains_eager(Agreement.body),
        # Not always the same body: an agreement of a group that ended is followed up by the standing body.
        contains_eager(Agreement.meeting).joinedload(Meeting.body),
    )


def readable_by(actor: Actor) -> Select[Agreement]:
    """The same, joined with body and meeting, of which nothing is loaded."""
    query = select(Agreement).join(Agreement.body).join(Agreement.meeting)
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


def may_read_evidence(actor: Actor, agreement: Agreement) -> bool:
    """Reports, files and history are for the body's own people and for whoever owes it."""
    return (
        actor.is_system
        or agreement.body_id in actor.body_ids
        or (actor.person_id is not None and agreement.responsible_person_id == actor.person_id)
    )


def today() -> date:
    """The day it is for the register, in the programme's zone."""
    return clock.today(get_programme().zone)


_OPEN: BindParameter[list[AgreementState]] = bindparam(
    "open_states", sorted(OPEN_STATES), expanding=True, literal_execute=True
)


def is_open() -> ColumnElement[bool]:
    """Still owed to somebody, said so that databases see that ``ix_agreement_open`` holds all of these and no others."""
    return Agreement.state.in_(_OPEN)


def is_owed(states: Collection[AgreementState] = OPEN_STATES) -> ColumnElement[bool]:
    """As ``Agreement.is_owed``, in one of ``states``."""
    return and_(
        is_open(),
        *(() if states == OPEN_STATES else (Agreement.state.in_(states),)),
        or_(Agreement.response.is_(None), Agreement.response != Response.DECLINED),
    )


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """Owed by this person, or by a chamber they sit for in that body."""
    ways: list[ColumnElement[bool]] = []
    if actor.person_id is not None:
        ways.append(Agreement.responsible_person_id == actor.person_id)
    if pairs := sorted({(seat.body_id, seat.chamber_id) for seat in actor.seats}):
        ways.append(tuple_(Agreement.body_id, Agreement.responsible_chamber_id).in_(pairs))
    return or_(false(), *ways)


def is_overdue() -> ColumnElement[bool]:
    return and_(is_owed(), Agreement.due_on < today())


def count(query: Select[Agreement], up_to: int = COUNTED_UP_TO + 1) -> int:
    """How many rows ``query`` (from ``filtered`` or ``visible_to``) finds; counting stops at ``up_to``."""
    rows = query.with_only_columns(Agreement.id).limit(up_to).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0
