"""The database: base class, UTC times, revisions, and the one place where anything is committed.

SQLite is used so that nothing is lost: WAL, ``synchronous=FULL``, foreign keys on, and ``BEGIN IMMEDIATE`` for whatever
may write (the driver's own deferred begin loses updates or answers "database is locked").
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Enum, Integer, MetaData, String, Text, event, inspect
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from app.kernel.errors import StaleEdit

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Naive values are refused on the way in; aware UTC comes out, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time is refused: give an aware datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(members: type[enum.StrEnum], name: str) -> Enum:
    """A column type for ``members``: stored by value, with a named CHECK, on both databases."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=max(24, *(len(member.value) for member in members)),
        values_callable=lambda cls: [member.value for member in cls],
    )


_registry = registry(
    metadata=MetaData(naming_convention=NAMING),
    type_annotation_map={
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
        str: Text,
    },
)


class Base(DeclarativeBase):
    registry = _registry


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Revisioned:
    """A row two people may edit: the form carries ``revision`` back, and a mismatch is a StaleEdit."""

    revision: Mapped[int] = mapped_column(Integer, nullable=False, default=1, server_default="1")

    def advance(self, since: int, *, mine: str = "", theirs: str = "", theirs_by: str = "") -> None:
        """Take the next revision. Raises StaleEdit with both texts unless the edit began at the current one."""
        if since != self.revision:
            raise StaleEdit(mine=mine, theirs=theirs, revision=self.revision, theirs_by=theirs_by)
        self.revision = self.revision + 1


class Dated:
    """Holds from ``starts_on`` until ``ends_on`` inclusive; open-ended when that is empty."""

    starts_on: Mapped[date] = mapped_column(nullable=False)
    ends_on: Mapped[date | None] = mapped_column()

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


Short = String(200)

_writing: ContextVar[bool] = ContextVar("convoca_writing", default=False)
_open: ContextVar[bool] = ContextVar("convoca_transaction_open", default=False)


def expect_writing(*, writing: bool) -> None:
    """Say at the start of a request whether it may write, and no more at its end; SQLite then begins IMMEDIATE."""
    _writing.set(writing)


def only_read() -> None:
    """From here on this request or command reads only: what it has read ends, and SQLite's writer's lock with it.

    For entry points, in place of ``transaction()``. Whoever writes all the same does so in a transaction() after it.
    """
    if _open.get():
        raise RuntimeError("only_read() ends what was begun: it is not for the inside of a transaction")
    if db.session().in_transaction():
        db.session.commit()
    expect_writing(writing=False)


def take(row: Base) -> None:
    """Take ``row`` for this transaction and read its columns as they are now; what it refers to stays as loaded.

    Two who press at once wait for each other here. SQLite has taken the whole database at BEGIN already.
    """
    db.session.flush()
    db.session.refresh(
        row, [attribute.key for attribute in inspect(type(row)).column_attrs], with_for_update=True
    )


@contextmanager
def transaction() -> Iterator[None]:
    """Commit all that the block did, or none of it. For entry points only: views, command line, worker.

    Refuses to nest. On SQLite a read begun before it in a command is ended first, so that the writer's lock is
    taken at BEGIN; in a request ``expect_writing`` has seen to that already.
    """
    if _open.get():
        raise RuntimeError("transaction() does not nest: an operation opened one inside its caller's")
    opened, wrote = _open.set(True), _writing.get()
    if not wrote and db.session().in_transaction():
        db.session.commit()
    _writing.set(True)
    try:
        yield
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise StaleEdit from error
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _open.reset(opened)
        _writing.set(wrote)


def prepare_engine(engine: Engine, *, synchronous: str = "FULL") -> None:
    """Attach SQLite's pragmas and begin mode to ``engine``; does nothing on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "busy_timeout=10000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN DEFERRED")
