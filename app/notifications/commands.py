"""``flask mail``: what comes in, from a mail server's pipe or from a mailbox."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from app.notifications.incoming import taking
from app.notifications.incoming.fetching import MailboxError
from app.notifications.incoming.messages import LARGEST

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
    if not taking.take(raw, recipient=recipient):
        sys.exit(TRY_AGAIN)


@group.command("fetch")
def fetch() -> None:
    """Read what is new in the mailbox that CONVOCA_IMAP_HOST and the others name.

    The worker does it by itself; this is for a look at once, and for where CONVOCA_IMAP_EVERY_SECONDS is 0. Ends with 0
    and reads nothing while another is reading.
    """
    if not current_app.config["IMAP_HOST"]:
        click.echo("No mailbox is configured: set CONVOCA_IMAP_HOST, _USER and _PASSWORD.", err=True)
        sys.exit(2)
    try:
        done = taking.read_mailbox()
    except MailboxError as error:
        click.echo(f"The mailbox can't be read: {error}", err=True)
        sys.exit(TRY_AGAIN)
    click.echo("The mailbox is being read already." if done is None else f"{done} messages read.")


commands: list[click.Command] = [group]
