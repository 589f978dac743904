"""Every step of the clock on the home page of whoever it is: the secretary's, the chair's, and what members have until when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.agendas.models import Agenda, AgendaItem, AgendaState, ItemKind, ItemPurpose
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import AttendanceReply, MeetingState, ReplyAnswer
from app.minutes.models import Minutes, MinutesState
from tests import factories
from tests.functional.dashboard.home import NOW, TODAY, home
from tests.pages import visible_text
from tests.queries import counted

#: The session whose chain was counted by hand (tests/unit/meetings/test_printed_chain.py).
SESSION = datetime(2026, 11, 12, 16, tzinfo=UTC)


def planned(house: Any, **values: Any) -> Any:
    return factories.make_meeting(house.standing, starts_at=SESSION, number=2, **values)


def seen(signed_in: Any, who: str, month: int, day: int) -> str:
    with clock.standing_at(datetime(2026, month, day, 16, tzinfo=UTC)):
        return visible_text(home(signed_in(who)))


@pytest.mark.parametrize(
    ("month", "day", "said"),
    [
        (9, 15, "Se abre la recepción de asuntos: 2.ª sesión ordinaria de 2026"),
        (10, 13, "Cierra la recepción de asuntos: 2.ª sesión ordinaria de 2026"),
        (10, 23, "Empezar el orden del día de la 2.ª sesión ordinaria de 2026"),
        (10, 27, "Enviar la convocatoria de la 2.ª sesión ordinaria de 2026"),
        (11, 4, "Documentos: 2.ª sesión ordinaria de 2026"),
        (11, 4, "Cierran las adiciones de los integrantes: 2.ª sesión ordinaria de 2026"),
    ],
)
def test_each_step_is_on_the_secretarys_page_with_why_it_falls_on_its_day(
    furnished: Any, signed_in: Any, month: int, day: int, said: str
) -> None:
    furnished(planned)
    text = seen(signed_in, "secretary", month, day)
    assert said in text
    task = text[text.index(said) :][:900]
    assert "¿Por qué?" in task
    assert "días hábiles antes del jueves 12 de noviembre de 2026" in task
    assert "No cuentan:" in task


def test_comments_still_open_are_on_the_secretarys_page(furnished: Any, signed_in: Any) -> None:
    def circulate(house: Any) -> None:
        meeting = factories.make_meeting(
            house.standing,
            starts_at=datetime(2026, 10, 8, 16, tzinfo=UTC),
            number=1,
            state=MeetingState.CLOSED,
        )
        db.session.add(
            Minutes(
                meeting_id=meeting.id, state=MinutesState.CIRCULATED, comments_close_on=TODAY, created_at=NOW
            )
        )

    furnished(circulate)
    assert "Cierran los comentarios:" in seen(signed_in, "secretary", 10, 19)


def test_the_chair_finds_the_notice_and_then_the_agenda_to_review(furnished: Any, signed_in: Any) -> None:
    meeting = furnished(planned)
    text = seen(signed_in, "chair", 10, 27)
    assert "Convocatoria de la 2.ª sesión ordinaria de 2026" in text
    furnished(
        lambda _house: db.session.add(
            Agenda(meeting_id=meeting.id, state=AgendaState.PROPOSED, created_at=NOW)
        )
    )
    text = seen(signed_in, "chair", 10, 27)
    assert "Convocatoria de la 2.ª" not in text
    assert "Aprobar el orden del día de la 2.ª" in text


def test_a_member_has_until_when_issues_and_additions_are_taken(furnished: Any, signed_in: Any) -> None:
    furnished(planned)
    text = seen(signed_in, "canacar", 10, 13)
    assert "Presentar asuntos para la 2.ª sesión ordinaria de 2026" in text
    assert "Cierre de asuntos: jueves 15 de octubre" in text
    assert "Adiciones: jueves 5 de noviembre" in text
    assert "Presentar asuntos" not in seen(signed_in, "guest", 10, 13)
    text = seen(signed_in, "canacar", 11, 4)
    assert "Proponer adiciones al orden del día de la 2.ª sesión ordinaria de 2026" in text
    assert "Enviar los documentos" not in text


def test_who_presents_an_item_owes_its_papers(furnished: Any, signed_in: Any) -> None:
    def present(house: Any) -> None:
        agenda = Agenda(meeting_id=planned(house).id, state=AgendaState.COLLECTING, created_at=NOW)
        db.session.add(agenda)
        db.session.flush()
        db.session.add(
            AgendaItem(
                agenda_id=agenda.id, position=0, kind=ItemKind.OWN, purpose=ItemPurpose.AGREEMENT, title="Sellos",
                presenter_seat_id=house.seats["CANACAR"].id,
            )
        )  # fmt: skip

    furnished(present)
    owed = "Enviar los documentos de lo que usted presenta: 2.ª sesión ordinaria de 2026"
    assert owed in seen(signed_in, "canacar", 11, 4)
    assert owed not in seen(signed_in, "caaarem", 11, 4)


def test_a_notice_is_to_be_answered_until_its_seat_has(furnished: Any, signed_in: Any) -> None:
    meeting = furnished(lambda house: planned(house, state=MeetingState.CONVOKED, convoked_at=NOW))
    asked = "Responda si asiste: 2.ª sesión ordinaria de 2026"
    assert asked in seen(signed_in, "canacar", 10, 30)

    def answer(house: Any) -> None:
        db.session.add(
            AttendanceReply(
                meeting_id=meeting.id, seat_id=house.seats["CANACAR"].id, person_id=house.people["canacar"].id,
                answer=ReplyAnswer.COMING, answered_at=NOW,
            )
        )  # fmt: skip

    furnished(answer)
    assert asked not in seen(signed_in, "canacar", 10, 30)
    assert asked in seen(signed_in, "caaarem", 10, 30)


@pytest.mark.parametrize("state", [MeetingState.DEFERRED, MeetingState.NO_QUORUM, MeetingState.CANCELLED])
def test_a_session_that_waits_for_a_new_notice_asks_members_for_nothing(
    furnished: Any, signed_in: Any, state: MeetingState
) -> None:
    furnished(lambda house: planned(house, state=state))
    text = seen(signed_in, "canacar", 11, 4)
    assert "Proponer adiciones al orden" not in text


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize("who", ["secretary", "canacar"])
def test_the_page_asks_as_much_for_one_session_as_for_five(
    app: Any, furnished: Any, signed_in: Any, who: str
) -> None:
    furnished(planned)
    client = signed_in(who)
    home(client)
    few = counted(app, lambda: home(client))
    furnished(
        lambda house: [
            factories.make_meeting(house.standing, starts_at=SESSION.replace(day=day))
            for day in (13, 17, 18, 19)
        ]
    )
    assert counted(app, lambda: home(client)) == few
