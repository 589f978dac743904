"""The technical secretary's home page: what is late, for today and this week; the clock, the forecast, what to do first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.agendas.models import Agenda, AgendaState
from app.agreements.models import AgreementState
from app.kernel.db import db
from app.meetings.models import AttendanceReply, MeetingState, ReplyAnswer
from app.minutes.models import Minutes, MinutesState
from tests import factories, sessions
from tests.functional.dashboard.home import NOW, TODAY, filed, home, section
from tests.pages import read, visible_text

pytestmark = pytest.mark.usefixtures("tuesday")


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
