"""What the things of the room ``planning`` are called, and what was avoided in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from babel.dates import format_date, get_day_names, get_month_names
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _

from app.bodies.models import Body
from app.kernel import wording as words
from app.meetings.forms import duration_label
from app.planning.models import CalendarState
from app.planning.proposing import Against, Avoided, Reason
from app.planning.queries import Shortfall
from app.planning.rule import LAST, Rule

#: Names of bodies by number, of those the reader may know.
Names = Mapping[int, str]


def state_label(state: CalendarState) -> str:
    return state_chip(state)[1]


def state_chip(state: CalendarState) -> tuple[str, str]:
    """The chip's shape and its word."""
    return {
        CalendarState.DRAFT: ("draft", pgettext("calendar", "Draft")),
        CalendarState.IN_REVIEW: ("open", pgettext("calendar", "Waiting for the chair")),
        CalendarState.APPROVED: ("doing", pgettext("calendar", "Approved, to be published")),
        CalendarState.PUBLISHED: ("done", pgettext("calendar", "Published")),
        CalendarState.DISCARDED: ("closed", pgettext("calendar", "Discarded")),
    }[state]


def years_label(first_year: int, last_year: int) -> str:
    """ "2027", "2027–2028"."""
    return str(first_year) if first_year == last_year else f"{first_year}–{last_year}"


def ordinal_label(ordinal: int) -> str:
    """ "second", as it stands before a weekday."""
    if ordinal == LAST:
        return pgettext("ordinal", "last")
    return words.ordinal_in_words(ordinal, "m", language(), before_noun=True)


def weekday_label(weekday: int) -> str:
    return str(get_day_names("wide", locale=get_locale())[weekday])


def month_label(month: int) -> str:
    return str(get_month_names("wide", "stand-alone", locale=get_locale())[month])


def month_short(month: int) -> str:
    return str(get_month_names("abbreviated", "stand-alone", locale=get_locale())[month])


def rule_text(rule: Rule) -> str:
    """ "second Thursday of May and November, 10:00 h, 3 h"."""
    return _(
        "%(ordinal)s %(weekday)s of %(months)s, %(time)s, for %(duration)s",
        ordinal=ordinal_label(rule.ordinal),
        weekday=weekday_label(rule.weekday),
        months=words.join_and([month_label(month) for month in rule.months], language()),
        time=words.clock_time(rule.begins, language()),
        duration=duration_label(rule.minutes),
    )


def proposed_session(body: Body) -> str:
    """What a date of a calendar is called where it stands among sessions."""
    return _("proposed session of %(body)s", body=body.short_name)


def shortfall_text(short: Sequence[Shortfall]) -> str:
    """ "Robo de Carga, 2027: 1 of 2; …"."""
    return "; ".join(
        _(
            "%(body)s, %(year)s: %(planned)s of %(minimum)s",
            body=found.body.short_name,
            year=found.year,
            planned=found.planned,
            minimum=found.minimum,
        )
        for found in short
    )


def avoided_lines(avoided: Sequence[Avoided], names: Names) -> list[str]:
    """Days that were passed over, those for the same reason together, in the order in which they were tried."""
    groups: dict[tuple[Reason, ...], list[date]] = {}
    for day in avoided:
        groups.setdefault(tuple(_common(reason) for reason in day.reasons), []).append(day.on)
    return [
        _("%(days)s: %(reasons)s", days=_days(days), reasons=_reasons(reasons, names))
        for reasons, days in groups.items()
    ]


def wanted_text(wanted_on: date, rule: Rule | None) -> str:
    """ "The second Thursday is 12 November 2026.": what the rule named, before what was avoided."""
    if rule is None:
        return _("The rule names %(day)s.", day=words.day(wanted_on, language()))
    return _(
        "The %(ordinal)s %(weekday)s is %(day)s.",
        ordinal=ordinal_label(rule.ordinal),
        weekday=weekday_label(rule.weekday),
        day=words.plain_day(wanted_on, language()),
    )


def reason_text(reason: Reason, names: Names) -> str:
    """One thing that speaks against a day, in the middle of a sentence."""
    if reason.against is Against.SESSION:
        return _session_text(reason, names)
    day = words.day(reason.day, language()) if reason.day else ""
    return {
        Against.PAST: _("it has passed"),
        Against.WEEKEND: _("weekend"),
        Against.HOLIDAY: reason.name,
        Against.CLOSING: reason.name,
        Against.NO_SUCH_HOUR: _("the clocks are put forward over that hour"),
        Against.MANDATE: _("the group's mandate ends before, on %(day)s", day=day)
        if day
        else _("the group's mandate ends before"),
        Against.NOTICE: _("the notice would have had to go out by %(day)s", day=day)
        if day
        else _("its notice could no longer go out in time"),
    }[reason.against]


def _session_text(reason: Reason, names: Names) -> str:
    other = names.get(reason.body_id or 0)
    if not reason.people:
        return _("another session of the same body at that hour")
    if other is None:
        return ngettext(
            "another session at that hour shares %(num)s person",
            "another session at that hour shares %(num)s people",
            reason.people,
        )
    return ngettext(
        "at that hour “%(body)s” meets, which shares %(num)s person",
        "at that hour “%(body)s” meets, which shares %(num)s people",
        reason.people,
        body=other,
    )


def _common(reason: Reason) -> Reason:
    """Without the day by which a notice had to go out, which differs from day to day."""
    return Reason(Against.NOTICE) if reason.against is Against.NOTICE else reason


def _reasons(reasons: Sequence[Reason], names: Names) -> str:
    return "; ".join(dict.fromkeys(reason_text(reason, names) for reason in reasons))


def _days(days: Sequence[date]) -> str:
    """ "Thursday 12 and Friday 13 November", "from 10 to 14 May": a run of three or more by its ends."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    said: list[str] = []
    for run in runs:
        if len(run) > 2:
            said.append(_("from %(first)s to %(last)s", first=_short(run[0]), last=_short(run[-1])))
        else:
            said += [_short(day) for day in run]
    return words.join_and(said, language())


def _short(day: date) -> str:
    return format_date(day, "EEE d 'de' MMM" if language() == "es" else "EEE d MMM", locale=get_locale())


def language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"
