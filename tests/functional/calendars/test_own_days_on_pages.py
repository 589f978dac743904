"""One's own deadlines on the calendar's pages: whose they are, where they stand, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from app.agreements.models import AgreementState
from app.bodies.models import Body
from app.calendars.year import Closing, closings_from, month
from app.kernel import clock
from app.kernel.business_days import BusinessCalendar
from app.kernel.db import db, transaction
from tests import factories, sessions
from tests.pages import PageClient, read, visible_text
from tests.queries import counted

NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)


@pytest.fixture
def planned(app: Flask, house: Any) -> Iterator[Any]:
    with clock.standing_at(NOW):
        with app.app_context(), transaction():
            body = db.session.get_one(Body, house.standing.id)
            house.meeting_id = factories.make_meeting(body, starts_at=SESSION, number=1).id
        yield house


def due(page: Any) -> list[str]:
    """The days of the year that something of one's own is due on, with what it is."""
    return [words(link) for link in read(page.text).iter("a") if "day-due" in (link.get("class") or "")]


def classed(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if name in (element.get("class") or "").split()]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def cells(page: Any) -> dict[str, Element]:
    """The days of the large month, by number."""
    (sheet,) = classed(read(page.text), "month-sheet")
    return {words(day): cell for cell in sheet.iter("td") for day in classed(cell, "sheet-day")}


def test_each_reader_finds_their_own_deadlines_on_the_year_and_nobody_elses(
    planned: Any, signed_in: Any, client: PageClient
) -> None:
    days = due(signed_in("secretary").get("/calendar/2026"))
    assert len(days) == 7, "two of the eight fall on one day"
    assert any(day.startswith("29: Convocatoria, a más tardar: 1.ª sesión ordinaria") for day in days)
    member = due(signed_in("canacar").get("/calendar/2026"))
    assert [day.split(":")[0] for day in member] == ["17", "15", "5", "4"]
    assert not any("Convocatoria" in day for day in member), "the notice is not a member's to send"
    page = client.get("/calendar/2026")
    assert due(page) == []
    assert "Qué se muestra" not in visible_text(page.text)


def test_deadlines_may_be_left_out_and_the_choice_is_kept_from_page_to_page(
    planned: Any, signed_in: Any
) -> None:
    client = signed_in("secretary")
    page = client.get("/calendar/2026?show=sessions&body=gcp")
    assert due(page) == []
    assert "Plazo suyo" not in visible_text(page.text)
    kept = {link.get("href") for link in read(page.text).iter("a")}
    assert {"/calendar/2026/9?body=gcp&show=sessions", "/calendar/2027?body=gcp&show=sessions"} <= kept
    assert "/calendar/2026/list?body=gcp" in kept
    assert due(client.get("/calendar/2026?body=robo-de-carga")) == [], "another body's calendar"


def test_a_month_says_in_each_day_what_it_holds(app: Flask, planned: Any, signed_in: Any) -> None:
    with app.app_context(), transaction():
        body = db.session.get_one(Body, planned.standing.id)
        factories.make_meeting(body, starts_at=SESSION + timedelta(days=4), state="cancelled", reason="x")
    november = signed_in("secretary").get("/calendar/2026/11")
    found = cells(november)
    assert len(found) == 30
    assert "Proyecto de acta: 1.ª sesión ordinaria" in words(found["27"])
    session = list(found["12"].iter("a"))
    assert [link.get("href") for link in session] == [f"/meetings/{planned.meeting_id}"]
    assert words(session[0]).startswith("10:00 h 1.ª sesión ordinaria")
    assert "(cancelada)" in words(found["16"])
    assert "Día de la Revolución" in words(found["16"])
    assert (
        visible_text(november.text).count("El proyecto de acta debe estar listo a más tardar ese día.") == 1
    )
    assert "is-today" in cells(signed_in("secretary").get("/calendar/2026/9"))["1"].get("class")


def test_however_much_is_due_the_next_sessions_are_among_what_comes(
    app: Flask, planned: Any, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        body = db.session.get_one(Body, planned.standing.id)
        for week in range(1, 4):
            factories.make_meeting(body, starts_at=SESSION + timedelta(weeks=week))
    page = read(signed_in("secretary").get("/calendar/2026").text)
    (pair,) = classed(page, "dated-pair")
    coming = [words(block) for block in classed(pair, "date-block")]
    assert coming == ["17septiembre", "23septiembre", "12noviembre", "19noviembre"]


def test_the_cost_does_not_grow_with_sessions_or_deadlines(app: Flask, planned: Any, signed_in: Any) -> None:
    client = signed_in("secretary")
    for path in ("/calendar/2026", "/calendar/2026/11"):
        client.get(path)
        few = counted(app, lambda path=path: client.get(path))
        with app.app_context(), transaction():
            body = db.session.get_one(Body, planned.standing.id)
            for day in range(1, 12):
                factories.make_meeting(body, starts_at=SESSION + timedelta(days=day))
        assert counted(app, lambda path=path: client.get(path)) == few, path


def test_an_agreement_owed_stands_on_its_day(app: Flask, house: Any, signed_in: Any) -> None:
    with app.app_context(), clock.standing_at(sessions.DAY), transaction():
        held = sessions.make_session(house, number=2)
        owed = sessions.make_agreement(held, AgreementState.ADOPTED, due_on=date(2027, 10, 7))
        sessions.make_agreement(held, AgreementState.FULFILLED, due_on=date(2027, 10, 8))
        number = owed.number
    with clock.standing_at(sessions.DAY):
        (own,) = [day for day in due(signed_in("canacar").get("/calendar/2027")) if "ACU-" in day]
        assert own == f"7: Fecha compromiso: {number}"
        assert not any("ACU-" in day for day in due(signed_in("index").get("/calendar/2027")))


def test_whoever_has_an_address_sees_when_it_was_read_and_who_has_none_is_led_to_one(
    planned: Any, signed_in: Any, client: PageClient
) -> None:
    assert "Crear su propia dirección" in visible_text(signed_in("canacar").get("/calendar/2026").text)
    assert "Crear su propia dirección" not in visible_text(client.get("/calendar/2026").text)


def test_an_hour_by_another_clock_says_which(app: Flask, planned: Any, client: PageClient) -> None:
    with app.app_context(), transaction():
        body = db.session.get_one(Body, planned.standing.id)
        factories.make_meeting(body, starts_at=SESSION + timedelta(days=5), zone="America/Tijuana")
    for path in ("/calendar/2026/11", "/calendar/2026/list", "/calendar/2026", "/meetings"):
        text = visible_text(client.get(path).text)
        assert "08:00 h, hora del noroeste" in text, path
        assert "10:00 h, hora" not in text, path


def test_closures_in_a_row_are_one_and_those_that_are_over_are_none() -> None:
    closed = {date(2026, 12, day): "Vacaciones" for day in (17, 18, 21, 22)} | {date(2026, 12, 25): "Navidad"}
    days = BusinessCalendar("MX", closings=closed)
    december = month(2026, 12, {}, days, date(2026, 12, 1))
    assert closings_from([december], date(2026, 12, 22)) == [
        Closing(date(2026, 12, 17), date(2026, 12, 22), "Vacaciones"),
        Closing(date(2026, 12, 25), date(2026, 12, 25), "Navidad"),
    ]
    assert [each.why for each in closings_from([december], date(2026, 12, 23))] == ["Navidad"]


def test_no_link_leads_beyond_the_years_that_are_kept(client: PageClient, house: Any) -> None:
    for path in (
        "/calendar/2000/1",
        "/calendar/2100/12",
        "/calendar/2000",
        "/calendar/2100",
        "/calendar/2100/list",
    ):
        for link in read(client.get(path).text).iter("a"):
            href = link.get("href") or ""
            if href.startswith(("/calendar/1", "/calendar/2")):
                assert client.get(href).status_code == 200, (path, href)
