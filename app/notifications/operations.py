"""What becomes of looks at the mailbox, written down for pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from app.journal import operations as journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.notifications import policy
from app.notifications.models import Mailbox, Trouble
from app.notifications.queries import find_mailbox

#: While nothing changes, looks are kept no more often.
KEPT_EVERY: Final = timedelta(minutes=5)


def is_worth_noting(trouble: Trouble | None) -> bool:
    """Whether a look that ends now, with ``trouble`` or well, says anything new. Reads only."""
    row = find_mailbox()
    if row is None or row.trouble is not trouble:
        return True
    return not timedelta() <= clock.now() - row.looked_at < KEPT_EVERY


def note_look(trouble: Trouble | None, *, actor: Actor) -> Mailbox:
    """Keep that a look at the mailbox ends now, with ``trouble`` or well.

    The journal says that it can't be read once that has lasted for an hour, and then that it is over: a server that is
    restarted is no event. For one reader at a time. Raises NotAllowed.
    """
    policy.require_may(actor, "note_look")
    row, now = find_mailbox(), clock.now()
    if row is None:
        row = Mailbox(id=1, looked_at=now)
        db.session.add(row)
        db.session.flush()
    take(row)
    was_told = row.has_failed_long(row.looked_at)
    if trouble is None:
        _is_read(row, now, was_told=was_told, actor=actor)
    else:
        _is_not_read(row, now, trouble, was_told=was_told, actor=actor)
    db.session.flush()
    return row


def _is_read(row: Mailbox, now: datetime, *, was_told: bool, actor: Actor) -> None:
    old = {"trouble": row.trouble, "failing_since": row.failing_since}
    row.looked_at = row.read_at = now
    row.failing_since = row.trouble = None
    if was_told:
        journal.record("mailbox:recover", actor=actor, subject=row, old=old)


def _is_not_read(row: Mailbox, now: datetime, trouble: Trouble, *, was_told: bool, actor: Actor) -> None:
    row.looked_at, row.trouble = now, trouble
    row.failing_since = row.failing_since or now
    if row.has_failed_long(now) and not was_told:
        new = {"trouble": trouble, "failing_since": row.failing_since, "read_at": row.read_at}
        journal.record("mailbox:fail", actor=actor, subject=row, new=new)
