"""Seats without a principal, or about to be: derived from the appointments, never stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import joinedload

from app import journal
from app.bodies.models import (
    ENDED_STATES,
    Appointment,
    AppointmentKind,
    Body,
    BodyState,
    Chamber,
    Seat,
)
from app.bodies.queries.dated import holding_on
from app.journal.models import OutboxMessage
from app.kernel.db import db

#: So many days before a principal's last day the seat is said to become vacant.
AHEAD_DAYS = 30
#: An appointment that ended longer ago is history: nobody is written to about it.
TOLD_DAYS = 30


@dataclass(frozen=True)
class Vacancy:
    """A seat nobody holds as principal today, or after ``last``'s last day; ``last`` is none where nobody ever did."""

    seat: Seat
    chamber: Chamber
    body: Body
    last: Appointment | None
    #: Nobody sits already; else somebody does until ``ends_on``.
    is_vacant: bool

    @property
    def ends_on(self) -> date | None:
        return self.last.ends_on if self.last is not None else None


def list_vacancies(today: date, body_ids: Collection[int] | None = None) -> list[Vacancy]:
    """Seats vacant today or within AHEAD_DAYS, of these bodies or of all at work, in their order. 2 queries."""
    if body_ids is not None and not body_ids:
        return []
    soon = today + timedelta(days=AHEAD_DAYS)
    rows = db.session.execute(
        select(Seat, _held(today))
        .join(Body, Body.id == Seat.body_id)
        .where(
            Body.id.in_(sorted(body_ids)) if body_ids is not None else true(),
            Body.state.not_in((*ENDED_STATES, BodyState.PROPOSED)),
            holding_on(Seat, today),
            or_(~_held(today), and_(holding_on(Seat, soon), ~_held(soon))),
        )
        .options(joinedload(Seat.chamber), joinedload(Seat.body))
        .order_by(Body.id, Seat.position, Seat.id)
    ).all()
    last = _last_principals([seat.id for seat, _is_held in rows], today)
    return [
        Vacancy(seat, seat.chamber, seat.body, last.get(seat.id), is_vacant=not held) for seat, held in rows
    ]


def announce_vacancies(today: date) -> int:
    """Tell once of each appointment that ended without successor in the last TOLD_DAYS; how many were told now."""
    ended = [
        vacancy
        for vacancy in list_vacancies(today)
        if vacancy.is_vacant and vacancy.ends_on is not None and (today - vacancy.ends_on).days <= TOLD_DAYS
    ]
    known = _told([vacancy.seat.id for vacancy in ended])
    told = 0
    for vacancy in ended:
        assert vacancy.last is not None
        assert vacancy.ends_on is not None
        dedupe = f"{vacancy.last.id}/{vacancy.ends_on.isoformat()}"
        if f"seat:vacant/{vacancy.seat.id}/{dedupe}" in known:
            continue
        journal.announce(
            "seat:vacant",
            subject=vacancy.seat,
            payload={
                "seat_id": vacancy.seat.id,
                "body_id": vacancy.body.id,
                "chamber_id": vacancy.chamber.id,
                "name": vacancy.last.person.name,
                "ended_on": vacancy.ends_on,
            },
            dedupe=dedupe,
        )
        told += 1
    return told


def _held(on: date) -> ColumnElement[bool]:
    return (
        select(Appointment.id)
        .where(
            Appointment.seat_id == Seat.id,
            Appointment.kind == AppointmentKind.PRINCIPAL,
            holding_on(Appointment, on),
        )
        .exists()
    )


def _last_principals(seat_ids: Sequence[int], today: date) -> Mapping[int, Appointment]:
    rows = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.seat_id.in_(seat_ids),
            Appointment.kind == AppointmentKind.PRINCIPAL,
            Appointment.starts_on <= today,
        )
        .options(joinedload(Appointment.person))
        .order_by(Appointment.starts_on, Appointment.id)
    )
    return {row.seat_id: row for row in rows}


def _told(seat_ids: Sequence[int]) -> frozenset[str]:
    return frozenset(
        db.session.scalars(
            select(OutboxMessage.dedupe_key).where(
                OutboxMessage.kind == "seat:vacant", OutboxMessage.subject_id.in_(seat_ids)
            )
        )
    )
