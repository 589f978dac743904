"""What every template can use: wording filters, assets with their content's hash, the CSRF field, languages."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.kernel import wording
from app.web.audit_words import tag_label

#: What each language calls itself.
LANGUAGE_NAMES = {"es": "Español", "en": "English", "pt": "Português", "fr": "Français"}


def locale_code() -> str:
    """The two-letter code of the language this page is in."""
    locale = get_locale()
    return str(locale.language) if locale is not None else str(current_app.config["BABEL_DEFAULT_LOCALE"])


@cache
def _asset_version(path: str, modified: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(path: str) -> str:
    """Address of a static file that changes whenever its content does."""
    file = Path(str(current_app.static_folder)) / path
    if not file.is_file():
        return url_for("static", filename=path)
    return url_for("static", filename=path, v=_asset_version(str(file), file.stat().st_mtime))


def csrf() -> Markup:
    """The hidden input each POST form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def install(app: Flask) -> None:
    """Register filters and globals. The shell's own data (programme, navigation) comes from ``dashboard.shell``."""
    filters: dict[str, Any] = {
        "day": lambda value: wording.day(value, locale_code()),
        "plain_day": lambda value: wording.plain_day(value, locale_code()),
        "short_day": lambda value: wording.short_day(value, locale_code()),
        "clock": lambda value, zone=None: wording.clock_time(_local(value, zone), locale_code()),
        "moment": lambda value, zone: wording.moment(value, zone, locale_code()),
        "month_year": lambda value: wording.month_year(value, locale_code()),
        "month_name": lambda value: format_date(value, "LLLL", locale=locale_code()),
        "weekday_name": lambda value: format_date(value, "cccc", locale=locale_code()),
        # Babel's Spanish has X for miércoles; Mexican calendars have M.
        "weekday_letter": lambda value: format_date(value, "cccc", locale=locale_code())[0].upper(),
        "file_size": lambda value: wording.file_size(value, locale_code()),
        "join_and": lambda value: wording.join_and(list(value), locale_code()),
        "local": _local,
        "audit_tag": tag_label,
        "local_day": lambda value, zone: _local(value, zone).date(),
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(asset=asset, csrf=csrf, csrf_token=generate_csrf)

    @app.context_processor
    def _languages() -> dict[str, Any]:
        return {
            "locale": locale_code(),
            "languages": [(code, LANGUAGE_NAMES[code]) for code in app.config["LANGUAGES"]],
            "demo_mode": app.config["DEMO_MODE"],
            "blueprint_name": request.blueprint if has_request_context() else None,
        }


def _local(value: datetime, zone: str | None) -> datetime:
    from zoneinfo import ZoneInfo

    return value.astimezone(ZoneInfo(zone)) if zone else value


def to_date(value: datetime | date, zone: str) -> date:
    """The calendar day of a moment in ``zone``; a date is itself."""
    return _local(value, zone).date() if isinstance(value, datetime) else value
