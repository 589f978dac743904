"""Commands of the room ``journal``."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.journal.queries import follow_chain, is_in_chain

group = AppGroup("journal", help="The record of what happened.")


@group.command("verify")
@click.option(
    "--head", default="", help="The last hash of an earlier verification: it must be in the chain still."
)
def verify(head: str) -> None:
    """Follow the chain of hashes; name the first broken link.

    Nothing in the chain tells that its end was cut off: keep the last hash elsewhere, and give it as --head.
    """
    chain = follow_chain()
    if chain.broken is not None:
        entry = chain.broken.entry
        what = (
            "was changed"
            if chain.broken.is_entry
            else "does not follow the entry before it: one was removed or changed"
        )
        click.echo(
            f"Broken at entry {entry.id} ({entry.tag}, {entry.at:%Y-%m-%d %H:%M} UTC): it {what}."
            f" {chain.entries} entries before it are whole.",
            err=True,
        )
        sys.exit(1)
    if head and not is_in_chain(head):
        click.echo(f"No entry has the hash {head}: the end of the journal was cut off.", err=True)
        sys.exit(1)
    click.echo(f"The journal is whole: {chain.entries} entries, last hash {chain.head}.")


commands: list[click.Command] = [group]
