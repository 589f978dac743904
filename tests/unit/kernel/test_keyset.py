"""Paging by key: every row once, in order, in both directions, whatever the keys."""

from __future__ import annotations

import base64
import enum
import itertools
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Enum, Integer, create_engine, func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.kernel import keyset
from app.kernel.db import UtcDateTime
from app.kernel.keyset import Page, page


class Base(DeclarativeBase):
    pass


class Colour(enum.StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column()
    on: Mapped[date] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    open: Mapped[bool] = mapped_column()
    colour: Mapped[Colour] = mapped_column(
        Enum(Colour, native_enum=False, values_callable=lambda cls: [m.value for m in cls])
    )
    token: Mapped[uuid.UUID] = mapped_column()
    note: Mapped[str | None] = mapped_column()


ENGINE = create_engine("sqlite://")
Base.metadata.create_all(ENGINE)


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(ENGINE) as found:
        yield found
        found.rollback()


def fill(session: Session, count: int, *, seed: int = 0) -> None:
    session.execute(Thing.__table__.delete())
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {
            "id": n * 7 % 1009 + 1,
            "rank": (n + seed) % 3,
            "name": "añb~"[n % 4],
            "on": date(2026, 1, 1) + timedelta(days=n % 2),
            "at": begun + timedelta(microseconds=n % 5),
            "open": n % 2 == 0,
            "colour": list(Colour)[n % 3],
            "token": uuid.UUID(int=n * 31 % 11),
            "note": None if n % 2 else "x",
        }
        for n in range(count)
    ]
    if rows:
        session.execute(insert(Thing), rows)


COLUMNS = {name: getattr(Thing, name) for name in ("rank", "name", "on", "at", "open", "colour", "token")}


@st.composite
def orders(draw: st.DrawFn) -> list[tuple[Any, Any]]:
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), unique=True, max_size=3))
    columns = [COLUMNS[name] for name in names] + [Thing.id]
    return [(column, draw(st.sampled_from(["asc", "desc"]))) for column in columns]


def expected(session: Session, keys: list[tuple[Any, Any]]) -> list[int]:
    return list(session.scalars(select(Thing.id).order_by(*(getattr(c, d)() for c, d in keys))))


@settings(max_examples=150, deadline=None)
@given(keys=orders(), count=st.integers(0, 30), limit=st.integers(1, 12), seed=st.integers(0, 2))
def test_walking_forward_and_back_gives_every_row_once_in_order(
    keys: list[tuple[Any, Any]], count: int, limit: int, seed: int
) -> None:
    with Session(ENGINE) as session:
        fill(session, count, seed=seed)
        whole = expected(session, keys)

        pages = [page(session, select(Thing), keys=keys, limit=limit)]
        while pages[-1].next_cursor:
            pages.append(page(session, select(Thing), keys=keys, limit=limit, after=pages[-1].next_cursor))
        assert [thing.id for found in pages for thing in found.items] == whole
        assert all(len(found.items) == limit for found in pages[:-1])
        assert pages[0].previous_cursor is None

        back = [pages[-1]]
        while back[-1].previous_cursor:
            back.append(page(session, select(Thing), keys=keys, limit=limit, before=back[-1].previous_cursor))
        assert [thing.id for found in reversed(back) for thing in found.items] == whole
        assert [[t.id for t in found.items] for found in reversed(back)] == [
            [t.id for t in f.items] for f in pages
        ]
        session.rollback()


KEYS: keyset.Keys = [(Thing.rank, "desc"), (Thing.name, "asc"), (Thing.id, "asc")]


def ids(found: Page[Thing]) -> list[int]:
    return [thing.id for thing in found.items]


def test_an_empty_table_is_one_empty_page(session: Session) -> None:
    fill(session, 0)
    assert page(session, select(Thing), keys=KEYS, limit=5) == Page([], None, None)


def test_a_row_that_goes_away_between_two_pages_neither_hides_nor_repeats_another(session: Session) -> None:
    fill(session, 20)
    whole = expected(session, list(KEYS))
    first = page(session, select(Thing), keys=KEYS, limit=5)
    session.execute(Thing.__table__.delete().where(Thing.id.in_([whole[4], whole[6]])))
    second = page(session, select(Thing), keys=KEYS, limit=5, after=first.next_cursor)
    assert ids(second) == [whole[5], *whole[7:11]]


def test_where_nothing_is_left_beyond_the_cursor_the_nearest_page_is_given(session: Session) -> None:
    fill(session, 20)
    whole = expected(session, list(KEYS))
    first = page(session, select(Thing), keys=KEYS, limit=10)
    second = page(session, select(Thing), keys=KEYS, limit=10, after=first.next_cursor)

    session.execute(Thing.__table__.delete().where(Thing.id.in_(whole[10:])))
    last = page(session, select(Thing), keys=KEYS, limit=4, after=first.next_cursor)
    assert ids(last) == whole[6:10]
    assert last.next_cursor is None
    assert last.previous_cursor is not None

    fill(session, 20)
    session.execute(Thing.__table__.delete().where(Thing.id.in_(whole[:10])))
    beginning = page(session, select(Thing), keys=KEYS, limit=4, before=second.previous_cursor)
    assert ids(beginning) == whole[10:14]
    assert beginning.previous_cursor is None
    assert beginning.next_cursor is not None


def cursor_of(*values: Any, name: Any = None) -> str:
    genuine = keyset.encode(KEYS, [1, "a", 1])
    padded = genuine + "=" * (-len(genuine) % 4)
    known = json.loads(base64.urlsafe_b64decode(padded))[0]
    text = json.dumps([known if name is None else name, *values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_cursor_carries_the_values_of_its_row() -> None:
    moment = datetime(2027, 5, 13, 16, 0, 0, 5, tzinfo=UTC)
    keys: keyset.Keys = [(COLUMNS[n], "asc") for n in ("at", "on", "name", "open", "colour", "token", "rank")]
    values = (moment, date(2027, 5, 13), 'ñ"€\n', True, Colour.BLUE, uuid.UUID(int=5), -(2**63))
    assert keyset.decode(keys, keyset.encode(keys, values)) == values
    assert cursor_of(1, "a", 1) == cursor_of(1, "a", 1)
    assert keyset.decode(KEYS, cursor_of(1, "a", 1)) == (1, "a", 1)


NESTED = base64.urlsafe_b64encode(b"[" * 2_900).decode()
BAD_CURSORS = [
    "",
    "x",
    "ñ",
    "AAAA",
    "=",
    "%00",
    "a" * 10_000,
    NESTED,
    cursor_of(),
    cursor_of(1, "a"),
    cursor_of(1, "a", 1, 1),
    cursor_of("1", "a", 1),
    cursor_of(1, 1, 1),
    cursor_of(True, "a", 1),
    cursor_of(1.5, "a", 1),
    cursor_of(None, "a", 1),
    cursor_of(1, None, 1),
    cursor_of([1], "a", 1),
    cursor_of({"a": 1}, "a", 1),
    cursor_of(10**30, "a", 1),
    cursor_of(1, "a", 2**31),
    cursor_of(1, "a\0", 1),
    cursor_of(1, "\ud800", 1),
    cursor_of(1, "a", 1, name=5),
    keyset.encode([(Thing.id, "asc")], [1]),
    keyset.encode([(Thing.rank, "asc"), (Thing.name, "asc"), (Thing.id, "asc")], [1, "a", 1]),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS, ids=range(len(BAD_CURSORS)))
def test_a_cursor_that_is_not_ours_gives_the_first_page(session: Session, cursor: str) -> None:
    fill(session, 20)
    first = page(session, select(Thing), keys=KEYS, limit=5)
    assert keyset.decode(KEYS, cursor) is None
    assert page(session, select(Thing), keys=KEYS, limit=5, after=cursor) == first
    assert page(session, select(Thing), keys=KEYS, limit=5, before=cursor) == first


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-01-01T00:00:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", "yesterday"),
        ("at", 5),
        ("on", "2026-02-30"),
        ("on", 1),
        ("open", 1),
        ("colour", "mauve"),
        ("colour", ["red"]),
        ("token", "x"),
        ("token", 5),
    ],
)
def test_a_value_the_column_would_refuse_is_not_ours(column: str, value: Any) -> None:
    keys: keyset.Keys = [(COLUMNS[column], "asc")]
    name = keyset._Order(keys)._name
    text = base64.urlsafe_b64encode(json.dumps([name, value]).encode()).decode().rstrip("=")
    assert keyset.decode(keys, text) is None


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.binary(max_size=200).map(lambda b: base64.urlsafe_b64encode(b).decode())
    )
)
def test_no_cursor_whatsoever_raises(cursor: str) -> None:
    with Session(ENGINE) as session:
        fill(session, 3)
        assert page(session, select(Thing), keys=KEYS, limit=5, after=cursor).items
        session.rollback()


def test_keys_that_may_be_null_or_have_no_cursor_are_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="NULL"):
        page(session, select(Thing), keys=[(Thing.note, "asc"), (Thing.id, "asc")], limit=5)
    with pytest.raises(ValueError, match="at least one"):
        page(session, select(Thing), keys=[], limit=5)
    with pytest.raises(ValueError, match="no type for a cursor"):
        page(session, select(Thing), keys=[(func.sum(Thing.rank * 1.5), "asc")], limit=5)


def test_a_coalesced_column_serves_as_a_key(session: Session) -> None:
    fill(session, 20)
    keys: keyset.Keys = [(func.coalesce(Thing.note, ""), "desc"), (Thing.id, "desc")]
    first = page(session, select(Thing), keys=keys, limit=12)
    second = page(session, select(Thing), keys=keys, limit=12, after=first.next_cursor)
    assert ids(first) + ids(second) == expected(session, list(keys))


def test_several_columns_come_as_rows_and_one_as_its_value(session: Session) -> None:
    fill(session, 3)
    found = page(session, select(Thing.id, Thing.name), keys=KEYS, limit=5)
    assert {row.name for row in found.items} == {"a", "ñ", "b"}
    assert all(isinstance(value, int) for value in page(session, select(Thing.id), keys=KEYS, limit=5).items)


def test_conditions_and_an_order_of_the_statement_do_not_disturb(session: Session) -> None:
    fill(session, 30)
    stmt = select(Thing).where(Thing.open).order_by(Thing.name.desc())
    found = page(session, stmt, keys=[(Thing.id, "asc")], limit=100)
    assert ids(found) == sorted(session.scalars(select(Thing.id).where(Thing.open)))


def sql(keys: keyset.Keys) -> str:
    order = keyset._Order(keys)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(order.beyond([1] * len(keys), backwards=False).compile(dialect=dialect))


def test_one_direction_compares_row_values_which_read_a_range_of_the_index() -> None:
    assert sql([(Thing.rank, "desc"), (Thing.id, "desc")]).startswith("(thing.rank, thing.id) < (")


def test_mixed_directions_still_bound_the_first_column_for_the_index() -> None:
    assert sql([(Thing.rank, "desc"), (Thing.id, "asc")]).startswith("thing.rank <= ")


def test_sqlite_reads_a_range_of_the_index_whatever_the_page(session: Session) -> None:
    for direction, other in itertools.product(["asc", "desc"], repeat=2):
        keys: Any = (
            [(Thing.id, direction)] if direction == other else [(Thing.id, direction), (Thing.rank, other)]
        )
        order = keyset._Order(keys)
        query = (
            select(Thing)
            .where(order.beyond([5] * len(keys), backwards=False))
            .order_by(*order.by(backwards=False))
        )
        compiled = query.compile(ENGINE, compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
        assert plan[0].detail.startswith("SEARCH thing USING INTEGER PRIMARY KEY")


def test_integer_columns_take_what_their_size_takes() -> None:
    for column, largest in ((Thing.id, 2**31 - 1), (Thing.rank, 2**63 - 1)):
        keys: keyset.Keys = [(column, "asc")]
        assert isinstance(column.type, Integer)
        assert keyset.decode(keys, keyset.encode(keys, [largest])) == (largest,)
        assert keyset.decode(keys, keyset.encode(keys, [largest + 1])) is None
