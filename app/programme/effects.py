"""What a change of the calendar or of rules moves: days that rooms above derive, compared before and after it.

Nothing derived is stored, so the change itself moves them; this only tells. Rooms above register what they derive when
they are imported, and how it is said; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import journal
from app.journal.models import AuditEntry
from app.journal.queries import list_history
from app.kernel.actor import Actor
from app.kernel.db import db, transaction

#: What a derived day belongs to: the kind of thing, its id, which of its days.
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Derived:
    """A day still to come that somebody keeps to, and the body whose secretary answers for it."""

    on: date
    body_id: int


@dataclass(frozen=True)
class Moved:
    """A derived day that a change has moved. ``is_late``: moved into the past, with what it is for still undone."""

    key: Key
    body_id: int
    old: date
    new: date
    is_late: bool = False

    def as_values(self) -> dict[str, Any]:
        kind, thing, which = self.key
        return {
            "kind": kind,
            "id": thing,
            "which": which,
            "body_id": self.body_id,
            "old": self.old,
            "new": self.new,
            "is_late": self.is_late,
        }


@dataclass(frozen=True)
class Line:
    """A moved day in words, in the language of the moment."""

    what: str
    old: date
    new: date
    is_late: bool


#: Every day still to come that a room derives, of one body or of all; and where it is today.
Snapshot = Callable[[int | None], Mapping[Key, Derived]]
#: Moved days of one kind in words, as far as the actor may know of the things they belong to.
Describe = Callable[[Sequence[Moved], Actor], Sequence[Line]]
_sources: dict[str, tuple[Snapshot, Describe]] = {}


def register(kind: str, snapshot: Snapshot, describe: Describe) -> None:
    """Tell that days of ``kind`` are derived from the calendar and the rules."""
    _sources[kind] = (snapshot, describe)


@contextmanager
def watched(*, today: date, body_id: int | None = None) -> Iterator[list[Moved]]:
    """Do a change inside; afterwards the list holds what it moved, the nearest first. Only of ``body_id`` when given."""
    before = _take(body_id)
    moved: list[Moved] = []
    yield moved
    db.session.flush()
    after = _take(body_id)
    for key, old in before.items():
        new = after.get(key)
        if new is not None and new.on != old.on and max(new.on, old.on) >= today:
            moved.append(Moved(key, old.body_id, old.on, new.on, is_late=new.on < today <= old.on))
    moved.sort(key=lambda move: (move.new, move.key))


def _take(body_id: int | None) -> dict[Key, Derived]:
    found: dict[Key, Derived] = {}
    for snapshot, _describe in _sources.values():
        found |= snapshot(body_id)
    return found


def recorded(moved: Collection[Moved]) -> dict[str, Any]:
    """What the journal's entry says of it: nothing when nothing moved."""
    return {"moved": [move.as_values() for move in moved]} if moved else {}


def read(values: Mapping[str, Any]) -> list[Moved]:
    """The moves that an entry or a message holds under ``moved``."""
    return [
        Moved(
            key=(str(found["kind"]), int(found["id"]), str(found["which"])),
            body_id=int(found["body_id"]),
            old=date.fromisoformat(str(found["old"])),
            new=date.fromisoformat(str(found["new"])),
            is_late=bool(found["is_late"]),
        )
        for found in values.get("moved", ())
    ]


def lines(moved: Sequence[Moved], actor: Actor) -> list[Line]:
    """Moved days in words, the nearest first; what the actor may not know of is left out."""
    said: list[Line] = []
    for kind, (_snapshot, describe) in _sources.items():
        of_kind = [move for move in moved if move.key[0] == kind]
        if of_kind:
            said += describe(of_kind, actor)
    return sorted(said, key=lambda line: line.new)


def announce(moved: Sequence[Moved], *, subject: Any, entry: AuditEntry, name: str = "") -> None:
    """Tell the secretaries of the bodies whose days were moved, once for this entry of the journal."""
    if not moved:
        return
    message = journal.announce(
        "meeting:deadlines_moved",
        subject=subject,
        payload={
            "tag": entry.tag,
            "name": name,
            "body_ids": sorted({move.body_id for move in moved}),
            **recorded(moved),
        },
        dedupe=f"entry-{entry.id}",
    )
    message.audit_id = entry.id


def find_entry(subject: Any) -> int | None:
    """The id of the last entry about ``subject``, if what it tells of moved something."""
    entries = list_history(subject.__tablename__, subject.id)
    return entries[-1].id if entries and entries[-1].new.get("moved") else None


def of_entry(entry_id: int, tags: Collection[str], *, body_id: int | None = None) -> list[Moved]:
    """What the entry's change moved; nothing where it isn't one of ``tags``, or not about this body."""
    entry = db.session.get(AuditEntry, entry_id)
    if entry is None or entry.tag not in tags or (body_id is not None and entry.body_id != body_id):
        return []
    return read(entry.new)


class _Undone(Exception):
    """Leaves the transaction of a trial."""


def tried(change: Callable[[], object], *, today: date, body_id: int | None = None) -> list[Moved]:
    """What ``change`` would move: it is made in a transaction that isn't kept. For entry points."""
    found: list[Moved] = []
    with suppress(_Undone), transaction():
        with watched(today=today, body_id=body_id) as found:
            change()
        raise _Undone
    return found
