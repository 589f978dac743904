"""The item under discussion: its notes, its agreement, its outcome, in one form that loses nothing."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from app.agendas.models import AgendaItem, Handling, ItemKind, ItemPurpose, Outcome
from app.agreements.models import Agreement, AgreementState
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from tests import factories, pages, sessions
from tests.functional.floor.rooms import floor, form_values, post


def test_what_is_typed_of_an_agreement_is_kept_as_proposed_and_the_closing_waits_for_it(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room()
    secretary, item = signed_in("secretary"), session.items[-1].id
    values = form_values(secretary, floor(session, f"?item={item}"))
    chamber = house.chambers["CANACAR"].id
    typed = {
        "text": "Levantar el padrón.",
        "responsible": str(chamber),
        "due_on": "2027-07-15",
        "outcome": "agreed",
    }
    post(secretary, floor(session, f"/items/{item}"), **{**values, **typed, "do": "next"})
    with app.app_context():
        agreement = db.session.query(Agreement).one()
        assert (agreement.state, agreement.responsible_chamber_id) == (AgreementState.PROPOSED, chamber)
        with transaction():
            for row in db.session.query(AgendaItem):
                row.outcome = Outcome.NOTED
    post(secretary, floor(session, "/close"))
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.IN_SESSION
    values = form_values(secretary, floor(session, f"?item={item}"))
    assert (values["text"], values["agreement_id"]) == ("Levantar el padrón.", str(agreement.id))
    post(
        secretary,
        floor(session, f"/items/{item}"),
        **{**values, "text": "Levantar el padrón nacional.", "do": "adopt"},
    )
    with app.app_context():
        agreement = db.session.query(Agreement).one()
        assert (agreement.state, agreement.text) == (AgreementState.ADOPTED, "Levantar el padrón nacional.")


def test_an_agreement_may_be_turned_down(room: Any, signed_in: Any, app: Flask) -> None:
    session = room()
    with app.app_context(), transaction():
        sessions.make_agreement(session)
    secretary, item = signed_in("secretary"), session.items[-1].id
    values = form_values(secretary, floor(session, f"?item={item}"))
    post(secretary, floor(session, f"/items/{item}"), **{**values, "do": "not_adopt"})
    with app.app_context():
        assert db.session.query(Agreement).one().state is AgreementState.NOT_ADOPTED


def test_a_refused_form_keeps_everything_typed(room: Any, signed_in: Any, app: Flask) -> None:
    session = room()
    secretary, item = signed_in("secretary"), session.items[-1].id
    values = form_values(secretary, floor(session, f"?item={item}"))
    typed = {**values, "notes": "Lo que se dijo.", "text": "Un acuerdo.", "due_on": "", "outcome": "deferred"}
    answer = post(secretary, floor(session, f"/items/{item}"), **{**typed, "do": "adopt"})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Lo que se dijo." in text
    assert "Un acuerdo." in text
    assert re.search(r'value="deferred"[^>]* checked', text)
    with app.app_context():
        assert db.session.get_one(AgendaItem, item).notes == ""
        assert db.session.query(Agreement).count() == 0


def test_notes_save_themselves_and_two_writers_are_shown_both_texts(
    room: Any, signed_in: Any, app: Flask
) -> None:
    session = room()
    item = session.items[-1].id
    first, second = signed_in("secretary"), signed_in("chair")
    url = floor(session, f"/items/{item}")
    mine, theirs = (
        form_values(first, floor(session, f"?item={item}")),
        form_values(second, floor(session, f"?item={item}")),
    )
    saved = first.post(url, data={**mine, "notes": "La primera."}, headers={"X-Autosave": "1"})
    assert saved.status_code == 200
    assert saved.get_json()["revision"].split(".")[0] == "2"
    conflict = second.post(url, data={**theirs, "notes": "La segunda."}, headers={"X-Autosave": "1"})
    assert conflict.status_code == 409
    shown = conflict.get_json()["conflict_html"]
    assert "La primera." in shown
    assert "La segunda." in shown
    page = second.post(
        url, data={**theirs, "notes": "La segunda.", "outcome": "agreed", "text": "Un acuerdo.", "do": "save"}
    )
    assert page.status_code == 409
    text = page.get_data(as_text=True)
    assert all(said in text for said in ("La primera.", "La segunda.", "Persona secretary", "Un acuerdo."))
    with app.app_context():
        row = db.session.get_one(AgendaItem, item)
        assert (row.notes, row.outcome) == ("La primera.", None)
    resolved = second.post(url, data={"revision": "2", "notes": "Las dos.", "do": "save"})
    assert resolved.status_code == 303
    with app.app_context():
        assert db.session.get_one(AgendaItem, item).notes == "Las dos."
        assert db.session.query(AuditEntry).filter_by(tag="item:note").count() == 2


def test_the_consent_block_is_decided_in_one_press_but_for_what_somebody_objects_to(
    room: Any, signed_in: Any, app: Flask
) -> None:
    session = room()
    with app.app_context(), transaction():
        for number in (1, 2):
            db.session.add(
                AgendaItem(
                    agenda_id=session.agenda.id,
                    position=10 + number,
                    kind=ItemKind.OWN,
                    purpose=ItemPurpose.INFORMATION,
                    title=f"Informe {number}",
                    minutes=5,
                    handling=Handling.CONSENT,
                )
            )
    secretary = signed_in("secretary")
    with app.app_context():
        first, second = (
            db.session.query(AgendaItem.id).filter_by(title=title).scalar()
            for title in ("Informe 1", "Informe 2")
        )
    assert "Bloque de consenso" in pages.visible_text(secretary.get(floor(session)).get_data(as_text=True))
    post(secretary, floor(session, f"/items/{first}/object"))
    post(secretary, floor(session, "/consent"), outcome="noted")
    with app.app_context():
        assert db.session.get_one(AgendaItem, first).outcome is None
        assert db.session.get_one(AgendaItem, second).outcome is Outcome.NOTED
    assert "Bloque de consenso" not in pages.visible_text(
        secretary.get(floor(session)).get_data(as_text=True)
    )
    assert post(secretary, floor(session, "/consent"), outcome="quién sabe").status_code == 404
