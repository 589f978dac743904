"""Messages taken in one by one, each in a transaction of its own, whichever way they come."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.turns import alone
from app.notifications import operations
from app.notifications.incoming import fetching, receiving
from app.notifications.incoming.fetching import MailboxError
from app.notifications.models import Reason, Trouble

log = logging.getLogger(__name__)


def read_mailbox(*, most: int = fetching.MOST, is_stopped: Callable[[], bool] = lambda: False) -> int | None:
    """Take in what is unread in the configured mailbox, at most ``most`` messages; how many are done with.

    None while somebody else is at it: one reads at a time, so that none of its messages is taken in twice. Ends early, and
    leaves the rest unread, once ``is_stopped`` says so. Keeps how it ended, for pages. Raises MailboxError.
    """
    settings = current_app.config
    with alone("mailbox", Path(str(settings["INSTANCE_DIR"]))) as is_ours:
        if not is_ours:
            return None
        try:
            done = fetching.fetch(
                settings, lambda raw, is_whole: take(raw, is_whole=is_whole), most=most, is_stopped=is_stopped
            )
        except Exception as error:
            _note_look(error.trouble if isinstance(error, MailboxError) else Trouble.OTHER)
            raise
        _note_look(None)
        return done


def _note_look(trouble: Trouble | None) -> None:
    """Keep how a look ended. No look fails by it: what the database can't take now, the next look says again."""
    try:
        if operations.is_worth_noting(trouble):
            with transaction():
                operations.note_look(trouble, actor=system("mail"))
    except Exception:
        log.exception("how a look at the mailbox ended can't be kept now")
    finally:
        db.session.remove()


def take(raw: bytes, *, recipient: str = "", is_whole: bool = True) -> bool:
    """Receive one message in a transaction of its own; False when the database could not take it now.

    Whatever else goes wrong is the message's own fault as far as the others go: it is written down as unreadable.
    """
    try:
        _receive(raw, recipient, is_whole=is_whole)
    except (OperationalError, InterfaceError):
        log.exception("a message is left for later")
        return False
    except Exception:
        log.exception("a message can't be read")
        try:
            with transaction():
                receiving.refused(raw, Reason.UNREADABLE)
        except DBAPIError:
            log.exception("a message is left for later")
            return False
    finally:
        db.session.remove()
    return True


def _receive(raw: bytes, recipient: str, *, is_whole: bool) -> None:
    with current_app.test_request_context(base_url=str(current_app.config["PUBLIC_URL"])), transaction():
        if is_whole:
            receiving.receive(raw, recipient=recipient)
        else:
            receiving.refused(raw, Reason.TOO_LARGE)
