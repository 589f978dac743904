"""Rules of procedure: those in force on a day, of one body or of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from app.bodies.models import RulesOfProcedure
from app.bodies.rules import Rules
from app.kernel.db import db


def find_rules(body_id: int, on: date) -> RulesOfProcedure | None:
    """The rules in force on a day: the newest not later than it."""
    return db.session.scalar(
        select(RulesOfProcedure)
        .where(RulesOfProcedure.body_id == body_id, RulesOfProcedure.effective_on <= on)
        .order_by(RulesOfProcedure.effective_on.desc())
        .limit(1)
    )


def rules_in_force(body_id: int, on: date) -> Rules:
    """The rules of a body on a day, as a value; the house's defaults where the body never adopted any."""
    found = find_rules(body_id, on)
    return Rules.from_values(found.values) if found is not None else Rules()


def list_rules(body_id: int) -> Sequence[RulesOfProcedure]:
    """Every version a body adopted, newest first."""
    return db.session.scalars(
        select(RulesOfProcedure)
        .where(RulesOfProcedure.body_id == body_id)
        .order_by(RulesOfProcedure.effective_on.desc())
    ).all()


class RulesByBody:
    """The rules of several bodies, at any day, from one query."""

    def __init__(self, rows: Sequence[RulesOfProcedure]) -> None:
        self._versions: dict[int, list[RulesOfProcedure]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.effective_on, reverse=True):
            self._versions[row.body_id].append(row)

    def on(self, body_id: int, day: date) -> Rules:
        """As ``rules_in_force``."""
        for row in self._versions.get(body_id, []):
            if row.effective_on <= day:
                return Rules.from_values(row.values)
        return Rules()


def rules_of(body_ids: Collection[int]) -> RulesByBody:
    """Every version these bodies adopted. One query."""
    return RulesByBody(
        db.session.scalars(
            select(RulesOfProcedure).where(RulesOfProcedure.body_id.in_(sorted(body_ids)))
        ).all()
    )
