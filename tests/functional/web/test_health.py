"""``/healthz``: what a supervisor asks before it sends people here."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from app.kernel.db import db, transaction
from tests.pages import PageClient


def test_a_migrated_database_is_healthy(client: PageClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ok"
    assert answer.json["migration"] == answer.json["newest_migration"]


def test_a_database_behind_the_code_is_not(app: Flask, client: PageClient) -> None:
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["status"], answer.json["migration"]) == ("migrate", "older")


def test_a_database_without_tables_is_not(app: Flask, client: PageClient) -> None:
    with app.app_context(), transaction():
        db.session.execute(text("DROP TABLE alembic_version"))
    assert client.get("/healthz").status_code == 503
