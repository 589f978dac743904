"""Feeds kept by the chunk: what is made anew is what changed, and it comes to the same as making all anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from app import worker
from app.bodies.models import Body
from app.bodies.operations import bodies
from app.calendars import feed, keeping, touched
from app.calendars.models import EventBlock, KeptChunk, KeptFeed
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import operations
from app.meetings.models import Meeting
from tests import factories
from tests.functional.agendas import setting
from tests.pages import PageClient
from tests.queries import statements

SOON = clock.now().replace(microsecond=0) + timedelta(days=60)
#: What says when, not what: the same whatever was made anew, but for these.
DATED = re.compile(rb"(?:DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z\r\n")


@pytest.fixture
def kept(app: Flask, house: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Seven sessions of a body and one of another, kept in chunks of two."""
    monkeypatch.setattr(feed, "EVENTS_A_CHUNK", 2)
    with app.app_context(), transaction():
        house.ids = [
            factories.make_meeting(house.standing, starts_at=SOON + timedelta(days=2 * day)).id
            for day in range(7)
        ]
        house.other = factories.make_meeting(house.group, starts_at=SOON).id
    keep(app)
    return house


def keep(app: Flask) -> None:
    with app.test_request_context(), transaction():
        keeping.refresh_stale()


def digests(app: Flask, key: str = "body/gcp") -> dict[int, bytes]:
    with app.app_context():
        rows = db.session.execute(
            select(KeptChunk.number, KeptChunk.digest)
            .join(KeptFeed, KeptFeed.id == KeptChunk.feed_id)
            .where(KeptFeed.key == key)
        )
        return dict(rows.all())


def events(content: bytes) -> dict[str, Any]:
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def move(house: Any, meeting_id: int, *, days: int = 0, hours: int = 0) -> None:
    meeting = db.session.get_one(Meeting, meeting_id)
    by = timedelta(days=days, hours=hours)
    operations.move(
        meeting,
        starts_at=meeting.starts_at + by,
        ends_at=meeting.ends_at + by,
        reason="Por el aforo de la sala.",
        since=meeting.revision,
        actor=house.actor("secretary"),
    )


def call_off(house: Any, meeting_id: int) -> None:
    meeting = db.session.get_one(Meeting, meeting_id)
    operations.cancel(
        meeting, reason="Contingencia", force_majeure=True, since=meeting.revision, actor=house.actor("chair")
    )


def plan(house: Any) -> None:
    setting.plan(house, starts_at=SOON + timedelta(days=5), ends_at=SOON + timedelta(days=5, hours=2))


def rename(house: Any) -> None:
    body = db.session.get_one(Body, house.standing.id)
    bodies.update(
        body, acronym=body.acronym, name="Otro nombre", short_name="Otro", purpose="", zone=body.zone, place="",
        color=body.color, is_public=True, since=body.revision, actor=house.actor("admin"),
    )  # fmt: skip


CHANGES: dict[str, Callable[[Any], None]] = {
    "moved within its place": lambda house: move(house, house.ids[3], hours=1),
    "moved to the end": lambda house: move(house, house.ids[1], days=30),
    "the last one moved to the front": lambda house: move(house, house.ids[6], days=-13),
    "called off": lambda house: call_off(house, house.ids[2]),
    "the first called off": lambda house: call_off(house, house.ids[0]),
    "renamed": rename,
    "of another body": lambda house: move(house, house.other, days=1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_made_anew_comes_to_the_same_as_making_all_anew(
    app: Flask, client: PageClient, kept: Any, change: str
) -> None:
    with app.app_context(), transaction():
        CHANGES[change](kept)
    for address in ("/calendar.ics", "/bodies/gcp/calendar.ics"):
        at_once = client.get(address).data
        keep(app)
        assert client.get(address).data == at_once
        with app.app_context(), transaction():
            for model in (KeptChunk, KeptFeed, EventBlock):
                for row in db.session.scalars(select(model)):
                    db.session.delete(row)
                db.session.flush()
        assert DATED.sub(b"", client.get(address).data) == DATED.sub(b"", at_once)
        keep(app)


def test_a_session_planned_between_two_is_told_of_by_both(app: Flask, client: PageClient, kept: Any) -> None:
    with app.app_context():
        plan(kept)
    found = events(client.get("/bodies/gcp/calendar.ics").data)
    with app.app_context():
        rows = db.session.execute(select(Meeting.id, Meeting.uid).where(Meeting.body_id == kept.standing.id))
        uid = dict(rows.all())
    new = max(uid)
    before, after = (found[uid[kept.ids[place]]]["DESCRIPTION"] for place in (2, 3))
    assert f"/meetings/{new}" in before.partition("Sesión siguiente")[2]
    assert f"/meetings/{new}" in after.partition("Sesión anterior")[2].partition("Sesión siguiente")[0]
    said = found[uid[new]]["DESCRIPTION"]
    assert f"/meetings/{kept.ids[2]}" in said
    assert f"/meetings/{kept.ids[3]}" in said


def test_one_moved_session_makes_anew_its_chunk_and_those_that_tell_of_it(app: Flask, kept: Any) -> None:
    before = digests(app)
    with app.app_context(), transaction():
        move(kept, kept.ids[3], hours=1)
    keep(app)
    after = digests(app)
    assert {number for number in before if before[number] != after[number]} == {kept.ids[3] // 2}
    with app.app_context(), transaction():
        move(kept, kept.ids[3], days=1)
    keep(app)
    told = {kept.ids[place] // 2 for place in (2, 3, 4)}
    assert {number for number in before if after[number] != digests(app)[number]} == told
    assert digests(app, "body/robo-de-carga").keys() == {kept.other // 2}


def test_what_no_event_tells_of_leaves_the_feed_as_it_is(app: Flask, client: PageClient, kept: Any) -> None:
    tag = client.get("/calendar.ics").headers["ETag"]
    with app.app_context(), transaction():
        from app.accounts.models import Person
        from app.accounts.operations import feed_tokens

        person = db.session.get_one(Person, kept.people["canacar"].id)
        feed_tokens.create(person, name="Outlook", actor=kept.actor("canacar"))
    assert client.get("/calendar.ics", headers={"If-None-Match": tag}).status_code == 304
    keep(app)
    with app.app_context():
        newest = db.session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
        assert (
            db.session.scalars(select(KeptFeed.journal_id).where(KeptFeed.key == "programme")).one() == newest
        )


def test_a_subject_nobody_thought_of_makes_everything_be_looked_at_again(app: Flask, kept: Any) -> None:
    from app import journal
    from app.kernel.actor import system

    with app.app_context():
        newest = (
            db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)).first() or 0
        )
        with transaction():
            journal.record(
                "body:update", actor=system("x"), subject=db.session.get_one(Body, kept.standing.id)
            )
        assert touched.since(newest, None).meeting_ids is None
        assert touched.since(newest + 1, None).is_nothing


def test_last_modified_rises_with_whatever_is_said_and_sequence_only_with_what_moves(
    app: Flask, client: PageClient, kept: Any
) -> None:
    def revisions() -> dict[str, tuple[int, Any]]:
        found = events(client.get("/bodies/gcp/calendar.ics").data)
        return {name: (int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt) for name, event in found.items()}

    with app.app_context():
        uid = [db.session.get_one(Meeting, key).uid for key in kept.ids]
    first = revisions()
    later = clock.now() + timedelta(minutes=5)
    with app.app_context(), clock.standing_at(later), transaction():
        move(kept, kept.ids[3], days=1)
    second = revisions()
    assert {name for name in uid if second[name][1] > first[name][1]} == {uid[2], uid[3], uid[4]}
    assert {name for name in uid if second[name][0] > first[name][0]} == {uid[3]}
    keep(app)
    with app.app_context(), clock.standing_at(later + timedelta(minutes=5)), transaction():
        rename(kept)
    third = revisions()
    assert all(third[name][1] > second[name][1] and third[name][0] == second[name][0] for name in uid)
    keep(app)
    assert revisions() == third


def test_an_event_tells_where_its_notice_and_its_agenda_are(
    app: Flask, client: PageClient, house: Any
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
    with clock.standing_at(setting.EARLY):
        (event,) = events(client.get("/bodies/gcp/calendar.ics").data).values()
    said = str(event["DESCRIPTION"])
    assert f"Convocatoria: https://convoca.example.org/meetings/{meeting_id}/notice" in said
    assert f"Orden del día: https://convoca.example.org/meetings/{meeting_id}/agenda" in said
    assert "Estado: Convocada" in said
    assert "Acta:" not in said
    assert str(event["ATTACH"]).endswith(f"/meetings/{meeting_id}/notice/1.pdf")
    assert event["ATTACH"].params["FMTTYPE"] == "application/pdf"
    assert client.get(f"/meetings/{meeting_id}/notice/1.pdf").status_code == 200


def test_a_worker_that_finds_all_feeds_right_takes_no_writers_lock(app: Flask, kept: Any) -> None:
    with statements(app) as sent, app.app_context():
        assert worker.refresh_feeds() == 0
        assert sent, "it has looked"
        assert not [
            said for said in sent if said.startswith(("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE"))
        ]
        assert not [said for said in sent if "kept_feed.compressed" in said], "nor read what it keeps"
    with app.app_context(), transaction():
        move(kept, kept.ids[3], days=1)
    with statements(app) as sent, app.app_context():
        assert worker.refresh_feeds() >= 1
        assert [said for said in sent if said.startswith("UPDATE kept_feed")]
        assert worker.refresh_feeds() == 0
