"""What a page, or any piece of work, asks of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from app.kernel.db import db

_TURNS = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(app: Flask | None = None) -> Iterator[list[str]]:
    """The statements sent inside the block, BEGIN and savepoints too. Without ``app`` it is the current one's."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with (app or current_app).app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def counted(app: Flask, visit: Callable[[], Any]) -> int:
    """How many statements ``visit`` sends (BEGIN and pragmas left out)."""
    with statements(app) as sent:
        visit()
    return sum(not statement.startswith(_TURNS) for statement in sent)
