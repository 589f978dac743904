"""Looking at another day of a session: each deadline as it is and as it would be, what breaks, and nothing saved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from tests.factories import House, make_meeting
from tests.pages import PageClient, read, visible_text
from tests.queries import counted

#: Thursday 1 October 2026, 9:00 in Mexico City.
NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
#: Thursday 12 November 2026, 10:00.
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)


@pytest.fixture
def meeting_id(app: Flask, house: House) -> Any:
    with clock.standing_at(NOW):
        with app.app_context(), transaction():
            made: int = make_meeting(house.standing, starts_at=SESSION).id
            make_meeting(house.group, starts_at=datetime(2026, 11, 19, 17, 0, tzinfo=UTC), number=4)
        yield made


def look(client: PageClient, meeting_id: int, **values: str) -> Any:
    """Press "Reckon" with these values in the form."""
    url = f"/meetings/{meeting_id}/move"
    form = next(found for found in read(client.get(url).text).iter("form") if found.get("action") == url)
    token = next(field for field in form.iter("input") if field.get("name") == "csrf_token").get("value")
    asked = {"csrf_token": token, "revision": "1", "date": "2026-11-12", "time": "10:00", "duration": "180"}
    return client.post(url, data={**asked, **values})


def rows(html: str) -> dict[str, list[str]]:
    """The table of deadlines: name → as it is, on the new day, what changes."""
    table = next(found for found in read(html).iter("table") if found.get("class") == "ledger")
    return {
        "".join(row.find("th").itertext()).strip(): [
            " ".join("".join(cell.itertext()).split()).split("¿Por qué?")[0].strip()
            for cell in row.findall("td")
        ]
        for row in table.find("tbody").iter("tr")
    }


def test_every_deadline_stands_beside_itself(meeting_id: int, signed_in: Any) -> None:
    """To Friday 20 November: the holiday of Monday 16 lies between, so that the notice moves a day less than the session."""
    answer = look(signed_in("secretary"), meeting_id, preview="1", date="2026-11-20")
    assert answer.status_code == 200
    found = rows(answer.text)
    assert found["Convocatoria, a más tardar"] == ["jue 29 oct 2026", "jue 5 nov 2026", "7 días después"]
    assert found["Sesión"] == ["jue 12 nov 2026", "vie 20 nov 2026", "8 días después"]
    text = visible_text(answer.text)
    assert "Nada se opone a este día." in text
    assert "ninguno se incumple" in text


def test_what_would_be_over_already_is_said_to_break(meeting_id: int, signed_in: Any) -> None:
    answer = look(signed_in("secretary"), meeting_id, preview="1", date="2026-10-13")
    found = rows(answer.text)
    assert found["Convocatoria, a más tardar"][2] == "Ya habría pasado30 días antes"
    assert "se incumplen" in visible_text(answer.text)
    assert "urgencia" in visible_text(answer.text)


def test_a_closed_day_and_an_ordinary_session_nearby_are_said(
    app: Flask, house: House, meeting_id: int, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        make_meeting(house.standing, starts_at=datetime(2026, 11, 26, 16, 0, tzinfo=UTC), number=9)
    text = visible_text(look(signed_in("secretary"), meeting_id, to="2026-11-16").text)
    assert "lunes 16 de noviembre de 2026 no es día hábil: Día de la Revolución" in text.replace(
        "Lunes", "lunes"
    )
    assert "otra sesión ordinaria a solo 10 días, el jueves 26 de noviembre de 2026" in text


def test_a_day_pressed_in_the_months_is_looked_at_and_nothing_is_saved(
    app: Flask, meeting_id: int, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    answer = look(secretary, meeting_id, to="2026-11-19")
    page = read(answer.text)
    (chosen,) = [found for found in page.iter("button") if "is-chosen" in found.get("class", "")]
    (saved,) = [found for found in page.iter("button") if "is-saved" in found.get("class", "")]
    assert (chosen.get("value"), saved.get("value")) == ("2026-11-19", "2026-11-12")
    assert "4.ª sesión, Robo de Carga" in chosen.get("aria-label", "")
    assert 'name="date" required type="date" value="2026-11-19"' in answer.text
    with app.app_context():
        assert db.session.get_one(Meeting, meeting_id).starts_at == SESSION
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_what_is_no_day_is_left_aside(meeting_id: int, signed_in: Any) -> None:
    assert look(signed_in("secretary"), meeting_id, to="2026-02-31").status_code == 200
    assert look(signed_in("secretary"), meeting_id, preview="1", date="ayer").status_code == 422
    assert signed_in("secretary").get(f"/meetings/{meeting_id}/move?date=x").status_code == 200


def test_a_convoked_session_is_told_until_when_it_may_be_deferred(
    app: Flask, house: House, meeting_id: int, signed_in: Any
) -> None:
    """Five business days after Thursday 12 November: Friday 20, for the 16th is a holiday."""
    with app.app_context(), transaction():
        db.session.get_one(Meeting, meeting_id).state = MeetingState.CONVOKED
    chair = signed_in("chair")
    against = "En contra de este día:"
    late = visible_text(chair.get(f"/meetings/{meeting_id}/move?date=2026-11-23").text)
    assert "a más tardar el viernes 20 de noviembre de 2026" in late.split(against)[1]
    assert against not in visible_text(chair.get(f"/meetings/{meeting_id}/move?date=2026-11-20").text)


def test_who_may_not_move_it_looks_at_nothing(meeting_id: int, signed_in: Any) -> None:
    assert signed_in("canacar").get(f"/meetings/{meeting_id}/move?date=2026-11-19").status_code == 403


def test_the_page_costs_the_same_however_many_sessions_there_are(
    app: Flask, house: House, meeting_id: int, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/move"
    secretary.get(url)
    few = counted(app, lambda: secretary.get(url))
    with app.app_context(), transaction():
        for day in range(1, 15):
            make_meeting(house.group, starts_at=datetime(2026, 12, day, 16, 0, tzinfo=UTC))
    assert counted(app, lambda: secretary.get(url)) == few
