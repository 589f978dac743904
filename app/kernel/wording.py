"""Dates, times, numbers, lists and sizes as people say them, by language. Knows nothing of a request.

``locale`` is a language code ("es", "en", "es-MX"). Spanish is Mexico's. The other languages that Babel knows get its
forms for dates, zones and lists, and figures where Spanish and English have words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal

from app.kernel import spelled
from app.kernel.spelled import Gender

__all__ = [
    "Gender",
    "clock_time",
    "date_in_words",
    "day",
    "file_size",
    "join_and",
    "moment",
    "month_year",
    "number_in_words",
    "ordinal",
    "ordinal_in_words",
    "plain_day",
    "relative_days",
    "short_day",
    "time_in_words",
    "zone_name",
]

# CLDR patterns, where ours differ from Babel's: no comma after the weekday, no "a.m.".
_DAY = {"es": "EEEE d 'de' MMMM 'de' y", "en": "EEEE d MMMM y"}
_SHORT_DAY = {"es": "EEE d MMM", "en": "EEE d MMM"}
_MONTH_YEAR = {"es": "MMMM 'de' y", "en": "MMMM y"}
_DATE = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}

_NEAR_DAYS = {"es": {-1: "ayer", 0: "hoy", 1: "mañana"}, "en": {-1: "yesterday", 0: "today", 1: "tomorrow"}}

# Mexico's zones by their names in the law of time zones (2022), and its border strips, which keep the summer time of
# the United States, by their town: CLDR calls them all "hora central", which a July meeting in Matamoros is not.
_MEXICAN_ZONES = {
    "America/Mexico_City": "centro",
    "America/Merida": "centro",
    "America/Monterrey": "centro",
    "America/Bahia_Banderas": "centro",
    "America/Chihuahua": "centro",
    "Mexico/General": "centro",
    "America/Mazatlan": "pacific",
    "America/Hermosillo": "pacific",
    "Mexico/BajaSur": "pacific",
    "America/Tijuana": "northwest",
    "America/Ensenada": "northwest",
    "Mexico/BajaNorte": "northwest",
    "America/Cancun": "southeast",
    "America/Ciudad_Juarez": "juarez",
    "America/Ojinaga": "ojinaga",
    "America/Matamoros": "matamoros",
}
_MEXICAN_ZONE_NAMES = {
    "es": {
        "centro": "hora del centro",
        "pacific": "hora del Pacífico",
        "northwest": "hora del noroeste",
        "southeast": "hora del sureste",
        "juarez": "hora de Ciudad Juárez",
        "ojinaga": "hora de Ojinaga",
        "matamoros": "hora de Matamoros",
    },
    "en": {
        "centro": "Central Mexico time",
        "pacific": "Mexican Pacific time",
        "northwest": "Northwest Mexico time",
        "southeast": "Southeast Mexico time",
        "juarez": "Ciudad Juárez time",
        "ojinaga": "Ojinaga time",
        "matamoros": "Matamoros time",
    },
}


# ── dates and times ──────────────────────────────────────────────────────────────────────────────────────────────


def day(d: date, locale: str = "es") -> str:
    """jueves 13 de mayo de 2027 · Thursday 13 May 2027."""
    return format_date(d, _DAY.get(_language(locale), "full"), locale=_babel(locale))


def plain_day(d: date, locale: str = "es") -> str:
    """13 de mayo de 2027 · 13 May 2027. Where the weekday says nothing: since when, until when."""
    return format_date(d, _DATE.get(_language(locale), "long"), locale=_babel(locale))


def short_day(d: date, locale: str = "es") -> str:
    """jue 13 may · Thu 13 May. Without its year: for lists that say the year otherwise."""
    return format_date(d, _SHORT_DAY.get(_language(locale), "EEE d MMM"), locale=_babel(locale))


def month_year(d: date, locale: str = "es") -> str:
    """mayo de 2027 · May 2027."""
    return format_date(d, _MONTH_YEAR.get(_language(locale), "MMMM y"), locale=_babel(locale))


def clock_time(t: time | datetime, locale: str = "es") -> str:
    """10:00 h · 10:00. As it stands: convert a moment to its zone first, or use ``moment``."""
    language = _language(locale)
    if language in {"es", "en"}:
        return f"{t:%H:%M} h" if language == "es" else f"{t:%H:%M}"
    bare = t.timetz().replace(tzinfo=None) if isinstance(t, datetime) else t.replace(tzinfo=None)
    return str(format_time(bare, "short", locale=_babel(locale)))


def moment(dt: datetime, zone: str | ZoneInfo, locale: str = "es") -> str:
    """jueves 13 de mayo de 2027, 10:00 h, hora del centro. ``dt`` is aware, else ValueError; it is said in ``zone``."""
    if dt.tzinfo is None:
        raise ValueError("a naive time is no moment")
    local = dt.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{day(local, locale)}, {clock_time(local, locale)}, {zone_name(zone, locale)}"


def zone_name(zone: str | ZoneInfo, locale: str = "es") -> str:
    """hora del centro · Central Mexico time; for zones outside Mexico, what Babel calls them."""
    key = zone if isinstance(zone, str) else zone.key
    return _zone_name(key, locale)


@lru_cache(maxsize=512)
def _zone_name(key: str, locale: str) -> str:
    names = _MEXICAN_ZONE_NAMES.get(_language(locale))
    if names and key in _MEXICAN_ZONES:
        return names[_MEXICAN_ZONES[key]]
    if key in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"}:
        return "UTC"
    return get_timezone_name(ZoneInfo(key), locale=_babel(locale))


def relative_days(n: int, locale: str = "es") -> str:
    """hoy, mañana, ayer, dentro de 5 días, hace 3 días · today, tomorrow, yesterday, in 5 days, 3 days ago."""
    near = _NEAR_DAYS.get(_language(locale), {})
    if n in near:
        return near[n]
    return format_timedelta(
        timedelta(days=n), granularity="day", threshold=10**9, add_direction=True, locale=_babel(locale)
    )


# ── in words, for minutes ────────────────────────────────────────────────────────────────────────────────────────


def number_in_words(n: int, locale: str = "es", *, gender: Gender | None = None) -> str:
    """veintiuno · twenty-one. From 0 to 9999, else ValueError.

    ``gender`` is that of the noun it stands before: veintiún puntos ("m"), veintiuna representaciones ("f").
    """
    language = _language(locale)
    if language == "es":
        return spelled.spanish(n, gender)
    return spelled.english(n) if language == "en" else str(n)


def date_in_words(d: date, locale: str = "es") -> str:
    """doce de noviembre de dos mil veintiséis; primero de mayo… · 12 November 2026."""
    if _language(locale) != "es":
        return format_date(d, _DATE.get(_language(locale), "long"), locale=_babel(locale))
    number = "primero" if d.day == 1 else spelled.spanish(d.day)
    month = format_date(d, "MMMM", locale=_babel(locale))
    return f"{number} de {month} de {spelled.spanish(d.year)}"


def time_in_words(t: time | datetime, locale: str = "es", *, article: bool = False) -> str:
    """diez horas con seis minutos; with its article, las diez horas…, la una hora… · 10:06."""
    if _language(locale) != "es":
        return clock_time(t, locale)
    hours = f"{spelled.spanish(t.hour, 'f')} {'hora' if t.hour == 1 else 'horas'}"
    if article:
        hours = f"{'la' if t.hour == 1 else 'las'} {hours}"
    if t.minute == 0:
        return hours
    return f"{hours} con {spelled.spanish(t.minute, 'm')} {'minuto' if t.minute == 1 else 'minutos'}"


def ordinal(n: int, gender: Gender = "m", locale: str = "es", *, before_noun: bool = False) -> str:
    """2.ª, 2.º; before a masculine noun 1.er, 3.er · 2nd."""
    language = _language(locale)
    if language == "es":
        if gender == "m" and before_noun and n % 10 in {1, 3}:
            return f"{n}.er"
        return f"{n}.{'ª' if gender == 'f' else 'º'}"
    return spelled.english_ordinal_figure(n) if language == "en" else f"{n}."


def ordinal_in_words(n: int, gender: Gender = "m", locale: str = "es", *, before_noun: bool = False) -> str:
    """segunda, décima primera, cuadragésima; before a masculine noun primer, tercer · second.

    In figures from 100 on, and in languages there are no words for.
    """
    language = _language(locale)
    if not 1 <= n <= 99 or language not in {"es", "en"}:
        return ordinal(n, gender, locale, before_noun=before_noun)
    if language == "en":
        return spelled.english_ordinal(n)
    return spelled.spanish_ordinal(n, gender, before_noun=before_noun)


# ── lists and sizes ──────────────────────────────────────────────────────────────────────────────────────────────

# What sounds like "i": then "y" becomes "e". Not before a diphthong that sounds like "y": hielo, hiato.
_SOUNDS_LIKE_I = re.compile(r"[^\w]*(?:[ií]|h[ií](?![aeouáéóú])|y(?![aeiouáéíóú\W]|$))", re.IGNORECASE)


def join_and(items: Sequence[str], locale: str = "es") -> str:
    """a, b y c; padres e hijos · a, b and c. Empty for none."""
    texts = [str(item) for item in items]
    language = _language(locale)
    if language not in {"es", "en"}:
        return format_list(texts, locale=_babel(locale)) if texts else ""
    if len(texts) < 2:
        return "".join(texts)
    word = "and" if language == "en" else "e" if _SOUNDS_LIKE_I.match(texts[-1]) else "y"
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def file_size(size: int, locale: str = "es") -> str:
    """820 bytes, 12 kB, 1.5 MB. In powers of 1024, as file managers show it and as our limits are set."""
    if size < 1024:
        return f"{size} {'byte' if size == 1 else 'bytes'}"
    amount, unit = size / 1024, "kB"
    for larger in ("MB", "GB", "TB"):
        if amount < 1023.95:
            break
        amount, unit = amount / 1024, larger
    pattern = "#,##0.#" if amount < 10 or unit != "kB" else "#,##0"
    return f"{format_decimal(amount, format=pattern, locale=_babel(locale))} {unit}"


# ── languages ────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    code = locale.replace("-", "_")
    if code == "es":
        return Locale("es", "MX")
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_language(locale))


def _language(locale: str) -> str:
    return re.split("[-_]", locale, maxsplit=1)[0].lower()
