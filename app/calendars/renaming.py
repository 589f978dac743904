"""When what all events of a body say of it, or of the programme, last changed: the journal knows, and all read the same there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, or_, select

from app.journal.models import AuditEntry
from app.kernel.db import db

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
#: What an event says of a body and of the programme, as the journal calls it.
_SAID = frozenset({"contact_email", "language", "name", "short_name"})


@dataclass(frozen=True)
class Renamings:
    """The last of each body that was ever renamed, and of the programme."""

    of_bodies: dict[int, datetime]
    of_programme: datetime = BEGINNING

    def of(self, body_id: int) -> datetime:
        return max(self.of_bodies.get(body_id, BEGINNING), self.of_programme)


def renamings(body_ids: Collection[int]) -> Renamings:
    """Read what the journal has of these bodies and of the programme. One query."""
    entries = db.session.execute(
        select(AuditEntry.subject_type, AuditEntry.subject_id, AuditEntry.at, AuditEntry.old)
        .where(
            or_(
                and_(AuditEntry.subject_type == "body", AuditEntry.subject_id.in_(sorted(body_ids))),
                AuditEntry.subject_type == "programme",
            )
        )
        .order_by(AuditEntry.id)
    )
    bodies: dict[int, datetime] = {}
    programme = BEGINNING
    for kind, key, at, old in entries:
        if not _SAID & (old or {}).keys():
            continue
        if kind == "body":
            bodies[key] = max(bodies.get(key, BEGINNING), at)
        else:
            programme = max(programme, at)
    return Renamings(bodies, programme)
