"""Reads for the tasks about issues besides their triage, and about groups: each in one query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from app.bodies.models import AT_WORK, Body, BodyKind, BodyState, OfficerRole
from app.issues import queries as issue_queries
from app.issues.desk import awaits_the_chair
from app.issues.models import MOVES, Answer, Issue, IssueState
from app.kernel.actor import Actor
from app.kernel.db import db

#: Of each kind of task so many are looked at; the page says how many more there are.
LOOKED_AT = 200
#: Groups a list of tasks names at most.
LISTED = 20
#: From so many days before its last one, a mandate is about to end.
ENDING_DAYS = 30


def list_for_the_chair(actor: Actor) -> Sequence[Issue]:
    """Issues the chair is to decide on: refusals proposed, appeals, reopenings asked for; the oldest first."""
    return db.session.scalars(
        issue_queries.visible_to(actor)
        .where(Issue.body_id.in_(actor.chair_of), awaits_the_chair())
        .options(joinedload(Issue.chamber))
        .order_by(Issue.listed_at, Issue.id)
        .limit(LOOKED_AT)
    ).all()


def list_to_close(actor: Actor) -> Sequence[Issue]:
    """Answered and resolved issues of the bodies whose record the actor keeps, the oldest answer first."""
    return db.session.scalars(
        issue_queries.visible_to(actor)
        .where(
            Issue.body_id.in_(actor.secretary_of),
            Issue.state.in_(sorted(MOVES["close"][0])),
        )
        .options(joinedload(Issue.chamber), joinedload(Issue.body))
        .order_by(Issue.decided_at, Issue.id)
        .limit(LOOKED_AT)
    ).all()


def list_overdue_answers(body_ids: Collection[int], today: date) -> Sequence[Answer]:
    """Answers promised for a day that has passed, of issues that still wait for them; the longest late first."""
    return db.session.scalars(
        select(Answer)
        .join(Issue, Issue.id == Answer.issue_id)
        .where(
            Issue.body_id.in_(sorted(body_ids)),
            Issue.state == IssueState.ADMITTED,
            Answer.answered_at.is_(None),
            Answer.promised_on < today,
        )
        .options(joinedload(Answer.issue))
        .order_by(Answer.promised_on, Answer.id)
        .limit(LOOKED_AT)
    ).all()


def list_groups_in(kept: Collection[int], states: Collection[BodyState]) -> Sequence[Body]:
    """Groups in one of these states that are among ``kept`` or under one of them."""
    return db.session.scalars(
        select(Body).where(Body.state.in_(states), _groups_of(kept)).order_by(Body.id).limit(LISTED)
    ).all()


def list_ending_groups(kept: Collection[int], today: date) -> Sequence[Body]:
    """Groups at work among ``kept`` or under them, whose mandate ends in ENDING_DAYS or has ended, the soonest first."""
    return db.session.scalars(
        select(Body)
        .where(Body.state.in_(AT_WORK), Body.ends_on <= today + timedelta(days=ENDING_DAYS), _groups_of(kept))
        .order_by(Body.ends_on, Body.id)
        .limit(LISTED)
    ).all()


def _groups_of(kept: Collection[int]) -> ColumnElement[bool]:
    return and_(
        Body.kind == BodyKind.SPECIALIZED, or_(Body.parent_id.in_(sorted(kept)), Body.id.in_(sorted(kept)))
    )


def list_coordinated(actor: Actor) -> Sequence[Body]:
    """Groups at work whose coordinator the actor is: each owes its report by the end of its mandate."""
    return db.session.scalars(
        select(Body)
        .where(
            Body.id.in_(actor.body_ids_as(OfficerRole.COORDINATOR)),
            Body.state == BodyState.ACTIVE,
            Body.ends_on.is_not(None),
        )
        .order_by(Body.ends_on, Body.id)
    ).all()
