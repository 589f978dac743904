"""The page that says how to subscribe: all sessions, several bodies', a topic's; with plain links, and nothing hidden."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from flask import Flask

from app.bodies.models import Body
from app.kernel.db import db, transaction
from tests import factories
from tests.pages import PageClient, read, visible_text
from tests.queries import counted

BASE = "https://convoca.example.org"
PAGE = "/calendar/subscribe"


def links(page: Any) -> list[str]:
    return [link.get("href") or "" for link in read(page.text).iter("a")]


def address(page: Any) -> str:
    return next(
        field.get("value") or ""
        for field in read(page.text).iter("input")
        if field.get("id") == "subscribe-link"
    )


@pytest.mark.parametrize(
    ("asked", "feed", "said"),
    [
        ("", "/calendar.ics", "Todas las sesiones públicas"),
        ("?body=gcp", "/bodies/gcp/calendar.ics", "Grupo Consultivo Permanente"),
        ("?body=robo-de-carga&body=gcp", "/calendar.ics?body=gcp,robo-de-carga", "Consultivo Permanente y Robo de Carga"),
        ("?topic=cargo-theft", "/topics/cargo-theft/calendar.ics", "Robo de carga"),
        ("?topic=cargo-theft&body=gcp", "/topics/cargo-theft/calendar.ics", "Robo de carga"),
        ("?body=reservado", "/calendar.ics", "Todas las sesiones públicas"),
        ("?body=reservado&body=gcp", "/bodies/gcp/calendar.ics", "Grupo Consultivo Permanente"),
        ("?body=nada&topic=nada&body=%00", "/calendar.ics", "Todas las sesiones públicas"),
    ],
)  # fmt: skip
def test_what_was_chosen_has_one_address_which_every_way_leads_to(
    client: PageClient, house: Any, asked: str, feed: str, said: str
) -> None:
    page = client.get(PAGE + asked)
    wanted = BASE + feed
    assert address(page) == wanted
    assert said in visible_text(page.text)
    found = links(page)
    webcal = "webcal://" + wanted.split("://")[1]
    assert webcal in found
    by_host = {urlsplit(link).hostname: parse_qs(urlsplit(link).query) for link in found if "?" in link}
    assert by_host["calendar.google.com"]["cid"] == [webcal]
    for host in ("outlook.live.com", "outlook.office.com"):
        assert by_host[host]["url"] == [wanted]
        assert by_host[host]["name"]
    assert "Grupo reservado" not in page.text
    answer = client.get(wanted.removeprefix(BASE))
    assert answer.status_code == 200
    icalendar.Calendar.from_ical(answer.data)


def test_each_way_says_how_often_it_looks(client: PageClient, house: Any) -> None:
    said = visible_text(client.get(PAGE).text)
    for words in (
        "más o menos cada hora",
        "cada 8 a 24 horas",
        "más o menos cada tres horas",
        "cada media hora",
    ):
        assert words in said


def test_what_was_chosen_stays_chosen(client: PageClient, house: Any) -> None:
    boxes = [
        box
        for box in read(client.get(f"{PAGE}?body=gcp").text).iter("input")
        if box.get("type") == "checkbox"
    ]
    assert {box.get("value"): box.get("checked") is not None for box in boxes} == {
        "gcp": True, "robo-de-carga": False,
    }  # fmt: skip


def test_the_page_costs_the_same_however_many_bodies_there_are(
    app: Flask, client: PageClient, house: Any
) -> None:
    client.get(PAGE)
    few = counted(app, lambda: client.get(PAGE))
    with app.app_context(), transaction():
        for number in range(40):
            factories.make_body(f"GE-{number}", parent_id=db.session.get_one(Body, house.standing.id).id)
    assert counted(app, lambda: client.get(PAGE)) == few
    slugs = "&".join(f"body=ge-{number}" for number in range(40))
    assert address(client.get(f"{PAGE}?{slugs}")) == f"{BASE}/calendar.ics", (
        "more than one feed takes is all of them"
    )
