"""Commands of the room ``minutes``."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.minutes.sealing import broken_seals

group = AppGroup("minutes", help="The minutes of the sessions.")


@group.command("verify")
def verify() -> None:
    """Take the fingerprint of every sealed version, addendum and public version anew, and of what was signed."""
    broken = list(broken_seals())
    for name in broken:
        click.echo(f"Broken: {name}.", err=True)
    if broken:
        sys.exit(1)
    click.echo("Every seal of the minutes holds.")


commands: list[click.Command] = [group]
