"""``flask worker``: what happens after a request has been answered. Mails leave, feeds and the search are kept ready."""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from app.bodies import vacancies
from app.calendars import keeping
from app.groups import reminders
from app.issues import search
from app.kernel import clock
from app.kernel.db import db, transaction
from app.notifications.worker import work
from app.programme.queries import find_programme

#: After so many the feeds have their turn, however many mails wait or however slow their server is.
MAILS_A_ROUND = 20
#: What comes due by the day is looked for so often.
REMINDED_EVERY = timedelta(minutes=5)
_REMINDED = "convoca-reminded-at"


def make_round() -> int:
    """Do what is due once; returns how many steps were made. A duty that fails keeps no mail from leaving."""
    steps, failure = 0, None
    for duty in (_refresh_feeds, _keep_search, _remind):
        try:
            steps += duty()
        except Exception as error:
            db.session.remove()
            current_app.logger.exception("worker: %s failed", duty.__name__.strip("_"))
            failure = error
    steps += work(most=MAILS_A_ROUND)
    if failure is not None:
        raise failure
    return steps


def _refresh_feeds() -> int:
    with current_app.test_request_context(base_url=str(current_app.config["PUBLIC_URL"])):
        with transaction():
            steps = keeping.refresh_stale()
        db.session.remove()
    return steps


def _keep_search() -> int:
    with transaction():
        steps = search.keep_missing()
    db.session.remove()
    return steps


def _remind() -> int:
    """Tell of mandates and appointments that end, at most once in REMINDED_EVERY."""
    now, last = clock.now(), current_app.extensions.get(_REMINDED)
    if isinstance(last, datetime) and timedelta() <= now - last < REMINDED_EVERY:
        return 0
    with transaction():
        programme = find_programme()
        today = clock.today(programme.zone) if programme is not None else None
        told = reminders.remind(today) + vacancies.announce_vacancies(today) if today is not None else 0
    current_app.extensions[_REMINDED] = now
    db.session.remove()
    return told


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.option("--pause", default=1.0, show_default=True, help="Seconds between looks at the outbox.")
@with_appcontext
def worker(*, once: bool, pause: float) -> None:
    """Deliver the outbox and keep the feeds until told to stop (SIGTERM, SIGINT)."""
    stop = threading.Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        current_app.logger.info("worker: watching the outbox")
    while not stop.is_set():
        steps = 0
        try:
            steps = make_round()
        except Exception:
            if once:
                raise
            db.session.remove()
            current_app.logger.exception("worker: a round failed; going on")
        if steps == 0:
            if once:
                return
            stop.wait(pause)


commands: list[click.Command] = [worker]
