"""What the frame around every page shows: the programme, who is signed in, their bodies, what waits.

Three queries at most, and none for what a page doesn't show: a public page has no navigation by noun.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from flask import g
from sqlalchemy import select

from app.bodies.models import Body
from app.dashboard.queries import NavCounts, count_waiting
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.programme.models import Programme
from app.programme.queries import get_programme
from app.web.guard import current_actor


class Shell:
    """Asked of the database when a template looks, once a request."""

    def __init__(self, actor: Actor, programme: Programme | None) -> None:
        self._actor = actor
        self._programme = programme

    @cached_property
    def bodies(self) -> list[Body]:
        if not self._actor.body_ids:
            return []
        query = select(Body).where(Body.id.in_(self._actor.body_ids))
        return list(db.session.scalars(query.order_by(Body.kind.desc(), Body.id)))

    @cached_property
    def counts(self) -> NavCounts:
        if self._programme is None:
            return NavCounts()
        return count_waiting(self._actor, clock.today(self._programme.zone))


class MyBodies:
    """The bodies of the navigation; a list to templates."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __iter__(self) -> Iterator[Body]:
        return iter(self._shell.bodies)

    def __len__(self) -> int:
        return len(self._shell.bodies)


class LazyCounts:
    """The counts of the navigation, as attributes to templates."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def issues(self) -> int:
        return self._shell.counts.issues

    @property
    def agreements(self) -> int:
        return self._shell.counts.agreements


def values() -> dict[str, Any]:
    """Context of every template."""
    actor = current_actor()
    if "shell" not in g:
        g.shell = Shell(actor, known_programme())
    return {
        "programme": known_programme(),
        "actor": actor,
        "layout": "layout/app.html" if actor.is_signed_in else "layout/public.html",
        "my_bodies": MyBodies(g.shell),
        "nav_counts": LazyCounts(g.shell),
    }


def known_programme() -> Programme | None:
    """The settings, read once a request; None before they are made, when pages must render all the same."""
    try:
        return get_programme()
    except NotFound:
        return None
