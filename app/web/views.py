"""Addresses that belong to no noun: language, Markdown preview, health."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import text
from werkzeug.wrappers import Response

from app.kernel import markdown
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotFound
from app.web.guard import public

blueprint = Blueprint("web", __name__)

LANGUAGE_COOKIE = "lang"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600


def local_target(target: str | None, fallback: str) -> str:
    """``target`` when it is a path of this installation, else ``fallback``: never a way out to another site."""
    if not target or "\\" in target or any(ord(char) < 32 for char in target):
        return fallback
    parts = urlsplit(target)
    return (
        target
        if not parts.scheme and not parts.netloc and target.startswith("/") and target[1:2] != "/"
        else fallback
    )


@blueprint.get("/language/<code>")
@public
def language(code: str) -> Response:
    """Remember the language in a cookie (nothing is written in the database) and go back."""
    if code not in current_app.config["LANGUAGES"]:
        raise NotFound
    response = redirect(local_target(request.args.get("next"), url_for("dashboard.landing")))
    response.set_cookie(
        LANGUAGE_COOKIE,
        code,
        max_age=LANGUAGE_COOKIE_AGE,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.post("/preview")
def preview() -> str:
    """The HTML a Markdown text will become; nothing is stored."""
    try:
        html = Markup(markdown.render(request.form.get("text", "")))  # noqa: S704 - sanitized by render
    except markdown.TextTooLong as error:
        raise InvalidInput(_("This text is too long.")) from error
    return render_template("components/_preview.html", html=html)


@blueprint.get("/healthz")
@public
def health() -> tuple[Any, int]:
    """200 when the database answers and is at the newest migration; 503 with what is wrong otherwise."""
    newest = current_app.extensions["convoca.newest_migration"]
    try:
        with db.engine.connect() as connection:
            current = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except Exception as error:  # noqa: BLE001 - whatever the driver raises, the answer is the same
        return jsonify({"status": "down", "database": type(error).__name__}), 503
    state = {"database": db.engine.dialect.name, "migration": current, "newest_migration": newest}
    if current != newest:
        return jsonify({"status": "migrate", **state}), 503
    return jsonify({"status": "ok", **state}), 200
