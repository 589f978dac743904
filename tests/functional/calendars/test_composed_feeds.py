"""Feeds made up of others: of several bodies, of a topic."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask

from app.agendas import operations as agenda_operations
from app.calendars import feed
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting
from tests import factories
from tests.functional.agendas import setting
from tests.functional.calendars.test_kept_chunks import SOON, call_off, keep
from tests.pages import PageClient


@pytest.fixture
def scheduled(app: Flask, house: Any) -> Any:
    with app.app_context(), transaction():
        house.uids = {
            "standing": factories.make_meeting(house.standing, starts_at=SOON).uid,
            "group": factories.make_meeting(
                house.group, starts_at=SOON + timedelta(days=1), zone="America/Tijuana"
            ).uid,
            "inside": factories.make_meeting(house.group, starts_at=SOON, is_public=False).uid,
            "hidden": factories.make_meeting(house.hidden, starts_at=SOON).uid,
        }
    return house


def uids(content: bytes) -> set[str]:
    return {str(event["UID"]) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}


@pytest.mark.parametrize("is_kept", [False, True])
def test_several_bodies_public_sessions_come_as_one_calendar(
    app: Flask, client: PageClient, scheduled: Any, is_kept: bool
) -> None:
    if is_kept:
        keep(app)
    one = client.get("/calendar.ics?body=gcp,robo-de-carga")
    assert uids(one.data) == {scheduled.uids["standing"], scheduled.uids["group"]}
    calendar = icalendar.Calendar.from_ical(one.data)
    assert {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")} == {
        "America/Mexico_City",
        "America/Tijuana",
    }
    assert calendar["NAME"] == calendar["X-WR-CALNAME"]
    for same in ("/calendar.ics?body=robo-de-carga,gcp", "/calendar.ics?body=robo-de-carga&body=gcp"):
        again = client.get(same, headers={"If-None-Match": one.headers["ETag"]})
        assert again.status_code == 304
    assert one.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in one.headers
    assert uids(client.get("/calendar.ics?body=gcp").data) == {scheduled.uids["standing"]}


@pytest.mark.parametrize(
    "named", ["", ",", "nada", "gcp,nada", "reservado", "gcp,reservado", ",".join(map(str, range(40)))]
)
def test_a_body_that_is_not_there_is_no_empty_calendar(
    client: PageClient, scheduled: Any, named: str
) -> None:
    assert client.get("/calendar.ics", query_string={"body": named}).status_code == 404


def test_a_change_in_one_of_its_bodies_changes_it_and_another_bodys_does_not(
    app: Flask, client: PageClient, scheduled: Any
) -> None:
    keep(app)
    both, group = (
        client.get(address).headers["ETag"]
        for address in ("/calendar.ics?body=gcp,robo-de-carga", "/calendar.ics?body=robo-de-carga")
    )
    with app.app_context(), transaction():
        meeting = db.session.query(Meeting).filter_by(uid=scheduled.uids["standing"]).one()
        call_off(scheduled, meeting.id)
    changed = client.get("/calendar.ics?body=gcp,robo-de-carga", headers={"If-None-Match": both})
    assert changed.status_code == 200
    assert b"CANCELADA:" in changed.data
    assert client.get("/calendar.ics?body=robo-de-carga", headers={"If-None-Match": group}).status_code == 304


def test_everything_reaches_back_to_the_beginning(app: Flask, client: PageClient, scheduled: Any) -> None:
    with app.app_context(), transaction():
        old = factories.make_meeting(scheduled.group, starts_at=clock.now() - timedelta(days=900)).uid
    assert old not in uids(client.get("/calendar.ics?body=robo-de-carga").data)
    assert old in uids(client.get("/calendar.ics?body=robo-de-carga&all=1").data)


def test_a_topics_feed_holds_the_sessions_whose_published_agenda_takes_it_up(
    app: Flask, client: PageClient, house: Any
) -> None:
    with app.app_context():
        with transaction():
            issue = factories.make_issue(
                house.standing, house.chambers["CANACAR"], house.people["canacar"],
                topic_id=house.topic.id, state=IssueState.ADMITTED,
            )  # fmt: skip
            issue_id, key = issue.id, house.topic.key
        meeting_id = setting.started(house)
        with setting.at(setting.EARLY), transaction():
            agenda = setting.loaded(house, meeting_id)
            agenda_operations.add_issue(
                agenda,
                db.session.get_one(Issue, issue_id),
                minutes=20,
                actor=house.actor("secretary"),
            )
        address = f"/topics/{key}/calendar.ics"
        with clock.standing_at(setting.EARLY):
            assert uids(client.get(address).data) == set()
            with transaction():
                agenda_operations.propose(setting.loaded(house, meeting_id), actor=house.actor("secretary"))
            with transaction():
                agenda_operations.publish(setting.loaded(house, meeting_id), actor=house.actor("chair"))
            uid = db.session.get_one(Meeting, meeting_id).uid
            found = client.get(address)
    assert uids(found.data) == {uid}
    assert client.get("/topics/nada/calendar.ics").status_code == 404
    assert feed.PRODID.encode() in found.data
