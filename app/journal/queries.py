"""Reading the journal: the history of a thing, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from app.journal.models import AuditEntry
from app.journal.operations import GENESIS, fingerprint
from app.kernel.db import db


def list_history(
    subject_type: str, subject_id: int, *, tags: Collection[str] | None = None
) -> Sequence[AuditEntry]:
    """Entries about one row, oldest first; only ``tags`` when given."""
    query = select(AuditEntry).where(
        AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id
    )
    if tags is not None:
        query = query.where(AuditEntry.tag.in_(sorted(tags)))
    return db.session.scalars(query.order_by(AuditEntry.id)).all()


def list_history_of(subjects: Collection[tuple[str, int]]) -> Sequence[AuditEntry]:
    """Entries about several rows in one query, oldest first."""
    if not subjects:
        return []
    query = select(AuditEntry).where(
        tuple_(AuditEntry.subject_type, AuditEntry.subject_id).in_(sorted(subjects))
    )
    return db.session.scalars(query.order_by(AuditEntry.id)).all()


@dataclass(frozen=True)
class BrokenLink:
    """Where the chain first does not hold. ``is_entry``: the entry itself was changed; else what stood before it was
    changed as a whole or removed."""

    entry: AuditEntry
    is_entry: bool


@dataclass(frozen=True)
class Chain:
    """The journal followed from its beginning: how far it holds, and its last hash there."""

    entries: int
    head: str
    broken: BrokenLink | None


def follow_chain() -> Chain:
    """Every entry's hash recomputed, and its link to the one before compared. Reads the whole journal."""
    previous, count = GENESIS, 0
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(500):
        is_whole = entry.hash == fingerprint(entry)
        if not is_whole or entry.previous_hash != previous:
            return Chain(count, previous, BrokenLink(entry, is_entry=not is_whole))
        previous, count = entry.hash, count + 1
    return Chain(count, previous, None)


def is_in_chain(hash_: str) -> bool:
    return (
        db.session.scalar(select(AuditEntry.id).where(AuditEntry.hash == hash_.strip().lower())) is not None
    )
