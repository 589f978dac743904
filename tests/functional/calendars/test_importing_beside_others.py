"""A trial of a calendar file writes nothing and keeps nobody waiting; keeping one asks for what is here at once."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask
from sqlalchemy import event, select

from app.kernel import clock
from app.kernel.db import db, only_read, transaction
from app.kernel.imports import RowOutcome
from app.meetings import queries
from app.meetings.models import Meeting
from tests import databases, factories
from tests.functional.calendars.trials import (
    FILE,
    NOW,
    STARTS,
    calendar,
    count,
    furnish_sessions,
    many,
    run,
    told,
)
from tests.pages import PageClient, login, read
from tests.queries import statements

PAGE = "/bodies/gcp/calendar/import"
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|SAVEPOINT|RELEASE|ROLLBACK TO)|.*\bFOR UPDATE\b", re.DOTALL)


def test_a_trial_sends_nothing_that_writes_and_asks_no_more_for_more_events(
    app: Flask, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes, asked = [], []
    with app.app_context(), clock.standing_at(NOW):
        for revision in ("0", "1"):  # first they are new, and then they change
            for number, at_once in ((10, queries.ASKED_AT_ONCE), (200, queries.ASKED_AT_ONCE), (200, 90)):
                data = many(number, SEQUENCE=revision)
                monkeypatch.setattr(queries, "ASKED_AT_ONCE", at_once)
                with statements() as sent:
                    outcomes += {row.outcome for row in run(house, data, is_dry_run=True).results}
                assert [each for each in sent if WRITES.match(each) or "IMMEDIATE" in each] == []
                asked.append(sum(each.startswith("SELECT") for each in sent))
                monkeypatch.undo()
            with statements() as sent:
                run(house, data, is_dry_run=False)
            written = {found[1] for found in map(WRITES.match, sent) if found}
            assert written >= {"SAVEPOINT", "RELEASE", "UPDATE" if revision == "1" else "INSERT"}
    assert outcomes == [RowOutcome.CREATED] * 3 + [RowOutcome.UPDATED] * 3
    assert asked == [1, 1, 3, 1, 1, 3]


def test_the_page_and_the_command_try_a_file_without_writing(
    app: Flask, house: Any, signed_in: Any, tmp_path: Path
) -> None:
    secretary, asked = signed_in("secretary"), []
    path = tmp_path / "sesiones.ics"
    with app.app_context():
        for number in (10, 200):
            path.write_bytes(many(number))
            token = token_of(secretary)
            with statements() as sent:
                assert upload(secretary, many(number), token).status_code == 200
                ran = app.test_cli_runner().invoke(
                    args=["import", "calendar", str(path), "--body", "GCP", "--dry-run"]
                )
                assert ran.exit_code == 0
            assert [each for each in sent if WRITES.match(each)] == []
            asked.append(sum(each.startswith("SELECT") for each in sent))
        assert count(Meeting) == 0
    assert asked[0] == asked[1]


def test_keeping_asks_for_what_is_here_at_once_and_counts_on_from_the_last_number(
    app: Flask, house: Any
) -> None:
    with app.app_context(), clock.standing_at(NOW):
        with transaction():
            factories.make_meeting(house.standing, year=2028, number=4, starts_at=STARTS)
        asked = []
        for first in (0, 20):
            events = [
                told(f"{n}@oficina", STARTS + timedelta(days=n - first, weeks=53 * (n % 2)))
                for n in range(first, first + 20)
            ]
            with statements() as sent:
                run(house, calendar(*events), is_dry_run=False)
            asked.append(sum("max(meeting.number)" in each or "meeting.uid IN" in each for each in sent))
        numbers = db.session.execute(
            select(Meeting.year, Meeting.number).order_by(Meeting.year, Meeting.number)
        ).all()
    assert [row.number for row in numbers if row.year == 2028] == list(range(4, 25))
    assert [row.number for row in numbers if row.year == 2029] == list(range(1, 21))
    assert asked == [3, 3], "once by identifier, once for each year"


def token_of(visitor: Any) -> str:
    return str(read(visitor.get("/account").text).find(".//meta[@name='csrf-token']").get("content"))  # type: ignore[union-attr]


def upload(visitor: Any, data: bytes, token: str) -> Any:
    form = {"csrf_token": token, "file": (io.BytesIO(data), "sesiones.ics"), "is_public": "y"}
    return visitor.post(PAGE, data=form, content_type="multipart/form-data")


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[Flask, Any, Callable[[], str]]]:
    """An application on SQLite, its house, and somebody else who writes at once or says why not."""
    from app.factory import create_app

    with databases.fresh("sqlite") as url:
        app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_DIR": str(folder)})
        app.test_client_class = PageClient
        with app.app_context(), transaction():
            house = factories.furnish()

        def write() -> str:
            other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)
            try:
                other.execute("UPDATE programme SET administration = administration || '.'")
                other.commit()
            except sqlite3.OperationalError as error:
                return str(error)
            finally:
                other.close()
            return "written"

        yield app, house, write
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def meanwhile(app: Flask, write: Callable[[], str]) -> Iterator[dict[str, str]]:
    """Let somebody else write when the sessions of a file are looked up, and when a page is drawn."""
    said: dict[str, str] = {}

    def looked_up(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "meeting.uid IN" in statement:
            said["looked up"] = write()

    def drawn(_app: Flask, template: Any, **_more: Any) -> None:
        said[str(template.name)] = write()

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", looked_up)
    flask.template_rendered.connect(drawn, app)
    try:
        yield said
    finally:
        event.remove(engine, "after_cursor_execute", looked_up)
        flask.template_rendered.disconnect(drawn, app)


def test_others_write_while_a_file_is_tried_and_its_page_is_drawn(tmp_path: Path) -> None:
    with on_sqlite(tmp_path) as (app, house, write):
        secretary = app.test_client()
        login(secretary, house.people["secretary"])
        token = token_of(secretary)
        with meanwhile(app, write) as said:
            page = upload(secretary, many(10), token)
        assert page.status_code == 200
        assert said == {"looked up": "written", "calendars/import_sessions_preview.html": "written"}

        form = next(
            form for form in read(page.text).iter("form") if (form.get("action") or "").endswith("/keep")
        )
        typed = {str(each.get("name")): each.get("value") or "" for each in form.iter("input")}
        with meanwhile(app, write) as said:
            assert secretary.post(f"{PAGE}/keep", data=typed).status_code == 303
        assert said == {"looked up": "database is locked"}, "whoever keeps a file is alone"
        with app.app_context():
            assert count(Meeting) == 10


def test_others_write_while_the_command_tries_a_file(tmp_path: Path) -> None:
    with on_sqlite(tmp_path) as (app, _house, write):
        path = tmp_path / "sesiones.ics"
        path.write_bytes(many(10))
        command = ["import", "calendar", str(path), "--body", "GCP"]
        with meanwhile(app, write) as said:
            assert app.test_cli_runner().invoke(args=[*command, "--dry-run"]).exit_code == 0
        assert said == {"looked up": "written"}
        with meanwhile(app, write) as said:
            assert app.test_cli_runner().invoke(args=command).exit_code == 0
        assert said == {"looked up": "database is locked"}


@pytest.mark.postgresql
def test_on_postgresql_the_sessions_of_a_file_are_held_while_it_is_kept_and_not_while_it_is_tried(
    postgresql_url: str, tmp_path: Path
) -> None:
    import psycopg

    from app.factory import create_app

    app = create_app(
        {"TESTING": True, "SQLALCHEMY_DATABASE_URI": postgresql_url, "INSTANCE_DIR": str(tmp_path)}
    )
    plain = postgresql_url.replace("+psycopg", "")
    taken: list[str] = []

    def looked_up(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "meeting.uid IN" in statement:
            with psycopg.connect(plain) as other:
                try:
                    other.execute("SELECT id FROM meeting WHERE uid = 'igual@oficina' FOR UPDATE NOWAIT")
                    taken.append("free")
                except psycopg.errors.LockNotAvailable:
                    taken.append("held")

    with app.app_context(), clock.standing_at(NOW):
        with transaction():
            house = factories.furnish()
            furnish_sessions(house)
        event.listen(db.engine, "after_cursor_execute", looked_up)
        run(house, FILE, is_dry_run=True)
        run(house, FILE, is_dry_run=False)
        db.session.remove()
        db.engine.dispose()
    assert taken == ["free", "held"]


def test_what_only_reads_is_not_begun_inside_a_transaction(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="transaction"), transaction():
        only_read()
