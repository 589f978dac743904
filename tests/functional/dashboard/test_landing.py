"""What anyone sees without signing in, and never sees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import Agenda, AgendaState
from app.agreements.models import AgreementState
from app.bodies.models import BodyKind, BodyState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from app.minutes.models import Minutes, MinutesState
from tests import factories, sessions
from tests.pages import visible_text
from tests.queries import counted

NOW = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with clock.standing_at(NOW):
        yield


def landing(client: Any) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_landing_says_what_it_is_and_when_the_next_session_is(
    app: Flask, house: Any, client: Any
) -> None:
    with app.app_context(), transaction():
        meeting = factories.make_meeting(
            house.standing, starts_at=datetime(2026, 11, 12, 16, tzinfo=UTC), number=2
        )
        meeting_id = meeting.id
    text = landing(client)
    shown = visible_text(text)
    assert "Grupos consultivos del Programa de Operador Económico Autorizado" in shown
    assert "Jueves 12 de noviembre de 2026, 10:00 h, hora del centro" in shown
    assert "Ver la sesión" in shown
    assert f'class="btn btn-primary" href="/meetings/{meeting_id}"' in text


def test_the_button_leads_to_the_agenda_once_it_is_published(app: Flask, house: Any, client: Any) -> None:
    with app.app_context(), transaction():
        meeting = factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=9))
        agenda = Agenda(meeting_id=meeting.id, state=AgendaState.PROPOSED, version=0, created_at=NOW)
        db.session.add(agenda)
        db.session.flush()
        meeting_id, agenda_id = meeting.id, agenda.id
    assert f'href="/meetings/{meeting_id}/agenda"' not in landing(client)
    with app.app_context(), transaction():
        row = db.session.get_one(Agenda, agenda_id)
        row.state, row.version = AgendaState.PUBLISHED, 1
    assert f'class="btn btn-primary" href="/meetings/{meeting_id}/agenda"' in landing(client)


def test_agreements_and_minutes_are_there_from_the_day_the_minutes_are_published(
    app: Flask, house: Any, client: Any
) -> None:
    with app.app_context(), transaction():
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=date(2026, 10, 1), number="GCP/2026/ACU-01"
        )
        minutes = Minutes(meeting_id=session.meeting.id, state=MinutesState.SIGNED, created_at=NOW)
        db.session.add(minutes)
        db.session.flush()
        minutes_id = minutes.id
    shown = visible_text(landing(client))
    assert "ACU-01" not in shown
    assert "Actas publicadas" not in shown
    with app.app_context(), transaction():
        row = db.session.get_one(Minutes, minutes_id)
        row.state, row.published_at = MinutesState.PUBLISHED, NOW
    shown = visible_text(landing(client))
    assert "GCP/2026/ACU-01" in shown
    assert "chip chip-late" in landing(client)
    assert "Actas publicadas" in shown


def test_hidden_bodies_non_public_sessions_and_proposed_groups_are_never_there(
    app: Flask, house: Any, client: Any, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        factories.make_meeting(house.hidden, starts_at=NOW + timedelta(days=2), title="Sesión reservada A")
        factories.make_meeting(
            house.standing, starts_at=NOW + timedelta(days=3), title="Sesión reservada B", is_public=False
        )
        factories.make_body(
            "GE-P", kind=BodyKind.SPECIALIZED, state=BodyState.PROPOSED, name="Grupo reservado P"
        )
    # Not even to whoever may see them elsewhere: the page is what anyone sees.
    for visitor in (client, signed_in("insider"), signed_in("secretary"), signed_in("admin")):
        shown = visible_text(landing(visitor))
        assert "reservad" not in shown
        assert "Grupo Consultivo Permanente" in shown


def test_bodies_say_who_sits_in_them_and_their_state(house: Any, client: Any) -> None:
    shown = visible_text(landing(client))
    assert "CCE, CANACAR, CAAAREM, index, ANTP" in shown
    assert "Hasta el domingo 31 de marzo de 2030" in shown
    assert "2 sesiones ordinarias al año" in shown


def test_anyone_can_subscribe_by_link_or_camera(house: Any, client: Any) -> None:
    text = landing(client)
    assert "webcal://" in text
    assert '<svg role="img"' in text


def test_before_set_up_the_page_says_so(client: Any) -> None:
    assert "flask programme create" in landing(client)


def test_an_empty_programme_teaches_what_belongs_there(app: Flask, client: Any) -> None:
    with app.app_context(), transaction():
        factories.make_programme()
    shown = visible_text(landing(client))
    assert "No hay sesiones planeadas" in shown
    assert "Aún no se publican acuerdos" in shown


def test_the_landing_is_in_english_too(house: Any, client: Any) -> None:
    client.get("/language/en?next=/")
    shown = visible_text(landing(client))
    assert "Sessions ahead" in shown
    assert "Sesiones que vienen" not in shown


def test_the_landing_asks_as_much_for_many_bodies_as_for_few(app: Flask, house: Any, client: Any) -> None:
    with app.app_context(), transaction():
        factories.make_meeting(house.group, starts_at=NOW + timedelta(days=7))
    landing(client)
    few = counted(app, lambda: landing(client))
    with app.app_context(), transaction():
        for _ in range(20):
            body = factories.make_body(kind=BodyKind.SPECIALIZED)
            factories.make_seat(body, house.chambers["CANACAR"])
            factories.make_meeting(body, starts_at=NOW + timedelta(days=7))
    assert counted(app, lambda: landing(client)) == few
