"""Agreements that were owed in a period, and what had become of each at its end."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select

from app.agreements.models import Agreement, AgreementState, Extension, FollowUp
from app.agreements.queries import visible_to
from app.kernel.actor import Actor
from app.kernel.db import db
from app.reports.scope import Scope


class Fate(enum.StrEnum):
    """What had become of an agreement on the day the report speaks of."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    #: Without effect, or superseded.
    ENDED = "ended"


@dataclass(frozen=True)
class OwedAgreement:
    agreement: Agreement
    fate: Fate
    #: Adopted in the period, or before it.
    is_new: bool
    #: The due date it had on that day.
    due_on: date


def list_owed(scope: Scope, actor: Actor) -> list[OwedAgreement]:
    """What was adopted by the end of the period and had not ended before it, the first adopted first. Three queries.

    Fulfilled on time is what was reported by its due date and verified, whenever that was.
    """
    owed = visible_to(actor).where(
        Agreement.number.is_not(None),
        Agreement.body_id.in_(scope.body_ids),
        scope.not_after(Agreement.adopted_at, Agreement.body_id),
        or_(Agreement.ended_at.is_(None), scope.not_before(Agreement.ended_at, Agreement.body_id)),
    )
    agreements = db.session.scalars(owed.order_by(Agreement.adopted_at, Agreement.id)).all()
    ids = owed.with_only_columns(Agreement.id)
    reported, moved = _last_reports(scope, ids), _later_extensions(scope, ids)
    return [
        _owed(scope, agreement, reported.get(agreement.id), moved.get(agreement.id, agreement.due_on))
        for agreement in agreements
    ]


def _owed(scope: Scope, agreement: Agreement, reported: date | None, due_on: date) -> OwedAgreement:
    as_of = scope.as_of(agreement.body_id)
    assert agreement.adopted_at is not None
    adopted = scope.day_of(agreement.adopted_at, agreement.body_id)
    return OwedAgreement(
        agreement,
        _fate(scope, agreement, reported, due_on, as_of),
        is_new=adopted >= scope.period.first,
        due_on=due_on,
    )


def _fate(scope: Scope, agreement: Agreement, reported: date | None, due_on: date, as_of: date) -> Fate:
    ended = scope.day_of(agreement.ended_at, agreement.body_id) if agreement.ended_at is not None else None
    if ended is None or ended > as_of:
        return Fate.OVERDUE if due_on < as_of else Fate.OPEN
    if agreement.state is not AgreementState.FULFILLED:
        return Fate.ENDED
    return Fate.ON_TIME if (reported or ended) <= due_on else Fate.LATE


def _last_reports(scope: Scope, ids: Select[int]) -> Mapping[int, date]:
    """The day each was last reported done."""
    rows = db.session.execute(
        select(FollowUp.agreement_id, Agreement.body_id, func.max(FollowUp.created_at))
        .join(Agreement, Agreement.id == FollowUp.agreement_id)
        .where(FollowUp.state == AgreementState.REPORTED, FollowUp.agreement_id.in_(ids))
        .group_by(FollowUp.agreement_id, Agreement.body_id)
    )
    return {agreement_id: scope.day_of(at, body_id) for agreement_id, body_id, at in rows}


def _later_extensions(scope: Scope, ids: Select[int]) -> Mapping[int, date]:
    """The due date each had at the end of the period, where it was extended after that."""
    rows = db.session.execute(
        select(Extension.agreement_id, Extension.old_due_on)
        .join(Agreement, Agreement.id == Extension.agreement_id)
        .where(Extension.agreement_id.in_(ids), ~scope.not_after(Extension.created_at, Agreement.body_id))
        .order_by(Extension.id.desc())
    )
    return {agreement_id: old_due_on for agreement_id, old_due_on in rows}  # noqa: C416 - a Row is not a pair to mypy
