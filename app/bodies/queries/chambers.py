"""Chambers, and where each sits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.bodies.models import Body, Chamber, ChamberKind, Seat
from app.bodies.queries.bodies import visible_to
from app.bodies.queries.dated import holding_on
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound


def list_chambers() -> Sequence[Chamber]:
    return db.session.scalars(select(Chamber).order_by(Chamber.acronym)).all()


def find_chamber(acronym: str) -> Chamber | None:
    """The chamber of an acronym, whatever its capitals."""
    return db.session.scalars(
        select(Chamber).where(or_(Chamber.acronym == acronym, func.lower(Chamber.acronym) == acronym.lower()))
    ).first()


def get_chamber(chamber_id: int) -> Chamber:
    found = db.session.get(Chamber, chamber_id)
    if found is None:
        raise NotFound
    return found


def select_chambers(*, words: str = "", kind: ChamberKind | None = None, sector: str = "") -> Select[Chamber]:
    """Chambers whose acronym or name holds ``words``; the caller orders and pages."""
    query = select(Chamber)
    if words:
        like = "%" + words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        named = (func.lower(column).like(like, escape="\\") for column in (Chamber.acronym, Chamber.name))
        query = query.where(or_(*named))
    if kind is not None:
        query = query.where(Chamber.kind == kind)
    if sector:
        query = query.where(Chamber.sector == sector)
    return query


def count_rows(query: Select[Chamber]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def list_sectors() -> Sequence[str]:
    """Every sector a chamber is of, in alphabetical order."""
    return db.session.scalars(
        select(Chamber.sector).where(Chamber.sector != "").distinct().order_by(Chamber.sector)
    ).all()


def count_seats_of_chambers(
    chamber_ids: Collection[int], on: date, actor: Actor
) -> Mapping[int, Sequence[str]]:
    """For each chamber, the acronyms of the bodies (the actor may know of) it sits in on a day. 1 query."""
    visible = visible_to(actor).with_only_columns(Body.id)
    rows = db.session.execute(
        select(Seat.chamber_id, Body.acronym)
        .join(Body, Body.id == Seat.body_id)
        .where(Seat.chamber_id.in_(chamber_ids), holding_on(Seat, on), Body.id.in_(visible))
        .order_by(Body.kind.desc(), Body.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for chamber_id, acronym in rows:
        found[chamber_id].append(acronym)
    return found


def seats_of_chamber(chamber_id: int, on: date, actor: Actor) -> Sequence[Seat]:
    """Where a chamber sits on a day, with the body; only bodies the actor may know of."""
    visible = visible_to(actor).with_only_columns(Body.id)
    return db.session.scalars(
        select(Seat)
        .where(Seat.chamber_id == chamber_id, holding_on(Seat, on), Seat.body_id.in_(visible))
        .options(joinedload(Seat.body))
        .order_by(Seat.body_id)
    ).all()
