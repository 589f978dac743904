"""Bodies: which there are, for whom; their mandate, rules and followers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.bodies.models import Body, BodyState, BodySubscription, Mandate
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound

#: States in which a body is nobody's business but its own.
UNPUBLISHED_STATES = (BodyState.PROPOSED, BodyState.REFUSED)


def visible_to(actor: Actor) -> Select[Body]:
    """Bodies this actor may know of: published ones, those they hold something in, and the groups under a body whose
    chair or technical secretary they are. Administrators see all.
    """
    query = select(Body)
    if actor.is_administrator or actor.is_system:
        return query
    ways: list[ColumnElement[bool]] = [and_(Body.is_public, Body.state.not_in(UNPUBLISHED_STATES))]
    if actor.body_ids:
        ways.append(Body.id.in_(actor.body_ids))
    if over := actor.chair_of | actor.secretary_of:
        ways.append(Body.parent_id.in_(over))
    return query.where(or_(*ways))


def is_published(body: Body) -> bool:
    """Whether anyone may know of this body: the same as ``visible_to`` the anonymous."""
    return body.is_public and body.state not in UNPUBLISHED_STATES


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


def find_body_named(name: str) -> Body | None:
    """The body of an acronym (whatever its capitals) or slug; not filtered by who asks."""
    named = or_(Body.acronym == name, func.lower(Body.acronym) == name.lower(), Body.slug == name.lower())
    return db.session.scalars(select(Body).where(named)).first()


def find_mandate(body_id: int) -> Mandate | None:
    return db.session.scalar(select(Mandate).where(Mandate.body_id == body_id))


def find_subscription(body_id: int, person_id: int) -> BodySubscription | None:
    return db.session.scalar(
        select(BodySubscription).where(
            BodySubscription.body_id == body_id, BodySubscription.person_id == person_id
        )
    )
