"""A notice in the browser: sent, read by its link on a telephone without signing in, acknowledged, and proved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.demo.content.people import PASSWORD
from tests import pdf
from tests.browser import LiveServer, served
from tests.e2e.office import Office, follow, office, press, send

SECRETARY, CARRIERS = "secretaria@example.org", "canacar@example.org"


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[LiveServer]:
    """The demonstration for this journey alone: it changes what others would look at."""
    with served(tmp_path, demo=True) as server:
        yield server


@pytest.fixture
def people(browser: Browser, own_demo: LiveServer) -> Iterator[Office]:
    with office(browser, own_demo, "es") as found:
        yield found


@pytest.mark.e2e
def test_a_notice_is_sent_read_on_a_telephone_acknowledged_and_proved(people: Office) -> None:
    secretary = people.sign_in(SECRETARY, PASSWORD)
    secretary.goto("/meetings?body=grupo-consultivo-permanente&state=planned")
    send(secretary.get_by_role("main").locator("a.ledger-main").first)
    meeting = secretary.url.split("?")[0]
    secretary.goto(f"{meeting}/agenda/edit")
    press(secretary, "Enviar a la presidencia")
    follow(secretary, "Publicar y convocar")
    secretary.get_by_label("La presidencia me instruyó publicarlo").check()
    press(secretary, "Publicar y convocar")
    expect(secretary.get_by_role("main")).to_contain_text("La sesión está convocada")

    mail = people.mail(CARRIERS, containing=meeting)
    link = re.search(r"https?://\S+/replies/[\w-]+", mail)
    assert link, mail
    telephone = people.open(width=375)
    telephone.goto(link[0])
    press(telephone, "Leer la convocatoria")
    sheet = telephone.get_by_role("article")
    expect(sheet).to_contain_text("Convocatoria a la")
    expect(sheet).to_contain_text("Quórum y segunda convocatoria")
    assert telephone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    telephone.goto(link[0])
    press(telephone, "Acusar de recibo")
    expect(telephone.get_by_role("main")).to_contain_text("Acusó de recibo: ")

    secretary.goto(f"{meeting}/notice/1/proof")
    row = secretary.get_by_role("row").filter(has_text="CANACAR, titular")
    expect(row).to_contain_text("Abierta: ")
    expect(row).to_contain_text("Acuse de recibo: ")
    answer = secretary.request.get(f"{meeting}/notice/1/proof.pdf")
    assert answer.ok
    proof = pdf.read(answer.body())
    assert proof.is_tagged
    assert "Constancia de convocatoria" in proof.words
    assert "Acuse de recibo: " in proof.words
