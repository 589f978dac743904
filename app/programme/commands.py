"""``flask programme``: set the installation up."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.kernel.actor import system
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.programme import operations

TOPICS = Path(__file__).parent / "data" / "topics.csv"
group = AppGroup("programme", help="The programme this installation serves.")


@group.command("create")
@click.option("--name", required=True)
@click.option("--acronym", required=True)
@click.option("--administration", required=True)
@click.option("--country", default="MX", show_default=True)
@click.option("--subdivision", default="")
@click.option("--zone", default="America/Mexico_City", show_default=True)
@click.option("--language", default="es", type=click.Choice(["es", "en"]), show_default=True)
@click.option("--contact-email", required=True)
def create(**values: str) -> None:
    """Create the programme, or change its settings, with the usual topics of issues."""
    actor = system("flask programme create")
    try:
        with transaction():
            programme = operations.configure(operations.Settings(**values), actor=actor)
            count = operations.load_topics(read_topics(), actor=actor)
    except DomainError as error:
        click.echo(f"Refused: {error.message}", err=True)
        sys.exit(1)
    click.echo(f"{programme.name} ({programme.acronym}), {programme.zone}; {count} topics.")


def read_topics() -> list[dict[str, str]]:
    """The topics such bodies discuss, as shipped."""
    with TOPICS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


commands: list[click.Command] = [group]
