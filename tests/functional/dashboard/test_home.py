"""The home page of each role: what waits for them is there, what is not theirs is not, at a constant cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import Agenda, AgendaState
from app.agreements.models import AgreementState
from app.bodies.models import BodyKind, BodyState, BodySubscription, ChamberKind
from app.issues.models import IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import AttendanceReply, MeetingState, ReplyAnswer
from app.minutes.models import Minutes, MinutesState
from app.notifications.models import Mail, MailState
from tests import factories, sessions
from tests.pages import read, visible_text
from tests.queries import counted

#: A Tuesday morning in Mexico City.
NOW = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def furnished(app: Flask, house: Any) -> Callable[..., Any]:
    """``furnished(lambda house: …)``: rows made in one transaction."""

    def furnish(make: Callable[[Any], Any]) -> Any:
        with app.app_context(), transaction():
            return make(house)

    return furnish


def home(client: Any) -> str:
    answer = client.get("/home")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def section(text: str, name: str) -> str:
    """What a reader sees of the section whose title has the id ``name``; empty when it isn't there."""
    for element in read(text).iter("section"):
        if element.get("aria-labelledby") == name:
            return " ".join(" ".join(element.itertext()).split())
    return ""


def filed(house: Any, days_ago: int, by: str = "CANACAR", **values: Any) -> Any:
    values.setdefault("state", IssueState.SUBMITTED)
    values.setdefault("listed_at", NOW - timedelta(days=days_ago))
    return factories.make_issue(
        values.pop("body", house.standing), house.chambers[by], house.people[by.lower()], **values
    )


def test_whoever_is_not_signed_in_is_asked_to(client: Any, house: Any) -> None:
    assert client.get("/home").location.startswith("/sign-in")
    assert client.get("/search?q=sellos").location.startswith("/sign-in")


# ── the technical secretary ──


def test_the_secretary_reads_the_date_and_how_much_waits(furnished: Any, signed_in: Any) -> None:
    furnished(lambda house: (filed(house, 20), filed(house, 14), filed(house, 13)))
    text = home(signed_in("secretary"))
    assert "Martes 20 de octubre de 2026" in visible_text(text)
    # Filed on 30 September (late), on 6 October (today is its tenth business day) and on the 7th (tomorrow).
    assert "Una cosa para hoy, una para esta semana y una atrasada." in visible_text(text)


def test_issues_stand_by_the_term_of_the_rules_in_business_days(furnished: Any, signed_in: Any) -> None:
    late, due, soon, fresh = furnished(lambda house: [filed(house, days).folio for days in (20, 14, 13, 1)])
    text = home(signed_in("secretary"))
    assert late in section(text, "late")
    assert "4 días hábiles de atraso" in section(text, "late")
    assert due in section(text, "today")
    assert soon in section(text, "week")
    assert fresh not in section(text, "week") + section(text, "next-week")
    inbox = section(text, "inbox")
    assert all(folio in inbox for folio in (late, due, soon, fresh))
    assert "Plazo vencido" in inbox
    assert "Vence hoy" in inbox


def test_the_clock_of_the_next_session_says_what_comes_next_and_why(furnished: Any, signed_in: Any) -> None:
    def plan(house: Any) -> int:
        meeting = factories.make_meeting(
            house.standing, starts_at=datetime(2026, 11, 12, 16, tzinfo=UTC), number=2
        )
        db.session.add(Agenda(meeting_id=meeting.id, state=AgendaState.COLLECTING, created_at=NOW))
        return meeting.id

    meeting_id = furnished(plan)
    text = home(signed_in("secretary"))
    shown = section(text, "clock")
    assert "2.ª sesión ordinaria" in shown
    assert "Terminar el orden del día" in shown
    assert "¿Por qué el" in shown
    assert "13 días hábiles" in shown
    assert f'href="/meetings/{meeting_id}/agenda/edit"' in text


@pytest.mark.parametrize(
    ("state", "agenda", "words"),
    [
        (MeetingState.PLANNED, None, "Empezar el orden del día"),
        (MeetingState.PLANNED, AgendaState.COLLECTING, "Terminar el orden del día"),
        (MeetingState.PLANNED, AgendaState.PROPOSED, "Enviar la convocatoria"),
        (MeetingState.CONVOKED, AgendaState.PUBLISHED, "Abrir la sala"),
        (MeetingState.IN_SESSION, AgendaState.ADOPTED, "Ir a la sala"),
    ],
)
def test_the_primary_action_is_worded_by_what_comes_next(
    furnished: Any, signed_in: Any, state: MeetingState, agenda: AgendaState | None, words: str
) -> None:
    def plan(house: Any) -> None:
        starts = NOW - timedelta(hours=1) if state is MeetingState.IN_SESSION else NOW + timedelta(days=23)
        meeting = factories.make_meeting(house.standing, starts_at=starts, state=state)
        if agenda is not None:
            db.session.add(Agenda(meeting_id=meeting.id, state=agenda, created_at=NOW))

    furnished(plan)
    tree = read(home(signed_in("secretary")))
    primary = [link for link in tree.iter("a") if "btn-primary" in link.get("class", "")]
    assert ["".join(link.itertext()) for link in primary] == [words]


def test_minutes_due_before_the_next_session_are_the_primary_action(furnished: Any, signed_in: Any) -> None:
    def close(house: Any) -> None:
        factories.make_meeting(house.standing, starts_at=NOW - timedelta(days=5), state=MeetingState.CLOSED)
        factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=60))

    furnished(close)
    text = home(signed_in("secretary"))
    assert "Redactar el acta" in section(text, "clock")
    assert "Redactar: " in section(text, "week") + section(text, "next-week")


def test_reports_wait_to_be_verified_and_what_is_overdue_is_late(furnished: Any, signed_in: Any) -> None:
    def agree(house: Any) -> None:
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        sessions.make_agreement(
            session, AgreementState.REPORTED, due_on=TODAY + timedelta(days=90), number="A/1"
        )
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=TODAY - timedelta(days=4), number="A/2"
        )
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=TODAY + timedelta(days=1), number="A/3"
        )
        sessions.make_agreement(
            session, AgreementState.FULFILLED, due_on=TODAY - timedelta(days=9), number="A/4"
        )

    furnished(agree)
    text = home(signed_in("secretary"))
    assert "Verificar el cumplimiento de A/1" in section(text, "week")
    assert "CANACAR no ha informado del acuerdo A/2" in section(text, "late")
    shown = visible_text(text)
    assert "A/3" not in shown
    assert "A/4" not in shown


def test_minutes_whose_comments_have_closed_are_to_be_reconciled_today(
    furnished: Any, signed_in: Any
) -> None:
    def circulate(house: Any) -> None:
        meeting = factories.make_meeting(
            house.standing, starts_at=NOW - timedelta(days=30), state=MeetingState.CLOSED
        )
        db.session.add(
            Minutes(
                meeting_id=meeting.id, state=MinutesState.CIRCULATED, comments_close_on=TODAY - timedelta(days=1),
                created_at=NOW,
            )
        )  # fmt: skip

    furnished(circulate)
    assert "Conciliar: " in section(home(signed_in("secretary")), "today")


def test_the_forecast_counts_seats_once_one_has_answered(furnished: Any, signed_in: Any) -> None:
    def answer(house: Any) -> None:
        meeting = factories.make_meeting(
            house.standing, starts_at=NOW + timedelta(days=3), state=MeetingState.CONVOKED
        )
        for acronym, reply in (
            ("CANACAR", ReplyAnswer.ALTERNATE),
            ("CCE", ReplyAnswer.COMING),
            ("index", ReplyAnswer.NOT_COMING),
        ):
            db.session.add(
                AttendanceReply(
                    meeting_id=meeting.id, seat_id=house.seats[acronym].id, person_id=house.people["cce"].id,
                    answer=reply, answered_at=NOW,
                )
            )  # fmt: skip

    furnished(answer)
    text = home(signed_in("secretary"))
    assert "2 de 5 confirmadas" in section(text, "forecast")
    assert "En riesgo: se requieren 3" in section(text, "forecast")
    assert "CAAAREM" in section(text, "calls")
    assert "CCE" not in section(text, "calls")


def test_an_empty_house_tells_the_secretary_to_plan(house: Any, signed_in: Any) -> None:
    shown = visible_text(home(signed_in("secretary")))
    assert "No hay sesiones planeadas" in shown
    assert "Planear una sesión" in shown
    assert "Nada vence esta semana." in shown


# ── the chair ──


def test_the_chair_finds_agendas_minutes_and_groups_to_decide_on(furnished: Any, signed_in: Any) -> None:
    def propose(house: Any) -> None:
        meeting = factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=40))
        db.session.add(Agenda(meeting_id=meeting.id, state=AgendaState.PROPOSED, created_at=NOW))
        closed = factories.make_meeting(
            house.standing, starts_at=NOW - timedelta(days=9), state=MeetingState.CLOSED
        )
        db.session.add(Minutes(meeting_id=closed.id, state=MinutesState.IN_REVIEW, created_at=NOW))
        factories.make_body(
            "GE-N",
            short_name="Nuevo",
            kind=BodyKind.SPECIALIZED,
            state=BodyState.PROPOSED,
            parent_id=house.standing.id,
        )
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=TODAY - timedelta(days=4), number="A/2"
        )

    furnished(propose)
    text = home(signed_in("chair"))
    week = section(text, "week")
    assert "Aprobar el orden del día" in week
    assert "Revisar: Acta" in week or "Revisar: " in week
    assert "Constituir el grupo «Nuevo»" in week
    assert "A/2" in section(text, "late")
    assert "Revisar el orden del día" in section(text, "clock")
    assert not section(text, "inbox")


# ── who sits for a chamber ──


def test_a_representative_sees_their_seat_their_issues_and_what_they_owe(
    furnished: Any, signed_in: Any
) -> None:
    def make(house: Any) -> None:
        factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=20), number=2)
        filed(house, 30, state=IssueState.ADMITTED, title="Robo en ruta")
        filed(
            house,
            9,
            state=IssueState.RETURNED,
            title="Sellos",
            reason="Falta un caso.",
            return_by=TODAY + timedelta(days=2),
        )
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        sessions.make_agreement(
            session, AgreementState.ADOPTED, due_on=TODAY + timedelta(days=45), number="A/1"
        )

    furnished(make)
    text = home(signed_in("canacar"))
    assert "CANACAR : usted, titular" in section(text, "sessions").replace("CANACAR:", "CANACAR :")
    own = section(text, "own-issues")
    assert own.index("Sellos") < own.index("Robo en ruta")
    assert "a más tardar el jueves 22 de octubre" in own
    assert "La secretaría técnica señala: Falta un caso." in section(text, "week")
    assert "A/1" in section(text, "owed")
    assert "en 33 días hábiles" in section(text, "owed") or "días hábiles" in section(text, "owed")
    primary = [link for link in read(text).iter("a") if "btn-primary" in link.get("class", "")]
    assert ["".join(link.itertext()) for link in primary] == ["Presentar un asunto"]


def test_the_alternate_is_told_who_sits(furnished: Any, signed_in: Any) -> None:
    def make(house: Any) -> None:
        meeting = factories.make_meeting(
            house.standing, starts_at=NOW + timedelta(days=3), state=MeetingState.CONVOKED
        )
        db.session.add(
            AttendanceReply(
                meeting_id=meeting.id, seat_id=house.seats["CANACAR"].id, person_id=house.people["canacar"].id,
                answer=ReplyAnswer.ALTERNATE, answered_at=NOW,
            )
        )  # fmt: skip

    furnished(make)
    shown = section(home(signed_in("canacar_alternate")), "sessions")
    assert "usted, suplente" in shown
    assert "Va el suplente" in shown


def test_circulated_minutes_are_to_be_read_until_their_window_closes(furnished: Any, signed_in: Any) -> None:
    def circulate(house: Any) -> None:
        for number, closes in ((1, TODAY + timedelta(days=3)), (2, TODAY - timedelta(days=1))):
            meeting = factories.make_meeting(
                house.standing,
                starts_at=NOW - timedelta(days=20 + number),
                number=number,
                state=MeetingState.CLOSED,
            )
            db.session.add(
                Minutes(
                    meeting_id=meeting.id,
                    state=MinutesState.CIRCULATED,
                    comments_close_on=closes,
                    created_at=NOW,
                )
            )

    furnished(circulate)
    text = home(signed_in("caaarem"))
    assert visible_text(text).count("Leer y comentar") == 2  # its title, and its button's name
    assert "1.ª sesión" in section(text, "week")


def test_another_chambers_draft_and_its_returned_issue_are_not_theirs(furnished: Any, signed_in: Any) -> None:
    furnished(
        lambda house: (
            filed(house, 3, by="CAAAREM", state=IssueState.DRAFT, title="Borrador ajeno"),
            filed(house, 3, by="CAAAREM", state=IssueState.RETURNED, title="Devuelto ajeno", reason="Falta."),
        )
    )
    shown = visible_text(home(signed_in("canacar")))
    assert "Borrador ajeno" not in shown
    assert "Devuelto ajeno" not in shown
    shown = visible_text(home(signed_in("caaarem")))
    assert "Borrador ajeno" in shown
    assert "Devuelto ajeno" in shown


# ── who sits for the authority ──


def test_the_authority_sees_what_awaits_its_answer_and_is_not_asked_to_file(
    app: Flask, furnished: Any, signed_in: Any
) -> None:
    def seat(house: Any) -> None:
        office = factories.make_chamber("ANAM", kind=ChamberKind.AUTHORITY)
        house.people["authority"] = factories.make_person()
        factories.make_appointment(factories.make_seat(house.standing, office), house.people["authority"])
        filed(house, 50, state=IssueState.ADMITTED, title="Criterio de sellos")
        filed(house, 50, state=IssueState.ANSWERED, title="Ya respondido")

    furnished(seat)
    text = home(signed_in("authority"))
    assert "Criterio de sellos" in section(text, "answers")
    assert "Ya respondido" not in visible_text(text)
    assert "Presentar un asunto" not in visible_text(text)


# ── who sits nowhere ──


def test_a_member_who_follows_nothing_is_told_how(house: Any, signed_in: Any) -> None:
    text = home(signed_in("member"))
    assert "Aún no sigue ningún órgano" in visible_text(text)
    assert "/calendar.ics" in text


def test_a_member_sees_the_sessions_of_the_bodies_they_follow(furnished: Any, signed_in: Any) -> None:
    def follow(house: Any) -> None:
        db.session.add(
            BodySubscription(body_id=house.group.id, person_id=house.people["member"].id, created_at=NOW)
        )
        factories.make_meeting(house.group, starts_at=NOW + timedelta(days=4), number=7)
        factories.make_meeting(house.group, starts_at=NOW + timedelta(days=5), number=8, is_public=False)
        factories.make_meeting(house.standing, starts_at=NOW + timedelta(days=6), number=9)

    furnished(follow)
    shown = section(home(signed_in("member")), "followed")
    assert "7.ª sesión" in shown
    assert "8.ª sesión" not in shown
    assert "9.ª sesión" not in shown


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
    assert few < 45
