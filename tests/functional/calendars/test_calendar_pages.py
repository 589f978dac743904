"""The calendar as pages: the two years ahead, the list a page at a time, and whose a day is without its colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.bodies.models import Body
from app.calendars.views.listing import PAGE_SIZE
from app.kernel import clock
from app.kernel.db import db, transaction
from tests import factories
from tests.pages import PageClient, read, visible_text
from tests.queries import counted

NOW = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)


def meet(app: Flask, body: Body, *starts: datetime, **values: Any) -> None:
    with app.app_context(), transaction():
        for starts_at in starts:
            factories.make_meeting(db.session.get_one(Body, body.id), starts_at=starts_at, **values)


def days(page: Any) -> list[str]:
    return [
        " ".join("".join(link.itertext()).split())
        for link in read(page.text).iter("a")
        if "day" in (link.get("class") or "").split()
    ]


def test_the_next_two_years_are_a_step_away_and_say_that_nobody_has_approved_them(
    app: Flask, client: PageClient, house: Any
) -> None:
    with clock.standing_at(NOW):
        page = client.get("/calendar/2027")
        found = {link.get("href") for link in read(page.text).iter("a")}
        assert {"/calendar/2028", "/calendar/2029"} <= found
        assert "todavía no se aprueba" not in visible_text(page.text)
        for year in (2028, 2029):
            assert "todavía no se aprueba" in visible_text(client.get(f"/calendar/{year}").text)
    assert client.get("/calendar/1999/list").status_code == 404
    assert client.get("/calendar/2101").status_code == 404


def test_a_day_says_whose_it_is_by_a_number_and_in_words_and_not_by_colour_alone(
    app: Flask, client: PageClient, house: Any
) -> None:
    day = datetime(2027, 5, 13, 16, 0, tzinfo=UTC)
    meet(app, house.standing, day)
    alone = client.get("/calendar/2027")
    assert "day-mark" not in alone.text, "one body alone needs no telling apart"
    meet(app, house.group, day, day + timedelta(days=1))
    page = client.get("/calendar/2027")
    assert [text[:5] for text in days(page)] == ["131,2", "142: "]
    assert "Robo de Carga" in days(page)[1]
    assert "of-darkgreen" in page.text
    assert "1 Consultivo Permanente" in visible_text(page.text)


@pytest.mark.parametrize("path", ["/calendar/2027/list", "/calendar/2027/list?body=gcp"])
def test_the_list_goes_a_page_at_a_time_at_the_same_cost(
    app: Flask, client: PageClient, house: Any, path: str
) -> None:
    first = datetime(2027, 1, 1, 6, 0, tzinfo=UTC)
    meet(app, house.standing, first - timedelta(minutes=1), first, first + timedelta(days=1))
    client.get(path)
    few = counted(app, lambda: client.get(path))
    meet(app, house.standing, *(first + timedelta(days=2, hours=hour) for hour in range(PAGE_SIZE)))
    meet(app, house.hidden, first + timedelta(hours=1))
    page = client.get(path)
    assert counted(app, lambda: client.get(path)) == few
    assert page.text.count('class="dated"') == PAGE_SIZE
    later = next(href for link in read(page.text).iter("a") if "after=" in (href := link.get("href") or ""))
    rest = client.get(later)
    assert rest.text.count('class="dated"') == 2
    assert "before=" in rest.text
    assert "reservado" not in page.text + rest.text


def test_an_empty_list_says_so(client: PageClient, house: Any) -> None:
    assert "No hay sesiones este año" in visible_text(client.get("/calendar/2031/list").text)
