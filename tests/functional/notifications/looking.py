"""Looks at the mailbox: the worker's, and the command's."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app import worker
from app.kernel import clock
from app.kernel.db import db
from tests.functional.notifications.replying import NOW


def look(*, after: timedelta = timedelta()) -> bool:
    """A round of the worker, ``after`` so long; whether it looked at the mailbox, once that is over."""
    with clock.standing_at(NOW + after):
        worker.make_round()
    looked = worker._watch().await_look(20)
    db.session.remove()
    return looked


def by_command(app: Flask, *, after: timedelta = timedelta()) -> tuple[int, str]:
    """What ``flask mail fetch`` ends with and says, as a process of its own would."""
    with clock.standing_at(NOW + after):
        done = app.test_cli_runner().invoke(args=["mail", "fetch"])
    return done.exit_code, done.output
