"""The room: the whole session by its forms, without script, as the secretary would press them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import AgendaItem, Outcome
from app.agreements.models import Agreement, AgreementState, Decision
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import GuestEntry, Meeting, MeetingState, OfficerEntry, QuorumDeclaration, RollEntry
from tests import factories, pages, sessions


@pytest.fixture
def room(app: Flask, house: factories.House) -> Iterator[Any]:
    """``room(state, filled=True)`` makes a session; gives its meeting's id, with the clock standing in it."""

    def make(
        state: MeetingState = MeetingState.IN_SESSION, *, filled: bool = True, **values: Any
    ) -> sessions.Session:
        with app.app_context(), transaction():
            made = sessions.make_session(
                house, state=MeetingState.IN_SESSION if filled else state, number=2, **values
            )
            if filled:
                sessions.declare_quorum(made)
                made.meeting.state = state
        return made

    with clock.standing_at(sessions.DAY):
        yield make


def token(client: pages.PageClient, url: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(url).get_data(as_text=True))
    assert found is not None
    return found[1]


def post(client: pages.PageClient, url: str, **values: Any) -> Any:
    return client.post(url, data=values)


@pytest.fixture(autouse=True)
def _without_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def form_values(client: pages.PageClient, url: str) -> dict[str, str]:
    """The fields of the item's form as a browser would send them unchanged."""
    tree = pages.read(client.get(url).get_data(as_text=True))
    form = next(item for item in tree.iter("form") if item.get("id", "").startswith("item-"))
    values = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag == "button":
            continue
        if element.tag == "textarea":
            values[name] = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            chosen = [option for option in element.iter("option") if "selected" in option.attrib]
            values[name] = (chosen or list(element.iter("option")))[0].get("value", "")
        elif element.get("type") != "radio" or "checked" in element.attrib:
            values[name] = element.get("value", "")
    return values


def floor(session: sessions.Session, rest: str = "") -> str:
    return f"/meetings/{session.meeting.id}/floor{rest}"


def test_from_the_roll_to_the_closing(room: Any, signed_in: Any, app: Flask, house: factories.House) -> None:
    session = room(MeetingState.CONVOKED, filled=False)
    secretary = signed_in("secretary")
    page = secretary.get(floor(session))
    assert page.status_code == 200
    assert "2 more seats" not in page.get_data(as_text=True)
    for acronym, name in (("CCE", "cce"), ("CANACAR", "canacar_alternate"), ("CAAAREM", "caaarem")):
        answer = post(
            secretary,
            floor(session, f"/seats/{house.seats[acronym].id}/arrive"),
            person_id=house.people[name].id,
            capacity="alternate" if name.endswith("alternate") else "principal",
        )
        assert answer.status_code == 303
    answer = post(secretary, floor(session, "/open"))
    with app.app_context():
        assert (
            db.session.get_one(Meeting, session.meeting.id).state is MeetingState.CONVOKED
        )  # nobody in the chair
        assert db.session.query(QuorumDeclaration).one().is_met is False
        chair = (
            db.session.query(factories.Officer).filter_by(role="chair", body_id=house.standing.id).one().id
        )
    assert post(secretary, floor(session, f"/officers/{chair}/arrive")).status_code == 303
    post(secretary, floor(session, "/guests"), name="Ana Ruiz", organization="ANAM")
    assert post(secretary, floor(session, "/open")).status_code == 303
    with app.app_context():
        meeting = db.session.get_one(Meeting, session.meeting.id)
        assert (meeting.state, meeting.opened_at) == (MeetingState.IN_SESSION, sessions.DAY)
        assert db.session.query(GuestEntry).one().name == "Ana Ruiz"
        assert db.session.query(OfficerEntry).one().person_name == "Persona chair"

    first, second, third = (item.id for item in session.items)
    values = form_values(secretary, floor(session, f"?item={first}"))
    answer = post(
        secretary,
        floor(session, f"/items/{first}"),
        **{**values, "notes": "Se pasó lista.", "outcome": "noted", "do": "next"},
    )
    assert answer.headers["Location"].endswith(f"?item={second}#item")
    values = form_values(secretary, answer.headers["Location"])
    post(secretary, floor(session, f"/items/{second}"), **{**values, "outcome": "agreed", "do": "next"})
    refused = post(secretary, floor(session, "/close"))
    assert "3" in pages.visible_text(secretary.get(refused.headers["Location"]).get_data(as_text=True))

    values = form_values(secretary, floor(session, f"?item={third}"))
    answer = post(
        secretary,
        floor(session, f"/items/{third}"),
        **{
            **values,
            "notes": "AMACARGA expuso el comparativo.",
            "outcome": "agreed",
            "text": "La autoridad emitirá el criterio.",
            "responsible": "other",
            "responsible_other": "Dirección de Certificación",
            "due_on": "2027-07-15",
            "decision": "majority",
            "votes_for": "2",
            "votes_against": "1",
            "abstentions": "0",
            "do": "adopt",
        },
    )
    assert answer.status_code == 303
    assert "GCP/2027/ORD2/ACU-01" in secretary.get(answer.headers["Location"]).get_data(as_text=True)
    with app.app_context():
        item = db.session.get_one(AgendaItem, third)
        assert (item.notes, item.outcome) == ("AMACARGA expuso el comparativo.", Outcome.AGREED)
        agreement = db.session.query(Agreement).one()
        assert (agreement.number, agreement.decision) == ("GCP/2027/ORD2/ACU-01", Decision.MAJORITY)
        assert (agreement.responsible, agreement.responsible_chamber_id) == (
            "Dirección de Certificación",
            None,
        )
    assert post(secretary, floor(session, "/close")).status_code == 303
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.CLOSED
    assert (
        secretary.get(floor(session)).headers["Location"].endswith(f"/meetings/{session.meeting.id}/minutes")
    )


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


def test_in_recess_notes_are_kept_and_nothing_is_adopted(room: Any, signed_in: Any, app: Flask) -> None:
    session = room()
    secretary, item = signed_in("secretary"), session.items[-1].id
    post(secretary, floor(session, "/recess"))
    url = floor(session, f"?item={item}")
    values = form_values(secretary, url)
    post(secretary, floor(session, f"/items/{item}"), **{**values, "notes": "En receso.", "do": "save"})
    with app.app_context():
        assert db.session.get_one(AgendaItem, item).notes == "En receso."
    values = form_values(secretary, url)
    typed = {
        "text": "Un acuerdo.",
        "responsible": "other",
        "responsible_other": "Autoridad",
        "due_on": "2027-07-15",
    }
    answer = post(secretary, floor(session, f"/items/{item}"), **{**values, **typed, "do": "adopt"})
    assert answer.status_code == 409
    assert "Un acuerdo." in answer.get_data(as_text=True)
    post(secretary, floor(session, "/resume"))
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.IN_SESSION
        assert db.session.query(Agreement).count() == 0
        assert db.session.query(QuorumDeclaration).count() == 2  # counted again


def test_without_a_quorum_the_session_stays_in_recess(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room(MeetingState.RECESS)
    secretary = signed_in("secretary")
    post(secretary, floor(session, f"/seats/{house.seats['CCE'].id}/leave"))
    post(secretary, floor(session, "/resume"))
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.RECESS


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


def test_two_at_one_roll_lose_nothing(room: Any, signed_in: Any, app: Flask, house: factories.House) -> None:
    session = room(MeetingState.CONVOKED, filled=False)
    url = floor(session, f"/seats/{house.seats['CANACAR'].id}/arrive")
    values = {"person_id": house.people["canacar"].id, "capacity": "principal"}
    assert post(signed_in("secretary"), url, **values).status_code == 303
    again = signed_in("chair")
    answer = post(again, url, **values)
    assert answer.status_code == 303
    assert "Titular CANACAR" in pages.visible_text(
        again.get(answer.headers["Location"]).get_data(as_text=True)
    )
    with app.app_context():
        assert db.session.query(RollEntry).count() == 1


def test_only_the_secretary_and_the_chair_enter(
    room: Any, signed_in: Any, client: Any, house: factories.House
) -> None:
    session = room()
    for name in ("secretary", "chair"):
        assert signed_in(name).get(floor(session)).status_code == 200
    for name in ("canacar", "guest", "admin", "coordinator", "member"):
        visitor = signed_in(name)
        assert visitor.get(floor(session)).status_code == 403, name
        assert post(visitor, floor(session, "/open")).status_code == 403, name
        assert post(visitor, floor(session, f"/items/{session.items[0].id}"), notes="x").status_code == 403, (
            name
        )
    assert "/sign-in" in client.get(floor(session)).headers["Location"]
    assert post(client, floor(session, "/close")).status_code == 303
    assert signed_in("secretary").get("/meetings/999999/floor").status_code == 404


def test_a_session_of_a_hidden_body_is_not_there_for_others(
    app: Flask, room: Any, signed_in: Any, house: factories.House
) -> None:
    session = room(MeetingState.CONVOKED, filled=False, body=house.hidden)
    assert signed_in("secretary").get(floor(session)).status_code == 404
    assert post(signed_in("secretary"), floor(session, "/open")).status_code == 404


@pytest.mark.parametrize("state", list(MeetingState))
def test_the_room_in_each_state_of_the_meeting(room: Any, signed_in: Any, state: MeetingState) -> None:
    session = room(state)
    answer = signed_in("secretary").get(floor(session))
    if state in {MeetingState.CONVOKED, MeetingState.IN_SESSION, MeetingState.RECESS}:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 302
        over = state in {MeetingState.CLOSED, MeetingState.ARCHIVED}
        assert answer.headers["Location"].endswith("/minutes") is over


def test_an_item_of_another_meeting_is_not_found(room: Any, signed_in: Any) -> None:
    session = room()
    secretary = signed_in("secretary")
    assert secretary.get(floor(session, "?item=99999")).status_code == 404
    assert post(secretary, floor(session, "/items/99999"), notes="x").status_code == 404
    assert post(secretary, floor(session, "/seats/99999/leave")).status_code == 404
    assert post(secretary, floor(session, "/officers/99999/arrive")).status_code == 404


def test_the_room_costs_the_same_whatever_the_agenda_and_the_roll(
    room: Any, signed_in: Any, app: Flask
) -> None:
    session = room()
    secretary = signed_in("secretary")
    few = sessions.count_statements(app, lambda: secretary.get(floor(session)))
    with app.app_context(), transaction():
        body = db.session.get_one(factories.Body, session.house.standing.id)
        for number in range(15):
            seat = factories.make_seat(body, factories.make_chamber())
            factories.make_appointment(seat, factories.make_person())
            sessions.make_agreement(session, AgreementState.ADOPTED)
            db.session.add(
                AgendaItem(
                    agenda_id=session.agenda.id,
                    position=10 + number,
                    kind="own",
                    purpose="agreement",
                    title=f"Punto {number}",
                    minutes=5,
                )
            )
    assert sessions.count_statements(app, lambda: secretary.get(floor(session))) == few
