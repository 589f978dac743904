"""The home page of each role: what is not theirs is not there, at a constant cost; the administrator's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import Agenda, AgendaState
from app.agreements.models import AgreementState
from app.issues.models import IssueState
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from app.notifications.models import Mail, MailState
from tests import factories, sessions
from tests.functional.dashboard.home import NOW, TODAY, filed, home, section
from tests.pages import visible_text
from tests.queries import counted

pytestmark = pytest.mark.usefixtures("tuesday")


def test_whoever_is_not_signed_in_is_asked_to(client: Any, house: Any) -> None:
    assert client.get("/home").location.startswith("/sign-in")
    assert client.get("/search?q=sellos").location.startswith("/sign-in")


# ── the administrator ──


def test_the_administrator_sees_who_has_not_come_in_and_what_mail_failed(
    app: Flask, furnished: Any, signed_in: Any
) -> None:
    from app.accounts.models import PersonState
    from app.journal import operations as journal

    def make(house: Any) -> None:
        factories.make_person("Rosa Invitada", state=PersonState.INVITED)
        row = journal.announce("person:invited", subject=house.people["member"], payload={})
        for state, subject in ((MailState.FAILED, "La que falló"), (MailState.SENT, "La que salió")):
            db.session.add(
                Mail(
                    outbox_id=row.id, person_id=house.people["member" if state is MailState.FAILED else "chair"].id,
                    address="x@example.org", message_id=subject, subject=subject, text="", html="", state=state,
                    next_attempt_at=NOW, last_error="550 no such user", created_at=NOW,
                )
            )  # fmt: skip

    furnished(make)
    text = home(signed_in("admin"))
    assert "Rosa Invitada" in section(text, "invited")
    assert re.search(r'href="/people/\d+">Rosa Invitada', text)
    assert "550 no such user" in section(text, "mail")
    assert "La que salió" not in visible_text(text)
    # IT has no say in the bodies' business.
    assert not section(text, "inbox")


def test_an_unfurnished_installation_shows_what_is_missing(app: Flask, client: Any) -> None:
    from tests.pages import login

    with app.app_context(), transaction():
        factories.make_programme()
        admin = factories.make_person(is_administrator=True)
    login(client, admin)
    shown = section(home(client), "set-up")
    assert "flask import chambers FILE.csv" in shown
    assert shown.count("Falta") == 5
    assert shown.count("Hecho") == 1


# ── what is nobody's, and what it costs ──


def test_a_hidden_bodys_things_are_on_nobody_elses_page(furnished: Any, signed_in: Any) -> None:
    def hide(house: Any) -> None:
        factories.make_meeting(house.hidden, starts_at=NOW + timedelta(days=2), title="Sesión reservada")
        filed(house, 30, by="index", body=house.hidden, title="Asunto reservado")

    furnished(hide)
    for name in ("admin", "secretary", "chair", "canacar", "index", "guest", "coordinator", "member"):
        shown = visible_text(home(signed_in(name)))
        assert "reservad" not in shown, name
    assert "Sesión reservada" in visible_text(home(signed_in("insider")))


@pytest.mark.parametrize("name", ["secretary", "chair", "canacar", "admin", "member"])
def test_the_page_asks_as_much_for_one_as_for_sixty(
    app: Flask, furnished: Any, signed_in: Any, name: str
) -> None:
    def add(house: Any, many: int) -> None:
        for number in range(many):
            filed(house, 30)
            filed(house, 30, state=IssueState.RETURNED, reason="Falta.", return_by=TODAY)
            meeting = factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=5 + number))
            db.session.add(Agenda(meeting_id=meeting.id, state=AgendaState.PROPOSED, created_at=NOW))
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        for _ in range(many):
            sessions.make_agreement(session, AgreementState.ADOPTED, due_on=TODAY - timedelta(days=3))
            sessions.make_agreement(session, AgreementState.REPORTED, due_on=TODAY)

    furnished(lambda house: add(house, 1))
    client = signed_in(name)
    home(client)
    few = counted(app, lambda: home(client))
    furnished(lambda house: add(house, 60))
    assert counted(app, lambda: home(client)) == few
    assert few < 50
