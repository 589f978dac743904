"""A table whose every number knows what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.agreements.models import Agreement
from app.issues.models import Issue
from app.meetings.models import Meeting

#: What a number counts.
Thing = Meeting | Issue | Agreement


@dataclass(frozen=True)
class Cell:
    """A number and the things it counts, or words. ``shape`` draws the words as a chip."""

    words: str = ""
    things: tuple[Thing, ...] = ()
    is_number: bool = False
    shape: str = ""

    @property
    def count(self) -> int:
        return len(self.things)

    @property
    def text(self) -> str:
        return str(self.count) if self.is_number else self.words


def counted(things: Sequence[Thing]) -> Cell:
    return Cell(things=tuple(things), is_number=True)


def said(words: str, shape: str = "") -> Cell:
    return Cell(words=words, shape=shape)


@dataclass(frozen=True)
class Row:
    #: Its part of the address of the lists behind its numbers.
    key: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """``columns`` are (key, heading); the first heading is that of the rows' labels and has no cells."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    note: str = ""
    #: What all its numbers come to, below; nothing where they do not add up.
    total: Row | None = field(default=None)

    @property
    def is_empty(self) -> bool:
        return not any(cell.count or cell.words for row in self.rows for cell in row.cells)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return (*self.rows, self.total) if self.total is not None else self.rows

    def find(self, row_key: str, column_key: str) -> tuple[Row, str, Cell] | None:
        """The row, the heading of the column and the cell of an address."""
        for row in self.all_rows:
            if row.key == row_key:
                for (key, heading), cell in zip(self.columns[1:], row.cells, strict=True):
                    if key == column_key and cell.is_number:
                        return row, heading, cell
        return None

    def counts(self, *column_keys: str) -> list[tuple[str, tuple[int, ...]]]:
        """Label and numbers of each row, for a chart: the very ones of the table."""
        places = [[key for key, _heading in self.columns[1:]].index(key) for key in column_keys]
        return [(row.label, tuple(row.cells[place].count for place in places)) for row in self.rows]


def summed(label: str, rows: Sequence[Row]) -> Row | None:
    """A row that counts what each of ``rows`` does, column by column; None for fewer than two."""
    if len(rows) < 2:
        return None
    columns = zip(*(row.cells for row in rows), strict=True)
    return Row(
        "total",
        label,
        tuple(
            counted([thing for cell in cells for thing in cell.things]) if cells[0].is_number else said("")
            for cells in columns
        ),
    )
