"""Rows 1 to 4: feeds unchanged, and after one of ten thousand sessions has changed."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
from flask import Flask
from sqlalchemy import insert, select

from app import journal
from app.accounts.models import Person
from app.accounts.operations import feed_tokens
from app.bodies.actors import actor_of
from app.bodies.models import Body
from app.calendars.early import PROGRAMME_KEY, poll
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.meetings.operations.revision import revise
from app.worker import make_round
from bench.calling import bare, get
from bench.measuring import Row, side_by_side

SMALL, FEW, MANY = "/bodies/robo-de-carga/calendar.ics", 1_000, 10_000
SEVERAL = "/calendar.ics?body=grupo-consultivo-permanente,robo-de-carga"
MOST_ROUNDS = 20
GZIP = {"Accept-Encoding": "gzip"}


def rows(app: Flask) -> list[Row]:
    nothing = get(bare(), "/304", status=304)
    unchanged = _polled(app, SMALL)
    before = side_by_side({"bare": nothing, "feed": unchanged}, calls=200)
    remembered = side_by_side(
        {"bare": nothing, "personal": _polled(app, _personal(app)), "several": _polled(app, SEVERAL)},
        calls=50,
    )
    _many_meetings(app, 0, FEW)
    changed_of_few = _after_a_change(app)
    _many_meetings(app, FEW, MANY)
    after = side_by_side({"bare": nothing, "feed": unchanged}, calls=200)
    _keep(app)
    large = side_by_side(
        {
            "bare": nothing,
            "304": _polled(app, "/calendar.ics"),
            "200": get(app, "/calendar.ics", GZIP),
        },
        calls=50,
    )
    changed = _after_a_change(app)
    plainly = _plainly(app)
    return [
        Row("1 feed, unchanged, 304 / bare 304", before["feed"] / before["bare"], 1.6),
        Row(
            "1 a personal feed, unchanged, 304 / bare 304",
            remembered["personal"] / remembered["bare"],
            10,
            "2 queries",
        ),
        Row(
            "1 one of two bodies, unchanged, 304 / bare 304",
            remembered["several"] / remembered["bare"],
            7,
            "1 query",
        ),
        Row(
            "2 the same with 10,000 unrelated meetings",
            (after["feed"] / after["bare"]) / (before["feed"] / before["bare"]),
            1.1,
        ),
        Row(
            "2 304 of a feed of 10,000 / of a small one",
            (large["304"] / large["bare"]) / (before["feed"] / before["bare"]),
            1.1,
        ),
        Row(
            "3 first poll after a change, 10,000 events / ORM and icalendar",
            changed / plainly,
            1 / 150,
            f"{changed * 1000:.0f} ms (goal 50), against {plainly:.1f} s",
        ),
        Row("3 the same, 10,000 events / 1,000", changed / changed_of_few, 3.0),
        Row("4 unchanged 200, 10,000 events, gzipped / bare 304", large["200"] / large["bare"], 4.0),
    ]


def _polled(app: Flask, address: str) -> Callable[[], object]:
    """A poll of ``address`` by who has it as it is."""
    return get(app, address, {"If-None-Match": app.test_client().get(address).headers["ETag"]}, 304)


def _personal(app: Flask) -> str:
    """The address of the secretary's own feed."""
    with app.app_context(), transaction():
        person = db.session.scalars(select(Person).where(Person.email == "secretaria@example.org")).one()
        return f"/feeds/{feed_tokens.create(person, name='bench', actor=actor_of(person))}.ics"


def _after_a_change(app: Flask) -> float:
    """CPU seconds of a poll after one session has changed, before the worker has come round: gzip included."""
    _keep(app)
    with app.app_context(), transaction():
        meeting = db.session.scalars(
            select(Meeting).where(Meeting.year >= 3000).order_by(Meeting.id).offset(FEW // 2).limit(1)
        ).one()
        meeting.place = f"{meeting.place}, planta alta"
        revise(meeting, moved=True)
        journal.record("meeting:edit", actor=system("bench"), subject=meeting)
    return side_by_side({"poll": get(app, "/calendar.ics", GZIP)}, calls=3)["poll"]


def _plainly(app: Flask) -> float:
    """CPU seconds of the same feed as it is commonly made: every row through the ORM, every event by icalendar."""
    began = time.process_time()
    with app.app_context():
        calendar = icalendar.Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//bench//")
        for meeting in db.session.scalars(select(Meeting).order_by(Meeting.starts_at)):
            event = icalendar.Event()
            event.add("uid", meeting.uid)
            event.add("summary", f"{meeting.number} {meeting.kind}")
            event.add("dtstamp", meeting.revised_at)
            event.add("last-modified", meeting.revised_at)
            event.add("dtstart", meeting.starts_at)
            event.add("dtend", meeting.ends_at)
            event.add("location", meeting.place)
            event.add("description", f"{meeting.place}\n{meeting.uid}\n{meeting.zone}")
            event.add("url", f"https://example.org/meetings/{meeting.id}")
            event.add("status", "CONFIRMED")
            calendar.add_component(event)
        gzip.compress(calendar.to_ical())
    return time.process_time() - began


def _many_meetings(app: Flask, since: int, until: int) -> None:
    """So many public sessions of the standing body, in the years ahead."""
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "body_id": 1, "kind": MeetingKind.EXTRAORDINARY, "year": 3000 + number // 1000, "number": number + 1,
            "state": MeetingState.PLANNED, "starts_at": now + timedelta(days=1, hours=number),
            "ends_at": now + timedelta(days=1, hours=number + 1), "zone": "America/Mexico_City", "mode": "in_person",
            "place": "Sala", "uid": f"bench-{number}@example.org", "sequence": 0, "revised_at": now, "created_at": now,
            "title": "", "is_public": True, "description": "", "reason": "", "call": 1, "rules_values": {}, "remote_url": "",
            "revision": 1,
        }
        for number in range(since, until)
    ]  # fmt: skip
    with app.app_context(), transaction():
        db.session.execute(insert(Meeting), rows)


def _keep(app: Flask) -> None:
    """Let the worker join the feeds anew, as it would after a change, until what its own mails told is seen too."""
    with app.app_context():
        with transaction():
            for body in db.session.scalars(select(Body)):
                journal.record("body:update", actor=system("bench"), subject=body)
        for _round in range(MOST_ROUNDS):
            make_round()
            if poll(db.engine, PROGRAMME_KEY) is not None:
                return
    raise RuntimeError(f"the feeds are not current after {MOST_ROUNDS} rounds of the worker")
