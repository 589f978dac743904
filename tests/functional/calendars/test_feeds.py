"""Feeds over HTTP: what each holds, for whom, and how a poll is answered."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.operations import feed_tokens
from app.calendars import keeping
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from app.meetings.operations import cancel
from tests import factories
from tests.pages import PageClient
from tests.queries import counted

SOON = clock.now().replace(microsecond=0) + timedelta(days=40)


@pytest.fixture
def scheduled(app: Flask, house: Any) -> Any:
    """Three public sessions of two bodies, one kept inside, one of the hidden body."""
    with app.app_context(), transaction():
        house.meetings = {
            "first": factories.make_meeting(
                house.standing, starts_at=SOON, remote_url="https://sala.example.org/secreta"
            ),
            "second": factories.make_meeting(house.standing, starts_at=SOON + timedelta(days=10)),
            "group": factories.make_meeting(house.group, starts_at=SOON + timedelta(days=3)),
            "inside": factories.make_meeting(
                house.standing, starts_at=SOON + timedelta(days=5), is_public=False
            ),
            "hidden": factories.make_meeting(house.hidden, starts_at=SOON + timedelta(days=6)),
        }
    return house


def uids(content: bytes) -> set[str]:
    return {str(event["UID"]) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def keep(app: Flask) -> int:
    with app.test_request_context(), transaction():
        return keeping.refresh_stale()


def test_the_programme_feed_holds_every_public_session_and_nothing_else(
    client: PageClient, scheduled: Any
) -> None:
    response = client.get("/calendar.ics")
    wanted = {scheduled.meetings[name].uid for name in ("first", "second", "group")}
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert uids(response.data) == wanted
    assert b"sala.example.org" not in response.data


def test_a_bodys_feed_holds_its_own_sessions_and_a_hidden_body_has_none(
    client: PageClient, scheduled: Any
) -> None:
    assert uids(client.get("/bodies/robo-de-carga/calendar.ics").data) == {scheduled.meetings["group"].uid}
    assert client.get("/bodies/reservado/calendar.ics").status_code == 404
    assert client.get("/bodies/nada/calendar.ics").status_code == 404


def test_a_personal_feed_holds_what_its_person_may_see_and_the_remote_link(
    app: Flask, client: PageClient, scheduled: Any
) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Person, scheduled.people["canacar"].id)
        token = feed_tokens.create(person, name="Outlook", actor=scheduled.actor("canacar"))
    response = client.get(f"/feeds/{token}.ics")
    wanted = {scheduled.meetings[name].uid for name in ("first", "second", "group", "inside")}
    assert uids(response.data) & {meeting.uid for meeting in scheduled.meetings.values()} == wanted
    assert b"sala.example.org" in response.data
    assert response.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in response.headers
    assert client.get("/feeds/otra-cosa.ics").status_code == 404


def test_the_secretarys_feed_holds_the_deadlines_of_the_procedural_clock(
    app: Flask, client: PageClient, scheduled: Any
) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Person, scheduled.people["secretary"].id)
        token = feed_tokens.create(person, name="Outlook", actor=scheduled.actor("secretary"))
    events = icalendar.Calendar.from_ical(client.get(f"/feeds/{token}.ics").data).walk("VEVENT")
    notices = [event for event in events if "convocatoria" in str(event["SUMMARY"]).lower()]
    assert len(notices) == 4
    assert all(event["TRANSP"] == "TRANSPARENT" for event in notices)


@pytest.mark.parametrize("kept", [False, True])
def test_the_same_data_gives_the_same_bytes_and_a_304(
    app: Flask, client: PageClient, scheduled: Any, kept: bool
) -> None:
    if kept:
        assert keep(app) == 3
    first, second = client.get("/calendar.ics"), client.get("/calendar.ics")
    assert first.data == second.data
    again = client.get("/calendar.ics", headers={"If-None-Match": f'"x", W/{first.headers["ETag"]}'})
    assert again.status_code == 304
    assert again.data == b""
    assert (
        client.get(
            "/calendar.ics", headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
        ).status_code
        == 200
    )


def test_gzip_is_the_same_feed_and_revalidates_too(app: Flask, client: PageClient, scheduled: Any) -> None:
    keep(app)
    plain = client.get("/calendar.ics")
    packed = client.get("/calendar.ics", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/calendar.ics", headers=headers).status_code == 304
    assert client.head("/calendar.ics").headers["ETag"] == plain.headers["ETag"]
    assert client.post("/calendar.ics").status_code in {400, 405}


def test_an_unchanged_kept_feed_is_answered_before_the_application_is_asked(
    app: Flask, client: PageClient, scheduled: Any
) -> None:
    keep(app)
    for address in ("/calendar.ics", "/bodies/gcp/calendar.ics"):
        whole = client.get(address)
        poll = {"If-None-Match": whole.headers["ETag"]}
        assert counted(app, lambda a=address, p=poll: client.get(a, headers=p)) == 0
        early = client.get(address, headers=poll)
        assert early.status_code == 304
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
            assert early.headers[name] == whole.headers[name]
        zipped = {"Accept-Encoding": "gzip"}
        assert counted(app, lambda a=address, z=zipped: client.get(a, headers=z)) == 0
        packed, head = client.get(address, headers=zipped), client.head(address, headers=zipped)
        assert gzip.decompress(packed.data) == whole.data
        assert head.data == b""
        assert head.headers["ETag"] == packed.headers["ETag"] != whole.headers["ETag"]
        for name in ("Content-Type", "Content-Disposition", "Last-Modified", "Cache-Control", "Vary"):
            assert packed.headers[name] == whole.headers[name]
        assert counted(app, lambda a=address: client.get(a)) == 1


def test_a_change_is_seen_before_the_worker_comes_round_and_another_bodys_is_not(
    app: Flask, client: PageClient, scheduled: Any
) -> None:
    keep(app)
    group_tag = client.get("/bodies/robo-de-carga/calendar.ics").headers["ETag"]
    before = client.get("/bodies/gcp/calendar.ics").headers["ETag"]
    with app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, scheduled.meetings["first"].id)
        cancel(
            meeting,
            reason="Contingencia",
            force_majeure=True,
            since=meeting.revision,
            actor=scheduled.actor("chair"),
        )
    response = client.get("/bodies/gcp/calendar.ics", headers={"If-None-Match": before})
    assert response.status_code == 200
    event = next(
        event
        for event in icalendar.Calendar.from_ical(response.data).walk("VEVENT")
        if event["UID"] == scheduled.meetings["first"].uid
    )
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 1
    assert str(event["SUMMARY"]).startswith("CANCELADA:")
    assert "Contingencia" in str(event["DESCRIPTION"])
    assert (
        client.get("/bodies/robo-de-carga/calendar.ics", headers={"If-None-Match": group_tag}).status_code
        == 304
    )
    assert keep(app) == 2
    assert client.get("/bodies/gcp/calendar.ics").headers["ETag"] == response.headers["ETag"]


def test_a_body_renamed_changes_its_feed(app: Flask, client: PageClient, scheduled: Any) -> None:
    from app.bodies.models import Body
    from app.bodies.operations import bodies

    keep(app)
    before = client.get("/bodies/gcp/calendar.ics").headers["ETag"]
    with app.app_context(), transaction():
        body = db.session.get_one(Body, scheduled.standing.id)
        bodies.update(
            body, acronym=body.acronym, name="Otro nombre", short_name="Otro", purpose="", zone=body.zone, place="",
            color=body.color, is_public=True, since=body.revision, actor=scheduled.actor("admin"),
        )  # fmt: skip
    response = client.get("/bodies/gcp/calendar.ics", headers={"If-None-Match": before})
    assert response.status_code == 200
    assert b"Otro nombre" in response.data


def test_past_sessions_leave_the_window_and_are_there_when_everything_is_asked_for(
    app: Flask, client: PageClient, scheduled: Any
) -> None:
    with app.app_context(), transaction():
        old = factories.make_meeting(
            scheduled.standing, starts_at=datetime(2022, 7, 1, 15, tzinfo=UTC), state=MeetingState.CLOSED
        )
    assert old.uid not in uids(client.get("/calendar.ics").data)
    assert old.uid in uids(client.get("/calendar.ics?all=1").data)


def test_the_calendar_page_shows_the_public_what_is_public(client: PageClient, scheduled: Any) -> None:
    year = SOON.year
    page = client.get(f"/calendar/{year}").get_data(as_text=True)
    assert f'/meetings/{scheduled.meetings["first"].id}"' in page
    assert f'/meetings/{scheduled.meetings["inside"].id}"' not in page
    assert f'/meetings/{scheduled.meetings["hidden"].id}"' not in page
    assert client.get(f"/calendar/{year}/{SOON.month}").status_code == 200
    assert client.get("/calendar/subscribe").status_code == 200
    assert client.get("/calendar/2026/13").status_code == 404


def test_a_members_calendar_shows_the_sessions_of_their_bodies(signed_in: Any, scheduled: Any) -> None:
    page = signed_in("canacar").get(f"/calendar/{SOON.year}").get_data(as_text=True)
    assert f'/meetings/{scheduled.meetings["inside"].id}"' in page
    assert f'/meetings/{scheduled.meetings["hidden"].id}"' not in page


def test_one_session_can_be_taken_alone_with_the_remote_link_for_members_only(
    client: PageClient, signed_in: Any, scheduled: Any
) -> None:
    address = f"/meetings/{scheduled.meetings['first'].id}/calendar.ics"
    anyone, member = client.get(address), signed_in("canacar").get(address)
    assert uids(anyone.data) == uids(member.data) == {scheduled.meetings["first"].uid}
    assert b"sala.example.org" not in anyone.data
    assert b"sala.example.org" in member.data
    assert client.get(f"/meetings/{scheduled.meetings['hidden'].id}/calendar.ics").status_code == 404
