"""An event's dates of revision: they rise with what is said and only then, never fall, and are the same on every path."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask

from app import journal
from app.accounts.models import Person
from app.accounts.operations import feed_tokens
from app.bodies.models import Body
from app.bodies.operations import bodies
from app.calendars import keeping
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import operations, step_days
from app.meetings.models import Meeting, MeetingMode
from tests import factories
from tests.pages import PageClient

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
FIRST = datetime(2026, 11, 12, 16, tzinfo=UTC)
STAMPS = re.compile(r"^(DTSTAMP|LAST-MODIFIED|SEQUENCE)")
Said = dict[str, tuple[str, datetime, int]]


@pytest.fixture
def scene(app: Flask, house: Any) -> Any:
    """Three sessions of a body, one more that isn't public, and one of another; a member with an address."""
    with clock.standing_at(NOW), app.app_context(), transaction():
        body = db.session.get_one(Body, house.standing.id)
        house.ids = [
            factories.make_meeting(
                body, starts_at=FIRST + timedelta(weeks=week), is_public=week != 3,
                mode=MeetingMode.HYBRID, remote_url="https://video.example.org/a", revised_at=NOW - timedelta(days=week + 1),
            ).id
            for week in range(4)
        ]  # fmt: skip
        factories.make_meeting(db.session.get_one(Body, house.group.id), starts_at=FIRST)
        member = db.session.get_one(Person, house.people["canacar"].id)
        house.token = feed_tokens.create(member, name="x", actor=house.actor("canacar"))
    work(app, NOW)
    return house


def work(app: Flask, at: datetime) -> None:
    with clock.standing_at(at), app.test_request_context(), transaction():
        keeping.refresh_stale()
        step_days.keep(step_days.list_unseen())


def paths(house: Any) -> dict[str, str]:
    return {
        "public": "/calendar.ics",
        "body": "/bodies/gcp/calendar.ics",
        "everything": "/calendar.ics?all=1",
        "composed": "/calendar.ics?body=gcp,robo-de-carga",
        "single": f"/meetings/{house.ids[1]}/calendar.ics",
        "personal": f"/feeds/{house.token}.ics",
    }


def read(client: PageClient, path: str, at: datetime) -> Said:
    with clock.standing_at(at):
        answer = client.get(path)
    assert answer.status_code == 200, path
    found = {}
    for event in icalendar.Calendar.from_ical(answer.data).walk("VEVENT"):
        lines = event.to_ical().decode().replace("\r\n ", "").splitlines()
        text = "\n".join(line for line in lines if not STAMPS.match(line))
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
        found[str(event["UID"])] = (text, event["LAST-MODIFIED"].dt, int(event["SEQUENCE"]))
    return found


def edit(meeting: Meeting, house: Any, **values: Any) -> None:
    kept = {key: getattr(meeting, key) for key in ("place", "mode", "remote_url", "description", "is_public")}
    operations.edit(meeting, **kept | values, since=meeting.revision, actor=house.actor("secretary"))


def remote(house: Any) -> None:
    edit(db.session.get_one(Meeting, house.ids[1]), house, remote_url="https://video.example.org/b")


def description(house: Any) -> None:
    edit(db.session.get_one(Meeting, house.ids[1]), house, description="Solo en la página.")


def place(house: Any) -> None:
    edit(db.session.get_one(Meeting, house.ids[0]), house, place="Auditorio")


def cancel_the_next(house: Any) -> None:
    meeting = db.session.get_one(Meeting, house.ids[2])
    operations.cancel(meeting, reason="Sin asuntos", since=meeting.revision, actor=house.actor("chair"))


def rename(house: Any) -> None:
    body = db.session.get_one(Body, house.standing.id)
    bodies.update(
        body, acronym=body.acronym, name="Otro nombre", short_name="Otro", purpose="", zone=body.zone, place="",
        color=body.color, is_public=True, since=body.revision, actor=house.actor("admin"),
    )  # fmt: skip


def plan_beside_what_was_called_off(house: Any) -> None:
    body = db.session.get_one(Body, house.standing.id)
    made = factories.make_meeting(body, starts_at=FIRST + timedelta(days=10))
    journal.record("meeting:plan", actor=house.actor("secretary"), subject=made, new={})


CHANGES = [
    remote, place, description, cancel_the_next, plan_beside_what_was_called_off, rename, description, remote,
]  # fmt: skip


def test_stamps_rise_with_what_is_said_and_only_then_on_every_path(
    app: Flask, client: PageClient, scene: Any
) -> None:
    at, before = NOW, {name: read(client, path, NOW) for name, path in paths(scene).items()}
    changed: dict[str, int] = dict.fromkeys(before, 0)
    for change in CHANGES:
        at += timedelta(hours=1)
        with app.app_context(), clock.standing_at(at), transaction():
            change(scene)
        at += timedelta(minutes=1)
        first = {name: read(client, path, at) for name, path in paths(scene).items()}
        work(app, at)
        for name, path in paths(scene).items():
            now = read(client, path, at)
            assert now == first[name], (
                f"{change.__name__}, {name}: the worker has come round, and it says otherwise"
            )
            for uid, (text, stamp, sequence) in now.items():
                if uid not in before[name]:
                    continue
                old_text, old_stamp, old_sequence = before[name][uid]
                where = f"{change.__name__}, {name}, {uid}"
                assert stamp >= old_stamp, f"{where}: it fell"
                assert (stamp > old_stamp) == (text != old_text or sequence != old_sequence), where
                assert sequence >= old_sequence, where
                changed[name] += text != old_text
            before[name] = now
        for uid, said in before["public"].items():
            assert said == before["everything"][uid], (
                f"{change.__name__}, {uid}: what is kept is not what is so"
            )
    assert all(changed.values()), changed


def test_what_only_members_are_told_leaves_public_bytes_and_validators_as_they_are(
    app: Flask, client: PageClient, scene: Any
) -> None:
    public = [path for name, path in paths(scene).items() if name not in {"personal", "single"}]
    at = NOW + timedelta(hours=1)
    with clock.standing_at(at):
        before = {path: client.get(path) for path in public}
        with app.app_context(), transaction():
            remote(scene)
            description(scene)
        work(app, at)
        later = {path: client.get(path) for path in public}
    for path, after in later.items():
        assert after.data == before[path].data, path
        assert after.headers["ETag"] == before[path].headers["ETag"], path
        assert after.headers.get("Last-Modified") == before[path].headers.get("Last-Modified"), path


@pytest.mark.parametrize("change", [rename, cancel_the_next])
def test_every_path_says_of_one_event_what_the_others_say(
    app: Flask, client: PageClient, scene: Any, change: Callable[[Any], None]
) -> None:
    at = NOW + timedelta(hours=1)
    with app.app_context(), clock.standing_at(at), transaction():
        change(scene)
    said = [read(client, path, at) for name, path in paths(scene).items() if name != "personal"]
    for uid in set().union(*said):
        assert len({each[uid] for each in said if uid in each}) == 1, uid
