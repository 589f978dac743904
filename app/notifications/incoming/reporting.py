"""How it stands with the mailbox, for the pages of who runs the house."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.kernel import clock
from app.notifications.incoming.watching import LONGEST_WAIT
from app.notifications.models import Mailbox, Trouble
from app.notifications.queries import find_mailbox

#: Added to what the looks' interval allows: looks take time, and are kept every few minutes only.
GRACE: Final = timedelta(minutes=15)
#: How often a timer of the system is taken to look, where the worker is not to.
BY_TIMER: Final = timedelta(days=1)


class Condition(enum.StrEnum):
    READ = "read"
    FAILING = "failing"
    #: It was looked at once, and not for much longer than it should be.
    SILENT = "silent"
    #: Nobody has ever looked.
    UNTRIED = "untried"


@dataclass(frozen=True)
class Report:
    """``every`` is nothing where a timer of the system is to see to it."""

    condition: Condition
    every: timedelta
    looked_at: datetime | None = None
    read_at: datetime | None = None
    failing_since: datetime | None = None
    trouble: Trouble | None = None
    #: Whether it is for the home page: not before a failure has lasted.
    is_pressing: bool = False

    @property
    def minutes(self) -> int:
        """How often the worker is to look, in whole minutes."""
        return max(1, round(self.every / timedelta(minutes=1)))


def read_report(settings: Mapping[str, Any]) -> Report | None:
    """How it stands now; None where no mailbox is configured. One query, or none."""
    if not settings["IMAP_HOST"]:
        return None
    row, every = find_mailbox(), timedelta(seconds=int(settings["IMAP_EVERY_SECONDS"]))
    if row is None:
        return Report(Condition.UNTRIED, every, is_pressing=True)
    condition, is_pressing = Condition.READ, False
    if clock.now() - row.looked_at > _longest(every, row):
        condition, is_pressing = Condition.SILENT, True
    elif row.failing_since is not None:
        condition, is_pressing = Condition.FAILING, row.has_failed_long(clock.now())
    return Report(
        condition, every, row.looked_at, row.read_at, row.failing_since, row.trouble, is_pressing=is_pressing
    )


def _longest(every: timedelta, row: Mailbox) -> timedelta:
    """How long nobody may look while all is in order with whoever is to. After failures the worker waits longer."""
    if not every:
        return 2 * BY_TIMER
    wait = max(every, LONGEST_WAIT) if row.trouble is not None else every
    return 2 * wait + GRACE
