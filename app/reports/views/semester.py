"""The semester report: page, PDF, a CSV of each table, and the list behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from app.agreements.models import Agreement
from app.agreements.wording import state_chip as agreement_chip
from app.bodies.models import Body
from app.bodies.queries import get_body
from app.issues.models import Issue
from app.issues.wording import state_chip as issue_chip
from app.kernel import clock
from app.kernel.errors import InvalidInput, NotFound
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting
from app.programme.queries import get_programme
from app.reports import periods, policy, wording
from app.reports.drawings import charts_of
from app.reports.periods import Period
from app.reports.report import Report, make, readable
from app.reports.scope import Scope
from app.reports.sheet import sheet_of
from app.reports.tables.table import Table, Thing
from app.reports.views.blueprint import blueprint
from app.web.context import locale_code
from app.web.csv_files import as_csv
from app.web.guard import current_actor
from app.web.limits import limiter

PDF_LIMIT = "60 per minute"
#: The parts of the page: heading and tables, in their order.
TABLES = (
    "sessions", "minimum", "attendance", "roll", "issues_by_chamber", "issues_by_topic", "issues_by_state", "answers",
    "agreements", "agreements_by_responsible",
)  # fmt: skip


@blueprint.get("/reports/semester")
def semester() -> Any:
    """The report of a body (``body=gcp``) or of all that are the reader's, of a ``period`` or ``from`` and ``to``."""
    asked = _asked()
    bodies = readable(current_actor())
    policy.require_read(current_actor(), bodies[0].id if bodies else None)
    chosen = _chosen(asked, bodies)
    today = clock.today(get_programme().zone)
    try:
        period = periods.asked_for(asked, today)
    except InvalidInput as error:
        return _page(bodies, asked, None, error), 422
    report = make(Scope(chosen, period), current_actor(), locale_code())
    return _page(bodies, asked, report, None)


@blueprint.get("/reports/semester.pdf")
@limiter.limit(PDF_LIMIT)
def semester_pdf() -> Response:
    report = _report()
    sheet = sheet_of(report, locale_code())
    response = make_response(sheet.as_pdf())
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{_file_name(report)}.pdf"'
    response.headers["Content-Language"] = sheet.language
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get(f"/reports/semester/<any({', '.join(TABLES)}):part>.csv")
def semester_csv(part: str) -> Response:
    """One table, with the numbers of the page."""
    report = _report()
    table = _table(report, part)
    heading = [heading for _key, heading in table.columns]
    rows = [
        [row.label, *(cell.count if cell.is_number else cell.words for cell in row.cells)]
        for row in table.all_rows
    ]
    return as_csv(f"{_file_name(report)}-{part}.csv", heading, rows)


@blueprint.get(f"/reports/semester/<any({', '.join(TABLES)}):part>")
def counted(part: str) -> str:
    """What one number of a table counts: ``row`` and ``column`` say which."""
    asked = _asked()
    report = _report()
    table = _table(report, part)
    found = table.find(asked.get("row", ""), asked.get("column", ""))
    if found is None:
        raise NotFound
    row, heading, cell = found
    return render_template(
        "reports/counted.html",
        nav="reports",
        report=report,
        table=table,
        row=row,
        heading=heading,
        things=[_thing(thing) for thing in cell.things],
        back=url_for("reports.semester", **_address(asked, report.scope.period)),  # type: ignore[arg-type]
        period=wording.period_words(report.scope.period, locale_code()),
        scope=wording.scope_words(report.scope),
    )


def _page(
    bodies: list[Body], asked: Mapping[str, str], report: Report | None, error: InvalidInput | None
) -> str:
    locale = locale_code()
    today = clock.today(get_programme().zone)
    period = report.scope.period if report is not None else None
    return render_template(
        "reports/semester.html",
        nav="reports",
        report=report,
        charts=charts_of(report) if report is not None else {},
        asked=asked,
        address=_address(asked, period),
        wrong=error.fields if error is not None else {},
        choices={
            "body": [(body.slug, body.short_name) for body in bodies],
            "period": [
                ("{}-{}".format(*one.semester), wording.period_words(one, locale))
                for one in _offered(period, periods.latest(today))
                if one.semester is not None
            ],
        },
        chosen_period="{}-{}".format(*period.semester) if period is not None and period.semester else "",
        scope=wording.scope_words(report.scope) if report is not None else "",
        period=wording.period_words(period, locale) if period is not None else "",
        as_of=wording.state_of(report, locale) if report is not None else "",
        median=wording.median_words(report, locale) if report is not None else "",
        today=today,
    )


def _offered(period: Period | None, latest: list[Period]) -> list[Period]:
    return latest if period is None or period in latest else [*latest, period]


def _report() -> Report:
    """As the address asks. Raises NotFound for a period that is none."""
    asked = _asked()
    bodies = readable(current_actor())
    policy.require_read(current_actor(), bodies[0].id if bodies else None)
    try:
        period = periods.asked_for(asked, clock.today(get_programme().zone))
    except InvalidInput as error:
        raise NotFound from error
    return make(Scope(_chosen(asked, bodies), period), current_actor(), locale_code())


def _chosen(asked: Mapping[str, str], bodies: list[Body]) -> tuple[Body, ...]:
    """The body the address names, else all that are the reader's.

    Raises NotFound for one they may not know of, NotAllowed for one whose reports are not theirs.
    """
    slug = asked.get("body", "")
    if not slug:
        return tuple(bodies)
    body = get_body(slug, current_actor())
    policy.require_read(current_actor(), body.id)
    return (body,)


def _table(report: Report, part: str) -> Table:
    if part not in report.tables:
        raise NotFound
    return report.tables[part]


def _asked() -> dict[str, str]:
    return {name: value.replace("\x00", "")[:200] for name, value in request.args.items()}


def _address(asked: Mapping[str, str], period: Period | None) -> dict[str, str]:
    body = {"body": asked["body"]} if asked.get("body") else {}
    return {**body, **(period.address if period is not None else {})}


def _file_name(report: Report) -> str:
    body = report.scope.bodies[0].slug if len(report.scope.bodies) == 1 else "todos"
    return f"informe-{body}-{report.scope.period.name}"


def _thing(thing: Thing) -> dict[str, Any]:
    """A line of the list behind a number."""
    if isinstance(thing, Meeting):
        return {
            "title": meeting_wording.full_title(thing),
            "url": url_for("meetings.show", meeting_id=thing.id),
            "on": thing.starts_at,
            "zone": thing.zone,
            "chip": meeting_wording.state_chip(thing.state),
            "folio": meeting_wording.reference(thing),
        }
    if isinstance(thing, Issue):
        return {
            "title": thing.title,
            "url": url_for("issues.show", ref=thing.ref),
            "on": thing.submitted_at,
            "zone": thing.body.zone,
            "chip": issue_chip(thing.state),
            "folio": thing.folio,
        }
    assert isinstance(thing, Agreement)
    today = clock.today(thing.body.zone)
    return {
        "title": thing.text,
        "url": url_for("agreements.show", agreement_id=thing.id),
        "on": thing.adopted_at,
        "zone": thing.body.zone,
        "chip": agreement_chip(thing.state, is_overdue=thing.is_overdue(today)),
        "folio": thing.number,
    }
