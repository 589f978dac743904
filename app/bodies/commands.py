"""Commands of the room ``bodies``: ``flask import chambers`` and ``flask import members``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from app.bodies.imports import import_chambers, import_members
from app.kernel.actor import system
from app.kernel.imports import FileRefused, ImportReport, carry_out, read_through, report_lines
from app.programme.queries import find_programme

_FILE = click.argument(
    "path", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_LANG = click.option("--lang", help="Language of the report: es or en (default: the programme's).")
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Try every row and keep nothing.")


@click.command("chambers")
@_FILE
@_LANG
@_DRY_RUN
@with_appcontext
def chambers_command(path: Path, lang: str | None, dry_run: bool) -> None:
    """Take over chambers from FILE.csv: acronym, name, kind and, as it has them, sector, country."""
    actor = system("flask import chambers")
    run_import(
        lambda _language: import_chambers(path.read_bytes(), actor=actor, is_dry_run=dry_run), lang=lang
    )


@click.command("members")
@_FILE
@_LANG
@_DRY_RUN
@with_appcontext
def members_command(path: Path, lang: str | None, dry_run: bool) -> None:
    """Take over who sits where from FILE.csv: body, chamber, person, email, kind (principal or alternate) and, as it
    has them, rank, voting, starts_on, ends_on, letter, phone. Nobody is written to."""
    actor = system("flask import members")
    run_import(
        lambda language: import_members(
            path.read_bytes(), actor=actor, language=language, is_dry_run=dry_run
        ),
        lang=lang,
    )


def run_import(
    work: Callable[[str], ImportReport], *, lang: str | None, is_reading_only: bool = False
) -> None:
    """Carry ``work`` (given the programme's language) out, say what became of each row, exit with 1 if one was refused.

    The report is in ``lang``, or else in the programme's language. ``is_reading_only``: a dry run that tries nothing
    out in the database.
    """
    known: Any = current_app.config["LANGUAGES"]
    if lang is not None and lang not in known:
        raise click.BadParameter(", ".join(known), param_hint="--lang")
    programme = find_programme()
    own = programme.language if programme is not None else str(current_app.config["BABEL_DEFAULT_LOCALE"])
    with force_locale(lang or own):
        try:
            report = (read_through if is_reading_only else carry_out)(lambda: work(own))
        except FileRefused as error:
            click.echo(_("Nothing was imported: %(why)s", why=error), err=True)
            sys.exit(1)
        for line in report_lines(report):
            click.echo(line)
    sys.exit(1 if report.has_refused else 0)


commands: list[click.Command] = []
imports: list[click.Command] = [chambers_command, members_command]
