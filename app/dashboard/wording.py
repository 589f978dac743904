"""Sentences of this room: what is due said as people say it."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.kernel import wording as words

_DAY = {"es": "EEEE d 'de' MMMM", "en": "EEEE d MMMM"}
#: Above this, figures read better than words.
_IN_WORDS = 20


def language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "es"


def full_day(on: date) -> str:
    """ "Martes 20 de octubre de 2026": a title."""
    return sentence(words.day(on, language()))


def day_without_year(on: date, today: date) -> str:
    """ "viernes 23 de octubre"; with its year when it isn't this one."""
    if on.year != today.year:
        return words.day(on, language())
    return format_date(on, _DAY.get(language(), "EEEE d MMMM"), locale=get_locale())


def weekday_and_number(on: date) -> str:
    """ "viernes 23"."""
    return format_date(on, "EEEE d", locale=get_locale())


def short_date(on: date) -> str:
    """ "30 oct 2026"."""
    return format_date(on, "d MMM y", locale=get_locale())


def sentence(text: str) -> str:
    """The same with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def shortened(text: str, most: int = 150) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def headline(text: str) -> str:
    """A text as the title of a line: shortened, without its full stop."""
    return shortened(text, 120).removesuffix(".")


def counted(today: int, week: int, late: int) -> str:
    """ "Dos cosas para hoy, tres para esta semana y una atrasada." """
    parts: list[str] = []
    if today:
        parts.append(_today(today))
    if week:
        parts.append(_week(week, first=not parts))
    if late:
        parts.append(_late(late, first=not parts))
    if not parts:
        return _("Nothing is due this week.")
    return sentence(words.join_and(parts, language())) + "."


def _today(num: int) -> str:
    return ngettext("%(number)s thing for today", "%(number)s things for today", num, number=_number(num))


def _week(num: int, *, first: bool) -> str:
    if first:
        return ngettext(
            "%(number)s thing for this week", "%(number)s things for this week", num, number=_number(num)
        )
    return ngettext("%(number)s for this week", "%(number)s for this week", num, number=_number(num))


def _late(num: int, *, first: bool) -> str:
    if first:
        return ngettext("%(number)s thing late", "%(number)s things late", num, number=_number(num))
    return ngettext("%(number)s late", "%(number)s late", num, number=_number(num))


def _number(num: int) -> str:
    return words.number_in_words(num, language(), gender="f") if num <= _IN_WORDS else str(num)
