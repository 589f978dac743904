"""What changed from one sealed version of an agenda to another. Pure: contents in, changes out; words are elsewhere."""

from __future__ import annotations

import bisect
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class ChangeKind(enum.StrEnum):
    """In the order they are told."""

    ADDED = "added"
    REMOVED = "removed"
    SET_ASIDE = "set_aside"
    CARRIED = "carried"
    REWORDED = "reworded"
    MINUTES = "minutes"
    PRESENTER = "presenter"
    PURPOSE = "purpose"
    HANDLING = "handling"
    MOVED = "moved"
    MEETING = "meeting"


#: An item that is not there any more.
LEFT = frozenset({ChangeKind.REMOVED, ChangeKind.SET_ASIDE, ChangeKind.CARRIED})
#: What became of an item that left, as ``content["left"]`` says it; else it was removed.
_LEFT_AS = {"late": ChangeKind.SET_ASIDE, "carried": ChangeKind.CARRIED}
#: Fields of the meeting that a reader is told of.
MEETING_FIELDS = ("starts_at", "ends_at", "place", "mode")


@dataclass(frozen=True)
class Entry:
    """An item as one version has it. ``heading_id``: what it stands under, None at top level."""

    id: int
    number: str
    title: str
    minutes: int
    presenter: str
    purpose: str
    handling: str
    is_heading: bool
    heading_id: int | None


@dataclass(frozen=True)
class Change:
    """One thing that is different: of an item, before and after; or of the meeting (``field``), which has neither."""

    kind: ChangeKind
    before: Entry | None = None
    after: Entry | None = None
    field: str = ""
    was: str = ""
    now: str = ""

    @property
    def entry(self) -> Entry:
        """The item as the newer version has it, else as the older had it."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of the meeting is about no item")
        return found


def entries_of(content: Mapping[str, Any]) -> list[Entry]:
    """The items of a content in their order."""
    found: list[Entry] = []
    heading: int | None = None
    for row in content["items"]:
        if not row["is_sub"]:
            heading = row["id"] if row["is_heading"] else None
        found.append(
            Entry(
                id=row["id"],
                number=row["number"],
                title=row["title"],
                minutes=row["minutes"],
                presenter=row["presenter"],
                purpose=row["purpose"],
                handling=row.get("handling", "singly"),
                is_heading=row["is_heading"],
                heading_id=heading if row["is_sub"] else None,
            )
        )
    return found


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every change from one content to another, by kind, then in the order of the agenda. None between equals."""
    old, new = entries_of(before), entries_of(after)
    was, now = {entry.id: entry for entry in old}, {entry.id: entry for entry in new}
    left = after.get("left", {})
    changes = [Change(ChangeKind.ADDED, after=entry) for entry in new if entry.id not in was]
    changes += [
        Change(_LEFT_AS.get(left.get(str(entry.id), ""), ChangeKind.REMOVED), before=entry)
        for entry in old
        if entry.id not in now
    ]
    stayed = [entry.id for entry in new if entry.id in was]
    moved = _moved(old, new)
    for item_id in stayed:
        one, other = was[item_id], now[item_id]
        changes += [Change(kind, one, other) for kind in _kinds(one, other)]
        if item_id in moved:
            changes.append(Change(ChangeKind.MOVED, one, other))
    changes += _of_the_meeting(before["meeting"], after["meeting"])
    kinds = list(ChangeKind)
    return sorted(changes, key=lambda change: kinds.index(change.kind))


def _kinds(before: Entry, after: Entry) -> list[ChangeKind]:
    fields = {
        ChangeKind.REWORDED: "title",
        ChangeKind.MINUTES: "minutes",
        ChangeKind.PRESENTER: "presenter",
        ChangeKind.PURPOSE: "purpose",
        ChangeKind.HANDLING: "handling",
    }
    return [kind for kind, name in fields.items() if getattr(before, name) != getattr(after, name)]


def _moved(old: Sequence[Entry], new: Sequence[Entry]) -> set[int]:
    """The fewest items whose moving explains the new order, and those that stand under another heading.

    An item is not moved because others came before it: only its place among those that stayed counts.
    """
    was = {entry.id: entry for entry in old}
    places = {entry.id: index for index, entry in enumerate(old)}
    stayed = [entry for entry in new if entry.id in was]
    elsewhere = {entry.id for entry in stayed if entry.heading_id != was[entry.id].heading_id}
    rest = [entry.id for entry in stayed if entry.id not in elsewhere]
    kept = _longest_rising([places[item_id] for item_id in rest])
    return elsewhere | {item_id for item_id in rest if places[item_id] not in kept}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """A longest rising part of distinct numbers, as a set."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect.bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    kept: set[int] = set()
    step = tails[-1] if tails else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept


def _of_the_meeting(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [
        Change(ChangeKind.MEETING, field=name, was=str(before[name]), now=str(after[name]))
        for name in MEETING_FIELDS
        if before[name] != after[name]
    ]
