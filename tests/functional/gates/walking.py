"""Going everywhere as everybody, and tables of what came back that a person can read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import event
from werkzeug.datastructures import Headers

from app.kernel.db import db
from tests.functional.gates.scene import PROBE, ROLES, Scene

HERE = Path(__file__).parent
#: Whose doors are tried. Who may do what is decided by the same code on both databases, so on PostgreSQL those are
#: enough whose questions to it differ: nobody, who keeps the record, a seat, and two who are of another body or of none.
WALKED = (
    ("anonymous", "secretary", "caaarem", "member", "insider")
    if os.environ.get("CONVOCA_TEST_DATABASE") == "postgresql"
    else ROLES
)
RENEW = "CONVOCA_RENEW_TABLES"
#: Addresses that are asked for besides the plain ones.
QUESTIONS = (
    ("dashboard.search", f"/search?q={PROBE}"),
    ("issues.index", f"/issues?q={PROBE}"),
    ("issues.index", "/issues?state=draft"),
    ("agreements.index", f"/agreements?q={PROBE}&show=all"),
    ("agreements.index", "/agreements?show=all"),
    ("meetings.index", f"/meetings?q={PROBE}"),
    ("meetings.index", "/meetings?body=reservado"),
    ("bodies.index", f"/bodies?q={PROBE}"),
    ("bodies.chambers", f"/chambers?q={PROBE}"),
    ("calendars.year", "/calendar/2026?body=reservado"),
    ("calendars.month", "/calendar/2026/12?body=reservado"),
    ("calendars.programme_feed", "/calendar.ics?all=1"),
    ("calendars.body_feed", "/bodies/reservado/calendar.ics?all=1"),
    ("calendars.body_feed", "/bodies/gcp/calendar.ics?all=1"),
)


@dataclass
class Answer:
    path: str
    status: int
    headers: Headers
    text: str


#: (endpoint, case) → role → answer.
Answers = Mapping[tuple[str, str], Mapping[str, Answer]]


def walk(scene: Scene) -> Answers:
    """GET every address as every role."""
    answers: dict[tuple[str, str], dict[str, Answer]] = {}
    for role in WALKED:
        asked = [*scene.addresses("GET", role)]
        asked += [(endpoint, path, path) for endpoint, path in QUESTIONS]
        client = scene.client(role)
        for endpoint, case, path in asked:
            browser = scene.client(role) if endpoint == "web.language" else client  # that one sets a cookie
            answers.setdefault((endpoint, case), {})[role] = _answer(browser.get(path), path)
    return answers


def _answer(response: Any, path: str) -> Answer:
    return Answer(
        path, response.status_code, response.headers, response.get_data().decode("utf-8", "replace")
    )


@contextmanager
def taken_back(scene: Scene, monkeypatch: Any) -> Iterator[list[str]]:
    """Whatever is committed in the block is not kept; the list it gives fills with the writes that would have been."""
    written: list[str] = []
    pending: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().split(" ", 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            pending.append(" ".join(statement.split())[:60])

    def commit(session: Any) -> None:
        session.flush()
        written.extend(pending)
        pending.clear()

    with scene.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "rollback", lambda _connection: pending.clear())
    monkeypatch.setattr(Session, "commit", commit)
    try:
        yield written
    finally:
        event.remove(engine, "before_cursor_execute", note)


def compare(name: str, table: Mapping[tuple[str, str], Mapping[str, str]], about: str) -> list[str]:
    """What differs from the stored table, a line each. With CONVOCA_RENEW_TABLES=1 the table is written instead."""
    path = HERE / name
    lines = [
        "\t".join([*key, *(row.get(role, "-") for role in WALKED)]) for key, row in sorted(table.items())
    ]
    text = "\n".join([f"# {about}", "\t".join(["endpoint", "case", *WALKED]), *lines, ""])
    if os.environ.get(RENEW) == "1" and WALKED == ROLES:
        path.write_text(text)
        return []
    return differences(path, text)


def differences(path: Path, text: str) -> list[str]:
    known = _of_the_walked(path.read_text().splitlines()) if path.exists() else []
    now = text.splitlines()
    changed = [f"- {line}" for line in known if line not in set(now)]
    changed += [f"+ {line}" for line in now if line not in set(known)]
    if changed:
        changed.append(
            f"If that is meant: {RENEW}=1 pytest tests/functional/gates, and read what changed in {path.name}."
        )
    return changed


def _of_the_walked(lines: list[str]) -> list[str]:
    """A stored table with the columns of those who were walked; a list of another kind as it is."""
    heads = next((line.split("\t") for line in lines if line.startswith("endpoint\t")), None)
    if heads is None or WALKED == ROLES:
        return lines
    columns = [0, 1, *(heads.index(role) for role in WALKED)]
    return [
        "\t".join(cells[column] for column in columns)
        if len(cells := line.split("\t")) == len(heads)
        else line
        for line in lines
    ]
