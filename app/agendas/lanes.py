"""Reads of what waits beside an agenda: proposed by a member in time, or come late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemState
from app.agendas.queries import ON_AGENDA
from app.bodies.models import Seat
from app.issues.models import Issue
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting
from app.meetings.queries import AHEAD

#: What is still to be answered.
WAITING = (ItemState.PROPOSED, ItemState.LATE)
#: Agendas on which something may still come.
OPEN = (AgendaState.COLLECTING, AgendaState.PROPOSED, AgendaState.PUBLISHED)


def list_waiting(agenda_id: int) -> Sequence[AgendaItem]:
    """What waits, in the order it came, with issue, and the proposer's chamber. For secretary and chair. One query."""
    return db.session.scalars(
        _beside().where(Agenda.id == agenda_id, AgendaItem.state.in_(WAITING)).order_by(AgendaItem.id)
    ).all()


def list_waiting_before(actor: Actor) -> Sequence[tuple[AgendaItem, Meeting]]:
    """What waits for this actor's answer at sessions still to be held: late before a chair, in time before a secretary.

    One query, or none.
    """
    answers = [
        (AgendaItem.state == state) & Meeting.body_id.in_(sorted(bodies))
        for state, bodies in (
            (ItemState.LATE, actor.chair_of),
            (ItemState.PROPOSED, actor.secretary_of),
        )
        if bodies
    ]
    if not answers:
        return []
    rows = db.session.execute(
        _beside()
        .join(Agenda.meeting)
        .add_columns(Meeting)
        .where(or_(*answers), Meeting.state.in_(AHEAD), Agenda.state.in_(OPEN))
        .order_by(Meeting.starts_at, AgendaItem.id)
    )
    return [(row[0], row[1]) for row in rows]


def list_own(agenda_id: int, actor: Actor) -> Sequence[AgendaItem]:
    """What the actor's seats proposed for this agenda, whatever became of it, the newest first. One query, or none."""
    seats = [seat.seat_id for seat in actor.seats]
    if not seats:
        return []
    return db.session.scalars(
        _beside()
        .where(Agenda.id == agenda_id, AgendaItem.proposer_seat_id.in_(seats))
        .order_by(AgendaItem.id.desc())
    ).all()


def get_item(item_id: int, meeting_id: int, actor: Actor) -> AgendaItem:
    """An item on an agenda, or beside it for who keeps that agenda or proposed the item. Raises NotFound.

    Whoever asks has seen the meeting, and may see its draft.
    """
    query = _beside().join(Agenda.meeting).where(AgendaItem.id == item_id, Agenda.meeting_id == meeting_id)
    seats = [seat.seat_id for seat in actor.seats]
    keeps = actor.secretary_of | actor.chair_of
    found = db.session.scalar(
        query.where(
            or_(ON_AGENDA, AgendaItem.proposer_seat_id.in_(seats), Meeting.body_id.in_(sorted(keeps)))
        )
    )
    if found is None:
        raise NotFound
    return found


def left_since(agenda_id: int, content: Mapping[str, Any]) -> dict[int, ItemState]:
    """Where the items went that a sealed content has, or had before, and the agenda has no longer. One query."""
    known = {int(row["id"]) for row in content["items"]} | {
        int(item_id) for item_id in content.get("left", {})
    }
    rows = db.session.execute(
        select(AgendaItem.id, AgendaItem.state).where(
            AgendaItem.agenda_id == agenda_id, AgendaItem.state.in_((ItemState.LATE, ItemState.CARRIED))
        )
    )
    return {row.id: row.state for row in rows if row.id in known}


def _beside() -> Select[AgendaItem]:
    return (
        select(AgendaItem)
        .join(AgendaItem.agenda)
        .options(
            contains_eager(AgendaItem.agenda),
            joinedload(AgendaItem.issue).load_only(Issue.folio, Issue.title, Issue.state),
            joinedload(AgendaItem.proposer_seat).joinedload(Seat.chamber),
        )
    )
