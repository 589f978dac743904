"""Alembic's environment. Migrations never import the application's models; autogenerate reads its metadata."""

from __future__ import annotations

from alembic import context
from flask import current_app

config = context.config
migrate = current_app.extensions["migrate"]


def _is_ours(obj, name, type_, reflected, compare_to) -> bool:
    # SQLite's full-text index is tables of its own making beside those of the models.
    return not (type_ == "table" and name.startswith(("sqlite_", "issue_fts")))


def _render(type_, obj, autogen_context):
    """Write a moment as the plain type it is in the database, so that migrations need nothing of ours."""
    if type_ == "type" and type(obj).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    engine = migrate.db.engine
    arguments = {
        **migrate.configure_args,
        "target_metadata": migrate.db.metadata,
        "include_object": _is_ours,
        "compare_type": True,
        "render_as_batch": True,
        "render_item": _render,
    }
    with engine.connect() as connection:
        context.configure(connection=connection, **arguments)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("migrations run on a live database only")
run()
