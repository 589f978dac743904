"""Handing out a paper of the house: as PDF to read, as a Word file to save."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, make_response, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.kernel.documents import word
from app.kernel.documents.sheet import Sheet
from app.web.context import locale_code

#: Setting a paper takes the machine a moment.
PAPER_LIMIT = "60 per minute"


def as_pdf(sheet: Sheet, name: str = "") -> Response:
    return _answer(
        sheet, sheet.as_pdf(), "application/pdf", f"{name or file_stem(sheet.folio)}.pdf", "inline"
    )


def as_docx(sheet: Sheet, name: str = "") -> Response:
    file_name = f"{name or file_stem(sheet.folio)}.docx"
    return _answer(sheet, word.write(sheet), word.MEDIA_TYPE, file_name, "attachment")


def file_stem(said: str) -> str:
    """``said`` as a name for a file that any disk and any header takes: "GCP/2026/ORD2" is "GCP-2026-ORD2"."""
    flat = unicodedata.normalize("NFKD", said)
    return "".join(
        char if char.isascii() and char.isalnum() else "-" for char in flat if not unicodedata.combining(char)
    ).strip("-")


def page_of() -> str:
    """ "Page {page} of {pages}", for the foot of a sheet."""
    return _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")


@contextmanager
def asked_language() -> Iterator[None]:
    """The programme's language the address asks for, else the reader's."""
    asked = request.args.get("language", "")
    if asked not in current_app.config["LANGUAGES"]:
        asked = locale_code()
    with force_locale(asked):
        yield


def _answer(sheet: Sheet, content: bytes, media_type: str, name: str, disposition: str) -> Response:
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Content-Language"] = sheet.language
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.add_etag()
    response.make_conditional(request)
    return response
