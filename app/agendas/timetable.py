"""Numbers, order and clock times of an agenda. Pure: what has items in their order gets lines for the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar


class Timed(Protocol):
    """What the timetable needs to know of an item."""

    @property
    def id(self) -> Any: ...
    @property
    def parent_id(self) -> Any: ...
    @property
    def position(self) -> Any: ...
    @property
    def minutes(self) -> Any: ...
    @property
    def is_heading(self) -> bool: ...


Item = TypeVar("Item", bound=Timed)
#: No session is laid out for longer.
LONGEST_HOURS = 24


@dataclass(frozen=True)
class Line(Generic[Item]):
    """An item in its place on the paper: its number ("5.1") and when its turn is expected; headings have no time."""

    item: Item
    number: str
    starts_at: datetime | None
    is_sub: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Budget:
    """How the session's minutes are spent."""

    planned: int
    available: int
    ends_at: datetime

    @property
    def spare(self) -> int:
        """Minutes left over; negative when the agenda is longer than the session."""
        return self.available - self.planned


def in_order(items: Sequence[Item]) -> list[Item]:
    """Top-level items by position, each heading followed by what stands under it."""
    return [line.item for line in lay_out(items)]


def lay_out(items: Sequence[Item], starts_at: datetime | None = None) -> list[Line[Item]]:
    """The lines of the paper in order, numbered 1, 2, 5.1 …, each with its expected time if ``starts_at`` is given."""
    children: dict[int | None, list[Item]] = {}
    for item in sorted(items, key=lambda it: (it.position, it.id)):
        children.setdefault(item.parent_id, []).append(item)
    lines: list[Line[Item]] = []
    clock = starts_at

    def add(siblings: list[Item], prefix: str) -> None:
        nonlocal clock
        for index, item in enumerate(siblings):
            number = f"{prefix}{index + 1}"
            lines.append(
                Line(
                    item=item,
                    number=number,
                    starts_at=None if item.is_heading else clock,
                    is_sub=bool(prefix),
                    is_first=index == 0,
                    is_last=index == len(siblings) - 1,
                )
            )
            if clock is not None and not item.is_heading:
                clock += timedelta(minutes=item.minutes)
            if not prefix:
                add(children.get(item.id, []), f"{number}.")

    add(children.get(None, []), "")
    return lines


def total_minutes(items: Sequence[Timed]) -> int:
    return sum(item.minutes for item in items if not item.is_heading)


def budget(items: Sequence[Timed], starts_at: datetime, ends_at: datetime) -> Budget:
    """The planned minutes against the session's length, and when it would end."""
    planned = total_minutes(items)
    return Budget(
        planned=planned,
        available=int((ends_at - starts_at).total_seconds() // 60),
        ends_at=starts_at + timedelta(minutes=planned),
    )


@dataclass(frozen=True)
class Overrun(Generic[Item]):
    """Where an agenda runs past the session's end: the item under way then, and those that would begin after it."""

    under_way: Line[Item] | None
    after: tuple[Line[Item], ...]


def overrun(lines: Sequence[Line[Item]], starts_at: datetime, ends_at: datetime) -> Overrun[Item] | None:
    """None where the agenda fits. Needs lines with their expected times."""
    timed = [(line, line.starts_at) for line in lines if line.starts_at is not None]
    if starts_at + timedelta(minutes=total_minutes([line.item for line, _at in timed])) <= ends_at:
        return None
    under_way = [line for line, at in timed if at < ends_at < at + timedelta(minutes=line.item.minutes)]
    return Overrun(
        under_way=under_way[0] if under_way else None,
        after=tuple(line for line, at in timed if at >= ends_at and line.item.minutes),
    )


@dataclass(frozen=True)
class Hour:
    """An hour of the session: what begins in it, and the minutes that are given in it and past the end."""

    starts_at: datetime
    numbers: tuple[str, ...]
    given: int
    is_past_end: bool


def hours(lines: Sequence[Line[Item]], starts_at: datetime, ends_at: datetime) -> list[Hour]:
    """The agenda hour by hour from its beginning; the last hours may lie past the session's end."""
    timed = [(line, line.starts_at) for line in lines if line.starts_at is not None]
    finish = starts_at + timedelta(minutes=total_minutes([line.item for line, _at in timed]))
    found: list[Hour] = []
    begin = starts_at
    while begin < max(finish, ends_at) and len(found) < LONGEST_HOURS:
        end = begin + timedelta(hours=1)
        found.append(
            Hour(
                starts_at=begin,
                numbers=tuple(line.number for line, at in timed if begin <= at < end and line.item.minutes),
                given=max(0, int((min(end, finish) - begin).total_seconds() // 60)),
                is_past_end=begin >= ends_at,
            )
        )
        begin = end
    return found


@dataclass(frozen=True)
class Place:
    """Where an item stands: under which heading (None: top level), and as which of its siblings."""

    parent_id: int | None
    position: int


def rearrange(items: Sequence[Item], order: Sequence[int]) -> dict[int, Place]:
    """The place of each item when somebody drags the flat list into ``order`` (ids, each exactly once).

    What stood at top level stays there; a heading takes along what stands under it; a sub-item belongs to the heading
    it is dropped below. Raises ValueError when ``order`` isn't a permutation, or a sub-item stands above every heading.
    """
    by_id = {item.id: item for item in items}
    before = [item.id for item in in_order(items)]
    if len(order) != len(before) or set(order) != set(before):
        raise ValueError("not a permutation of the items")
    moved = _moved(before, list(order), by_id)
    tops: list[int] = []
    under: dict[int, list[int]] = {item.id: [] for item in items if item.is_heading}
    heading: int | None = None
    for item_id in order:
        item = by_id[item_id]
        if item.parent_id is None:
            tops.append(item_id)
            heading = item_id if item.is_heading and item_id != moved else heading
            continue
        stays = moved is not None and item_id != moved
        owner = item.parent_id if stays else heading
        if owner is None:
            raise ValueError("a sub-item above every heading")
        under[owner].append(item_id)
    places = {item_id: Place(None, index) for index, item_id in enumerate(tops)}
    for owner, ids in under.items():
        places |= {item_id: Place(owner, index) for index, item_id in enumerate(ids)}
    return places


def _moved(before: list[int], after: list[int], by_id: dict[int, Item]) -> int | None:
    """The one item that was dragged, if one explains the change: of two that would, the one that is no heading."""

    def without(ids: list[int], item_id: int) -> list[int]:
        return [other for other in ids if other != item_id]

    changed = [i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    if not changed:
        return None
    first, last = changed[0], changed[-1]
    candidates = {before[first], before[last]}
    explains = [item_id for item_id in candidates if without(before, item_id) == without(after, item_id)]
    explains.sort(key=lambda item_id: (by_id[item_id].is_heading, by_id[item_id].parent_id is None, item_id))
    return explains[0] if explains else None


def shift(items: Sequence[Item], item_id: int, step: int) -> list[int] | None:
    """The ids of an item's siblings in their new order when it goes ``step`` (-1 up, 1 down); None at either end."""
    by_id = {item.id: item for item in items}
    parent = by_id[item_id].parent_id
    siblings = [item.id for item in in_order(items) if item.parent_id == parent]
    here = siblings.index(item_id)
    there = here + step
    if not 0 <= there < len(siblings):
        return None
    siblings[here], siblings[there] = siblings[there], siblings[here]
    return siblings
