"""The link in a letter: who owes an agreement reports without signing in; for that person, that agreement, while it is owed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask, current_app

from app import journal
from app.accounts.models import Person, PersonState
from app.agreements import links
from app.agreements.models import Agreement, AgreementState, Evidence, ExtensionRequest, FollowUp
from app.agreements.operations.adoption import payload_of
from app.bodies.models import Appointment
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.notifications import letters
from tests import factories, pages, sessions

S = AgreementState


@pytest.fixture(autouse=True)
def _standing(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.standing_at(sessions.DAY):
        yield


@pytest.fixture
def owed(app: Flask, house: factories.House) -> int:
    with app.app_context(), transaction():
        return sessions.make_agreement(sessions.make_session(house), S.ADOPTED).id


def link(app: Flask, house: factories.House, agreement_id: int, name: str = "canacar") -> str:
    with app.app_context():
        agreement = db.session.get_one(Agreement, agreement_id)
        token = links.make_link(agreement, db.session.get_one(Person, house.people[name].id))
    return f"/agreements/by-link/{token}"


def set_state(app: Flask, agreement_id: int, state: AgreementState) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Agreement, agreement_id).state = state


def test_from_the_letter_to_the_report_without_signing_in(
    app: Flask, house: factories.House, owed: int, client: pages.PageClient
) -> None:
    with app.app_context(), current_app.test_request_context("/"):
        agreement = db.session.get_one(Agreement, owed)
        with transaction():
            message = journal.announce("agreement:adopted", subject=agreement, payload=payload_of(agreement))
        texts = {row.address: row.text for row in letters.write(message)}
    found = re.search(r"/agreements/by-link/\S+", texts["canacar@example.org"])
    assert found is not None
    path = found[0]
    assert path not in texts["canacar_alternate@example.org"], "each has their own"
    page = client.get(path)
    assert page.status_code == 200
    assert "CANACAR levantará" in page.text
    assert 'name="text"' not in page.text, "taken on first"
    assert client.post(path, data={"do": "accept"}).status_code == 303
    empty = client.post(path, data={"do": "report", "text": " "})
    assert empty.status_code == 422
    refused = client.post(
        path,
        data={
            "do": "report",
            "text": "Padrón entregado.",
            "files": (io.BytesIO(b"MZ\x90\x00" + b"\0" * 60), "x.exe"),
        },
        content_type="multipart/form-data",
    )
    assert (refused.status_code, "Padrón entregado." in refused.text) == (422, True)
    given = client.post(
        path,
        data={
            "do": "report",
            "text": "Padrón entregado.",
            "files": [(io.BytesIO(b"uno\n"), "uno.txt"), (io.BytesIO(b"dos\n"), "dos.txt")],
        },
        content_type="multipart/form-data",
    )
    assert given.status_code == 303
    assert "espera a que la secretaría técnica lo verifique" in client.get(path).text
    with app.app_context():
        assert db.session.get_one(Agreement, owed).state is S.REPORTED
        assert db.session.query(Evidence).count() == 2
        said = (
            db.session.query(AuditEntry)
            .filter(AuditEntry.tag.startswith("agreement:"))
            .order_by(AuditEntry.id)
        )
        assert [(row.tag, row.actor_id, row.new.get("by_link")) for row in said] == [
            ("agreement:accept", house.people["canacar"].id, True),
            ("agreement:report", house.people["canacar"].id, True),
        ]
    assert client.get("/account").status_code == 302, "nobody is signed in by it"
    assert client.post(path, data={"do": "report", "text": "Otra vez."}).status_code == 422
    with app.app_context():
        assert db.session.query(FollowUp).count() == 2


def test_looking_records_nothing(
    app: Flask, house: factories.House, owed: int, client: pages.PageClient
) -> None:
    path = link(app, house, owed)
    with app.app_context():
        before = db.session.query(AuditEntry).count()
    for _time in range(2):
        assert client.get(path).status_code == 200
    with app.app_context():
        assert db.session.query(AuditEntry).count() == before
        assert db.session.get_one(Agreement, owed).state is S.ADOPTED


def test_more_time_is_asked_for_by_the_link(
    app: Flask, house: factories.House, owed: int, client: pages.PageClient
) -> None:
    set_state(app, owed, S.IN_PROGRESS)
    path = link(app, house, owed)
    wrong = client.post(
        path, data={"do": "ask_extension", "new_due_on": "2027-07-01", "reason": "Faltan rutas."}
    )
    assert (wrong.status_code, "Faltan rutas." in wrong.text) == (422, True)
    assert client.post(path, data={"do": "ask_extension", "new_due_on": "x", "reason": ""}).status_code == 422
    asked = client.post(
        path, data={"do": "ask_extension", "new_due_on": "2027-08-01", "reason": "Faltan rutas."}
    )
    assert asked.status_code == 303
    with app.app_context():
        assert db.session.query(ExtensionRequest).one().new_due_on == date(2027, 8, 1)
    assert "Espera a la presidencia" in client.get(path).text


@pytest.mark.parametrize("state", list(S))
def test_it_takes_something_only_while_it_is_owed(
    app: Flask, house: factories.House, owed: int, client: pages.PageClient, state: AgreementState
) -> None:
    set_state(app, owed, state)
    shown = state in {S.ADOPTED, S.IN_PROGRESS, S.REPORTED}
    path = link(app, house, owed)
    assert client.get(path).status_code == (200 if shown else 404)
    assert client.post(path, data={"do": "nonsense"}).status_code == (422 if shown else 404)


def test_a_link_that_is_none_or_has_ended_is_not_there(
    app: Flask, house: factories.House, owed: int, client: pages.PageClient
) -> None:
    path = link(app, house, owed)
    gone = client.get("/agreements/by-link/nobody-has-this")
    assert (gone.status_code, "ya no recibe informes" in gone.text) == (404, True)
    assert client.get(path[:-2] + ("AA" if not path.endswith("AA") else "BB")).status_code == 404, "signed"
    assert client.get(f"/agreements/by-link/{'a' * 5000}").status_code == 404
    assert client.get(link(app, house, owed, "caaarem")).status_code == 404, "who does not owe it"
    with clock.standing_at(sessions.DAY + timedelta(days=links.LINK_DAYS)):
        assert client.get(path).status_code == 200
    with clock.standing_at(sessions.DAY + timedelta(days=links.LINK_DAYS + 1)):
        assert client.get(path).status_code == 404
    with app.app_context(), transaction():
        row = db.session.query(Appointment).filter_by(seat_id=house.seats["CANACAR"].id, rank=0).one()
        row.ends_on = factories.LONG_AGO
    assert client.get(path).status_code == 404, "who no longer sits for the chamber"
    alternate = link(app, house, owed, "canacar_alternate")
    assert client.get(alternate).status_code == 200
    with app.app_context(), transaction():
        db.session.get_one(Person, house.people["canacar_alternate"].id).state = PersonState.DEACTIVATED
    assert client.get(alternate).status_code == 404
