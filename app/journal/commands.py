"""Commands of the room ``journal``."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.journal.queries import find_broken_link

group = AppGroup("journal", help="The record of what happened.")


@group.command("verify")
def verify() -> None:
    """Follow the chain of hashes; name the first broken link."""
    broken = find_broken_link()
    if broken is None:
        click.echo("The journal is whole.")
        return
    click.echo(f"Broken at entry {broken.id} ({broken.tag}, {broken.at:%Y-%m-%d %H:%M} UTC).", err=True)
    sys.exit(1)


commands: list[click.Command] = [group]
