"""Reads of the room ``bodies``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from app.bodies.models import (
    Appointment,
    Body,
    BodyState,
    Chamber,
    Officer,
    RulesOfProcedure,
    Seat,
)
from app.bodies.rules import Rules
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound

#: States in which a body is nobody's business but its own.
UNPUBLISHED_STATES = (BodyState.PROPOSED, BodyState.REFUSED)


def visible_to(actor: Actor) -> Select[tuple[Body]]:
    """Bodies this actor may know of: public ones, and those they hold something in. Administrators see all."""
    query = select(Body)
    if actor.is_administrator or actor.is_system:
        return query
    public = Body.is_public & Body.state.not_in(UNPUBLISHED_STATES)
    return query.where(or_(public, Body.id.in_(actor.body_ids))) if actor.body_ids else query.where(public)


def list_bodies(actor: Actor) -> Sequence[Body]:
    """What the actor may see, the standing body first."""
    return db.session.scalars(visible_to(actor).order_by(Body.kind.desc(), Body.id)).all()


def get_body(slug: str, actor: Actor) -> Body:
    """One body by its slug. Raises NotFound when it isn't there for this actor."""
    found = db.session.scalar(visible_to(actor).where(Body.slug == slug))
    if found is None:
        raise NotFound
    return found


def get_body_by_id(body_id: int, actor: Actor) -> Body:
    found = db.session.scalar(visible_to(actor).where(Body.id == body_id))
    if found is None:
        raise NotFound
    return found


def list_seats(body_id: int, on: date) -> Sequence[Seat]:
    """Seats of a body on a day, with chamber and every appointment with its person, in the body's order. 3 queries.

    Whether an appointment holds on a day is ``appointment.holds_on(day)``.
    """
    return db.session.scalars(
        select(Seat)
        .where(Seat.body_id == body_id, Seat.starts_on <= on, or_(Seat.ends_on.is_(None), Seat.ends_on >= on))
        .options(
            selectinload(Seat.chamber), selectinload(Seat.appointments).selectinload(Appointment.person)
        )
        .order_by(Seat.position, Seat.id)
    ).all()


def list_officers(body_id: int, on: date) -> Sequence[Officer]:
    """Who holds an office of a body on a day, with the person."""
    return db.session.scalars(
        select(Officer)
        .where(
            Officer.body_id == body_id, Officer.starts_on <= on, or_(Officer.ends_on.is_(None), Officer.ends_on >= on)
        )
        .options(selectinload(Officer.person))
        .order_by(Officer.role, Officer.id)
    ).all()


def list_chambers() -> Sequence[Chamber]:
    return db.session.scalars(select(Chamber).order_by(Chamber.acronym)).all()


def find_rules(body_id: int, on: date) -> RulesOfProcedure | None:
    """The rules in force on a day: the newest not later than it."""
    return db.session.scalar(
        select(RulesOfProcedure)
        .where(RulesOfProcedure.body_id == body_id, RulesOfProcedure.effective_on <= on)
        .order_by(RulesOfProcedure.effective_on.desc())
        .limit(1)
    )


def rules_in_force(body_id: int, on: date) -> Rules:
    """The rules of a body on a day, as a value; the house's defaults where the body never adopted any."""
    found = find_rules(body_id, on)
    return Rules.from_values(found.values) if found is not None else Rules()
