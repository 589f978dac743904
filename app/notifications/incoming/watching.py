"""The worker's looks at the mailbox: now and then, one at a time, never in the way of what the worker does besides.

A look is a thread of its own, with its own application context and session. A connection, above all the look-up of the
server's name, takes as long as it takes: no timeout keeps it within the second that a mail may wait. See docs/adr/0021.
"""

from __future__ import annotations

import logging
from contextvars import copy_context
from datetime import timedelta
from threading import Event, Thread
from typing import Final

from flask import Flask

from app.notifications.incoming import taking
from app.notifications.incoming.fetching import MailboxError

log = logging.getLogger(__name__)
#: Messages taken in at one look of the worker; when there were so many, the next look follows at once.
MOST: Final = 50
#: After a look that failed the wait doubles, up to this.
LONGEST_WAIT: Final = timedelta(hours=1)
_DOUBLINGS: Final = 12


class Watch:
    """What the worker knows of its looks at ``app``'s mailbox. To be asked from one thread alone."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._look: Thread | None = None
        self._stopped = Event()
        self._failures = 0
        self._is_full = False
        #: What the log last said is wrong; nothing while all is well.
        self._trouble: type[Exception] | None = None

    @property
    def is_asked_for(self) -> bool:
        """Whether there is a mailbox, and the worker is to read it rather than a timer of the system."""
        return bool(self._app.config["IMAP_HOST"]) and self._every > timedelta()

    @property
    def is_looking(self) -> bool:
        return self._look is not None and self._look.is_alive()

    @property
    def wait(self) -> timedelta:
        """How long after the last look began the next is due. Settled once that look is over."""
        if self._is_full:
            return timedelta()
        doubled: timedelta = self._every * 2 ** min(self._failures, _DOUBLINGS)
        return min(doubled, max(self._every, LONGEST_WAIT))

    @property
    def _every(self) -> timedelta:
        return timedelta(seconds=int(self._app.config["IMAP_EVERY_SECONDS"]))

    def look(self) -> None:
        """Begin a look, at the hour of the caller, and don't wait for it. Not to be called while one is under way."""
        self._look = Thread(target=copy_context().run, args=(self._read,), name="mailbox", daemon=True)
        self._look.start()

    def await_look(self, seconds: float) -> bool:
        """Wait for the look that is under way; whether there was one, and it is over."""
        if self._look is None:
            return False
        self._look.join(seconds)
        if self._look.is_alive():
            return False
        self._look = None
        return True

    def stop(self, seconds: float) -> None:
        """Let a look end after the message in hand. One that hangs longer ends with the process, and loses nothing."""
        self._stopped.set()
        self.await_look(seconds)

    def _read(self) -> None:
        try:
            with self._app.app_context():
                done = taking.read_mailbox(most=MOST, is_stopped=self._stopped.is_set)
        except MailboxError as error:
            if self._fails_anew(error):
                log.warning("the mailbox can't be read, and is tried at longer intervals: %s", error)
        except Exception as error:
            if self._fails_anew(error):
                log.exception("the mailbox can't be read, and is tried at longer intervals")
        else:
            self._is_full = done is not None and done >= MOST
            if done is not None and self._trouble is not None:
                log.info("the mailbox is read again")
            if done is not None:
                self._failures, self._trouble = 0, None

    def _fails_anew(self, error: Exception) -> bool:
        """Count a failure; whether it is of another kind than the last, so that the log says it once."""
        is_new = type(error) is not self._trouble
        self._failures, self._trouble, self._is_full = self._failures + 1, type(error), False
        return is_new
