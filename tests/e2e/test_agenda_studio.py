"""A journey through the agenda studio, in the demonstration: a chamber asks late, the chair lets it in, what changed is seen.

With a paper that its presenter brings, on a telephone too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.demo.content.people import PASSWORD
from tests.browser import served
from tests.e2e.office import Office, office, press, send

CHAIR, CARRIERS = "presidencia@example.org", "canacar@example.org"
TITLE = "Robo en el parador de San Roberto"


@pytest.fixture
def people(browser: Browser, tmp_path: Path) -> Iterator[Office]:
    """The demonstration for this journey alone: it changes what others would look at."""
    with served(tmp_path, demo=True) as server, office(browser, server, "es") as found:
        yield found


def main(window: Page) -> Locator:
    return window.get_by_role("main")


@pytest.mark.e2e
def test_a_late_item_is_let_in_by_the_chair_and_everybody_sees_what_changed(people: Office) -> None:
    carriers, chair = (people.sign_in(address, PASSWORD) for address in (CARRIERS, CHAIR))
    session = session_of_the_group(carriers)

    carriers.goto(f"{session}/agenda")
    send(carriers.get_by_role("link", name="Proponer un punto"))
    expect(main(carriers)).to_contain_text("solo la presidencia puede incluirlo")
    carriers.get_by_label("De qué trata").fill(TITLE)
    carriers.get_by_label("Por qué debe tratarlo esta sesión").fill(
        "Ocurrió anoche y hay otras dos unidades en la ruta."
    )
    carriers.get_by_label("Minutos que necesita").fill("10")
    press(carriers, "Proponerlo")
    expect(main(carriers)).to_contain_text("Tardío, ante la presidencia")
    people.mail(CHAIR, containing="Punto tardío")

    chair.goto(f"{session}/agenda/edit")
    late = chair.locator(".source").filter(has_text=TITLE)
    late.locator("summary").filter(has_text="Dejarlo entrar").click()
    late.get_by_label("Por qué entra después del plazo").fill("Es grave y reciente.")
    send(late.get_by_role("button", name="Dejarlo entrar"))
    expect(main(chair)).to_contain_text("entra. Lo llevará la siguiente versión")
    people.mail(CARRIERS, containing="Es grave y reciente.")

    chair.goto(f"{session}/agenda/publish")
    expect(main(chair)).to_contain_text(f"«{TITLE}»: se agregó")
    send(main(chair).get_by_role("button", name="Publicar la versión 3"))
    expect(main(chair)).to_contain_text(TITLE)
    people.mail(CARRIERS, containing="El suyo")

    carriers.goto(f"{session}/agenda/versions/2/3")
    expect(main(carriers)).to_contain_text(
        f"El suyo, 5.6 «{TITLE}»: se agregó, 10 minutos, lo presenta CANACAR."
    )
    sheets = carriers.locator(".versions-beside .sheet")
    expect(sheets).to_have_count(2)
    expect(sheets.nth(0)).not_to_contain_text(TITLE)
    expect(sheets.nth(1).locator(".is-changed")).to_contain_text("Agregado")
    assert sheets.nth(0).bounding_box()["y"] == sheets.nth(1).bounding_box()["y"]  # type: ignore[index]
    carriers.set_viewport_size({"width": 375, "height": 800})
    assert sheets.nth(1).bounding_box()["y"] > sheets.nth(0).bounding_box()["y"]  # type: ignore[index]
    assert carriers.evaluate("document.documentElement.scrollWidth <= innerWidth")

    carriers.goto(f"{session}/agenda")
    send(carriers.locator("li.item").filter(has_text=TITLE).get_by_role("link", name="Página del punto"))
    carriers.get_by_label("Archivo").set_input_files(
        {
            "name": "croquis.txt",
            "mimeType": "text/plain",
            "buffer": "Kilómetro 203, carril derecho\n".encode(),
        }
    )
    carriers.get_by_label("Qué es").fill("Croquis del lugar")
    press(carriers, "Adjuntarlo")
    paper = main(carriers).locator("li").filter(has_text="Croquis del lugar")
    expect(paper).to_contain_text("Llegó tarde")
    with carriers.expect_download() as download:
        paper.get_by_role("link", name="Croquis del lugar", exact=True).click()
    assert Path(download.value.path()).read_text() == "Kilómetro 203, carril derecho\n"


def session_of_the_group(window: Page) -> str:
    """The address of the group's convoked session."""
    window.goto("/bodies/robo-de-carga")
    link = main(window).locator("a[href^='/meetings/']").filter(has_text="4.ª sesión").first
    return str(link.get_attribute("href"))
