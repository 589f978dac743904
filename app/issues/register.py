"""The register of clarifications: the authority's answers, for members and, where one was published, for anyone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.bodies.models import Body
from app.bodies.queries.bodies import UNPUBLISHED_STATES
from app.issues.models import Answer, Issue, Strength
from app.issues.queries import visible_to
from app.issues.search import matching
from app.kernel import keyset
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.folding import holds
from app.kernel.keyset import Page

PAGE_SIZE = 20


@dataclass(frozen=True)
class Asked:
    """What the register is narrowed to. Empty fields narrow nothing."""

    words: str = ""
    topic_id: int | None = None
    strength: Strength | None = None

    @property
    def are_set(self) -> bool:
        return self != Asked()


def list_clarifications(
    actor: Actor, asked: Asked, *, after: str | None = None, before: str | None = None
) -> Page[Answer]:
    """Given answers that the actor may read, the last begun first, each with its issue, topic and body."""
    query = _narrowed(actor, asked).options(
        contains_eager(Answer.issue).options(
            joinedload(Issue.topic), joinedload(Issue.chamber), contains_eager(Issue.body)
        )
    )
    return keyset.page(
        db.session(),
        query,
        keys=[(Answer.id, "desc")],
        after=after,
        before=before,
        limit=PAGE_SIZE,
    )


def count_clarifications(actor: Actor, asked: Asked) -> int:
    rows = _narrowed(actor, asked).with_only_columns(Answer.id).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def seen_issues(actor: Actor, answers: list[Answer]) -> frozenset[int]:
    """Of the issues of these answers, those whose page the actor may open."""
    ids = sorted({answer.issue_id for answer in answers})
    if not ids or not actor.is_signed_in:
        return frozenset()
    return frozenset(
        db.session.scalars(visible_to(actor).where(Issue.id.in_(ids)).with_only_columns(Issue.id))
    )


def _narrowed(actor: Actor, asked: Asked) -> Select[Answer]:
    """Published answers of published bodies, and all those on issues the actor sees. Titles are searched only there."""
    is_seen = Issue.id.in_(visible_to(actor).with_only_columns(Issue.id))
    is_public = and_(Answer.published_at.is_not(None), Body.is_public, Body.state.not_in(UNPUBLISHED_STATES))
    query = (
        select(Answer)
        .join(Answer.issue)
        .join(Issue.body)
        .where(Answer.answered_at.is_not(None), or_(is_public, is_seen))
    )
    if asked.topic_id is not None:
        query = query.where(Issue.topic_id == asked.topic_id)
    if asked.strength is not None:
        query = query.where(Answer.strength == asked.strength)
    words = asked.words.replace("\x00", "").split()[:8]
    if words:
        said = and_(*(or_(holds(Answer.text, word), holds(Answer.office, word)) for word in words))
        found = matching(asked.words)
        query = query.where(or_(said, and_(is_seen, found)) if found is not None else said)
    return query
