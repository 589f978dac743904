"""The ground all functional tests stand on: each has a migrated database that nobody else sees."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from tests import databases


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
