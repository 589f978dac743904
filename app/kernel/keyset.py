"""Paging by key: each page starts where the last one ended, at the same cost however far in.

A cursor is the values that the rows are ordered by, for one row. It is opaque to people but no secret: one that was
tampered with, is for another order, or is garbage is taken for "from the beginning".
"""

from __future__ import annotations

import base64
import binascii
import enum
import json
import uuid
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar, overload

from sqlalchemy import BigInteger, ColumnElement, Select, and_, literal, or_, tuple_
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session
from sqlalchemy.types import TypeDecorator, TypeEngine

T = TypeVar("T")

Direction = Literal["asc", "desc"]
Keys = Sequence[tuple[ColumnElement[Any] | InstrumentedAttribute[Any], Direction]]

_LONGEST_CURSOR = 4_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows in their order; a cursor is None where there is nothing further on that side."""

    items: Sequence[T]
    next_cursor: str | None = None
    previous_cursor: str | None = None


@overload
def page(
    session: Session | scoped_session[Any],
    stmt: Select[T],
    *,
    keys: Keys,
    limit: int = 50,
    after: str | None = None,
    before: str | None = None,
) -> Page[T]: ...


@overload
def page(
    session: Session | scoped_session[Any],
    stmt: Select[*tuple[Any, ...]],
    *,
    keys: Keys,
    limit: int = 50,
    after: str | None = None,
    before: str | None = None,
) -> Page[Any]: ...


def page(
    session: Session | scoped_session[Any],
    stmt: Any,
    *,
    keys: Keys,
    limit: int = 50,
    after: str | None = None,
    before: str | None = None,
) -> Page[Any]:
    """The ``limit`` rows after the cursor ``after``, before the cursor ``before``, or the first ones. One query.

    Items are what ``stmt`` selects: the entity or value when it selects one thing, else rows. Load collections with
    ``selectinload``. ``keys`` replace any order ``stmt`` has. Together they must tell every two rows apart, so end with
    the primary key; a nullable column is refused with ValueError: order by ``coalesce(column, …)``. Their types may be
    int, str (short: it goes into an address), bool, date, datetime, UUID or Enum. With one direction throughout and an
    index on them in this order, both databases read a range of the index.

    When nothing is left beyond the cursor because rows went away, the last page (or the first) is given instead, by a
    second query. ``after`` wins over ``before``.
    """
    order = _Order(keys)
    backwards = after is None and before is not None
    position = order.decode(before if backwards else after)
    backwards = backwards and position is not None
    rows = _fetch(session, stmt, order, position, limit + 1, backwards=backwards)
    if not rows and position is not None:
        position, backwards = None, not backwards
        rows = _fetch(session, stmt, order, None, limit + 1, backwards=backwards)
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    has_next, has_previous = (position is not None, more) if backwards else (more, position is not None)
    return Page(
        items=[row[0] for row in rows] if len(stmt.column_descriptions) == 1 else rows,
        next_cursor=order.encode(rows[-1][-len(keys) :]) if rows and has_next else None,
        previous_cursor=order.encode(rows[0][-len(keys) :]) if rows and has_previous else None,
    )


def encode(keys: Keys, values: Sequence[Any]) -> str:
    """The cursor that stands at the row with these ``values`` of ``keys``."""
    return _Order(keys).encode(values)


def decode(keys: Keys, cursor: str | None) -> tuple[Any, ...] | None:
    """The values in a cursor made for these ``keys``; None for anything else."""
    return _Order(keys).decode(cursor)


def _fetch(
    session: Session | scoped_session[Any],
    stmt: Any,
    order: _Order,
    position: Sequence[Any] | None,
    limit: int,
    *,
    backwards: bool,
) -> list[Any]:
    labelled = (column.label(f"_key_{n}") for n, column in enumerate(order.columns))
    query = stmt.add_columns(*labelled).order_by(None).order_by(*order.by(backwards=backwards)).limit(limit)
    if position is not None:
        query = query.where(order.beyond(position, backwards=backwards))
    return list(session.execute(query).all())


class _Order:
    """The columns that rows are ordered by, and how to compare with a position among them."""

    def __init__(self, keys: Keys) -> None:
        if not keys:
            raise ValueError("paging needs at least one key")
        nullable = [str(column) for column, _ in keys if getattr(column, "nullable", False)]
        if nullable:
            raise ValueError(f"rows can't be paged by what may be NULL: {', '.join(nullable)}")
        self.columns: list[Any] = [column for column, _ in keys]
        for column in self.columns:
            wanted = _python_type(column.type)
            if wanted not in _READERS and not issubclass(wanted, enum.Enum):
                raise ValueError(
                    f"rows can't be paged by {column}: {wanted.__name__} is no type for a cursor"
                )
        self.descending = [direction == "desc" for _, direction in keys]
        self._name = zlib.crc32(repr([(str(column), direction) for column, direction in keys]).encode())

    def by(self, *, backwards: bool) -> list[Any]:
        return [
            column.desc() if descending is not backwards else column.asc()
            for column, descending in zip(self.columns, self.descending, strict=True)
        ]

    def beyond(self, position: Sequence[Any], *, backwards: bool) -> ColumnElement[bool]:
        """The condition for a row to come after ``position``, or before it when going ``backwards``."""
        values = [literal(v, c.type) for v, c in zip(position, self.columns, strict=True)]
        downwards = [descending is not backwards for descending in self.descending]
        if len(set(downwards)) == 1:
            here, there = tuple_(*self.columns), tuple_(*values)
            return here < there if downwards[0] else here > there
        # A row value compares in one direction only. The first comparison, implied by the rest, is there for the index.
        first, bound = self.columns[0], values[0]
        alternatives: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for column, value, down in zip(self.columns, values, downwards, strict=True):
            alternatives.append(and_(*equal, column < value if down else column > value))
            equal.append(column == value)
        return and_(first <= bound if downwards[0] else first >= bound, or_(*alternatives))

    def encode(self, values: Sequence[Any]) -> str:
        plain = [_to_json(value) for value in values]
        text = json.dumps([self._name, *plain], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def decode(self, cursor: str | None) -> tuple[Any, ...] | None:
        if not cursor or len(cursor) > _LONGEST_CURSOR:
            return None
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            if not isinstance(found, list) or len(found) != 1 + len(self.columns) or found[0] != self._name:
                return None
            return tuple(
                _from_json(value, column.type) for value, column in zip(found[1:], self.columns, strict=True)
            )
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
            return None


def _to_json(value: Any) -> Any:
    if value is None:
        raise ValueError("rows can't be paged by what is NULL")
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _from_json(value: Any, column_type: TypeEngine[Any]) -> Any:
    """The value as the column takes it. Raises ValueError or TypeError when it would not."""
    wanted = _python_type(column_type)
    if issubclass(wanted, enum.Enum):
        return wanted(value)
    found = _READERS[wanted](value)
    if wanted is int:
        bits = 63 if isinstance(column_type, BigInteger) else 31
        if not -(2**bits) <= found < 2**bits:
            raise ValueError("out of the column's range")
    if isinstance(column_type, TypeDecorator):
        column_type.process_bind_param(found, _ANY_DIALECT)
    return found


def _python_type(column_type: TypeEngine[Any]) -> type:
    return (column_type.impl_instance if isinstance(column_type, TypeDecorator) else column_type).python_type


def _exactly(wanted: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError(f"{value!r} is no {wanted.__name__}")
        return value

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("no text a database takes")
    value.encode()  # a lone surrogate is a ValueError
    return value


_ANY_DIALECT = DefaultDialect()
_READERS: dict[type, Callable[[Any], Any]] = {
    int: _exactly(int),
    bool: _exactly(bool),
    str: _text,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    uuid.UUID: lambda value: uuid.UUID(str(value)),
}
