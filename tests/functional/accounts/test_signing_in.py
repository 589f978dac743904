"""Invitations, sign-in and sign-out, as a person meets them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Invitation, Person, PersonState, SignInSession
from app.accounts.operations import people
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from tests.pages import PageClient, visible_text

PASSWORD = "cuatro palabras sin gracia"


def csrf(client: PageClient, address: str) -> str:
    page = client.get(address).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def post(client: PageClient, address: str, *, at: str = "", **values: Any) -> Any:
    return client.post(address, data={"csrf_token": csrf(client, at or address), **values})


def give_password(app: Flask, house: Any, name: str) -> None:
    with app.app_context(), transaction():
        token = people.invite(
            db.session.get_one(Person, house.people[name].id), hours=48, actor=house.actor("admin")
        )
        people.accept(token, password=PASSWORD)


def sign_in(client: PageClient, email: str, password: str = PASSWORD, **values: Any) -> Any:
    return post(client, "/sign-in", email=email, password=password, **values)


def test_an_invited_person_chooses_a_password_and_is_signed_in(
    app: Flask, house: Any, signed_in: Any
) -> None:
    admin = signed_in("admin")
    response = post(
        admin,
        "/people/new",
        name="Nora Fuentes",
        email="Nora@Example.org",
        organization="CANACAR",
        phone="",
        locale="es",
    )
    assert response.status_code == 303
    with app.app_context():
        message = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "person:invited")
        ).one()
        assert (
            db.session.scalar(select(AuditEntry.tag).order_by(AuditEntry.id.desc()).limit(1))
            == "person:invite"
        )
        token = message.payload["token"]
    guest = app.test_client()
    response = post(guest, f"/invitations/{token}", password=PASSWORD)
    assert response.status_code == 303
    assert guest.get("/home").status_code == 200
    with app.app_context():
        nora = db.session.scalars(select(Person).where(Person.email == "nora@example.org")).one()
        assert nora.state is PersonState.ACTIVE
        assert PASSWORD not in nora.password_hash


def test_a_link_works_once_and_not_after_its_time(app: Flask, house: Any) -> None:
    with app.app_context(), transaction():
        person = db.session.get_one(Person, house.people["canacar"].id)
        used = people.invite(person, hours=48, actor=house.actor("admin"))
        people.accept(used, password=PASSWORD)
        late = people.invite(person, hours=48, actor=house.actor("admin"))
    client = app.test_client()
    assert client.get(f"/invitations/{used}").status_code == 404
    with clock.standing_at(clock.now() + timedelta(hours=49)):
        assert client.get(f"/invitations/{late}").status_code == 404
    assert client.get(f"/invitations/{late}").status_code == 200


def test_a_weak_password_is_refused_and_the_link_lives_on(app: Flask, house: Any) -> None:
    with app.app_context(), transaction():
        token = people.invite(
            db.session.get_one(Person, house.people["canacar"].id), hours=48, actor=house.actor("admin")
        )
    client = app.test_client()
    response = post(client, f"/invitations/{token}", password="corta")
    assert response.status_code == 422
    assert "12" in visible_text(response.get_data(as_text=True))
    with app.app_context():
        assert (
            db.session.scalar(
                select(func.count()).select_from(Invitation).where(Invitation.used_at.is_(None))
            )
            == 1
        )


def test_signing_out_kills_the_cookie_on_the_server(app: Flask, house: Any) -> None:
    give_password(app, house, "canacar")
    client = app.test_client()
    assert sign_in(client, "canacar@example.org").status_code == 303
    stolen = client.get_cookie("convoca")
    assert stolen is not None
    assert post(client, "/sign-out", at="/home").status_code == 303
    thief = app.test_client()
    thief.set_cookie("convoca", stolen.value)
    assert thief.get("/home").status_code == 302
    with app.app_context():
        tags = db.session.scalars(select(AuditEntry.tag)).all()
        assert {"person:sign_in", "person:sign_out"} <= set(tags)


def test_the_database_holds_no_token_that_opens_a_session(app: Flask, house: Any) -> None:
    give_password(app, house, "canacar")
    client = app.test_client()
    sign_in(client, "canacar@example.org")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with app.app_context():
        kept = db.session.scalars(select(SignInSession.token_hash)).all()
    assert token not in kept


def test_known_and_unknown_accounts_get_the_same_answer(app: Flask, house: Any) -> None:
    give_password(app, house, "canacar")
    answers = []
    for email in ("canacar@example.org", "nobody@example.org", "insider@example.org"):
        response = sign_in(app.test_client(), email, "otra cosa muy distinta")
        assert response.status_code == 422
        answers.append(re.sub(r"[\w.]+@example\.org|value=\"[^\"]*\"", "", response.get_data(as_text=True)))
    assert answers[0] == answers[1] == answers[2]


def test_a_changed_password_ends_every_other_session(app: Flask, house: Any) -> None:
    give_password(app, house, "canacar")
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        sign_in(client, "canacar@example.org")
    response = post(
        here, "/account/password", at="/account", current=PASSWORD, password="otra frase larga y nueva"
    )
    assert response.status_code == 303
    assert here.get("/home").status_code == 200
    assert elsewhere.get("/home").status_code == 302


def test_a_deactivated_person_is_out_at_once(app: Flask, house: Any, signed_in: Any) -> None:
    give_password(app, house, "canacar")
    client = app.test_client()
    sign_in(client, "canacar@example.org")
    person_id = house.people["canacar"].id
    response = post(signed_in("admin"), f"/people/{person_id}/deactivate", at=f"/people/{person_id}")
    assert response.status_code == 303
    assert client.get("/home").status_code == 302
    assert sign_in(app.test_client(), "canacar@example.org").status_code == 422


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(app: Flask, house: Any, target: str) -> None:
    give_password(app, house, "canacar")
    response = sign_in(app.test_client(), "canacar@example.org", next=target)
    assert response.headers["Location"] == "/home"


def test_the_eleventh_try_in_five_minutes_is_refused(database_url: str, tmp_path: Any) -> None:
    from app.factory import create_app
    from app.web.limits import limiter
    from tests import factories

    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": database_url,
            "RATELIMIT_ENABLED": True,
            "INSTANCE_DIR": str(tmp_path),
        }
    )
    app.test_client_class = PageClient
    with app.app_context(), transaction():
        factories.make_programme()
    client = app.test_client()
    try:
        statuses = [sign_in(client, "x@example.org", "y").status_code for _ in range(11)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert statuses == [422] * 10 + [429]


@pytest.mark.parametrize("name", ["secretary", "chair", "canacar", "member"])
def test_only_administrators_keep_people(signed_in: Any, name: str) -> None:
    client = signed_in(name)
    response = client.get("/people")
    assert response.status_code == 403
    assert "administración" in visible_text(response.get_data(as_text=True))


def test_the_list_of_people_makes_the_same_queries_whatever_its_length(
    app: Flask, house: Any, signed_in: Any
) -> None:
    from tests import factories
    from tests.queries import counted

    client = signed_in("admin")
    few = counted(app, lambda: client.get("/people"))
    with app.app_context(), transaction():
        for _ in range(80):
            factories.make_person()
    assert counted(app, lambda: client.get("/people")) == few
    page = client.get("/people").get_data(as_text=True)
    assert 'rel="next"' in page
