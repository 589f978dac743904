from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.agendas import timetable

TEN = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    id: int
    position: int
    minutes: int = 10
    parent_id: int | None = None
    is_heading: bool = False


@st.composite
def agendas(draw: st.DrawFn) -> list[Item]:
    """Items at top level, some of them headings with items under them."""
    items: list[Item] = []
    for position in range(draw(st.integers(1, 7))):
        heading = draw(st.booleans())
        top = Item(len(items) + 1, position, 0 if heading else draw(st.integers(0, 90)), is_heading=heading)
        items.append(top)
        for child in range(draw(st.integers(0, 3)) if heading else 0):
            items.append(Item(len(items) + 1, child, draw(st.integers(0, 90)), parent_id=top.id))
    return items


def placed(items: list[Item], places: dict[int, timetable.Place]) -> list[Item]:
    return [Item(i.id, places[i.id].position, i.minutes, places[i.id].parent_id, i.is_heading) for i in items]


EXAMPLE = [
    Item(1, 0),
    Item(2, 1, is_heading=True, minutes=0),
    Item(3, 0, 25, parent_id=2),
    Item(4, 1, 20, parent_id=2),
    Item(5, 2, is_heading=True, minutes=0),
    Item(6, 0, 15, parent_id=5),
    Item(7, 3, 5),
]


def test_items_are_numbered_under_their_headings_and_timed_in_order() -> None:
    lines = timetable.lay_out(EXAMPLE, TEN)
    assert [(line.item.id, line.number) for line in lines] == [
        (1, "1"), (2, "2"), (3, "2.1"), (4, "2.2"), (5, "3"), (6, "3.1"), (7, "4"),
    ]  # fmt: skip
    assert [line.starts_at and f"{line.starts_at:%H:%M}" for line in lines] == [
        "16:00", None, "16:10", "16:35", None, "16:55", "17:10",
    ]  # fmt: skip
    assert [line.item.id for line in lines if line.is_first] == [1, 3, 6]
    assert [line.item.id for line in lines if line.is_last] == [4, 6, 7]


def test_the_budget_says_what_is_left_and_what_is_too_much() -> None:
    in_time = timetable.budget(EXAMPLE, TEN, TEN + timedelta(hours=2))
    too_long = timetable.budget(EXAMPLE, TEN, TEN + timedelta(hours=1))
    assert (in_time.planned, in_time.available, in_time.spare) == (75, 120, 45)
    assert in_time.ends_at == TEN + timedelta(minutes=75)
    assert too_long.spare == -15


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ([1, 2, 4, 3, 5, 6, 7], [1, 2, 4, 3, 5, 6, 7]),  # a sub-item among its siblings
        ([1, 2, 4, 5, 6, 3, 7], [1, 2, 4, 5, 6, 3, 7]),  # a sub-item to the end of another heading
        ([1, 2, 3, 4, 6, 7, 5], [1, 2, 3, 4, 7, 5, 6]),  # a heading takes along what stands under it
        ([1, 5, 2, 3, 4, 6, 7], [1, 5, 6, 2, 3, 4, 7]),
        (
            [2, 3, 1, 4, 5, 6, 7],
            [2, 3, 4, 1, 5, 6, 7],
        ),  # a top-level item dropped among sub-items goes after them
        ([7, 1, 2, 3, 4, 5, 6], [7, 1, 2, 3, 4, 5, 6]),
        ([1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_dragging_keeps_the_tree(order: list[int], after: list[int]) -> None:
    assert [
        item.id for item in timetable.in_order(placed(EXAMPLE, timetable.rearrange(EXAMPLE, order)))
    ] == after


def test_a_sub_item_changes_its_heading_where_it_is_dropped() -> None:
    assert timetable.rearrange(EXAMPLE, [1, 2, 4, 5, 3, 6, 7])[3] == timetable.Place(5, 0)


@pytest.mark.parametrize(
    "order", [[], [1, 2, 3], [1, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 8], [3, 1, 2, 4, 5, 6, 7]]
)
def test_what_is_no_order_of_these_items_is_refused(order: list[int]) -> None:
    with pytest.raises(ValueError):
        timetable.rearrange(EXAMPLE, order)


@given(agendas(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_keeps_every_item_once_and_top_level_at_the_top(items: list[Item], random: object) -> None:
    order = [item.id for item in items]
    random.shuffle(order)  # type: ignore[attr-defined]
    try:
        places = timetable.rearrange(items, order)
    except ValueError:
        return
    after = placed(items, places)
    headings = {item.id for item in items if item.is_heading}
    assert sorted(item.id for item in timetable.in_order(after)) == sorted(item.id for item in items)
    for old, new in zip(items, after, strict=True):
        assert (old.parent_id is None) == (new.parent_id is None)
        assert new.parent_id is None or new.parent_id in headings
    assert timetable.total_minutes(after) == timetable.total_minutes(items)


@given(agendas(), st.data())
@settings(max_examples=200, deadline=None)
def test_dragging_one_item_only_moves_that_item_and_what_stands_under_it(
    items: list[Item], data: st.DataObject
) -> None:
    before = [item.id for item in timetable.in_order(items)]
    moved = data.draw(st.sampled_from(before))
    order = [item_id for item_id in before if item_id != moved]
    order.insert(data.draw(st.integers(0, len(order))), moved)
    try:
        places = timetable.rearrange(items, order)
    except ValueError:
        return
    changed = {item.id for item in items if places[item.id].parent_id != item.parent_id}
    assert len(changed) <= 1  # under another heading goes at most the one that was dragged


@given(agendas(), st.data())
@settings(max_examples=200, deadline=None)
def test_up_then_down_comes_back(items: list[Item], data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(items))
    order = timetable.shift(items, item.id, -1)
    if order is None:
        return
    assert sorted(order) == sorted(other.id for other in items if other.parent_id == item.parent_id)
    shifted = [
        Item(i.id, order.index(i.id), i.minutes, i.parent_id, i.is_heading) if i.id in order else i
        for i in items
    ]
    back = timetable.shift(shifted, item.id, 1)
    siblings = [other.id for other in timetable.in_order(items) if other.parent_id == item.parent_id]
    assert back == siblings


@given(agendas())
@settings(max_examples=200, deadline=None)
def test_times_follow_one_another_without_gap(items: list[Item]) -> None:
    clock = TEN
    for line in timetable.lay_out(items, TEN):
        if line.starts_at is None:
            assert line.item.is_heading
            continue
        assert line.starts_at == clock
        clock += timedelta(minutes=line.item.minutes)
    assert clock == timetable.budget(items, TEN, TEN + timedelta(hours=3)).ends_at


def lines(*minutes: int) -> list[timetable.Line[Item]]:
    return timetable.lay_out([Item(i + 1, i, long) for i, long in enumerate(minutes)], TEN)


def test_an_agenda_that_fits_runs_past_nothing() -> None:
    assert timetable.overrun(lines(30, 30), TEN, TEN + timedelta(minutes=60)) is None


@pytest.mark.parametrize(
    ("minutes", "under_way", "after"),
    [((30, 40), "2", []), ((30, 30, 10), None, ["3"]), ((50, 20, 10, 5), "2", ["3", "4"])],
)
def test_an_overrun_names_what_is_under_way_at_the_end_and_what_has_no_time(
    minutes: tuple[int, ...], under_way: str | None, after: list[str]
) -> None:
    found = timetable.overrun(lines(*minutes), TEN, TEN + timedelta(minutes=60))
    assert found is not None
    assert (found.under_way.number if found.under_way else None) == under_way
    assert [line.number for line in found.after] == after


@given(agendas(), st.integers(30, 300))
def test_the_hours_give_each_minute_once_and_each_item_its_beginning(
    items: list[Item], available: int
) -> None:
    laid = timetable.lay_out(items, TEN)
    hours = timetable.hours(laid, TEN, TEN + timedelta(minutes=available))
    assert sum(hour.given for hour in hours) == timetable.total_minutes(items)
    begun = [number for hour in hours for number in hour.numbers]
    assert begun == [line.number for line in laid if not line.item.is_heading and line.item.minutes]
    fits = timetable.overrun(laid, TEN, TEN + timedelta(minutes=available)) is None
    assert fits is (timetable.total_minutes(items) <= available)
