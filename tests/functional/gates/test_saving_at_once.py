"""Twelve people save one text at once, from the same revision: one is taken, eleven are told, nothing is half-written."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.agendas import operations
from app.agendas.models import Agenda, AgendaItem
from app.journal.models import AuditEntry
from app.journal.queries import follow_chain
from app.kernel import clock
from app.kernel.db import db, expect_writing, take, transaction
from app.kernel.errors import StaleEdit
from app.meetings.models import Meeting
from app.programme.models import Topic
from tests import databases, factories, sessions

AT_ONCE, TIMES = 12, 3


def house_on(url: str, folder: Path) -> Flask:
    from app.factory import create_app

    return create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_DIR": str(folder)})


@contextmanager
def fresh_app(kind: str | None, folder: Path) -> Iterator[Flask]:
    with databases.fresh(kind) as url:
        app = house_on(url, folder)
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def all_at_once(count: int, one: Callable[[int], str]) -> Counter[str]:
    """What each of ``count`` threads says, started together."""
    gate, said = threading.Barrier(count), []

    def run(number: int) -> None:
        gate.wait(30)
        said.append(one(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(said)


def save_notes(app: Flask) -> None:
    with app.app_context(), clock.standing_at(sessions.DAY):
        with transaction():
            house = factories.furnish()
            session = sessions.make_session(house)
        item_id, actor = session.items[-1].id, house.actor("secretary")
        since = session.items[-1].revision

    for time in range(TIMES):

        def save(number: int, time: int = time, since: int = since) -> str:
            with app.app_context(), clock.standing_at(sessions.DAY):
                expect_writing(writing=False)
                item = _item(item_id)
                db.session.commit()  # everybody has read; now they write
                try:
                    with transaction():
                        operations.note(item, f"Texto {time} de {number}", since=since, actor=actor)
                except StaleEdit:
                    return "stale"
                return f"saved {number}"

        said = all_at_once(AT_ONCE, save)
        assert said["stale"] == AT_ONCE - 1, said
        (winner,) = [each for each in said if each != "stale"]
        with app.app_context():
            kept = db.session.get_one(AgendaItem, item_id)
            assert kept.notes == f"Texto {time} de {winner.split()[1]}"
            assert kept.revision == since + 1
            since = kept.revision
    with app.app_context():
        notes = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:note")).all()
        assert len(notes) == TIMES, "a row in the journal for each text that was taken, none for the others"
        assert follow_chain().broken is None


def _item(item_id: int) -> AgendaItem:
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.id == item_id)
        .options(joinedload(AgendaItem.agenda).joinedload(Agenda.meeting).joinedload(Meeting.body))
    ).one()


def test_of_twelve_who_save_at_once_one_succeeds(tmp_path: Path) -> None:
    with fresh_app(None, tmp_path) as app:
        save_notes(app)


def test_reading_and_then_writing_loses_no_update(tmp_path: Path) -> None:
    """4 threads, 50 times each: read a number, write it back one higher. BEGIN IMMEDIATE (a row lock on PostgreSQL)."""
    with fresh_app(None, tmp_path) as app:
        with app.app_context(), transaction():
            topic_id = factories.make_topic(position=0).id

        def count_up(_number: int) -> str:
            for _each in range(50):
                with app.app_context(), transaction():
                    topic = db.session.get_one(Topic, topic_id)
                    take(topic)
                    topic.position += 1
            return "done"

        assert all_at_once(4, count_up) == {"done": 4}
        with app.app_context():
            assert db.session.get_one(Topic, topic_id).position == 200
