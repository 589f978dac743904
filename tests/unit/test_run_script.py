"""A second `make run` prepares nothing that is there already, and never takes a wrong thing for prepared."""

from __future__ import annotations

import socket
import sqlite3
import stat
from pathlib import Path

import pytest

from scripts import run

FIRST = 'revision = "0001"\ndown_revision = None\n'
SECOND = 'revision: str = "0002"\ndown_revision: str | None = "0001"\n'


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    return folder


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CONVOCA_DATABASE_URL", raising=False)
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "demo.txt").write_text("admin@example.org")
    with sqlite3.connect(folder / "convoca.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.close()
    return folder


def test_a_database_at_the_newest_migration_is_prepared(instance: Path, migrations: Path) -> None:
    assert run.is_prepared(instance, migrations)


def test_a_new_migration_asks_for_preparation(instance: Path, migrations: Path) -> None:
    (migrations / "0002_second.py").write_text(SECOND)
    assert run.newest_revisions(migrations) == {"0002"}
    assert not run.is_prepared(instance, migrations)


def test_a_database_taken_away_asks_for_preparation(instance: Path, migrations: Path) -> None:
    (instance / "convoca.db").unlink()
    assert not run.is_prepared(instance, migrations)


def test_a_database_without_tables_asks_for_preparation(instance: Path, migrations: Path) -> None:
    (instance / "convoca.db").write_bytes(b"")
    assert not run.is_prepared(instance, migrations)


def test_a_demo_never_loaded_asks_for_preparation(instance: Path, migrations: Path) -> None:
    (instance / "demo.txt").unlink()
    assert not run.is_prepared(instance, migrations)


def test_the_projects_own_migrations_have_one_head() -> None:
    assert len(run.newest_revisions(run.MIGRATIONS)) == 1


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = run._secret_key(tmp_path / "secret-key")
    assert len(key) >= 48
    assert run._secret_key(tmp_path / "secret-key") == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_port_in_use_is_named_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"make run PORT={port + 1}" in str(run._taken("127.0.0.1", port))
