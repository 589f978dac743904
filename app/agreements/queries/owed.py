"""What waits for somebody: to be done, to be verified, to be answered, past its day."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.agreements.models import (
    OPEN_STATES,
    UNANSWERED,
    Agreement,
    AgreementState,
    ExtensionRequest,
    RequestState,
)
from app.agreements.queries.visibility import (
    TO_BE_DONE,
    count,
    is_mine,
    is_overdue,
    is_owed,
    today,
    visible_to,
)
from app.kernel.actor import Actor
from app.kernel.db import db


def list_overdue(actor: Actor, limit: int = 20) -> Sequence[Agreement]:
    """What is late among what the actor's bodies owe, the latest first. For whoever keeps the record or sits there."""
    return db.session.scalars(
        _inside(actor).where(is_overdue()).order_by(Agreement.due_on, Agreement.id).limit(limit)
    ).all()


def count_overdue(actor: Actor) -> int:
    return count(_inside(actor).where(is_overdue()))


def list_owed_by(actor: Actor, limit: int = 50) -> Sequence[Agreement]:
    """What this person, or a chamber they sit for in that body, has still to do; the soonest due first.

    A report that waits for the secretary is not theirs to do.
    """
    if actor.person_id is None:
        return []
    return _soonest(visible_to(actor).where(is_owed(TO_BE_DONE), is_mine(actor)), limit)


def list_to_verify(actor: Actor, limit: int = 20) -> Sequence[Agreement]:
    """Reports that wait for this secretary, the soonest due first."""
    return _soonest(
        visible_to(actor).where(
            Agreement.state == AgreementState.REPORTED, Agreement.body_id.in_(actor.secretary_of)
        ),
        limit,
    )


def list_overdue_kept(actor: Actor, limit: int = 50) -> Sequence[Agreement]:
    """What nobody has reported in time in the bodies whose record this secretary keeps, the latest first."""
    return _soonest(
        visible_to(actor).where(is_owed(TO_BE_DONE), is_overdue(), Agreement.body_id.in_(actor.secretary_of)),
        limit,
    )


def list_to_respond(actor: Actor, limit: int = 50) -> Sequence[Agreement]:
    """Recommendations that wait for the authority's word, for who sits for it; the soonest due first."""
    bodies = sorted({seat.body_id for seat in actor.seats if seat.is_authority})
    if not bodies:
        return []
    return db.session.scalars(
        visible_to(actor)
        .where(
            Agreement.state.in_(OPEN_STATES),
            Agreement.response.in_(UNANSWERED),
            Agreement.body_id.in_(bodies),
        )
        .order_by(Agreement.response_due_on, Agreement.id)
        .limit(limit)
    ).all()


def list_unanswered_kept(actor: Actor, limit: int = 50) -> Sequence[Agreement]:
    """Recommendations past their day without the authority's word, in the bodies whose record this secretary keeps."""
    return _soonest(
        visible_to(actor).where(
            Agreement.state.in_(OPEN_STATES),
            Agreement.response.in_(UNANSWERED),
            Agreement.response_due_on < today(),
            Agreement.body_id.in_(actor.secretary_of),
        ),
        limit,
    )


def list_requests(actor: Actor, limit: int = 20) -> Sequence[tuple[ExtensionRequest, Agreement]]:
    """Requests for more time that wait for this chair, the soonest due first."""
    if not actor.chair_of:
        return []
    rows = db.session.execute(
        select(ExtensionRequest, Agreement)
        .join(Agreement, Agreement.id == ExtensionRequest.agreement_id)
        .where(
            ExtensionRequest.state == RequestState.PENDING,
            Agreement.state == AgreementState.IN_PROGRESS,
            Agreement.body_id.in_(sorted(actor.chair_of)),
        )
        .order_by(Agreement.due_on, ExtensionRequest.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def _soonest(query: Select[Agreement], limit: int) -> Sequence[Agreement]:
    return db.session.scalars(query.order_by(Agreement.due_on, Agreement.id).limit(limit)).all()


def _inside(actor: Actor) -> Select[Agreement]:
    query = visible_to(actor)
    return query if actor.is_system else query.where(Agreement.body_id.in_(actor.body_ids))
