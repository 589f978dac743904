"""The charts of a report, each from the numbers of one of its tables."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from app.reports.charts import Chart, Measured, Series, stacked
from app.reports.report import Report
from app.reports.tables.table import Table

#: By table: the columns that are drawn, and the pattern of each.
_DRAWN = {
    "minimum": (("held", "solid"), ("ahead", "hollow")),
    "attendance": (("principal", "solid"), ("alternate", "stripes"), ("absent", "hollow")),
    "issues_by_chamber": (("settled", "solid"), ("waiting", "stripes"), ("set_aside", "hollow")),
    "issues_by_topic": (("settled", "solid"), ("waiting", "stripes"), ("set_aside", "hollow")),
    "issues_by_state": (("count", "solid"),),
    "agreements": (
        ("on_time", "solid"),
        ("late", "stripes"),
        ("open", "hollow"),
        ("overdue", "cross"),
        ("ended", "dots"),
    ),
}


def charts_of(report: Report) -> dict[str, Chart]:
    """By the key of their table; tables in which there is nothing to draw have none."""
    found = {key: _draw(report.tables[key], report) for key in _DRAWN if key in report.tables}
    return {key: chart for key, chart in found.items() if chart is not None}


def _draw(table: Table, report: Report) -> Chart | None:
    drawn = _DRAWN[table.key]
    headings = dict(table.columns)
    series = [Series(headings[column], pattern) for column, pattern in drawn]
    beside = _BESIDE.get(table.key, _total)
    marks = {row.key: _minimum(table, row.key) for row in table.rows} if table.key == "minimum" else {}
    rows = [
        Measured(label, numbers, beside(table, place), marks.get(table.rows[place].key))
        for place, (label, numbers) in enumerate(table.counts(*(column for column, _pattern in drawn)))
    ]
    return stacked(table.key, table.title, series, rows)


def _total(table: Table, place: int) -> str:
    return table.rows[place].cells[0].text


def _percent(table: Table, place: int) -> str:
    return table.rows[place].cells[-1].text


def _of_minimum(table: Table, place: int) -> str:
    row = table.rows[place]
    minimum = _minimum(table, row.key)
    if minimum is None:
        return row.cells[0].text
    return _("%(held)s of %(minimum)s", held=row.cells[0].text, minimum=minimum)


def _minimum(table: Table, key: str) -> int | None:
    words = next(row for row in table.rows if row.key == key).cells[2].words
    return int(words) if words.isdecimal() else None


_BESIDE: dict[str, Callable[[Table, int], str]] = {"attendance": _percent, "minimum": _of_minimum}
