"""``flask demo load``."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from app.demo import loading
from app.kernel.db import transaction

group = AppGroup("demo", help="The demonstration.")


@group.command("load")
def load() -> None:
    """Load the demonstration into an empty database, once; say its accounts."""
    if not current_app.config["DEMO_MODE"]:
        click.echo("This is not a demonstration: set CONVOCA_ENV=demo.", err=True)
        sys.exit(2)
    with transaction():
        loaded = loading.load()
    click.echo(
        "The demonstration is loaded." if loaded else "A programme is here already; nothing was changed."
    )
    for account in loading.accounts():
        click.echo(f"  {account['email']:34} {account['password']:22} {account['who']}")


commands: list[click.Command] = [group]
