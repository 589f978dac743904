"""Putting the house together."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from app.factory import ROOT, newest_migration


def test_migrations_are_one_line_and_the_last_number_is_the_newest() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [newest_migration()]
