"""Following a public body without sitting in it."""

from __future__ import annotations

from app import journal
from app.bodies import policy
from app.bodies.models import Body, BodySubscription
from app.bodies.queries import find_subscription, is_published
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound


def follow(body: Body, *, actor: Actor) -> None:
    """Put the body's sessions into the actor's own feed. Following twice is nothing."""
    policy.require_may(actor, "follow", body)
    if not is_published(body):
        raise NotFound
    if actor.person_id is None or find_subscription(body.id, actor.person_id) is not None:
        return
    db.session.add(BodySubscription(body_id=body.id, person_id=actor.person_id, created_at=clock.now()))
    journal.record("body:subscribe", actor=actor, subject=body)
    db.session.flush()


def unfollow(body: Body, *, actor: Actor) -> None:
    """Take it out again. Not following is nothing to undo."""
    policy.require_may(actor, "follow", body)
    found = find_subscription(body.id, actor.person_id) if actor.person_id is not None else None
    if found is None:
        return
    db.session.delete(found)
    journal.record("body:unsubscribe", actor=actor, subject=body)
    db.session.flush()
