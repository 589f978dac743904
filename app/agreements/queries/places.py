"""The agreements of a session, of a body, of an issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from app.agendas.models import AgendaItem
from app.agreements.models import OPEN_STATES, Agreement, AgreementState
from app.agreements.queries.visibility import visible_to
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting


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


def list_to_follow(
    body_id: int, actor: Actor, *, fulfilled_since: datetime | None = None
) -> Sequence[Agreement]:
    """What a body's follow-up goes through, the soonest due first, with their follow-ups.

    What is open, and what was fulfilled since then of which no plenary has taken note.
    """
    wanted: ColumnElement[bool] = Agreement.state.in_(OPEN_STATES)
    if fulfilled_since is not None:
        wanted = or_(
            wanted,
            and_(
                Agreement.state == AgreementState.FULFILLED,
                Agreement.noted_in_id.is_(None),
                Agreement.ended_at >= fulfilled_since,
            ),
        )
    return db.session.scalars(
        visible_to(actor)
        .where(Agreement.body_id == body_id, wanted)
        .options(selectinload(Agreement.follow_ups))
        .order_by(Agreement.due_on, Agreement.id)
    ).all()
