"""Closing days from a file: each row is tried by itself; what can't be taken is refused with its line and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from flask_babel import gettext as _

from app.kernel.actor import Actor
from app.kernel.imports import (
    FileRefused,
    ImportReport,
    Record,
    RowOutcome,
    RowResult,
    Table,
    apply_each,
    read_table,
)
from app.programme.effects import Moved
from app.programme.operations import closings
from app.programme.operations.closings import Became, Run

REQUIRED, OPTIONAL = ("starts_on", "name"), ("ends_on",)
#: Rows that a file may hold: some decades of an office's closing days.
MOST_ROWS = 1000
_DATES = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True)
class Row:
    """A closure as the file has it, by its line."""

    line: int
    run: Run


@dataclass(frozen=True)
class Found:
    """What a file holds: closures, what is refused already, and remarks about the file as a whole."""

    rows: Sequence[Row]
    refused: Sequence[RowResult] = ()
    notes: Sequence[str] = ()


@dataclass
class ClosingsReport(ImportReport):
    #: The closures that were, or on a trial would be, declared.
    added: list[Row] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)


#: Reads a file as it was sent. Raises FileRefused.
Reader = Callable[[bytes], Found]


def read_csv(data: bytes) -> Found:
    """A table with the columns starts_on, name and, where a closure has several days, ends_on. Raises FileRefused."""
    table: Table = read_table(data, required=REQUIRED, optional=OPTIONAL)
    rows: list[Row] = []
    refused: list[RowResult] = []
    for record in table.records:
        try:
            rows.append(_row(record))
        except ValueError as error:
            refused.append(
                RowResult(record.line, RowOutcome.REFUSED, record.cells.get("name", ""), str(error))
            )
    return Found(rows, refused, table.notes)


def _row(record: Record) -> Row:
    if record.problem:
        raise ValueError(record.problem)
    starts_on = _day(record.cells, "starts_on")
    if starts_on is None:
        raise ValueError(_("starts_on is empty"))
    ends_on = _day(record.cells, "ends_on")
    return Row(record.line, Run(starts_on, ends_on or starts_on, record.cells["name"]))


def _day(cells: Mapping[str, str], name: str) -> date | None:
    value = cells.get(name, "")
    for pattern in _DATES if value else ():
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    if value:
        said = _(
            "%(name)s “%(value)s” isn't a date such as 2026-01-31 or 31/01/2026", name=name, value=value[:40]
        )
        raise ValueError(said)
    return None


def import_closings(found: Found, *, source: str, actor: Actor, is_dry_run: bool = False) -> ClosingsReport:
    """Declare the closures of a file, inside the caller's transaction; what is known already stays as it is.

    ``source`` is the file's name, for the journal. Raises NotAllowed, and FileRefused for a file with too many rows.
    """
    if len(found.rows) > MOST_ROWS:
        raise FileRefused(_("This file holds more than %(most)s closing days.", most=MOST_ROWS))
    report = ClosingsReport(is_dry_run=is_dry_run, notes=list(found.notes))
    rows = {id(row): row for row in found.rows}

    def take(row: Row) -> RowResult:
        if closings.take_over(row.run) is Became.KNOWN:
            return RowResult(row.line, RowOutcome.UNCHANGED, _said(row), _("it is declared already"))
        return RowResult(row.line, RowOutcome.CREATED, _said(row))

    with closings.importing(source=source, actor=actor) as moved:
        done = list(apply_each(rows.values(), take, name=_said))
    report.added = [
        row for row, result in zip(rows.values(), done, strict=True) if result.outcome is RowOutcome.CREATED
    ]
    report.results = sorted([*found.refused, *done], key=lambda result: result.line)
    report.moved = moved
    return report


def _said(row: Row) -> str:
    days = row.run.starts_on.isoformat()
    if row.run.ends_on != row.run.starts_on:
        days += f" – {row.run.ends_on.isoformat()}"
    return f"{days} {row.run.name}"[:200]


def as_table(rows: Iterable[Row]) -> str:
    """Closures as a table that ``read_csv`` reads: what a trial found, to be sent again and kept."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["starts_on", "ends_on", "name"])
    for row in rows:
        run = replace(row.run, name=" ".join(row.run.name.split()))
        table.writerow([run.starts_on.isoformat(), run.ends_on.isoformat(), run.name])
    return written.getvalue()
