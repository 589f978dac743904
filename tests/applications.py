"""The application, built once for each database of a process and lent to one test after another.

Building it takes longer than most tests do, and so does what it learns while it runs: compiled templates and
statements, catalogues, patterns. What a test may change comes back as it was built: settings, extensions, limits,
and the database's connections. An application that a test has extended (a route, a handler) is not lent again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from tests.pages import PageClient


class _Kept:
    """An application with what it was when it was built."""

    def __init__(self, url: str) -> None:
        from app.factory import create_app
        from app.web.limits import limiter

        self.app = create_app(
            {"TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "SQLITE_SYNCHRONOUS": "OFF", "INSTANCE_DIR": "/nowhere"}
        )  # fmt: skip
        self.app.test_client_class = PageClient
        self._config = dict(self.app.config)
        self._extensions = dict(self.app.extensions)
        self._limiter = dict(vars(limiter))
        self._shape = self._shape_now()

    def _shape_now(self) -> tuple[Any, ...]:
        app = self.app
        hooks = (
            app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs, app.template_context_processors,
            app.url_value_preprocessors, app.url_default_functions,
        )  # fmt: skip
        return (
            {name: id(view) for name, view in app.view_functions.items()},
            sum(1 for _ in app.url_map.iter_rules()),
            [{scope: len(functions) for scope, functions in hook.items()} for hook in hooks],
            {
                (scope, code, kind)
                for scope, codes in app.error_handler_spec.items()
                for code, kinds in codes.items()
                for kind in kinds
            },
            len(app.teardown_appcontext_funcs),
            (set(app.jinja_env.globals), set(app.jinja_env.filters), set(app.jinja_env.tests)),
            (id(app.wsgi_app), id(app.session_interface), id(app.jinja_env.loader)),
        )

    def begin(self, folder: Path) -> None:
        from app.web.limits import limiter

        self.app.config.clear()
        self.app.config.update(self._config, INSTANCE_DIR=str(folder), MAIL_FOLDER=str(folder / "mail"))
        self.app.extensions.clear()
        self.app.extensions.update(self._extensions)
        vars(limiter).update(self._limiter)
        if limiter.enabled:
            limiter.reset()
        self.app._got_first_request = False  # a test may extend it, as it may a new one

    def end(self) -> bool:
        """Let go of the database; whether the application is still as it was built."""
        from app.kernel.db import db

        with self.app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        return self._shape_now() == self._shape


_kept: dict[str, _Kept] = {}


@contextmanager
def lent(url: str, folder: Path) -> Iterator[Flask]:
    """The application on the database at ``url``, its files and mail in ``folder``, for the block alone."""
    kept = _kept.pop(url, None) or _Kept(url)
    kept.begin(folder)
    yield kept.app
    if kept.end():
        _kept[url] = kept
