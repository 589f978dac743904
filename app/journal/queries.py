"""Reading the journal: the history of a thing, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

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


def find_broken_link() -> AuditEntry | None:
    """The first entry whose hash or whose link to the one before does not hold; None when the chain is whole."""
    previous = GENESIS
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(500):
        if entry.previous_hash != previous or entry.hash != fingerprint(entry):
            return entry
        previous = entry.hash
    return None
