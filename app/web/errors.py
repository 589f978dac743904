"""One handler maps domain errors to a status and a page; the wrong address and the rest get theirs."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed

from app.kernel.db import db
from app.kernel.errors import DomainError, NotAllowed, StaleEdit
from app.web.views import LANGUAGE_COOKIE

log = logging.getLogger(__name__)
PAGES = frozenset({400, 403, 404, 405, 409, 413, 415, 422, 429})


def standing_label(standing: str) -> str:
    """What a standing is called, for "who may"."""
    return {
        "anyone": _("anyone"),
        "signed_in": _("any signed-in person"),
        "administrator": _("the programme's administrators"),
        "chair": _("the chair"),
        "secretary": _("the technical secretary"),
        "coordinator": _("the group's coordinator"),
        "member": _("the body's principals and alternates"),
        "guest": _("the body's permanent guests"),
        "author": _("the chamber that filed it"),
        "authority": _("the authority's representatives"),
        "responsible": _("the party responsible for it"),
        "self": _("the person concerned"),
    }.get(standing, standing)


def default_message(error: DomainError) -> str:
    """The message an error carries, else one for its kind."""
    if str(error.message):
        return str(error.message)
    return {
        403: _("You can see this, but you can't do that here."),
        404: _("There is nothing at this address, or it isn't open to you."),
        409: _("What you tried no longer fits the state this is in. Nothing was changed."),
        422: _("Something that was typed doesn't fit."),
    }.get(error.status, _("That request can't be understood."))


def wants_json() -> bool:
    return request.headers.get("X-Autosave") == "1" or request.path.startswith("/api/") or request.is_json


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(DataError, _beyond)
    app.register_error_handler(500, _broken)


def _domain(error: DomainError) -> tuple[Any, int]:
    db.session.rollback()
    message = default_message(error)
    if isinstance(error, StaleEdit) and not str(error.message):
        message = _("Somebody saved this text while you were writing. Neither text is lost: here are both.")
    if wants_json():
        body: dict[str, Any] = {"error": message}
        if isinstance(error, StaleEdit):
            body["conflict_html"] = render_template("components/_conflict.html", error=error, message=message)
            body["revision"] = error.revision
        return jsonify(body), error.status
    who = [standing_label(item) for item in error.who_may] if isinstance(error, NotAllowed) else []
    return _page(error.status, message=message, who_may=who, error=error)


def _csrf(error: CSRFError) -> tuple[Any, int]:
    message = _(
        "This form was open too long or in another window. Go back, reload the page and send it again."
    )
    if wants_json():
        return jsonify({"error": message}), 400
    return _page(400, message=message, error=error)


def _beyond(error: OverflowError | DataError) -> Any:
    """A number or a text that was asked for and that no column holds; what the house itself got wrong is 500 as ever."""
    if request.method not in {"GET", "HEAD"} or not request.query_string:
        return _broken(error)
    log.info("nothing holds what %s asks for: %s", request.path, error)
    db.session.rollback()
    return _http(BadRequest())


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        return _broken(error)
    messages = {
        404: _("There is nothing at this address, or it isn't open to you."),
        405: _("This address can't be used that way."),
        413: _("What you sent is too large. Each file may have up to 10 MB."),
        429: _("Too many tries. Wait five minutes and try again."),
    }
    message = messages.get(status, _("That request can't be understood."))
    # RFC 9110 15.5.6: whoever may not do that is told what they may.
    headers = (
        {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
    )
    if wants_json():
        return jsonify({"error": message}), status, headers
    return *_page(status, message=message, error=error), headers


def _broken(error: Exception) -> tuple[Any, int]:
    log.error("unhandled error on %s", request.path, exc_info=error)
    db.session.rollback()
    # It may be the database that broke: no context processor, and a language that asks nobody.
    languages = current_app.config["LANGUAGES"]
    wished = request.cookies.get(LANGUAGE_COOKIE) or request.accept_languages.best_match(languages) or ""
    language = wished if wished in languages else str(current_app.config["BABEL_DEFAULT_LOCALE"])
    with force_locale(language):
        if wants_json():
            return jsonify({"error": _("Something broke on our side. Nothing you sent was half-saved.")}), 500
        return current_app.jinja_env.get_template("errors/500.html").render(locale=language), 500


def _page(status: int, **values: Any) -> tuple[str, int]:
    name = f"errors/{status if status in PAGES and status not in {405, 415} else 400}.html"
    return render_template(name, status=status, **values), status
