"""``flask worker``: what happens after a request has been answered, and what comes in by mail.

Mails leave, feeds and the search are kept ready, the mailbox is looked at.
"""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from app.accounts import feed_polls
from app.accounts.operations.feed_polls import keep as keep_polls
from app.agreements import reminders as agreement_reminders
from app.bodies import vacancies
from app.calendars import keeping
from app.groups import reminders
from app.issues import search
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import reminders as session_reminders
from app.meetings import step_days
from app.minutes import due
from app.notifications.incoming.watching import Watch
from app.notifications.worker import work
from app.programme.queries import find_programme

#: After so many the feeds have their turn, however many mails wait or however slow their server is.
MAILS_A_ROUND = 20
#: What comes due by the day, and what the search lacks, is looked for so often.
LOOKED_EVERY = timedelta(minutes=5)
#: Issues written into the search's index in one transaction.
SEARCHED_A_ROUND = 200
#: Polls of personal feeds are kept so often.
POLLS_EVERY = timedelta(minutes=1)
#: How long ``--once`` waits for a look at the mailbox, and how long a worker that is told to stop does.
MAILBOX_SECONDS, STOP_SECONDS = 60, 5
_POLLED, _WATCH, _LOOKED = "convoca-polls-kept-at", "convoca-mailbox-watch", "convoca-mailbox-looked-at"
_REMINDED, _KEPT, _VOTES_CLOSED = "convoca-reminded-at", "convoca-search-kept-at", "convoca-votes-closed-at"


def make_round() -> int:
    """Do what is due once; returns how many steps were made. A duty that fails keeps no mail from leaving."""
    steps, failure = 0, None
    for duty in (refresh_feeds, _keep_polls, _keep_search, _remind, _close_votes, _look_at_mailbox):
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


def refresh_feeds() -> int:
    """Bring public feeds up to date; returns how many were made anew. Where all are right it only reads."""
    with current_app.test_request_context(base_url=str(current_app.config["PUBLIC_URL"])):
        steps, is_stale = 0, keeping.has_stale()
        db.session.remove()
        if is_stale:
            with transaction():
                steps = keeping.refresh_stale()
            db.session.remove()
    return steps


def _keep_polls() -> int:
    """Keep who asked for personal feeds, once in POLLS_EVERY."""
    if not _is_time_for(_POLLED, POLLS_EVERY):
        return 0
    polls = feed_polls.take()
    if polls:
        with transaction():
            keep_polls(polls)
        db.session.remove()
    feed_polls.let_go()
    _note_time(_POLLED)
    return 0


def _keep_search() -> int:
    """Add what the index of issues lacks: looked for once in LOOKED_EVERY, at once again while there was much."""
    if not _is_time_for(_KEPT):
        return 0
    missing = search.has_missing()
    db.session.remove()
    steps = 0
    if missing:
        with transaction():
            steps = search.keep_missing(SEARCHED_A_ROUND)
        db.session.remove()
    if steps < SEARCHED_A_ROUND:
        _note_time(_KEPT)
    return steps


def _remind() -> int:
    """Keep the days of sessions' steps; tell of those, of mandates, appointments and agreements that come due.

    At most once in LOOKED_EVERY. What is due is worked out before anything is written: that takes time when there is much.
    """
    if not _is_time_for(_REMINDED):
        return 0
    programme = find_programme()
    told = 0
    if programme is not None:
        today = clock.today(programme.zone)
        due, unseen = session_reminders.list_due(), step_days.list_unseen()
        agreements = agreement_reminders.list_due()
        with transaction():
            step_days.keep(unseen)
            told = reminders.remind(today) + vacancies.announce_vacancies(today) + session_reminders.tell(due)
            told += agreement_reminders.tell(agreements)
    _note_time(_REMINDED)
    db.session.remove()
    return told


def _close_votes() -> int:
    """Votes by written procedure: tell those who have not voted on the day before the last, close what is over."""
    if not _is_time_for(_VOTES_CLOSED):
        return 0
    told = 0
    for procedure, meeting in due.list_due():
        with transaction():
            told += due.attend_to(procedure, meeting)
    _note_time(_VOTES_CLOSED)
    db.session.remove()
    return told


def _look_at_mailbox() -> int:
    """Begin a look at the mailbox where it is time for one. It goes on beside the rounds, which never wait for it."""
    watch = _watch()
    if watch.is_asked_for and not watch.is_looking and _is_time_for(_LOOKED, watch.wait):
        _note_time(_LOOKED)
        watch.look()
    return 0


def _watch() -> Watch:
    found = current_app.extensions.get(_WATCH)
    if not isinstance(found, Watch):
        found = current_app.extensions[_WATCH] = Watch(current_app._get_current_object())  # type: ignore[attr-defined]
    return found


def _is_time_for(key: str, every: timedelta = LOOKED_EVERY) -> bool:
    last = current_app.extensions.get(key)
    return not (isinstance(last, datetime) and timedelta() <= clock.now() - last < every)


def _note_time(key: str) -> None:
    current_app.extensions[key] = clock.now()


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.option("--pause", default=1.0, show_default=True, help="Seconds between looks at the outbox.")
@with_appcontext
def worker(*, once: bool, pause: float) -> None:
    """Deliver the outbox, keep the feeds and read the mailbox until told to stop (SIGTERM, SIGINT)."""
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
            if once and not _watch().await_look(MAILBOX_SECONDS):
                return
            if not once:
                stop.wait(pause)
    _watch().stop(STOP_SECONDS)


commands: list[click.Command] = [worker]
