"""The semester report as a paper: the tables of the page, each with its chart."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from app.kernel.documents.sheet import Ledger, Picture, Section, Sheet
from app.programme.queries import get_programme
from app.reports import wording
from app.reports.charts import Chart
from app.reports.drawings import charts_of
from app.reports.report import Report
from app.reports.tables.table import Table

#: A table of more columns does not fit on the sheet; the page and the CSV have it.
MOST_COLUMNS = 9
#: Nor a taller drawing (in its units).
TALLEST = 900


def sheet_of(report: Report, locale: str) -> Sheet:
    charts = charts_of(report)
    programme = get_programme()
    title = (
        _("Report of the semester") if report.scope.period.semester is not None else _("Report of a period")
    )
    period = wording.period_words(report.scope.period, locale)
    name = wording.scope_words(report.scope)
    return Sheet(
        language=locale,
        body=f"{programme.administration}. {programme.name}",
        title=f"{title}: {name}",
        subtitle=f"{period}. {wording.state_of(report, locale)}.",
        running=f"{name}. {period}",
        folio=_("Report %(name)s", name=report.scope.period.name),
        page_of=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        author=programme.administration,
        at=report.made_at,
        sections=[
            Section(
                pairs=[
                    (_("Median time to an answer"), wording.median_words(report, locale)),
                    (_("Issues answered or resolved"), str(len(report.answered))),
                ]
            ),
            *(
                _section(table, charts.get(key))
                for key, table in report.tables.items()
                if len(table.columns) <= MOST_COLUMNS
            ),
        ],
    )


def _section(table: Table, chart: Chart | None) -> Section:
    if not table.rows:
        return Section(heading=table.title, paragraphs=[_("Nothing in this period.")])
    return Section(
        heading=table.title,
        pictures=[_picture(chart)] if chart is not None and chart.height <= TALLEST else [],
        ledger=Ledger(
            columns=[heading for _key, heading in table.columns],
            widths=[5, *(2 for _column in table.columns[1:])],
            rows=[[row.label, *(cell.text for cell in row.cells)] for row in table.all_rows],
        ),
        fine=[table.note] if table.note else [],
    )


def _picture(chart: Chart) -> Picture:
    return Picture(render_template("reports/chart.svg", chart=chart), f"{chart.title}. {chart.description}")
