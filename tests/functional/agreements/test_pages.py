"""The register and one agreement's page: who sees what, filters, pages, follow-up by the forms."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.agreements import queries
from app.agreements.models import Agreement, AgreementState, Evidence
from app.agreements.numbering import number_by
from app.issues.loop import steps_from_above
from app.kernel import clock
from app.kernel.actor import ANONYMOUS
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from app.minutes.models import Minutes, MinutesState
from tests import factories, pages, sessions

S = AgreementState


@pytest.fixture(autouse=True)
def _without_csrf(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.standing_at(sessions.DAY):
        yield


@pytest.fixture
def session(app: Flask, house: factories.House) -> sessions.Session:
    with app.app_context(), transaction():
        return sessions.make_session(house, state=MeetingState.CLOSED)


def add(app: Flask, session: sessions.Session, state: AgreementState, **values: Any) -> int:
    with app.app_context(), transaction():
        return sessions.make_agreement(session, state, **values).id


def publish(app: Flask, session: sessions.Session) -> None:
    with app.app_context(), transaction():
        db.session.add(
            Minutes(
                meeting_id=session.meeting.id,
                state=MinutesState.PUBLISHED,
                published_at=clock.now(),
                created_at=clock.now(),
            )
        )


@pytest.mark.parametrize("state", list(S))
def test_who_sees_an_agreement_in_each_state(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient, state: AgreementState
) -> None:
    address = f"/agreements/{add(app, session, state)}"
    decided = state not in queries.UNDECIDED_STATES

    def statuses() -> dict[str, int]:
        found = {
            name: signed_in(name).get(address).status_code
            for name in ("secretary", "canacar", "guest", "admin", "insider")
        }
        return {**found, "anonymous": client.get(address).status_code}

    inside = 200 if decided else 404
    before = {
        "secretary": 200,
        "canacar": inside,
        "guest": inside,
        "admin": 404,
        "insider": 404,
        "anonymous": 404,
    }
    assert statuses() == before
    publish(app, session)
    assert statuses() == {**before, **dict.fromkeys(("admin", "insider", "anonymous"), inside)}
    assert (
        len(pages.read(client.get("/agreements?show=all").get_data(as_text=True)).findall(".//tbody/tr"))
        == decided
    )


@pytest.mark.parametrize("hide", ["meeting", "body"])
def test_what_a_body_keeps_to_itself_is_not_public(
    app: Flask, session: sessions.Session, client: pages.PageClient, signed_in: Any, hide: str
) -> None:
    address = f"/agreements/{add(app, session, S.ADOPTED)}"
    publish(app, session)
    with app.app_context(), transaction():
        row = db.session.get_one(
            *(
                (Meeting, session.meeting.id)
                if hide == "meeting"
                else (factories.Body, session.meeting.body_id)
            )
        )
        row.is_public = False
    assert client.get(address).status_code == 404
    assert signed_in("insider").get(address).status_code == 404
    assert signed_in("canacar").get(address).status_code == 200
    with app.app_context():
        assert queries.list_recent_public() == []
        assert queries.search(ANONYMOUS, "padrón") == []


def test_the_public_page_shows_neither_reports_nor_people(
    app: Flask, session: sessions.Session, client: pages.PageClient, signed_in: Any
) -> None:
    number = add(app, session, S.IN_PROGRESS)
    signed_in("canacar").post(f"/agreements/{number}/report", data={"text": "Informe interno."})
    publish(app, session)
    text = client.get(f"/agreements/{number}").get_data(as_text=True)
    assert "Informe interno." not in text
    assert "Titular CANACAR" not in text
    assert "CANACAR levantará" in text


def test_from_taking_it_on_to_fulfilment_by_the_forms(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    number = add(app, session, S.ADOPTED)
    address = f"/agreements/{number}"
    canacar, secretary = signed_in("canacar"), signed_in("secretary")
    assert canacar.post(f"{address}/accept").status_code == 303
    empty = canacar.post(f"{address}/report", data={"text": " "})
    assert empty.status_code == 422
    refused = canacar.post(
        f"{address}/report",
        data={
            "text": "Padrón con 32 paradores.",
            "files": (io.BytesIO(b"MZ\x90\x00" + b"\0" * 60), "padron.exe"),
        },
        content_type="multipart/form-data",
    )
    assert refused.status_code == 422
    assert "Padrón con 32 paradores." in refused.get_data(as_text=True)
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    kept = canacar.post(
        f"{address}/report",
        data={
            "text": "Padrón con **32** paradores.",
            "files": [(io.BytesIO(pdf), "padrón.pdf"), (io.BytesIO(b"rutas\n"), "rutas.txt")],
        },
        content_type="multipart/form-data",
    )
    assert kept.status_code == 303
    with app.app_context():
        follow_up, second = [row.id for row in db.session.query(Evidence).order_by(Evidence.id)]
    assert secretary.get(f"{address}/evidence/{second}").get_data() == b"rutas\n"
    file = secretary.get(f"{address}/evidence/{follow_up}")
    assert (file.status_code, file.get_data()) == (200, pdf)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert signed_in("insider").get(f"{address}/evidence/{follow_up}").status_code == 404
    assert secretary.post(f"{address}/send-back", data={"reason": ""}).status_code == 422
    assert secretary.post(f"{address}/send-back", data={"reason": "Falta la ruta norte."}).status_code == 303
    assert "Falta la ruta norte." in canacar.get(address).get_data(as_text=True)
    assert canacar.post(f"{address}/report", data={"text": "Se agregó."}).status_code == 303
    assert secretary.post(f"{address}/verify").status_code == 303
    with app.app_context():
        assert db.session.get_one(Agreement, number).state is S.FULFILLED
    again = secretary.post(f"{address}/verify")
    assert again.status_code == 303  # refused, and said on the page
    assert pages.read(secretary.get(address).get_data(as_text=True)).find(".//div[@role='alert']") is not None


def test_who_may_not_is_told_so(app: Flask, session: sessions.Session, signed_in: Any, client: Any) -> None:
    address = f"/agreements/{add(app, session, S.REPORTED)}"
    assert signed_in("canacar").post(f"{address}/verify").status_code == 403
    assert signed_in("caaarem").post(f"{address}/report", data={"text": "x"}).status_code == 403
    assert signed_in("admin").post(f"{address}/verify").status_code == 404
    assert "/sign-in" in client.post(f"{address}/verify").headers["Location"]


def test_the_chair_extends_by_the_form(app: Flask, session: sessions.Session, signed_in: Any) -> None:
    number = add(app, session, S.IN_PROGRESS)
    chair = signed_in("chair")
    wrong = chair.post(
        f"/agreements/{number}/extend", data={"new_due_on": "2027-07-01", "reason": "Faltan rutas."}
    )
    assert wrong.status_code == 422
    assert "Faltan rutas." in wrong.get_data(as_text=True)
    chair.post(f"/agreements/{number}/extend", data={"new_due_on": "2027-08-01", "reason": "Faltan rutas."})
    with app.app_context():
        assert db.session.get_one(Agreement, number).due_on == date(2027, 8, 1)
    assert "/extend" not in chair.get(f"/agreements/{number}").get_data(as_text=True)


def rows(client: Any, query: str) -> list[str]:
    tree = pages.read(client.get(f"/agreements{query}").get_data(as_text=True))
    return ["".join(link.itertext()) for link in tree.findall(".//tbody/tr/th/a")]


def test_the_register_filters_and_shows_the_most_overdue_first(
    app: Flask, session: sessions.Session, signed_in: Any, house: factories.House
) -> None:
    index = house.chambers["index"].id
    add(app, session, S.ADOPTED, text="Al corriente", due_on=date(2027, 6, 1))
    add(app, session, S.IN_PROGRESS, text="Vencido hace poco", due_on=date(2027, 5, 12))
    add(app, session, S.REPORTED, text="Vencido hace mucho 100%", due_on=date(2027, 1, 10))
    add(app, session, S.FULFILLED, text="Cumplido", due_on=date(2026, 12, 1))
    add(
        app,
        session,
        S.ADOPTED,
        text="De index",
        responsible="index",
        responsible_chamber_id=index,
        due_on=date(2027, 9, 1),
    )
    add(app, session, S.PROPOSED, text="Sólo propuesto")
    secretary = signed_in("secretary")
    owed = ["Vencido hace mucho 100%", "Vencido hace poco", "Al corriente", "De index"]
    assert rows(secretary, "") == owed
    assert rows(secretary, "?show=overdue") == owed[:2]
    assert rows(secretary, "?show=fulfilled") == ["Cumplido"]
    assert len(rows(secretary, "?show=all")) == 6
    assert len(rows(signed_in("canacar"), "?show=all")) == 5
    assert rows(secretary, "?chamber=index") == ["De index"]
    assert rows(secretary, "?q=hace+mucho+100%25") == ["Vencido hace mucho 100%"]
    assert rows(secretary, "?q=_%25") == []
    assert rows(secretary, "?body=gcp&show=all&q=cumplido") == ["Cumplido"]
    assert rows(secretary, "?show=nonsense&after=garbage&body=nothing") == []
    with app.app_context():
        assert [row.text for row in queries.list_overdue(house.actor("secretary"))] == owed[:2]
        assert queries.count_overdue(house.actor("secretary")) == 2
        assert queries.count_overdue(house.actor("insider")) == 0
        assert [row.text for row in queries.list_owed_by(house.actor("canacar"))] == [
            "Vencido hace poco",
            "Al corriente",
        ]
        assert [row.text for row in queries.list_owed_by(house.actor("index"))] == ["De index"]
        assert queries.list_owed_by(house.actor("insider")) == []  # index's seat there is in another body
        assert queries.list_owed_by(ANONYMOUS) == []
        assert [row.text for row in queries.list_to_verify(house.actor("secretary"))] == [
            "Vencido hace mucho 100%"
        ]


def test_pages_follow_one_another_and_cost_the_same_however_long_the_register(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    add(app, session, S.ADOPTED, text="El primero", due_on=date(2027, 5, 20))
    few = sessions.count_statements(app, lambda: secretary.get("/agreements"))
    with app.app_context(), transaction():
        for number in range(119):
            sessions.make_agreement(session, S.ADOPTED, due_on=date(2027, 6, 1) + timedelta(days=number % 7))
    assert sessions.count_statements(app, lambda: secretary.get("/agreements")) == few
    seen, address = [], "/agreements"
    for _page in range(3):
        tree = pages.read(secretary.get(address).get_data(as_text=True))
        seen += [link.attrib["href"] for link in tree.findall(".//tbody/tr/th/a")]
        following = tree.find(".//a[@rel='next']")
        address = following.attrib["href"] if following is not None else ""
    assert (len(seen), len(set(seen)), address) == (120, 120, "")


def test_an_issue_hears_what_was_agreed_and_what_is_still_owed(
    app: Flask, session: sessions.Session, house: factories.House
) -> None:
    with app.app_context(), transaction():
        body = db.session.get_one(factories.Body, house.standing.id)
        issue = factories.make_issue(body, house.chambers["CANACAR"], house.people["canacar"])
        session.items[-1].issue_id = issue.id
        db.session.merge(session.items[-1])
        sessions.make_agreement(session, S.IN_PROGRESS)
        db.session.flush()
        from flask import current_app

        with current_app.test_request_context():
            steps = [
                step
                for step in steps_from_above(issue, house.actor("canacar"))
                if "agreements" in (step.url or "")
            ]
            assert [(step.state, step.is_owed) for step in steps] == [("done", False), ("next", True)]
            assert not [
                step
                for step in steps_from_above(issue, house.actor("insider"))
                if "agreements" in (step.url or "")
            ]


def test_numbers_by_a_pattern_that_people_edit() -> None:
    values = {"BODY": "GCP", "YEAR": 2027, "KIND": "ORD", "SESSION": 2, "SEQ": 3}
    assert number_by("{BODY}/{YEAR}/{KIND}{SESSION}/ACU-{SEQ:02}", values) == "GCP/2027/ORD2/ACU-03"
    assert number_by("AC-{SEQ:03}-{SESSION:02}/{YEAR}", values) == "AC-003-02/2027"
    assert number_by("{BODY.__class__}{OTHER}{SEQ!r}", values) == "{BODY.__class__}{OTHER}{SEQ!r}"
