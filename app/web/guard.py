"""The first gate: a view needs sign-in unless it is marked ``@public``. And who the actor of a request is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response

from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import expect_writing

View = TypeVar("View", bound=Callable[..., Any])

#: Methods that promise to change nothing.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def public(view: View) -> View:
    """Mark a view that anyone may call. Put it directly above the function, below ``@route``."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def sessionless(view: View) -> View:
    """Mark a public view whose answer is the same for everybody: no cookie is read or set, and no cache keyed by one."""
    view.is_public = True  # type: ignore[attr-defined]
    view.is_sessionless = True  # type: ignore[attr-defined]
    return view


class SessionInterface(SecureCookieSessionInterface):
    """Flask's signed cookie, left alone by views marked ``@sessionless`` (else extensions would add Vary: Cookie)."""

    def save_session(self, app: Flask, session: Any, response: FlaskResponse) -> None:
        view = app.view_functions.get(request.endpoint or "")
        if not getattr(view, "is_sessionless", False):
            super().save_session(app, session, response)


def is_public(endpoint: str | None) -> bool:
    """Whether an endpoint of the current application is open to the anonymous (static files are)."""
    if endpoint is None or endpoint == "static":
        return True
    view = current_app.view_functions[endpoint]
    return bool(getattr(view, "is_public", False))


def current_actor() -> Actor:
    """Who makes this request; loaded on first use, so that a public feed never looks at a session."""
    if "actor" not in g:
        g.actor = _loader()()
    actor: Actor = g.actor
    return actor


def install(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Guard every request of ``app``; ``load_actor`` finds the signed-in actor from the request, or None."""
    app.extensions["convoca.load_actor"] = load_actor
    app.session_interface = SessionInterface()

    @app.before_request
    def _begin() -> Response | None:
        expect_writing(writing=request.method not in SAFE_METHODS)
        if is_public(request.endpoint) or current_actor().is_signed_in:
            return None
        if request.path.startswith("/api/"):
            abort(401)
        if request.method in SAFE_METHODS:
            target = request.full_path.rstrip("?")
            return redirect(url_for("accounts.sign_in", next=target))
        return redirect(url_for("accounts.sign_in"), code=303)

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        expect_writing(writing=False)  # what comes after in this thread is no part of it


def _loader() -> Callable[[], Actor]:
    load: Callable[[], Actor | None] = current_app.extensions["convoca.load_actor"]
    return lambda: load() or ANONYMOUS
