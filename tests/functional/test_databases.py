"""The ground all functional tests stand on: each has a migrated database that nobody else sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from tests import applications, databases
from tests.queries import statements


def test_the_database_of_this_run_is_the_one_that_was_asked_for(app: Flask) -> None:
    from app.kernel.db import db

    with app.app_context():
        assert db.engine.dialect.name == databases.backend()


@pytest.mark.parametrize("attempt", ["first", "second"])
def test_what_a_test_writes_no_other_test_finds(database_url: str, attempt: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert not inspect(connection).has_table("left_behind")
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        connection.execute(text("CREATE TABLE left_behind (id integer)"))
    engine.dispose()
    assert attempt


@pytest.mark.postgresql
def test_postgresql_knows_spanish_letters(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT lower('ÁÉÑ')")) == "áéñ"
    engine.dispose()


def test_what_reads_after_a_request_that_may_write_holds_no_writers_lock(tmp_path: Path) -> None:
    from app.kernel.db import db

    with databases.fresh("sqlite") as url, applications.lent(url, tmp_path) as app, statements(app) as sent:
        app.config["WTF_CSRF_ENABLED"] = False
        for request in (app.test_client().get, app.test_client().post):
            request("/sign-in")
            with app.app_context():
                db.session.execute(text("SELECT 1"))
                assert [said for said in sent if said.startswith("BEGIN")][-1] == "BEGIN DEFERRED", request
                db.session.remove()
        assert "BEGIN IMMEDIATE" in sent
