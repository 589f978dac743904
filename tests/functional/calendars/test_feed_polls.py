"""Polls of personal feeds: noted without a write in the request, kept by the worker, and what the owner is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import worker
from app.accounts import feed_polls
from app.accounts.models import FeedClient, FeedPoll, FeedToken, Person
from app.accounts.operations import feed_tokens
from app.bodies.models import Body
from app.calendars.unread import PATIENCE
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import NotFound
from app.meetings.models import Meeting
from app.meetings.operations import cancel
from tests import factories
from tests.pages import PageClient, read
from tests.queries import counted

NOW = clock.now().replace(microsecond=0)
OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)"


@pytest.fixture
def address(app: Flask, house: Any) -> str:
    """CANACAR's address for one calendar; a session is planned, far enough ahead to be cancelled."""
    with clock.standing_at(NOW), app.app_context(), transaction():
        body = db.session.get_one(Body, house.standing.id)
        house.meeting = factories.make_meeting(body, starts_at=NOW + timedelta(days=40))
        factories.make_meeting(db.session.get_one(Body, house.hidden.id), starts_at=NOW + timedelta(days=40))
        person = db.session.get_one(Person, house.people["canacar"].id)
        return feed_tokens.create(person, name="Outlook de la oficina", actor=house.actor("canacar"))


def send(visitor: PageClient, path: str, data: dict[str, Any]) -> Any:
    """A form of the account page as a browser sends it, with its token."""
    token = read(visitor.get("/account").text).find(".//meta[@name='csrf-token']").get("content")  # type: ignore[union-attr]
    return visitor.post(path, data={"csrf_token": token, **data})


def ask(client: PageClient, address: str, *, network: int = 1, said: str = OUTLOOK, **headers: str) -> Any:
    return client.get(
        f"/feeds/{address}.ics",
        headers={"User-Agent": said, **headers},
        environ_base={"REMOTE_ADDR": f"203.0.{network}.9"},
    )


def seen(signed_in: Any, path: str, who: str = "canacar") -> str:
    """A page as one sees it who signs in for it, at whatever hour it is."""
    page = signed_in(who).get(path)
    assert page.status_code == 200
    return str(page.text)


def work(app: Flask) -> None:
    app.extensions.pop(worker._POLLED, None)
    with app.app_context():
        worker._keep_polls()
        db.session.remove()


def row(app: Flask) -> FeedToken:
    with app.app_context():
        return db.session.scalars(select(FeedToken).order_by(FeedToken.id.desc())).first()  # type: ignore[return-value]


def spool(app: Flask) -> Path:
    return Path(app.config["INSTANCE_DIR"]) / "feed-polls"


def test_a_poll_is_known_once_the_worker_has_been_and_the_request_wrote_nothing(
    app: Flask, client: PageClient, address: str
) -> None:
    before = row(app)
    with clock.standing_at(NOW + timedelta(hours=1)):
        first = ask(client, address)
        again = ask(client, address, **{"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert row(app).last_polled_at is None
    entries = _count(app, AuditEntry)
    work(app)
    kept = row(app)
    assert (kept.id, kept.last_polled_at, kept.last_client) == (
        before.id, NOW + timedelta(hours=1), FeedClient.OUTLOOK,
    )  # fmt: skip
    assert _count(app, FeedPoll) == 1
    assert _count(app, AuditEntry) == entries
    assert list(spool(app).parent.glob("feed-polls*")) == []


def _count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_spool_holds_no_address_of_anybody_and_no_secret(
    app: Flask, client: PageClient, address: str
) -> None:
    ask(client, address)
    noted = spool(app).read_text()
    assert "203.0" not in noted
    assert address not in noted
    assert OUTLOOK not in noted


def test_a_wrong_address_and_a_public_feed_note_nothing(app: Flask, client: PageClient, address: str) -> None:
    assert ask(client, "otra-cosa").status_code == 404
    client.get("/calendar.ics")
    assert not spool(app).exists()


def test_what_was_read_but_not_kept_is_read_again_and_the_same_twice_is_once(
    app: Flask, client: PageClient, address: str
) -> None:
    with clock.standing_at(NOW):
        ask(client, address)
    with app.app_context():
        taken = feed_polls.take()
        assert feed_polls.take() == taken
    with clock.standing_at(NOW + timedelta(minutes=1)):
        ask(client, address, network=2)
        work(app)
        assert _count(app, FeedPoll) == 1
        work(app)
    assert _count(app, FeedPoll) == 2
    assert row(app).last_polled_at == NOW + timedelta(minutes=1)


def test_an_older_poll_that_comes_late_does_not_turn_back_the_clock(
    app: Flask, client: PageClient, address: str
) -> None:
    for hours in (5, 2):
        with clock.standing_at(NOW + timedelta(hours=hours)):
            ask(client, address, said=OUTLOOK if hours == 5 else "Thunderbird/128")
            work(app)
    kept = row(app)
    assert (kept.last_polled_at, kept.last_client) == (NOW + timedelta(hours=5), FeedClient.OUTLOOK)


def test_a_garbled_spool_costs_its_garbled_lines_alone(app: Flask, client: PageClient, address: str) -> None:
    with clock.standing_at(NOW):
        ask(client, address)
        good = spool(app).read_bytes()
        spool(app).write_bytes(
            b"\xff\xfe\n1 2\n" + good + b"999999 1 google " + b"0" * 32 + b"\n" + good[:20]
        )
        work(app)
    assert row(app).last_polled_at == NOW
    assert _count(app, FeedPoll) == 1


def test_a_spool_that_is_full_or_cannot_be_written_fails_no_feed(
    app: Flask, client: PageClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_polls, "LARGEST", 10)
    ask(client, address)
    size = spool(app).stat().st_size
    assert ask(client, address).status_code == 200
    assert spool(app).stat().st_size == size
    spool(app).unlink()
    spool(app).mkdir()
    assert ask(client, address).status_code == 200


def test_networks_are_counted_for_thirty_days_and_many_of_them_are_a_warning(
    app: Flask, client: PageClient, address: str, house: Any, signed_in: Any
) -> None:
    with clock.standing_at(NOW):
        for network in range(1, 6):
            ask(client, address, network=network)
        work(app)
        assert "Desde 5 redes" in seen(signed_in, "/account")
        assert "renuévela" not in seen(signed_in, "/account")
        for network in range(10, 30):
            ask(client, address, network=network, said="Google-Calendar-Importer")
        work(app)
        page = seen(signed_in, "/account")
        assert "Google Calendar" in page
        assert "renuévela" in page
        assert "renuévela" in seen(signed_in, "/home")
        assert _count(app, FeedPoll) == 6, "all of Google's servers are one place"
    with clock.standing_at(NOW + timedelta(days=31)):
        assert "renuévela" not in seen(signed_in, "/account")
        ask(client, address)
        work(app)
    assert _count(app, FeedPoll) == 1


def test_who_has_not_looked_since_a_session_was_called_off_is_warned_and_no_longer_once_it_has_looked(
    app: Flask, client: PageClient, address: str, house: Any, signed_in: Any
) -> None:
    with clock.standing_at(NOW):
        ask(client, address)
        work(app)
    called_off = NOW + timedelta(hours=3)
    with clock.standing_at(called_off), app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, house.meeting.id)
        cancel(meeting, reason="No hay sala.", since=meeting.revision, actor=house.actor("chair"))
    for moment, is_warned in (
        (called_off + PATIENCE - timedelta(minutes=1), False),
        (called_off + PATIENCE + timedelta(minutes=1), True),
    ):
        with clock.standing_at(moment):
            for page in ("/account", "/home"):
                assert (
                    "este calendario no ha consultado desde entonces" in seen(signed_in, page)
                ) is is_warned
    with clock.standing_at(moment):
        ask(client, address)
        work(app)
    with clock.standing_at(moment + timedelta(days=1)):
        assert "no ha consultado" not in seen(signed_in, "/account")


def test_a_change_of_a_session_that_is_over_or_not_theirs_warns_nobody(
    app: Flask, client: PageClient, address: str, house: Any, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        member = db.session.get_one(Person, house.people["member"].id)
        feed_tokens.create(member, name="Teléfono", actor=house.actor("member"))
        meeting = db.session.get_one(Meeting, house.meeting.id)
        cancel(meeting, reason="No hay sala.", since=meeting.revision, actor=house.actor("chair"))
    with clock.standing_at(NOW + timedelta(days=3)):
        assert "no ha consultado" not in seen(signed_in, "/account", who="member")
    with clock.standing_at(NOW + timedelta(days=3)):
        assert "no ha consultado" in seen(signed_in, "/account")
    with clock.standing_at(NOW + timedelta(days=41)):
        assert "no ha consultado" not in seen(signed_in, "/account")


def test_an_address_is_renamed_by_its_owner_alone_and_its_calendar_notices_nothing(
    app: Flask, client: PageClient, address: str, house: Any, signed_in: Any
) -> None:
    own = row(app)
    canacar = signed_in("canacar")
    path, field = f"/account/feeds/{own.id}/rename", f"feed{own.id}-name"
    send(canacar, path, {field: "Teléfono"})
    assert row(app).name == "Teléfono"
    assert ask(client, address).status_code == 200
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "feed_token:rename")).one()
        assert (entry.old, entry.new) == ({"name": "Outlook de la oficina"}, {"name": "Teléfono"})
    refused = send(canacar, path, {field: "  "})
    assert send(signed_in("caaarem"), path, {field: "Mía"}).status_code == 404
    assert refused.status_code == 422
    assert row(app).name == "Teléfono"
    with app.app_context(), transaction(), pytest.raises(NotFound):
        feed_tokens.rename(db.session.get_one(FeedToken, own.id), name="Mía", actor=house.actor("caaarem"))
    assert row(app).name == "Teléfono"


def test_the_account_page_costs_the_same_with_one_address_and_with_ten(
    app: Flask, client: PageClient, address: str, house: Any, signed_in: Any
) -> None:
    with clock.standing_at(NOW + timedelta(days=3)):
        canacar = signed_in("canacar")
        assert canacar.get("/account").status_code == 200
        one = counted(app, lambda: canacar.get("/account"))
        with app.app_context(), transaction():
            person = db.session.get_one(Person, house.people["canacar"].id)
            for number in range(9):
                feed_tokens.create(person, name=f"Calendario {number}", actor=house.actor("canacar"))
        assert counted(app, lambda: canacar.get("/account")) == one
