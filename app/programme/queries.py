"""Reads of the room ``programme``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import g, has_request_context
from sqlalchemy import select

from app.kernel.db import db
from app.kernel.errors import NotFound
from app.programme.models import ClosingDay, Programme, Topic


def get_programme() -> Programme:
    """The programme's settings; read once a request. Raises NotFound before set-up (`flask programme create`)."""
    if has_request_context() and "programme" in g:
        kept: Programme = g.programme
        return kept
    programme = find_programme()
    if programme is None:
        raise NotFound("no programme has been set up: run `flask programme create`")
    if has_request_context():
        g.programme = programme
    return programme


#: Asked for every page, so it is built once.
_SETTINGS = select(Programme).limit(1)


def find_programme() -> Programme | None:
    return db.session.scalar(_SETTINGS)


def list_closing_days(*, since: date | None = None) -> Sequence[ClosingDay]:
    """Declared closures in order; only those that end on ``since`` or later when given."""
    query = select(ClosingDay).order_by(ClosingDay.starts_on)
    if since is not None:
        query = query.where(ClosingDay.ends_on >= since)
    return db.session.scalars(query).all()


def get_closing_day(row_id: int) -> ClosingDay:
    """Raises NotFound."""
    found = db.session.get(ClosingDay, row_id)
    if found is None:
        raise NotFound
    return found


def get_topic(key: str) -> Topic:
    """The topic of this key, retired or not. Raises NotFound."""
    found = db.session.scalar(select(Topic).where(Topic.key == key))
    if found is None:
        raise NotFound
    return found


def list_topics(*, active_only: bool = True) -> Sequence[Topic]:
    query = select(Topic).order_by(Topic.position, Topic.id)
    if active_only:
        query = query.where(Topic.is_active)
    return db.session.scalars(query).all()
