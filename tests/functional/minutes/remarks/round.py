"""A round of comments on circulated minutes, for the tests of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.actor import Actor
from app.kernel.db import db
from app.minutes import remark_queries
from app.minutes.anchors import anchors_of
from app.minutes.models import (
    Assent,
    Minutes,
    MinutesDissent,
    MinutesSection,
    Remark,
    RemarkState,
)
from app.minutes.operations import remarks
from tests import sessions

R = RemarkState
#: The day the minutes go round; the window closes five business days later.
ROUND = sessions.DAY + timedelta(days=4)
AFTER = ROUND + timedelta(days=20)
PASSAGE = "CANACAR señaló que no es responsable del contenedor."
WORDING = "CANACAR señaló que no tiene la custodia del contenedor."


def clause_of(minutes: Minutes, text: str = PASSAGE) -> int:
    content = remark_queries.get_circulated(minutes).content
    return next(one.number for one in anchors_of(content) if one.source == text)


def comment(minutes: Minutes, actor: Actor, **said: Any) -> Remark:
    values = {"text": "Lo dicho fue «custodia».", "proposed_wording": WORDING, **said}
    if "clause" not in said:
        values["clause"] = clause_of(minutes)
    return remarks.remark(minutes, actor=actor, **values)


def text_at_work(minutes: Minutes) -> str:
    return "\n".join(row.text for row in db.session.query(MinutesSection).filter_by(minutes_id=minutes.id))


def written() -> tuple[int, ...]:
    """How many rows there are of all that these verbs write."""
    db.session.flush()
    return tuple(
        db.session.query(table).count()
        for table in (AuditEntry, OutboxMessage, Remark, Assent, MinutesDissent)
    )
