"""What the frame around every page shows: the programme, who is signed in, their bodies, what waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.bodies.models import Body
from app.kernel.db import db
from app.programme.queries import find_programme
from app.web.guard import current_actor


def values() -> dict[str, Any]:
    """Context of every template. Lazy where a query is behind it, so that a page that shows none of it asks none."""
    actor = current_actor()
    return {
        "programme": find_programme(),
        "actor": actor,
        "layout": "layout/app.html" if actor.is_signed_in else "layout/public.html",
        "my_bodies": _my_bodies(),
        "nav_counts": {},
    }


def _my_bodies() -> list[Body]:
    actor = current_actor()
    if not actor.body_ids:
        return []
    return list(
        db.session.scalars(
            select(Body).where(Body.id.in_(actor.body_ids)).order_by(Body.kind.desc(), Body.id)
        )
    )
