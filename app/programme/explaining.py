"""Why a day found by counting is that day, in words: the rule, and the days passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.kernel import wording as words
from app.kernel.business_days import BusinessCalendar, DayUnit, Explanation


@dataclass(frozen=True)
class Why:
    """The answer to "why that day?", as components/deadline.html shows it."""

    rule: str
    skipped: list[str]


def why(calendar: BusinessCalendar, *, since: date, on: date) -> Why | None:
    """Why ``on``, counted in business days from ``since``; None where no day lies between."""
    days = abs(calendar.between(since, on))
    if not days:
        return None
    return Why(counted(days, since=since, on=on), passed_over(calendar.explain(since, on)))


def counted(days: int, *, since: date, on: date) -> str:
    """ "It is 13 business days before Thursday 12 November 2026." """
    from_day = words.day(since, _language())
    if on < since:
        return ngettext(
            "It is %(num)s business day before %(day)s.",
            "It is %(num)s business days before %(day)s.",
            days,
            day=from_day,
        )
    return ngettext(
        "It is %(num)s business day after %(day)s.",
        "It is %(num)s business days after %(day)s.",
        days,
        day=from_day,
    )


def counted_in_natural_days(days: int, *, since: date, ran_out: date | None) -> str:
    """ "It is 5 calendar days before Thursday 12 November 2026." Or that they end on a closed day, and what then."""
    from_day = words.day(since, _language())
    if ran_out is None:
        return ngettext(
            "It is %(num)s calendar day before %(day)s.",
            "It is %(num)s calendar days before %(day)s.",
            days,
            day=from_day,
        )
    return ngettext(
        "%(num)s calendar day before %(day)s is %(last)s, no business day: the business day before it is the last.",
        "%(num)s calendar days before %(day)s is %(last)s, no business day: the business day before it is the last.",
        days,
        day=from_day,
        last=words.day(ran_out, _language()),
    )


def period(length: int, unit: DayUnit) -> str:
    """ "10 business days"."""
    if unit is DayUnit.NATURAL:
        return ngettext("%(num)s calendar day", "%(num)s calendar days", length)
    return ngettext("%(num)s business day", "%(num)s business days", length)


def passed_over(explanation: Explanation) -> list[str]:
    """The days that did not count, by reason, as the items of a list."""
    lines: list[str] = []
    weekends = sorted({on - timedelta(days=on.weekday() - 5) for on in explanation.weekends})
    if weekends:
        said = words.join_and([_of_day(on) for on in weekends], _language())
        lines.append(ngettext("the weekend %(days)s;", "the weekends %(days)s;", len(weekends), days=said))
    for named in (*explanation.holidays, *explanation.closings):
        if named.first == named.last:
            lines.append(_("%(day)s, %(name)s;", day=words.day(named.first, _language()), name=named.name))
        else:
            lines.append(
                _(
                    "from %(first)s to %(last)s, %(name)s;",
                    first=_day_month(named.first),
                    last=words.day(named.last, _language()),
                    name=named.name,
                )
            )
    return [*lines[:-1], lines[-1].rstrip(";") + "."] if lines else []


def _of_day(on: date) -> str:
    return _("of %(day)s", day=_day_month(on))


def _day_month(on: date) -> str:
    return format_date(on, "d 'de' MMMM" if _language() == "es" else "d MMMM", locale=_language())


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
