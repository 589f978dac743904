"""``flask worker``: tells people what happened."""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from app.notifications.worker import work


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.option("--pause", default=1.0, show_default=True, help="Seconds between looks at the outbox.")
@with_appcontext
def worker(*, once: bool, pause: float) -> None:
    """Deliver the outbox until told to stop (SIGTERM, SIGINT)."""
    stop = threading.Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        current_app.logger.info("worker: watching the outbox")
    while not stop.is_set():
        steps = 0
        try:
            steps = work()
        except Exception:
            if once:
                raise
            current_app.logger.exception("worker: a round failed; going on")
        if once and steps == 0:
            return
        if steps == 0:
            stop.wait(pause)


commands: list[click.Command] = [worker]
