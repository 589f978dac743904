"""What others in the room record comes into the page, and the projected screen says it large."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import AgendaItem
from app.agreements.models import AgreementState
from app.bodies.rules import Rules, SecondCall
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState, RollEntry
from app.votes import operations as votes
from tests import factories, pages, sessions
from tests.functional.floor.rooms import floor, post

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("rest", ["/state", "/screen"])
def test_it_is_answered_with_304_while_nothing_was_recorded(
    room: Any, signed_in: Any, house: factories.House, rest: str
) -> None:
    session = room()
    secretary = signed_in("secretary")
    first = secretary.get(floor(session, rest))
    assert first.status_code == 200
    assert "private" in first.headers["Cache-Control"]
    asked = {"If-None-Match": first.headers["ETag"]}
    same = secretary.get(floor(session, rest), headers=asked)
    assert (same.status_code, same.get_data()) == (304, b"")
    post(signed_in("chair"), floor(session, f"/seats/{house.seats['CCE'].id}/leave"))
    changed = secretary.get(floor(session, rest), headers=asked)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert "2 " in pages.visible_text(changed.get_data(as_text=True))


def test_asking_whether_anything_changed_costs_the_same_however_much_there_is(
    room: Any, signed_in: Any, app: Flask
) -> None:
    session = room()
    secretary = signed_in("secretary")
    tag = secretary.get(floor(session, "/state")).headers["ETag"]
    few = _count(app, secretary, session, tag)
    with app.app_context(), transaction():
        for _ in range(8):
            sessions.make_agreement(session, AgreementState.ADOPTED)
            meeting = db.session.get_one(Meeting, session.meeting.id)
            item = db.session.get_one(AgendaItem, session.items[-1].id)
            votes.record_consensus(meeting, item, subject="x", actor=session.actor("secretary"))
    tag = secretary.get(floor(session, "/state")).headers["ETag"]
    assert _count(app, secretary, session, tag) == few


def _count(app: Flask, client: Any, session: sessions.Session, tag: str) -> int:
    def ask() -> Any:
        answer = client.get(floor(session, "/state"), headers={"If-None-Match": tag})
        assert answer.status_code == 304
        answer.status_code = 200
        return answer

    return sessions.count_statements(app, ask)


def test_the_screen_says_the_item_the_quorum_the_vote_and_the_recess(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room()
    secretary = signed_in("secretary")
    said = pages.visible_text(secretary.get(floor(session, "/screen")).get_data(as_text=True))
    assert "Lista de asistencia y declaración de quórum" in said
    assert "3 / 5" in said
    item = session.items[-1].id
    post(secretary, floor(session, f"/items/{item}/votes"), subject="¿Se aprueba el criterio?")
    said = pages.visible_text(secretary.get(floor(session, "/screen")).get_data(as_text=True))
    assert "¿Se aprueba el criterio?" in said  # whatever item the secretary looks at
    post(secretary, floor(session, "/recess"), resumes_at="11:15")
    said = pages.visible_text(secretary.get(floor(session, "/screen")).get_data(as_text=True))
    assert "11:15" in said


def test_an_hour_is_put_right_by_its_form_and_each_item_says_who_was_there(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room()
    secretary = signed_in("secretary")
    with app.app_context(), transaction():
        item = db.session.get_one(AgendaItem, session.items[0].id)
        item.outcome, item.decided_at = "noted", sessions.DAY + 5 * MINUTE
        entry = db.session.query(RollEntry).filter_by(chamber_acronym="CCE").one().id
    assert "3 de 5 representaciones" in _order(secretary, session)
    with clock.standing_at(sessions.DAY + 30 * MINUTE):
        post(secretary, floor(session, f"/seats/times/{entry}"), arrived_at="10:20", left_at="")
        assert "Sin quórum: 2 de 5" in _order(secretary, session)
        post(secretary, floor(session, f"/seats/times/{entry}"), arrived_at="10:31", left_at="")
        post(secretary, floor(session, f"/seats/times/{entry}"), arrived_at="veinte", left_at="")
        page = secretary.get(floor(session)).get_data(as_text=True)
        assert 'value="10:20"' in page  # neither the future nor what is no hour
    assert post(secretary, floor(session, "/guests/times/9999"), arrived_at="10:00").status_code == 404


def _order(client: Any, session: sessions.Session) -> str:
    page = client.get(floor(session)).get_data(as_text=True)
    return pages.visible_text(page)


@pytest.mark.parametrize(
    ("mode", "who", "offered"),
    [
        (SecondCall.SAME_NOTICE, "secretary", "Llamar en segunda convocatoria"),
        (SecondCall.NEW_NOTICE, "chair", "Enviar la segunda convocatoria"),
        (SecondCall.NONE, "chair", "Cancelar la sesión"),
    ],
)
def test_without_quorum_the_room_offers_what_the_rules_permit(
    room: Any, signed_in: Any, app: Flask, mode: SecondCall, who: str, offered: str
) -> None:
    session = room(MeetingState.NO_QUORUM, filled=False)
    with app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, session.meeting.id)
        meeting.rules_values = Rules(second_call=mode).as_values()
    client = signed_in(who)
    page = pages.visible_text(client.get(floor(session)).get_data(as_text=True))
    assert offered in page
    post(client, floor(session, "/second-call"), instructed="1")
    with app.app_context():
        state = db.session.get_one(Meeting, session.meeting.id).state
        assert state is (MeetingState.CONVOKED if mode is SecondCall.SAME_NOTICE else MeetingState.NO_QUORUM)
