"""Migrations with data in the tables: down to nothing, and up again."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.factory import ROOT
from app.kernel.db import db


def _tables() -> set[str]:
    db.session.remove()
    db.engine.dispose()
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith("issue_fts")}  # SQLite's full-text index


def test_a_furnished_database_goes_down_to_nothing_and_comes_up_again(app: Flask, house: Any) -> None:
    migrations = str(ROOT / "migrations")
    with app.app_context():
        wanted = _tables()
        assert wanted == set(db.metadata.tables)
        downgrade(directory=migrations, revision="base")
        assert _tables() == set()
        upgrade(directory=migrations)
        assert _tables() == wanted
