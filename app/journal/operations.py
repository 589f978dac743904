"""Writing the journal. Called by operations, inside their transaction; never commits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from app.journal.models import AuditEntry, OutboxMessage
from app.journal.tags import KINDS, TAGS
from app.kernel import clock, seals
from app.kernel.actor import Actor
from app.kernel.db import db

#: Advisory lock that makes appenders take turns on PostgreSQL; SQLite has one writer anyway.
CHAIN_LOCK = 0x436F6E766F
GENESIS = "0" * 64


def record(
    tag: str,
    *,
    actor: Actor,
    subject: Any,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
    acted_as: str = "",
    body_id: int | None = None,
    rules_id: int | None = None,
) -> AuditEntry:
    """Append one entry about ``subject`` (a flushed model row), chained to the last one.

    ``body_id`` defaults to the subject's own. ``acted_as`` defaults to the actor's words for what they are.
    Raises ValueError on a tag that ``tags.TAGS`` does not declare.
    """
    if tag not in TAGS:
        raise ValueError(f"undeclared audit tag {tag!r}")
    subject_id = _identity(subject)
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    previous = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or GENESIS
    entry = AuditEntry(
        at=clock.now(),
        tag=tag,
        actor_id=actor.person_id,
        actor_name=actor.name,
        acted_as=acted_as or actor.acts_as,
        subject_type=subject.__tablename__,
        subject_id=subject_id,
        body_id=body_id if body_id is not None else _body_of(subject),
        old=_plain(old or {}),
        new=_plain(new or {}),
        reason=reason,
        rules_id=rules_id,
        previous_hash=previous,
    )
    entry.hash = fingerprint(entry)
    session.add(entry)
    session.flush()
    return entry


def announce(
    kind: str, *, subject: Any, payload: Mapping[str, Any] | None = None, dedupe: str = ""
) -> OutboxMessage:
    """Put ``kind`` in the outbox. With ``dedupe`` the same announcement a second time returns the first row.

    Raises ValueError on a kind that ``tags.KINDS`` does not declare.
    """
    if kind not in KINDS:
        raise ValueError(f"undeclared outbox kind {kind!r}")
    session = db.session()
    subject_id = _identity(subject)
    now = clock.now()
    key = f"{kind}/{subject_id}/{dedupe or secrets.token_hex(16)}"
    if dedupe:
        known = session.scalar(select(OutboxMessage).where(OutboxMessage.dedupe_key == key))
        if known is not None:
            return known
    message = OutboxMessage(
        kind=kind,
        subject_type=subject.__tablename__,
        subject_id=subject_id,
        payload=_plain(payload or {}),
        dedupe_key=key,
        created_at=now,
        next_attempt_at=now,
    )
    session.add(message)
    session.flush()
    return message


def fingerprint(entry: AuditEntry) -> str:
    """SHA-256 (hex) over the entry's content in canonical JSON, the previous hash included."""
    content = {
        "at": entry.at.isoformat(),
        "tag": entry.tag,
        "actor": [entry.actor_id, entry.actor_name, entry.acted_as],
        "subject": [entry.subject_type, entry.subject_id],
        "body": entry.body_id,
        "old": entry.old,
        "new": entry.new,
        "reason": entry.reason,
        "rules": entry.rules_id,
        "previous": entry.previous_hash,
    }
    return seals.fingerprint(content)


def _identity(subject: Any) -> int:
    if subject.id is None:
        raise ValueError("flush the subject before writing it in the journal")
    return int(subject.id)


def _body_of(subject: Any) -> int | None:
    if subject.__tablename__ == "body":
        return int(subject.id)
    value = getattr(subject, "body_id", None)
    return int(value) if value is not None else None


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return _plain(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)
