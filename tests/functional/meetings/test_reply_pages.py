"""Answers given and seen on the page of the session."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.kernel.db import db, transaction
from app.meetings.models import (
    AttendanceReply,
)
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, post
from tests.functional.meetings.replying import (
    COMING,
    NOT_COMING,
    answer,
)
from tests.pages import PageClient
from tests.queries import statements


def test_a_principal_answers_from_the_page_of_the_session(
    app: Flask, house: House, convoked: int, signed_in: Any
) -> None:
    canacar, url = signed_in("canacar"), f"/meetings/{convoked}"
    page = canacar.get(url).text
    assert "¿Asistirá usted?" in page
    for words in ("Asistiré", "Asistirá mi suplente", "No asistiré", "Acusar de recibo"):
        assert words in page, words
    assert (
        post(canacar, f"{url}/reply", {"seat": house.seats["CANACAR"].id, "answer": "alternate"}).status_code
        == 303
    )
    page = canacar.get(url).text
    assert "Va el suplente" in page
    assert "Acusar de recibo" not in page
    assert 'value="alternate"' not in page


@pytest.mark.parametrize(
    ("who", "seat", "given", "status"),
    [
        ("canacar", "CANACAR", "", 422),
        ("canacar", "CANACAR", "maybe", 422),
        ("canacar", "CAAAREM", "coming", 403),
        ("caaarem", "CAAAREM", "alternate", 422),
        ("secretary", "CANACAR", "coming", 403),
        ("member", "CANACAR", "coming", 403),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_kept(
    house: House, convoked: int, signed_in: Any, who: str, seat: str, given: str, status: int
) -> None:
    data = {"seat": house.seats[seat].id, "answer": given}
    assert post(signed_in(who), f"/meetings/{convoked}/reply", data).status_code == status
    assert not db.session.query(AttendanceReply).count()


def test_a_guest_acknowledges_from_the_page_and_is_not_asked_to_attend(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        url = f"/meetings/{setting.published(house)}"
    guest = signed_in("guest")
    with at(EARLY):
        assert "Asistiré" not in guest.get(url).text
        assert post(guest, f"{url}/acknowledge", {}).status_code == 303
        assert "Acusó de recibo" in guest.get(url).text
        assert post(signed_in("member"), f"{url}/acknowledge", {}).status_code == 403


def test_the_forecast_the_answers_and_the_telephones_are_for_secretary_and_chair(
    app: Flask, house: House, client: PageClient, signed_in: Any
) -> None:
    with app.app_context(), at(EARLY):
        meeting_id = setting.published(house)
        with transaction():
            db.session.get_one(factories.Person, house.people["antp"].id).phone = "55 0000 0141"
        answer(house, meeting_id, "canacar", "CANACAR", COMING)
        answer(house, meeting_id, "cce", "CCE", NOT_COMING)
    with at(EARLY):
        for who in ("secretary", "chair"):
            page = signed_in(who).get(f"/meetings/{meeting_id}").text
            assert "<strong>1 de 5</strong> confirmadas" in page
            assert "En riesgo: se requieren 3" in page
            assert '<a href="tel:5500000141">55 0000 0141</a>' in page
            assert "Se respondió sobre la asistencia" in page
            assert "Acuse recibido" in page
        for reader in (client, *(signed_in(who) for who in ("caaarem", "guest", "member", "admin"))):
            page = reader.get(f"/meetings/{meeting_id}").text
            for words in (
                "Pronóstico de quórum",
                "5500000141",
                "Se respondió sobre la asistencia",
                "No asiste",
            ):
                assert words not in page, words


def test_the_page_asks_the_same_number_of_queries_whatever_the_seats_answered(
    app: Flask, house: House, convoked: int, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    counts = []
    for _turn in range(2):
        secretary.get(f"/meetings/{convoked}")
        with statements(app) as seen:
            secretary.get(f"/meetings/{convoked}")
        counts.append(len(seen))
        with transaction():
            for _number in range(8):
                seat = factories.make_seat(house.standing, factories.make_chamber())
                person = factories.make_person(phone="55 1234 5678")
                factories.make_appointment(seat, person)
                db.session.add(
                    AttendanceReply(
                        meeting_id=convoked, seat_id=seat.id, person_id=person.id, answer=COMING, answered_at=EARLY
                    )
                )  # fmt: skip
    assert counts[0] == counts[1]
