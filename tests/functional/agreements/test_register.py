"""The register as a board and as a table, what narrows it, and the pages of the plenary, the authority and the extract."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdfium2
import pytest
from flask import Flask

from app.agreements import operations
from app.agreements.extract import content_of
from app.agreements.models import Agreement, AgreementKind, AgreementState, ExtensionRequest, Response
from app.agreements.queries import get_agreement
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.seals import fingerprint
from tests import factories, pages, sessions
from tests.queries import statements

S = AgreementState


@pytest.fixture(autouse=True)
def _standing(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.standing_at(sessions.DAY):
        yield


@pytest.fixture
def session(app: Flask, house: factories.House) -> sessions.Session:
    with app.app_context(), transaction():
        made = sessions.make_session(house)
        sessions.declare_quorum(made)
        sessions.seat_the_authority(house)
        return made


def add(app: Flask, session: sessions.Session, state: AgreementState, **values: Any) -> int:
    with app.app_context(), transaction():
        return sessions.make_agreement(session, state, **values).id


def found(client: Any, query: str) -> list[str]:
    tree = pages.read(client.get(f"/agreements{query}").get_data(as_text=True))
    return ["".join(link.itertext()) for link in tree.findall(".//tbody/tr/th/a")]


@pytest.mark.parametrize("address", ["/agreements", "/agreements/board"])
def test_list_and_board_read_of_bodies_and_sessions_only_what_they_say(
    app: Flask, session: sessions.Session, signed_in: Any, address: str
) -> None:
    for late in (date(2020, 1, 1), date(2030, 1, 1)):
        add(app, session, S.ADOPTED, due_on=late, response=Response.AWAITED, response_due_on=late)
    client = signed_in("secretary")
    with statements(app) as sent:
        page = client.get(address).get_data(as_text=True)
    for said in ("Vencido", "Adoptado", "Respuesta vencida", "Espera respuesta"):
        assert said in page
    rows = [row for row in sent if "agreement.text" in row.split("FROM")[0]]
    assert rows
    assert not [row for row in rows if "rules_values" in row or "agreement.evidence_expected" in row]
    # Nothing is read row by row afterwards.
    assert not [row for row in sent if row.startswith("SELECT") and "WHERE body.id = " in row]


def columns(client: Any, query: str = "") -> dict[str, tuple[str, int]]:
    """State → the count its title says, and how many cards stand under it."""
    tree = pages.read(client.get(f"/agreements/board{query}").get_data(as_text=True))
    return {
        part.attrib["aria-labelledby"].removeprefix("column-"): (
            "".join(part.find("h2/span").itertext()),
            len(part.findall("ul/li")),
        )
        for part in tree.findall(".//section")
        if part.attrib.get("aria-labelledby", "").startswith("column-")
    }


def test_the_board_has_a_column_a_state_whatever_its_length(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient
) -> None:
    secretary = signed_in("secretary")
    assert "Todavía no hay acuerdos" in secretary.get("/agreements/board").text
    for state in S:
        add(app, session, state)
    few = sessions.count_statements(app, lambda: secretary.get("/agreements/board"))
    with app.app_context(), transaction():
        for _number in range(29):
            sessions.make_agreement(session, S.IN_PROGRESS)
    assert sessions.count_statements(app, lambda: secretary.get("/agreements/board")) == few
    assert columns(secretary) == {
        "adopted": ("1", 1),
        "in_progress": ("30", 12),
        "reported": ("1", 1),
        "fulfilled": ("1", 1),
        "without_effect": ("1", 1),
        "superseded": ("1", 1),
    }
    assert columns(client) == {}, "nothing was published"
    assert "Ningún acuerdo" in secretary.get("/agreements/board?q=nada-de-eso").text


def test_each_filter_narrows_list_board_and_table_alike(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    index = session.house.chambers["index"].id
    add(app, session, S.ADOPTED, text="Lo de CANACAR", due_on=date(2027, 6, 1))
    add(app, session, S.ADOPTED, text="Lo de index", responsible="index", responsible_chamber_id=index)
    add(
        app, session, S.ADOPTED, text="Lo de la oficina", responsible="Dirección de Certificación",
        responsible_chamber_id=None, kind=AgreementKind.DECISION, due_on=date(2027, 9, 1),
    )  # fmt: skip
    with app.app_context(), transaction():
        sessions.recommend(sessions.make_agreement(session, S.ADOPTED, text="Lo recomendado"))
    secretary, canacar = signed_in("secretary"), signed_in("canacar")
    for query, expected in {
        "?kind=decision": ["Lo de la oficina"],
        "?kind=nonsense": [],
        "?chamber=index": ["Lo de index"],
        "?responsible=direcci": ["Lo de la oficina"],
        "?year=2027&q=oficina": ["Lo de la oficina"],
        "?year=2026": [],
        "?due_to=2027-06-01": ["Lo de CANACAR"],
        "?due_from=2027-08-01&due_to=2027-12-31": ["Lo de la oficina"],
        "?due_from=nonsense&kind=decision": ["Lo de la oficina"],
        "?show=unanswered": ["Lo recomendado"],
    }.items():
        assert found(secretary, query) == expected, query
        table = list(
            csv.reader(io.StringIO(secretary.get(f"/agreements.csv{query}").get_data().decode("utf-8-sig")))
        )
        assert [row[2] for row in table[1:]] == expected, query
        if "show" not in query:
            cards = sum(number for _count, number in columns(secretary, query).values())
            assert cards == len(expected), query
    assert found(canacar, "?chamber=mine") == ["Lo de CANACAR", "Lo recomendado"]
    assert found(secretary, "?chamber=mine") == []
    assert "Acuerdos de Consultivo Permanente" in secretary.get("/agreements?body=gcp").text


def test_the_table_is_whole_and_calculates_nothing(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient
) -> None:
    add(app, session, S.IN_PROGRESS, text="=HYPERLINK(1)", due_on=date(2027, 1, 5))
    with app.app_context(), transaction():
        for _number in range(60):
            sessions.make_agreement(session, S.FULFILLED, due_on=date(2027, 3, 1))
    answer = signed_in("secretary").get("/agreements.csv?show=all")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 61
    assert (rows[-1]["Acuerdo"], rows[-1]["Vencido"]) == ("'=HYPERLINK(1)", "Sí")
    assert len(client.get("/agreements.csv?show=all").get_data().splitlines()) == 1, "nothing was published"


def test_the_plenary_decides_from_the_page_while_the_body_is_in_session(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    voided, replaced, extended = (add(app, session, S.IN_PROGRESS) for _number in range(3))
    done, successor = add(app, session, S.FULFILLED), add(app, session, S.ADOPTED)
    assert 'id="plenary"' in secretary.get(f"/agreements/{voided}").text
    assert 'id="plenary"' not in signed_in("canacar").get(f"/agreements/{voided}").text

    def press(agreement_id: int, verb: str, **data: Any) -> int:
        return secretary.post(f"/agreements/{agreement_id}/plenary/{verb}", data=data).status_code

    assert press(voided, "void", reason="") == 422
    assert press(voided, "void", reason="Cambió la norma.") == 303
    assert press(replaced, "supersede", successor="nonsense") == 422
    assert press(replaced, "supersede", successor=str(successor)) == 303
    assert press(extended, "extend", new_due_on="2027-07-01", reason="Antes.") == 422
    assert press(extended, "extend", new_due_on="2027-08-01", reason="Faltan rutas.") == 303
    assert press(done, "take-note") == 303
    with app.app_context():
        read = {row.id: row for row in db.session.query(Agreement)}
        assert read[voided].state is S.WITHOUT_EFFECT
        assert (read[replaced].state, read[replaced].successor_id) == (S.SUPERSEDED, successor)
        assert read[extended].due_on == date(2027, 8, 1)
        assert read[done].noted_in_id == session.meeting.id
        with transaction():
            meeting = db.session.get_one(sessions.Meeting, session.meeting.id)
            meeting.state, meeting.closed_at = sessions.MeetingState.CLOSED, sessions.DAY
    assert 'id="plenary"' not in secretary.get(f"/agreements/{successor}").text
    assert press(successor, "void", reason="Fuera de sesión.") == 422
    assert signed_in("canacar").post(f"/agreements/{successor}/plenary/void").status_code == 403


def test_the_chair_answers_a_request_for_time_on_the_page(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    number = add(app, session, S.IN_PROGRESS)
    address = f"/agreements/{number}"
    canacar, chair = signed_in("canacar"), signed_in("chair")
    asked = {"new_due_on": "2027-08-01", "reason": "Faltan rutas."}
    assert canacar.post(f"{address}/ask-extension", data={**asked, "reason": ""}).status_code == 422
    assert canacar.post(f"{address}/ask-extension", data=asked).status_code == 303
    page = chair.get(address).text
    assert "Faltan rutas." in page
    assert 'value="2027-08-01"' in page, "the day that was asked for is proposed"
    assert chair.post(f"{address}/refuse-extension", data={"reason": ""}).status_code == 422
    assert chair.post(f"{address}/refuse-extension", data={"reason": "Basta el plazo."}).status_code == 303
    assert canacar.post(f"{address}/ask-extension", data=asked).status_code == 303
    assert chair.post(f"{address}/extend", data=asked).status_code == 303
    with app.app_context():
        states = [row.state.value for row in db.session.query(ExtensionRequest).order_by(ExtensionRequest.id)]
        assert states == ["refused", "granted"]
        assert db.session.get_one(Agreement, number).due_on == date(2027, 8, 1)


def test_the_authority_responds_on_the_page(app: Flask, session: sessions.Session, signed_in: Any) -> None:
    number = add(app, session, S.ADOPTED)
    with app.app_context(), transaction():
        sessions.recommend(db.session.get_one(Agreement, number))
    address, authority = f"/agreements/{number}", signed_in("authority")
    assert 'id="respond"' in authority.get(address).text
    assert 'id="respond"' not in signed_in("secretary").get(address).text
    for wrong in ({}, {"response": "nonsense"}, {"response": "declined"}, {"response": "under_study"}):
        assert authority.post(f"{address}/respond", data=wrong).status_code == 422, wrong
    studied = {"response": "under_study", "due_on": "2027-06-30"}
    assert authority.post(f"{address}/respond", data=studied).status_code == 303
    assert "En estudio" in signed_in("canacar").get("/agreements").text
    assert authority.post(f"{address}/respond", data={"response": "accepted"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Agreement, number).response is Response.ACCEPTED


def test_the_extract_says_what_was_done_with_its_fingerprint(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient
) -> None:
    number = add(app, session, S.IN_PROGRESS, text="CANACAR levantará el **padrón** de paradores.")
    with app.app_context(), transaction():
        agreement = db.session.get_one(Agreement, number)
        operations.report(
            agreement,
            text="Se entregó el padrón de Ñoquis.",
            attachments=[operations.Attachment("padrón.txt", b"uno\n")],
            actor=session.actor("canacar"),
        )
        operations.verify(agreement, actor=session.actor("secretary"))
        db.session.expire_all()
        read = get_agreement(number, session.actor("secretary"))
        seal, named = fingerprint(content_of(read)), read.number
    page = signed_in("antp").get(f"/agreements/{number}/extract")
    assert page.status_code == 200
    pdf = signed_in("antp").get(f"/agreements/{number}/extract.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    printed = "".join(part.get_textpage().get_text_range() for part in pypdfium2.PdfDocument(pdf.get_data()))
    for text in (page.text, "".join(printed.split())):
        for said in (seal, named, "Ñoquis", "padrón.txt"):
            assert said in text
    assert "levantará el padrón" in page.text, "its Markdown is read as text"
    assert client.get(f"/agreements/{number}/extract").status_code == 302
    assert signed_in("insider").get(f"/agreements/{number}/extract").status_code == 404
    proposed = add(app, session, S.PROPOSED)
    assert signed_in("secretary").get(f"/agreements/{proposed}/extract").status_code == 404
