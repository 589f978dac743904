"""Answers by the link in the notice, without signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from app.accounts.tokens import hash_token
from app.agendas import operations as agenda_operations
from app.bodies.models import Appointment
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from app.meetings import operations, queries
from app.meetings.models import (
    AttendanceReply,
    NoticeRecipient,
)
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, SESSION, at
from tests.functional.meetings.replying import (
    NOT_COMING,
    REACHED,
    entries,
    links,
    own_notice,
    press,
)
from tests.pages import PageClient
from tests.queries import statements


def test_each_letter_carries_its_own_link_and_only_its_hash_is_kept(house: House, convoked: int) -> None:
    found = links(house)
    assert set(found) == REACHED
    assert len(set(found.values())) == len(found)
    tokens = {path.rsplit("/", 1)[1] for path in found.values()}
    kept = {row.token_hash for row in db.session.query(NoticeRecipient)}
    assert kept == {hash_token(token) for token in tokens}
    outbox = " ".join(str(row.payload) for row in db.session.query(OutboxMessage))
    journal = " ".join(f"{row.old}{row.new}" for row in db.session.query(AuditEntry))
    assert not [token for token in tokens if token in outbox or token in journal]


def test_looking_at_the_link_records_nothing(
    app: Flask, house: House, convoked: int, client: PageClient
) -> None:
    path = links(house)["canacar"]
    with statements(app) as seen:
        page = client.get(path)
    assert page.status_code == 200
    assert "Titular CANACAR" in page.text
    assert "Asistirá mi suplente" in page.text
    assert [said for said in seen if said.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert own_notice(house, convoked, "canacar").acknowledged_at is None


def test_the_link_answers_without_signing_in(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["canacar"]
    assert press(client, path, answer="alternate").status_code == 303
    assert "Va el suplente" in client.get(path).text
    assert press(client, path, answer="not_coming").status_code == 303
    assert db.session.query(AttendanceReply).one().answer is NOT_COMING
    said = entries("reply:give")[-1]
    assert (said.actor_id, said.acted_as, said.new["by_link"]) == (
        house.people["canacar"].id,
        "CANACAR, titular",
        True,
    )
    assert own_notice(house, convoked, "canacar").acknowledged_at == EARLY
    assert client.get("/account").status_code == 302


def test_who_sits_nowhere_acknowledges_by_the_link(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["guest"]
    assert "Asistir" not in client.get(path).text
    assert press(client, path, answer="coming").status_code == 303
    assert not db.session.query(AttendanceReply).count()
    assert own_notice(house, convoked, "guest").acknowledged_at == EARLY


def test_an_answer_that_is_none_is_refused(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["canacar"]
    assert press(client, path).status_code == 422
    assert press(client, path, answer="maybe").status_code == 422
    assert client.post(path, data={"answer": "coming"}).status_code == 400
    assert not db.session.query(AttendanceReply).count()


def test_a_wrong_or_an_old_link_is_not_there(house: House, convoked: int, client: PageClient) -> None:
    path = links(house)["canacar"]
    assert client.get("/replies/nobody-has-this").status_code == 404
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=0).one()
        row.ends_on = factories.LONG_AGO
    assert client.get(path).status_code == 404
    with transaction():
        db.session.get_one(Appointment, row.id).ends_on = None
    assert client.get(path).status_code == 200
    with at(SESSION), transaction():
        setting.declare_quorum(convoked)
        agenda_operations.open_session(
            queries.get_meeting(convoked, house.actor("secretary")), actor=house.actor("secretary")
        )
    gone = client.get(path)
    assert gone.status_code == 404
    assert "ya no recibe respuestas" in gone.text
    assert press(client, path, answer="coming").status_code in {400, 404}
    assert not db.session.query(AttendanceReply).count()


def test_a_newer_notice_ends_the_links_of_the_one_before(
    house: House, convoked: int, client: PageClient
) -> None:
    before = links(house)["canacar"]
    with transaction():
        meeting = queries.get_meeting(convoked, house.actor("chair"))
        operations.move(
            meeting,
            starts_at=SESSION + timedelta(days=7),
            ends_at=SESSION + timedelta(days=7, hours=3),
            reason="La sala no está disponible.",
            since=meeting.revision,
            actor=house.actor("chair"),
        )
    assert client.get(before).status_code == 404
    with transaction():
        agenda_operations.publish(setting.loaded(house, convoked), actor=house.actor("chair"))
    after = links(house)["canacar"]
    assert before != after
    assert client.get(before).status_code == 404
    assert client.get(after).status_code == 200


def test_the_addresses_of_links_are_not_tried_without_end(database_url: str, tmp_path: Any) -> None:
    from app.factory import create_app
    from app.web.limits import limiter

    made = create_app(
        {"TESTING": True, "SQLALCHEMY_DATABASE_URI": database_url, "RATELIMIT_ENABLED": True, "INSTANCE_DIR": str(tmp_path)}
    )  # fmt: skip
    try:
        with made.app_context(), transaction():
            factories.make_programme()
        client = made.test_client()
        answers = [client.get(f"/replies/guess-{number}").status_code for number in range(61)]
        assert set(answers[:60]) == {404}
        assert answers[60] == 429
    finally:
        limiter.enabled = False
        limiter.reset()
