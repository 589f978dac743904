"""``flask mail``: what comes in, from a mail server's pipe or from a mailbox."""

from __future__ import annotations

import logging
import sys

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.kernel.db import db, transaction
from app.notifications.incoming import fetching, receiving
from app.notifications.incoming.messages import LARGEST
from app.notifications.models import Reason

log = logging.getLogger(__name__)
#: What tells a mail server to keep the message and try again (sysexits.h, EX_TEMPFAIL).
TRY_AGAIN = 75

group = AppGroup("mail", help="Mail that comes in: answers to invitations, and what did not arrive.")


@group.command("receive")
@click.option("--recipient", default="", help="Whom the server says it is for, with what follows the +.")
def receive(recipient: str) -> None:
    """Read one message from standard input.

    Ends with 0 once it is done with, whatever came of it (the page «Mail received» says what), and with 75 when it could
    not be done now and the mail server is to try again.
    """
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if not take(raw, recipient=recipient):
        sys.exit(TRY_AGAIN)


@group.command("fetch")
def fetch() -> None:
    """Read what is new in the mailbox that CONVOCA_IMAP_HOST and the others name."""
    if not current_app.config["IMAP_HOST"]:
        click.echo("No mailbox is configured: set CONVOCA_IMAP_HOST, _USER and _PASSWORD.", err=True)
        sys.exit(2)
    try:
        done = fetching.fetch(current_app.config, lambda raw, is_whole: take(raw, is_whole=is_whole))
    except fetching.MailboxError as error:
        click.echo(f"The mailbox can't be read: {error}", err=True)
        sys.exit(TRY_AGAIN)
    click.echo(f"{done} messages read.")


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


commands: list[click.Command] = [group]
