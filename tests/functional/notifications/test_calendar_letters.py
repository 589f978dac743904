"""Who is told of a calendar of sessions: the chair to approve it, the secretary of the answer, each member once."""

from __future__ import annotations

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import db, transaction
from app.notifications.models import Mail
from app.planning.models import CalendarState
from tests.factories import House
from tests.functional.notifications.post_office import work_at
from tests.functional.planning.drawn import NOW, carry_out, in_state, read


def told(app: Flask, house: House) -> dict[str, list[tuple[str, str]]]:
    """Subject and text of every mail, by its reader's name in the house."""
    names = {person.id: name for name, person in house.people.items()}
    with app.app_context():
        work_at(NOW)
        db.session.remove()
        found: dict[str, list[tuple[str, str]]] = {}
        for mail in db.session.query(Mail).order_by(Mail.id):
            found.setdefault(names[mail.person_id], []).append((mail.subject, " ".join(mail.text.split())))
    return found


def draw(app: Flask, house: House, state: CalendarState, then: tuple[str, str] | None = None) -> None:
    with app.app_context(), clock.standing_at(NOW):
        identity = in_state(house, state)
        if then is not None:
            with transaction():
                carry_out(read(house, identity, then[1]), then[0], house, then[1])


def test_the_chair_is_told_that_there_is_a_calendar_to_approve(app: Flask, house: House) -> None:
    draw(app, house, CalendarState.IN_REVIEW)
    mails = told(app, house)
    assert set(mails) == {"chair"}
    ((subject, text),) = mails["chair"]
    assert subject == "Calendario 2027–2028: para su aprobación"
    assert "Sesiones: 8" in text


@pytest.mark.parametrize(
    ("then", "subject", "words"),
    [
        (("approve", "chair"), "Calendario 2027–2028: aprobado", "Publíquelo"),
        (("send_back", "chair"), "Calendario 2027–2028: devuelto", "Muévase mayo."),
    ],
)
def test_the_secretary_is_told_what_the_chair_decided(
    app: Flask, house: House, then: tuple[str, str], subject: str, words: str
) -> None:
    draw(app, house, CalendarState.IN_REVIEW, then)
    mails = told(app, house)
    assert set(mails) == {"chair", "secretary"}
    ((said, text),) = mails["secretary"]
    assert said == subject
    assert words in text


def test_once_published_each_member_has_one_letter_with_the_dates_of_their_own_bodies(
    app: Flask, house: House
) -> None:
    draw(app, house, CalendarState.PUBLISHED)
    mails = {
        name: [mail for mail in letters if mail[0] == "Sus sesiones de 2027–2028"]
        for name, letters in told(app, house).items()
    }
    in_both, in_standing = {"canacar", "antp", "secretary", "chair"}, {"cce", "caaarem", "index", "guest"}
    assert {name for name, found in mails.items() if found} == {
        *in_both, *in_standing, "canacar_alternate", "coordinator",
    }  # fmt: skip
    assert all(len(found) <= 1 for found in mails.values())
    assert "con 8 sesiones suyas" in mails["canacar"][0][1]
    assert "con 4 sesiones suyas" in mails["cce"][0][1]
    assert "Consultivo Permanente: jueves 13 de mayo de 2027, 10:00 h, hora del centro" in mails["cce"][0][1]
    assert "Robo de Carga" not in mails["cce"][0][1]
