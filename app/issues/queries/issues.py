"""One issue, and what belongs to it. What an actor may not see is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, tuple_
from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.bodies.models import Body
from app.issues.models import (
    Answer,
    Issue,
    IssueAttachment,
    IssueVersion,
    Seconding,
)
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound

_DRAFT_REF = re.compile(r"draft-([1-9]\d{0,8})", re.IGNORECASE)
AS_LISTED: tuple[ORMOption, ...] = (
    load_only(
        Issue.folio,
        Issue.title,
        Issue.state,
        Issue.body_id,
        Issue.chamber_id,
        Issue.author_id,
        Issue.topic_id,
        Issue.referred_to_id,
        Issue.return_by,
        Issue.listed_at,
        Issue.submitted_at,
        Issue.decided_at,
        Issue.created_at,
    ),
    joinedload(Issue.chamber),
    joinedload(Issue.topic),
    joinedload(Issue.body).load_only(Body.slug, Body.acronym, Body.short_name, Body.name, Body.zone),
)


def visible_to(actor: Actor) -> Select[Issue]:
    """Filed issues of the actor's bodies, those referred to them, and their own chambers' drafts."""
    query = select(Issue)
    if actor.is_system:
        return query
    open_to: list[ColumnElement[bool]] = []
    if actor.body_ids:
        of_body = or_(Issue.body_id.in_(actor.body_ids), Issue.referred_to_id.in_(actor.body_ids))
        open_to.append(and_(Issue.folio.is_not(None), of_body))
    if actor.seats:
        open_to.append(and_(Issue.folio.is_(None), of_chambers(actor)))
    return query.where(or_(*open_to)) if open_to else query.where(false())


def get_issue(ref: str, actor: Actor) -> Issue:
    """One issue by its folio, or by ``draft-12`` before it has one, with all its page shows but the comments.

    Raises NotFound when it isn't there for this actor.
    """
    draft = _DRAFT_REF.fullmatch(ref)
    named = (
        and_(Issue.id == int(draft[1]), Issue.folio.is_(None))
        if draft
        else Issue.folio == clean_text(ref).upper()
    )
    return _one(visible_to(actor).where(named))


def get_issue_by_id(issue_id: int, actor: Actor) -> Issue:
    return _one(visible_to(actor).where(Issue.id == issue_id))


def _one(query: Select[Issue]) -> Issue:
    found = db.session.scalar(
        query.options(
            joinedload(Issue.body),
            joinedload(Issue.chamber),
            joinedload(Issue.author),
            joinedload(Issue.topic),
            selectinload(Issue.attachments).joinedload(IssueAttachment.file),
            selectinload(Issue.secondings).joinedload(Seconding.chamber),
        )
    )
    if found is None:
        raise NotFound
    return found


def waiting_days(issue: Issue) -> int:
    """Whole days since it was last filed. Needs ``issue.body``."""
    return (clock.today(issue.body.zone) - filed_on(issue)).days


def filed_on(issue: Issue) -> date:
    return issue.listed_at.astimezone(ZoneInfo(issue.body.zone)).date()


def find_answer(issue_id: int) -> Answer | None:
    """The newest answer of the authority."""
    return db.session.scalar(
        select(Answer).where(Answer.issue_id == issue_id).order_by(Answer.id.desc()).limit(1)
    )


def list_versions(issue_id: int) -> Sequence[IssueVersion]:
    """The text at each submission, oldest first."""
    return db.session.scalars(
        select(IssueVersion).where(IssueVersion.issue_id == issue_id).order_by(IssueVersion.number)
    ).all()


def of_chambers(actor: Actor) -> ColumnElement[bool]:
    pairs = sorted({(seat.body_id, seat.chamber_id) for seat in actor.seats})
    return tuple_(Issue.body_id, Issue.chamber_id).in_(pairs)


def clean_text(text: str) -> str:
    """NUL is a character PostgreSQL does not take."""
    return text.replace("\x00", "")
