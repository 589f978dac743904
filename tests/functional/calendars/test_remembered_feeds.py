"""Feeds that the process remembers: they stand while nothing happened that they tell of, and not a poll longer."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partialmethod
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import journal
from app.accounts.models import Person
from app.accounts.operations import feed_tokens
from app.calendars import composing, personal, remembering, touched
from app.calendars.keeping import Feed
from app.calendars.remembering import Made, Silence, remembered
from app.demo import loading
from app.demo.story import ZONE, Story
from app.journal.models import AuditEntry
from app.journal.tags import TAGS
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.errors import NotFound
from app.meetings import step_days
from app.meetings.models import Meeting, StepDay
from app.programme.models import Topic
from tests import databases, factories, sessions
from tests.functional.calendars.test_kept_chunks import SOON, call_off
from tests.pages import PageClient

NOON = datetime(2027, 5, 13, 18, 0, tzinfo=UTC)
QUIET = Silence(frozenset({"issue"}), frozenset({"person:sign_in"}))


class Maker:
    """Makes a feed, each time another one, and counts how often."""

    def __init__(self, *zones: str) -> None:
        self.times = 0
        self.zones = zones

    def __call__(self) -> Made:
        self.times += 1
        return Made(Feed(f'"{self.times}"', b""), self.zones)

    def ask(self, key: str = "one") -> Feed:
        return remembered(key, QUIET, self)


@pytest.fixture
def at_noon(app: Flask, house: Any) -> Iterator[None]:
    with app.app_context(), clock.standing_at(NOON):
        yield
        db.session.remove()


def happen(tag: str, subject: Any) -> None:
    with transaction():
        journal.record(tag, actor=system("test"), subject=subject)
    db.session.remove()


@pytest.mark.usefixtures("at_noon")
def test_it_is_made_once_while_nothing_happens_that_it_tells_of(house: Any) -> None:
    make = Maker()
    first = make.ask()
    happen("person:sign_in", house.people["member"])
    assert make.ask() is first
    assert make.ask("another") is not first
    happen("person:update", house.people["member"])
    second = make.ask()
    assert second is not first
    assert make.ask() is second


def test_silences_name_what_there_is() -> None:
    subjects = personal.SILENCE.subjects | touched.SILENT
    assert subjects <= db.metadata.tables.keys(), subjects - db.metadata.tables.keys()
    assert personal.SILENCE.tags <= TAGS, personal.SILENCE.tags - TAGS


@pytest.mark.usefixtures("at_noon")
def test_a_new_day_in_any_of_its_zones_makes_it_anew_and_so_does_a_clock_put_back() -> None:
    make = Maker("America/Cancun")  # midnight there is 05:00 UTC, in Mexico City 06:00
    make.ask()
    for hours, times in ((10.98, 1), (11, 2), (11.98, 2), (12, 3), (34.98, 3), (35, 4), (0, 5)):
        with clock.standing_at(NOON + timedelta(hours=hours)):
            make.ask()
        assert make.times == times, hours
    of_the_programme = Maker()
    of_the_programme.ask("programme")
    with clock.standing_at(NOON + timedelta(hours=12)):
        of_the_programme.ask("programme")
    assert of_the_programme.times == 2


@pytest.mark.usefixtures("at_noon")
def test_a_step_that_the_worker_saw_move_makes_it_anew(house: Any) -> None:
    make = Maker()
    with transaction():
        factories.make_meeting(house.standing, starts_at=NOON + timedelta(days=60))
    with transaction():
        assert step_days.keep(step_days.list_unseen()) > 0
    first = make.ask()
    with transaction():
        row = db.session.scalars(select(StepDay)).first()
        assert row is not None
        row.moved_at = NOON + timedelta(minutes=1)
    assert make.ask() is not first


@pytest.mark.usefixtures("at_noon")
def test_what_is_not_there_is_not_held_and_the_longest_unasked_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> Made:
        raise NotFound

    with pytest.raises(NotFound):
        remembered("one", QUIET, refuse)
    monkeypatch.setattr(remembering, "MOST", 2)
    make = Maker()
    first, _second = make.ask("one"), make.ask("two")
    assert make.ask("one") is first
    make.ask("three")
    assert (make.ask("one") is first, make.times) == (True, 3)
    make.ask("two")
    assert make.times == 4


@pytest.fixture
def polled(app: Flask, house: Any) -> dict[str, str]:
    """Feeds by what they are, each polled once."""
    with app.app_context(), transaction():
        house.meeting_id = factories.make_meeting(house.standing, starts_at=SOON).id
        person = db.session.get_one(Person, house.people["canacar"].id)
        token = feed_tokens.create(person, name="Teléfono", actor=house.actor("canacar"))
        key = db.session.scalars(select(Topic.key)).first()
    return {
        "a person's": f"/feeds/{token}.ics",
        "several bodies'": "/calendar.ics?body=gcp,robo-de-carga",
        "a topic's": f"/topics/{key}/calendar.ics",
    }


@pytest.mark.parametrize(
    ("which", "questions"), [("a person's", 2), ("several bodies'", 1), ("a topic's", 1)]
)
def test_a_second_poll_is_a_304_by_as_few_questions_as_can_be(
    app: Flask, client: PageClient, polled: dict[str, str], which: str, questions: int
) -> None:
    first = client.get(polled[which])
    assert first.status_code == 200
    assert sessions.count_statements(app, lambda: client.get(polled[which])) == questions
    again = client.get(polled[which], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("which", ["a person's", "several bodies'"])
def test_a_session_called_off_is_told_at_the_next_poll(
    app: Flask, client: PageClient, house: Any, polled: dict[str, str], which: str
) -> None:
    before = client.get(polled[which])
    assert b"STATUS:CANCELLED" not in before.data
    with app.app_context(), transaction():
        call_off(house, house.meeting_id)
    after = client.get(polled[which], headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"STATUS:CANCELLED" in after.data


class Watch:
    """Polls feeds around every event of a story: what is remembered must be what would be made."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.told: Counter[str] = Counter()
        self.stood: set[str] = set()
        self.polls: Counter[bool] = Counter()

    def tell(self, story: Story, until: datetime) -> None:
        """As ``Story.tell``, with a look before each day's first event and after each of a kind not seen twice."""
        day, held = None, list[Feed]()
        with self.app.test_request_context():
            while story._events and story._events[0][0] <= until:
                moment, _order, event = heapq.heappop(story._events)
                with clock.standing_at(moment):
                    if clock.today(ZONE) != day:
                        day, held = clock.today(ZONE), [remember() for remember, _make in self.feeds(story)]
                    since = db.session.scalar(select(func.max(AuditEntry.id))) or 0
                    event()
                    db.session.flush()
                    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.id > since)).all()
                    if any(self.told[entry.tag] < 2 for entry in entries):
                        self.told.update({entry.tag for entry in entries})
                        held = self.look(story, held, {entry.subject_type for entry in entries})

    def look(self, story: Story, held: list[Feed], subjects: set[str]) -> list[Feed]:
        now = [remember() for remember, _make in self.feeds(story)]
        for index, (_remember, make) in enumerate(self.feeds(story)):
            assert now[index].etag == make().etag, (index, subjects)
            is_same = now[index] is held[index]
            self.polls[is_same] += 1
            if is_same and index == 0:
                self.stood |= subjects
        return now

    def feeds(self, story: Story) -> list[tuple[Callable[[], Feed], Callable[[], Feed]]]:
        secretary, topic = story.people["secretary"], "validation"
        return [
            (lambda: personal.of(secretary), lambda: personal.make(secretary).feed),
            (
                lambda: composing.of_topic(topic),
                lambda: composing._on(composing._get_topic(topic), everything=False),
            ),
        ]


def _tell(story: Story, watch: Watch, until: datetime) -> None:
    watch.tell(story, until)


#: What it compares is made by Python from rows; the database differs in none of it.
if databases.backend() == "sqlite":

    def test_whatever_happens_what_is_remembered_is_what_would_be_made(
        app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        watch = Watch(app)
        monkeypatch.setattr(Story, "tell", partialmethod(_tell, watch))
        with app.app_context(), transaction():
            assert loading.load()
            assert db.session.scalars(select(Meeting)).first() is not None
        assert len(watch.told) > 60, watch.told
        assert watch.polls[True] > 20 < watch.polls[False], watch.polls
        assert watch.stood >= {"extraordinary_request", "feed_token", "issue"}, watch.stood
