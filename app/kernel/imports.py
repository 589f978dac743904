"""Taking over what an office already has: a report row by row, and tables (CSV) read without surprises.

Reading is pure; what a row does is an operation of the room it goes into. A row is done whole or not at all, and the
rows after a bad one go on.
"""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from sqlalchemy.exc import SQLAlchemyError

from app.kernel.db import db, only_read, transaction
from app.kernel.errors import DomainError, InvalidInput

#: Bytes of a file that are read at most.
LARGEST = 10 * 2**20


class FileRefused(Exception):
    """The file as a whole can't be read; the message says why, for people."""


class RowOutcome(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowResult:
    """What became of one row: ``what`` names it, ``why`` says what was changed or why it was refused."""

    line: int
    outcome: RowOutcome
    what: str = ""
    why: str = ""


@dataclass
class ImportReport:
    results: list[RowResult] = field(default_factory=list)
    #: Nothing was kept: the rows were only tried.
    is_dry_run: bool = False
    #: What the reader should know about the file as a whole.
    notes: list[str] = field(default_factory=list)

    def count(self, outcome: RowOutcome) -> int:
        return sum(result.outcome is outcome for result in self.results)

    @property
    def has_refused(self) -> bool:
        return self.count(RowOutcome.REFUSED) > 0


class Numbered(Protocol):
    """Something read from a file, which knows its line."""

    @property
    def line(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


def apply_each(
    rows: Iterable[Row], apply: Callable[[Row], RowResult], *, name: Callable[[Row], str]
) -> Iterator[RowResult]:
    """Do ``apply`` for each row in a savepoint of its own, inside the caller's transaction.

    A domain error, or a refusal by the database, undoes that row alone and becomes its result; ``name`` names it.
    """
    for row in rows:
        try:
            with db.session.begin_nested():
                result = apply(row)
                db.session.flush()
        except DomainError as error:
            result = RowResult(row.line, RowOutcome.REFUSED, name(row), explain(error))
        except SQLAlchemyError as error:
            reason = _("the database refused it (%(error)s)", error=type(error).__name__)
            result = RowResult(row.line, RowOutcome.REFUSED, name(row), reason)
        yield result


def judge_each(
    rows: Iterable[Row], judge: Callable[[Row], RowResult], *, name: Callable[[Row], str]
) -> Iterator[RowResult]:
    """The same for a ``judge`` that writes nothing: no savepoint, and a domain error is the row's result."""
    for row in rows:
        try:
            result = judge(row)
        except DomainError as error:
            result = RowResult(row.line, RowOutcome.REFUSED, name(row), explain(error))
        yield result


class _Undo(Exception):
    """Leaves the transaction of a dry run."""


def carry_out(work: Callable[[], ImportReport]) -> ImportReport:
    """Do ``work`` in one transaction, which a dry run doesn't keep. For entry points. Raises FileRefused."""
    report = ImportReport()
    with suppress(_Undo), transaction():
        report = work()
        if report.is_dry_run:
            raise _Undo
    return report


def read_through(work: Callable[[], ImportReport]) -> ImportReport:
    """Do ``work``, a dry run that only reads, and let others write meanwhile. For entry points. Raises FileRefused."""
    only_read()
    return work()


def explain(error: DomainError) -> str:
    """A domain error in one line: an invalid input with the names of the fields."""
    if isinstance(error, InvalidInput) and error.fields:
        return "; ".join(f"{field}: {message}" for field, message in error.fields.items())
    return str(error.message) or _("that isn't allowed")


# Reports in words


def outcome_label(outcome: RowOutcome) -> str:
    return {
        RowOutcome.CREATED: pgettext("import", "created"),
        RowOutcome.UPDATED: pgettext("import", "updated"),
        RowOutcome.UNCHANGED: pgettext("import", "unchanged"),
        RowOutcome.REFUSED: pgettext("import", "refused"),
    }[outcome]


def report_lines(report: ImportReport) -> Iterator[str]:
    """The report in the current language, one line a row, then the count."""
    yield from (printable(note) for note in report.notes)
    for result in report.results:
        said = _("line %(line)s: %(outcome)s", line=result.line, outcome=outcome_label(result.outcome))
        more = ". ".join(part.rstrip(".") for part in (result.what, result.why) if part)
        yield printable(f"{said}, {more}" if more else said)
    yield count_line(report)
    if report.is_dry_run:
        yield _("This was a trial: nothing was saved.")


def count_line(report: ImportReport) -> str:
    return ngettext(
        "%(num)s row: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(refused)s refused.",
        "%(num)s rows: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(refused)s refused.",
        len(report.results),
        **{outcome.value: report.count(outcome) for outcome in RowOutcome},
    )


def printable(text: str) -> str:
    """``text`` on one line, without what a terminal would obey."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


# Tables


@dataclass(frozen=True)
class Record:
    """A row of a table by the names of its columns. ``problem`` says why it can't be used; then ``cells`` is empty."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    records: list[Record]
    notes: list[str]


def read_table(data: bytes, *, required: Sequence[str], optional: Collection[str] = ()) -> Table:
    """A CSV file's rows: UTF-8 (with mark or without) or Latin-1, separated by ``,`` or ``;``, with a header.

    Cells are text and nothing else: one that looks like a formula is kept as it was written. Raises FileRefused.
    """
    text, notes = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        header = [" ".join(cell.split()).casefold() for cell in next(reader, [])]
    except csv.Error as error:
        raise FileRefused(_("The first line can't be read as a header: %(error)s.", error=error)) from error
    _check_header(header, required=required, optional=optional)
    return Table(list(_records(reader, header)), notes)


def _decode(data: bytes) -> tuple[str, list[str]]:
    if len(data) > LARGEST:
        raise FileRefused(_("This file is too large: %(most)s MB are read at most.", most=LARGEST // 2**20))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileRefused(_("This is a spreadsheet, not a CSV file: save it as “CSV UTF-8” and import that."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(_("This file is in UTF-16: save it as “CSV UTF-8” and import that."))
    if b"\x00" in data:
        raise FileRefused(_("This isn't a text file."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _decode_latin(data)
        line = data.count(b"\n", 0, error.start) + 1
        notes = [
            _(
                "Line %(line)s is not UTF-8, so the file was read as Latin-1: check the accents below.",
                line=line,
            )
        ]
    else:
        notes = []
    if not text.strip():
        raise FileRefused(_("This file is empty."))
    return text, notes


def _decode_latin(data: bytes) -> str:
    """Latin-1 as Windows writes it (curly quotes, dashes), else as the standard has it."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _separator(text: str) -> str:
    header = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return ";" if header.count(";") > header.count(",") else ","


def _check_header(header: Sequence[str], *, required: Sequence[str], optional: Collection[str]) -> None:
    known = [*required, *optional]
    missing = [name for name in required if name not in header]
    unknown = [name or "“”" for name in header if name not in known]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    said = []
    if missing:
        said.append(_("it lacks %(names)s", names=", ".join(missing)))
    if unknown:
        said.append(_("it has the unknown %(names)s", names=printable(", ".join(unknown))))
    if twice:
        said.append(_("it has twice %(names)s", names=printable(", ".join(twice))))
    if said:
        raise FileRefused(
            _(
                "The header (line 1) is wrong: %(said)s. The columns are %(names)s.",
                said="; ".join(said),
                names=", ".join(known),
            )
        )


def _records(reader: Iterator[list[str]], header: Sequence[str]) -> Iterator[Record]:
    line = int(reader.line_num) + 1  # type: ignore[attr-defined]
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(
                line,
                {},
                _("the line can't be read, and what comes after it was not (%(error)s)", error=error),
            )
            return
        if any(cell.strip() for cell in cells):
            yield _record(line, header, cells)
        line = int(reader.line_num) + 1  # type: ignore[attr-defined]


def _record(line: int, header: Sequence[str], cells: Sequence[str]) -> Record:
    if len(cells) != len(header):
        problem = _(
            "it has %(found)s cells where the header has %(wanted)s", found=len(cells), wanted=len(header)
        )
        return Record(line, {}, problem)
    values = {name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=True)}
    odd = [name for name, value in values.items() if not value.isprintable()]
    if odd:
        return Record(line, {}, _("%(name)s holds characters that can't be shown", name=odd[0]))
    return Record(line, values)
