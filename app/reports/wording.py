"""What the things of the room ``reports`` are called."""

from __future__ import annotations

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import wording as words
from app.reports.periods import Period
from app.reports.report import Report
from app.reports.scope import Scope

#: Where Spanish is spoken here, a point parts the decimals.
_DECIMALS = {"es": "es_MX"}


def period_words(period: Period, locale: str) -> str:
    """ "2nd semester of 2026", or "from 5 January to 1 March 2026"."""
    if period.semester is not None:
        year, half = period.semester
        return (
            _("First semester of %(year)s", year=year)
            if half == 1
            else _("Second semester of %(year)s", year=year)
        )
    first, last = (words.plain_day(day, locale) for day in (period.first, period.last))
    return _("From %(first)s to %(last)s", first=first, last=last)


def scope_words(scope: Scope) -> str:
    return scope.bodies[0].name if len(scope.bodies) == 1 else _("All your bodies")


def median_words(report: Report, locale: str) -> str:
    """ "7.5 business days"."""
    if report.median_days is None:
        return _("No answer")
    number = format_decimal(report.median_days, format="#,##0.#", locale=_DECIMALS.get(locale, locale))
    return ngettext(
        "%(number)s business day", "%(number)s business days", int(report.median_days), number=number
    )


def state_of(report: Report, locale: str) -> str:
    """Of which day the figures are."""
    days = {report.scope.as_of(body.id) for body in report.scope.bodies}
    return _("As it stood on %(day)s", day=words.plain_day(max(days), locale))
