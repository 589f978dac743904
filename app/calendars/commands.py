"""``flask import calendar``: a body's existing meetings; ``flask import closings``: the days the office is closed."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.bodies.commands import run_import
from app.bodies.models import Body
from app.calendars.closings import expansion_limit, read_file
from app.calendars.importing import import_calendar
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db
from app.kernel.imports import ImportReport
from app.programme.imports import import_closings
from app.programme.queries import get_programme


@click.command("calendar")
@click.argument("path", metavar="FILE.ics", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--body", "named", required=True, help="Acronym or address of the body whose meetings they are."
)
@click.option("--zone", default="", help="Where times without a zone are meant; the body's own if not said.")
@click.option(
    "--days", default=730, show_default=True, help="Days ahead that recurring meetings are expanded."
)
@click.option("--hidden", is_flag=True, help="Take them over as meetings that are not public.")
@click.option("--lang", help="Language of the report: es or en (default: the programme's).")
@click.option("--dry-run", is_flag=True, help="Say what would become of every event and keep nothing.")
@with_appcontext
def calendar_command(
    *, path: Path, named: str, zone: str, days: int, hidden: bool, lang: str | None, dry_run: bool
) -> None:
    """Take over a body's meetings from FILE.ics, by their identifiers: running it again changes nothing."""
    body = db.session.scalar(select(Body).where((Body.acronym == named) | (Body.slug == named)))
    if body is None:
        click.echo(f"There is no body {named!r}.", err=True)
        sys.exit(2)
    run_import(
        lambda _language: import_calendar(
            path.read_bytes(),
            body,
            zone=zone or body.zone,
            expand_until=clock.today(body.zone) + timedelta(days=days),
            is_public=not hidden,
            is_dry_run=dry_run,
            source=path.name,
            actor=system("flask import calendar"),
        ),
        lang=lang,
        is_reading_only=dry_run,
    )


@click.command("closings")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", help="Language of the report: es or en (default: the programme's).")
@click.option("--dry-run", is_flag=True, help="Try every row and keep nothing.")
@with_appcontext
def closings_command(*, path: Path, lang: str | None, dry_run: bool) -> None:
    """Declare the closing days of FILE: a table (starts_on, ends_on, name) or a calendar of whole-day events."""

    def work(_language: str) -> ImportReport:
        zone = get_programme().zone
        found = read_file(
            path.read_bytes(), filename=path.name, zone=zone, expand_until=expansion_limit(zone)
        )
        return import_closings(
            found, source=path.name, actor=system("flask import closings"), is_dry_run=dry_run
        )

    run_import(work, lang=lang)


commands: list[click.Command] = []
imports: list[click.Command] = [calendar_command, closings_command]
