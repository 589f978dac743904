"""The room: who enters, in which states, at what cost; and a whole session by its forms, without script."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.agendas.models import AgendaItem, Outcome
from app.agreements.models import Agreement, AgreementState, Decision
from app.floor.views.blueprint import OPEN_STATES
from app.kernel.db import db, transaction
from app.meetings.models import GuestEntry, Meeting, MeetingState, OfficerEntry, QuorumDeclaration
from tests import factories, pages, sessions
from tests.functional.floor.rooms import floor, form_values, post


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
    if state in OPEN_STATES:
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
