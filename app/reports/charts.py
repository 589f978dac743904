"""Bars as numbers: where each stands, how wide it is, what is written in it. ``components/chart.html`` draws them.

A chart says nothing by colour: each series has its own pattern, and its number stands in the bar or beside it. All
measures are units of the drawing, whose width is ``WIDTH``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
#: A row: its words above, its bar below.
ROW, BAR, WORDS = 44, 18, 16
#: More rows than these no drawing shows: the table beside it does.
MOST_ROWS = 40
_LETTER = 6.3
_LEGEND_LINE, _SWATCH = 20, 14


@dataclass(frozen=True)
class Series:
    label: str
    #: solid, stripes, hollow, dots or cross.
    pattern: str


@dataclass(frozen=True)
class Measured:
    """A row before it is drawn: its numbers, one a series; what is said at its right; a mark on its scale."""

    label: str
    numbers: tuple[int, ...]
    value: str = ""
    mark: int | None = None


@dataclass(frozen=True)
class Swatch:
    x: float
    y: float
    label: str
    pattern: str


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    number: int
    pattern: str
    #: Whether its number fits into it.
    is_labelled: bool


@dataclass(frozen=True)
class DrawnRow:
    y: float
    label: str
    value: str
    bars: tuple[Bar, ...]
    mark: float | None


@dataclass(frozen=True)
class Chart:
    key: str
    title: str
    description: str
    height: float
    swatches: tuple[Swatch, ...]
    rows: tuple[DrawnRow, ...]

    @property
    def patterns(self) -> list[str]:
        return [swatch.pattern for swatch in self.swatches]


def stacked(key: str, title: str, series: Sequence[Series], rows: Sequence[Measured]) -> Chart | None:
    """One bar a row, its series side by side; None where there is nothing to draw, or too much."""
    most = max((max(sum(row.numbers), row.mark or 0) for row in rows), default=0)
    if not most or len(rows) > MOST_ROWS:
        return None
    swatches = _legend(series)
    top = (swatches[-1].y if swatches else 0) + _LEGEND_LINE + 6
    return Chart(
        key=key,
        title=title,
        description=" ".join(_said(row, series) for row in rows),
        height=round(top + ROW * len(rows), 1),
        swatches=swatches,
        rows=tuple(
            DrawnRow(
                y=round(top + ROW * place, 1),
                label=_shortened(row.label, row.value),
                value=row.value,
                bars=_bars(row.numbers, series, most),
                mark=round(WIDTH * row.mark / most, 1) if row.mark else None,
            )
            for place, row in enumerate(rows)
        ),
    )


def _said(row: Measured, series: Sequence[Series]) -> str:
    """The row in words, for whoever does not see it."""
    parts = (f"{one.label} {number}" for one, number in zip(series, row.numbers, strict=True))
    return f"{row.label}: {', '.join(parts)}."


def _bars(numbers: Sequence[int], series: Sequence[Series], most: int) -> tuple[Bar, ...]:
    found, x = [], 0.0
    for number, one in zip(numbers, series, strict=True):
        if not number:
            continue
        width = WIDTH * number / most
        is_labelled = width >= _LETTER * len(str(number)) + 8
        found.append(Bar(round(x, 1), round(width, 1), number, one.pattern, is_labelled))
        x += width
    return tuple(found)


def _legend(series: Sequence[Series]) -> tuple[Swatch, ...]:
    """The keys of the patterns, as many in a line as there is room for."""
    found: list[Swatch] = []
    x, y = 0.0, 0.0
    for one in series:
        width = _SWATCH + 6 + _LETTER * len(one.label) + 14
        if x and x + width > WIDTH:
            x, y = 0.0, y + _LEGEND_LINE
        found.append(Swatch(round(x, 1), y, one.label, one.pattern))
        x += width
    return tuple(found)


def _shortened(label: str, value: str) -> str:
    """As much of the label as fits before the value at the right; the table has it whole."""
    room = int((WIDTH - _LETTER * len(value) - 12) / _LETTER)
    return label if len(label) <= room else f"{label[: room - 1].rstrip()}…"
