"""Changes of a session told once: what is made in short order goes into one letter, with what was before and what is now.

A change waits for QUIET_SECONDS without another one, at most LONGEST times that. A notice that convokes anew makes those
before it due at once; a cancellation takes them with it, since who is told that there is no session need not hear of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.journal.models import OutboxMessage, OutboxState
from app.kernel import clock
from app.kernel.db import db

CHANGES = frozenset({"meeting:moved", "agenda:republished"})
CANCELLED = "meeting:cancelled"
KINDS = CHANGES | {CANCELLED}
#: However many changes follow one another, the first is told after so many quiet periods.
LONGEST = 5
#: What one change can undo of another.
UNDONE = ("starts_at", "ends_at", "place", "mode", "remote_url")


def wait_until(message: OutboxMessage) -> datetime | None:
    """When to look at ``message`` again; None when it may be told now, with those before it that wait."""
    run, following = _waiting(message)
    if message.kind == CANCELLED or following is not None:
        return None
    if run[0].id != message.id:
        return max(run[0].next_attempt_at, clock.now() + timedelta(seconds=1))
    quiet = timedelta(seconds=int(current_app.config["QUIET_SECONDS"]))
    until = min(run[-1].created_at + quiet, run[0].created_at + LONGEST * quiet)
    return until if until > clock.now() else None


def gather(message: OutboxMessage) -> OutboxMessage:
    """Put the changes that are told together into the last message of them, and return that; the others are done."""
    run, following = _waiting(message)
    last = message if message.kind == CANCELLED else run[-1]
    if message.kind != CANCELLED and following is not None and following.kind == CANCELLED:
        last = following
    others = [row for row in run if row.id != last.id]
    if not others:
        return last
    told = [*others, last]
    if last.kind == CANCELLED:
        last.payload = last.payload | _as_known(others)
    else:
        last.payload = last.payload | _together(told)
    last.payload = last.payload | {
        "notice_ids": [row.payload["notice_id"] for row in told if row.payload.get("notice_id")]
    }
    for row in others:
        row.state = OutboxState.EXPANDED
    db.session.flush()
    return last


def _waiting(message: OutboxMessage) -> tuple[Sequence[OutboxMessage], OutboxMessage | None]:
    """The changes of the message's session that nobody was told of, from the first on, and what follows them."""
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.subject_type == message.subject_type,
            OutboxMessage.subject_id == message.subject_id,
            OutboxMessage.kind.in_(sorted({*KINDS, "meeting:convoked"})),
        )
        .order_by(OutboxMessage.id)
    ).all()
    run = list(takewhile(lambda row: row.kind in CHANGES, rows))
    return run, rows[len(run)] if len(rows) > len(run) else None


def _as_known(changes: Sequence[OutboxMessage]) -> dict[str, Any]:
    """When and where the session was to be, as those convoked had it before changes they never heard of."""
    return {
        key: change.payload[f"old_{key}"]
        for change in reversed(changes)
        for key in ("starts_at", "ends_at", "place", "mode")
        if change.payload.get(f"old_{key}") is not None
    }


def _together(changes: Sequence[OutboxMessage]) -> dict[str, Any]:
    """What several changes come to: what was before the first, and what is different after the last."""
    moved = [row.payload for row in changes if row.kind == "meeting:moved"]
    said: dict[str, Any] = {"changed": [], "reason": ""}
    for key in UNDONE:
        befores = [payload[f"old_{key}"] for payload in moved if payload.get(f"old_{key}") is not None]
        if befores:
            said[f"old_{key}"] = befores[0]
            if befores[0] != moved[-1].get(key):
                said["changed"].append(key)
    reasons = [payload["reason"] for payload in moved if payload.get("reason")]
    if reasons and "starts_at" in said["changed"]:
        said["reason"] = reasons[-1]
    versions = [int(row.payload["agenda_version"]) for row in changes if row.kind == "agenda:republished"]
    if versions:
        said |= {"agenda_version": versions[-1], "old_agenda_version": versions[0] - 1}
    return said
