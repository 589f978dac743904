"""Putting the house together."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import cli
from app.accounts import signed_in
from app.accounts.views import blueprint as accounts_blueprint
from app.agendas.views import blueprint as agendas_blueprint
from app.agreements.views import blueprint as agreements_blueprint
from app.api import document as api_document
from app.bodies import actors
from app.bodies.views import blueprint as bodies_blueprint
from app.calendars.early import KeptFeeds
from app.calendars.views import blueprint as calendars_blueprint
from app.dashboard import shell
from app.dashboard.views import blueprint as dashboard_blueprint
from app.dossiers.views import blueprint as dossiers_blueprint
from app.files.views import blueprint as files_blueprint
from app.floor.views import blueprint as floor_blueprint
from app.groups.views import blueprint as groups_blueprint
from app.issues.views import blueprint as issues_blueprint
from app.kernel.db import db, prepare_engine
from app.meetings.views import blueprint as meetings_blueprint
from app.minutes.views import blueprint as minutes_blueprint
from app.notices.views import blueprint as notices_blueprint
from app.notifications.views import blueprint as notifications_blueprint
from app.planning.views import blueprint as planning_blueprint
from app.programme.views import blueprint as programme_blueprint
from app.reports.views import blueprint as reports_blueprint
from app.web import context, errors, guard, limits, numbers, security
from app.web.views import LANGUAGE_COOKIE
from app.web.views import blueprint as web_blueprint

ROOT = Path(__file__).resolve().parent.parent
BLUEPRINTS = (
    web_blueprint,
    accounts_blueprint,
    programme_blueprint,
    files_blueprint,
    bodies_blueprint,
    issues_blueprint,
    groups_blueprint,
    meetings_blueprint,
    planning_blueprint,
    agendas_blueprint,
    notices_blueprint,
    agreements_blueprint,
    minutes_blueprint,
    reports_blueprint,
    dossiers_blueprint,
    floor_blueprint,
    calendars_blueprint,
    notifications_blueprint,
    dashboard_blueprint,
)

babel = Babel()
csrf = CSRFProtect()


def create_app(overrides: Mapping[str, object] | None = None) -> Flask:
    """The application. ``overrides`` are laid over what the environment asks for; tests use them.

    Raises config.ConfigError for settings it must not start with.
    """
    overrides = dict(overrides or {})
    environ = {"CONVOCA_ENV": "testing"} if overrides.get("TESTING") else None
    settings = config.from_environment(environ)
    settings.update(overrides)
    config.refuse(settings)

    app = Flask(
        "convoca", root_path=str(ROOT / "app"), template_folder="../templates", static_folder="../static"
    )
    app.config.from_mapping(settings)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if not app.testing:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        logging.getLogger("alembic").setLevel(logging.WARNING)
    proxies = int(app.config["TRUSTED_PROXIES"])
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    _open_database(app)
    _add_extensions(app)
    app.wsgi_app = KeptFeeds(app.wsgi_app, app.extensions["convoca.engine"])  # type: ignore[method-assign]
    app.url_map.converters["int"] = numbers.Key
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api_document.install(app)
    cli.install(app)
    if app.config["DEMO_MODE"]:
        from app.demo.loading import accounts

        app.extensions["convoca.demo_accounts"] = accounts()
    return app


def _open_database(app: Flask) -> None:
    uri = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if uri.startswith("sqlite:///") and ":memory:" not in uri:
        Path(uri.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    if app.testing or "db" in sys.argv[1:]:
        attach_migrations(app)
    with app.app_context():
        app.extensions["convoca.engine"] = db.engine
        prepare_engine(db.engine, synchronous=str(app.config.get("SQLITE_SYNCHRONOUS", "FULL")))
    app.extensions["convoca.newest_migration"] = newest_migration()


def attach_migrations(app: Flask) -> None:
    """Give ``app`` what ``flask db`` needs. Serving pages needs none of it, and Alembic is slow to import."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def newest_migration() -> str:
    """The id of the newest migration, from the names of the files: numbered, and in one line (a test holds that).

    Asking Alembic would cost a third of the start.
    """
    names = (path.name for path in (ROOT / "migrations" / "versions").glob("[0-9]*_*.py"))
    return max((name.split("_", 1)[0] for name in names), default="")


def _add_extensions(app: Flask) -> None:
    babel.init_app(
        app, default_translation_directories=str(ROOT / "app" / "translations"), locale_selector=_language
    )
    csrf.init_app(app)
    limiter: Limiter = limits.limiter
    limiter.init_app(app)
    security.install(app)
    errors.install(app)
    signed_in.install(app)
    guard.install(app, load_actor=actors.load_actor)
    context.install(app)
    app.context_processor(shell.values)


def _language() -> str:
    """The language of this request: the visitor's choice, else the person's, else what the browser prefers."""
    from flask import current_app, has_request_context

    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    default = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if not has_request_context():
        return default
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in languages:
        return chosen
    if request.endpoint and not guard.is_public(request.endpoint):
        person = signed_in.current_person()  # not the actor, whose words are already in a language
        return person.locale if person is not None and person.locale in languages else default
    return request.accept_languages.best_match(languages, default) or default


__all__: list[Any] = ["create_app"]
