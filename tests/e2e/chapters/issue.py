"""A chamber files an issue; the secretary returns it, and admits it completed."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.chapters.story import CARRIERS, PDF, SECRETARY, TITLE, Story
from tests.e2e.office import Office, follow, press


def a_chamber_files_an_issue(people: Office, story: Story) -> None:
    window = people[CARRIERS]
    window.goto("/home")
    follow(window, "Presentar un asunto")
    window.get_by_label("Título").fill(TITLE)
    press(window, "Empezar")

    what = "Los remolques **precintados** se revisan dos veces:\n\n- en la garita\n- en el recinto"
    window.get_by_label("Qué ocurre", exact=True).fill(what)
    press(window, "Presentar el asunto")
    alert = window.get_by_role("alert")
    expect(alert).to_contain_text("Lo que escribió sigue aquí")
    expect(window.get_by_label("Qué ocurre", exact=True)).to_have_value(what)

    field = window.locator(".md").filter(has=window.get_by_label("Qué ocurre", exact=True))
    field.get_by_role("button", name="Vista previa").click()
    expect(field.get_by_role("region", name="Vista previa").locator("strong")).to_have_text("precintados")
    expect(field.get_by_role("region", name="Vista previa").get_by_role("listitem")).to_have_count(2)
    field.get_by_role("button", name="Seguir escribiendo").click()

    window.get_by_role("main").get_by_label("Tema").select_option(
        label="Contenedores, medios de transporte y sellos"
    )
    window.get_by_label("Autotransporte de carga").check()
    window.get_by_label("Qué se pide a la autoridad").fill(
        "Que el precinto revisado en la garita valga en el recinto."
    )
    window.get_by_label("Archivos adjuntos").set_input_files(
        [{"name": "bitacora.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    press(window, "Presentar el asunto")

    expect(window.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    story.folio = window.locator("dd.folio").inner_text()
    assert re.search(r"\d{4}", story.folio), story.folio
    expect(window.get_by_role("link", name="bitacora.pdf")).to_be_visible()
    expect(history(window)).to_contain_text("Óscar Treviño Landa")


def history(window: Page) -> Locator:
    return window.locator("section").filter(has=window.get_by_role("heading", name="Historial"))


def the_secretary_returns_it_and_admits_it_completed(people: Office, story: Story) -> None:
    secretary, chamber = people[SECRETARY], people[CARRIERS]
    secretary.goto("/home")
    expect(secretary.get_by_role("heading", name="Asuntos por resolver")).to_be_visible()
    follow(secretary, TITLE)
    follow(secretary, "Devolver")
    secretary.get_by_label("Qué falta").fill("Diga en qué aduanas ocurre y desde cuándo.")
    press(secretary, "Devolver el asunto")
    expect(secretary.get_by_role("main")).to_contain_text("Diga en qué aduanas ocurre y desde cuándo.")

    people.mail(CARRIERS, containing=story.folio)
    chamber.goto(f"/issues/{story.folio}")
    follow(chamber, "Completarlo")
    expect(chamber.get_by_role("main")).to_contain_text("Diga en qué aduanas ocurre y desde cuándo.")
    chamber.get_by_label("Aduanas").fill("Nuevo Laredo, Colombia")
    press(chamber, "Presentarlo de nuevo")
    expect(chamber.get_by_role("heading", name=TITLE, level=1)).to_be_visible()

    secretary.goto(f"/issues/{story.folio}")
    press(secretary, "Admitir")
    expect(history(secretary)).to_contain_text("Marisol Arriaga Fuentes")
    expect(secretary.get_by_role("main").get_by_text("Admitido").first).to_be_visible()
