"""Who keeps a group is told that its mandate ends: 30 and 7 days before, and when it does."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app import journal
from app.bodies.models import AT_WORK, Body, BodyKind
from app.journal.models import OutboxMessage
from app.kernel.db import db

#: Days before the last one at which it is told, the nearest last.
THRESHOLDS = (30, 7, 0)


def remind(today: date) -> int:
    """Tell of each group at work the last threshold it has passed, once a threshold and end date; how many were told now.

    A worker that slept past one tells the next; a group that was extended starts anew.
    """
    groups = db.session.scalars(
        select(Body)
        .where(
            Body.kind == BodyKind.SPECIALIZED,
            Body.state.in_(AT_WORK),
            Body.ends_on <= today + timedelta(days=max(THRESHOLDS)),
        )
        .order_by(Body.id)
    ).all()
    known = _told([group.id for group in groups])
    told = 0
    for group in groups:
        assert group.ends_on is not None
        days = (group.ends_on - today).days
        dedupe = f"{group.ends_on.isoformat()}/{passed(days)}"
        if f"body:expiring/{group.id}/{dedupe}" in known:
            continue
        journal.announce(
            "body:expiring",
            subject=group,
            payload={
                "body_id": group.id,
                "name": group.short_name,
                "reason": "",
                "days": days,
                "ends_on": group.ends_on,
            },
            dedupe=dedupe,
        )
        told += 1
    return told


def passed(days: int) -> int:
    """The last threshold passed when so many days are left."""
    return min(threshold for threshold in THRESHOLDS if threshold >= days)


def _told(body_ids: list[int]) -> frozenset[str]:
    return frozenset(
        db.session.scalars(
            select(OutboxMessage.dedupe_key).where(
                OutboxMessage.kind == "body:expiring", OutboxMessage.subject_id.in_(body_ids)
            )
        )
    )
