"""Reading requests for an extraordinary session: for the body's own people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.bodies.models import Chamber, Seat
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.asking_models import OPEN, ExtraordinaryRequest, RequestState

#: So long the page of the body says what became of a request.
STILL_SAID = timedelta(days=30)


def visible_to(actor: Actor) -> Select[ExtraordinaryRequest]:
    query = select(ExtraordinaryRequest)
    if actor.is_system:
        return query
    return query.where(ExtraordinaryRequest.body_id.in_(sorted(actor.body_ids)))


def get_request(request_id: int, actor: Actor) -> ExtraordinaryRequest:
    """One request with its body and the seats behind it. Raises NotFound when it isn't there for this actor."""
    found = db.session.scalar(
        visible_to(actor)
        .where(ExtraordinaryRequest.id == request_id)
        .options(joinedload(ExtraordinaryRequest.body), selectinload(ExtraordinaryRequest.backers))
    )
    if found is None:
        raise NotFound
    return found


def list_current(body_id: int, actor: Actor) -> Sequence[ExtraordinaryRequest]:
    """What of a body waits for support or an answer, or was answered lately; the oldest first. 2 queries."""
    return db.session.scalars(
        visible_to(actor)
        .where(ExtraordinaryRequest.body_id == body_id, ExtraordinaryRequest.state != RequestState.WITHDRAWN)
        .where(
            ExtraordinaryRequest.state.in_(OPEN) | (ExtraordinaryRequest.ended_at >= clock.now() - STILL_SAID)
        )
        .options(selectinload(ExtraordinaryRequest.backers))
        .order_by(ExtraordinaryRequest.id)
    ).all()


def list_asked(actor: Actor) -> Sequence[ExtraordinaryRequest]:
    """Requests that wait for a seat, of the bodies in which the actor holds one, with body and seats. 2 queries."""
    return db.session.scalars(
        visible_to(actor)
        .where(
            ExtraordinaryRequest.body_id.in_(sorted({seat.body_id for seat in actor.seats})),
            ExtraordinaryRequest.state == RequestState.ASKED,
        )
        .options(joinedload(ExtraordinaryRequest.body), selectinload(ExtraordinaryRequest.backers))
        .order_by(ExtraordinaryRequest.id)
    ).all()


def find_for(meeting_id: int, actor: Actor) -> ExtraordinaryRequest | None:
    """The request that a session was planned for, with the seats behind it. At most 2 queries."""
    return db.session.scalar(
        visible_to(actor)
        .where(ExtraordinaryRequest.meeting_id == meeting_id)
        .options(selectinload(ExtraordinaryRequest.backers))
    )


def list_supported(kept: Collection[int]) -> Sequence[ExtraordinaryRequest]:
    """Requests of these bodies that wait for their session, with their body. One query."""
    return db.session.scalars(
        select(ExtraordinaryRequest)
        .where(
            ExtraordinaryRequest.body_id.in_(sorted(kept)),
            ExtraordinaryRequest.state == RequestState.SUPPORTED,
        )
        .options(joinedload(ExtraordinaryRequest.body))
        .order_by(ExtraordinaryRequest.id)
    ).all()


def sectors_of(seat_ids: Collection[int]) -> dict[int, str]:
    """The sector of the chamber of each seat. One query."""
    rows = db.session.execute(
        select(Seat.id, Chamber.sector).join(Seat.chamber).where(Seat.id.in_(sorted(seat_ids)))
    )
    return {row.id: row.sector for row in rows}
