"""The furnished house, put into each test's database as rows: furnishing it row by row is slow.

The first test of a process furnishes one by tests/factories.py, at a moment that is nobody's; its rows and objects are
kept, and each test gets copies of them, made at its own moment.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, exists, func, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel import clock
from app.kernel.db import db
from tests import factories

#: Stands for the moment of the test in what is kept.
_THEN = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass
class _Kept:
    rows: list[tuple[Table, list[dict[str, Any]]]]
    house: bytes


@cache
def _kept() -> _Kept:
    """Furnish a house in the open transaction, read what that wrote, and take it all back."""
    with clock.standing_at(_THEN):
        house = factories.furnish()
    rows = [
        (table, [dict(row) for row in db.session.execute(select(table)).mappings()])
        for table in db.metadata.sorted_tables
    ]
    kept = _Kept([(table, found) for table, found in rows if found], pickle.dumps(house))
    db.session.rollback()
    return kept


def furnish() -> factories.House:
    """As ``factories.furnish``, in an open transaction."""
    kept, now = _kept(), clock.now()
    if db.session.scalar(select(or_(*(exists().select_from(table) for table, _ in kept.rows)))):
        return factories.furnish()  # what a test made before has its numbers already
    for table, rows in kept.rows:
        db.session.execute(table.insert(), [_at(now, row) for row in rows])
    if db.engine.dialect.name == "postgresql":
        _count_on(kept.rows)
    house: factories.House = pickle.loads(kept.house)
    for row in _objects(house):
        for name, value in _at(now, vars(row)).items():
            if value is now:
                set_committed_value(row, name, now)
    return house


def _at(now: datetime, values: dict[str, Any]) -> dict[str, Any]:
    return {name: now if value == _THEN else value for name, value in values.items()}


def _objects(house: factories.House) -> list[Any]:
    fixed = [house.programme, house.topic, house.standing, house.group, house.hidden]
    return [*fixed, *house.chambers.values(), *house.seats.values(), *house.people.values()]


def _count_on(rows: list[tuple[Table, list[dict[str, Any]]]]) -> None:
    """PostgreSQL's counters go on from the numbers that were written."""
    counted = [(table, table.autoincrement_column) for table, _ in rows]
    db.session.execute(
        select(
            *(
                func.setval(
                    func.pg_get_serial_sequence(table.name, column.name),
                    select(func.max(column)).scalar_subquery(),
                )
                for table, column in counted
                if column is not None
            )
        )
    )
