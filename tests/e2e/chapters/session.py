"""The session is held: the roll, two windows on one text, an agreement."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.chapters.story import SECRETARY, TITLE, Story, seat
from tests.e2e.office import Office, follow, press, record_every_outcome, send, working_day


def the_session_is_held(people: Office, story: Story) -> None:
    """The roll is called: three of five seats, one of them by its alternate."""
    window = people[SECRETARY]
    follow(window, "Pasar lista")
    expect(window.get_by_role("heading", name="Pase de lista")).to_be_visible()
    expect(window.get_by_role("main").get_by_role("button", name="Declarar el quórum")).to_have_count(0)

    send(seat(window, "Presidencia").get_by_role("button", name="Registrar"))
    for acronym in ("CAAAREM", "index"):
        send(seat(window, acronym).get_by_role("button", name="Registrar"))
        expect(seat(window, acronym).get_by_role("button", name="Registrar")).to_have_count(0)
    expect(window.get_by_text("Podrá abrirse cuando llegue 1 representación más.")).to_be_visible()
    carriers = seat(window, "CANACAR")
    carriers.get_by_text("Más").click()
    send(carriers.get_by_role("button", name="Suplente: Lucía Barrios Peña").first)
    expect(seat(window, "CANACAR")).to_contain_text("Lucía Barrios Peña, por Óscar Treviño Landa")
    expect(window.get_by_text("hay quórum (3)")).to_be_visible()

    press(window, "Declarar el quórum y abrir la sesión")
    expect(window.get_by_text("Hay quórum: la sesión está abierta.")).to_be_visible()


def two_windows_on_one_text_lose_nothing(people: Office, story: Story) -> None:
    """What is typed saves itself; what two type at once is shown to both."""
    window = people[SECRETARY]
    send(window.get_by_role("link", name=re.compile(TITLE)))
    notes = window.get_by_label("Lo que se dijo")
    other = window.context.new_page()
    other.goto(window.url)

    notes.fill("CANACAR expuso el caso de Nuevo Laredo.")
    expect(window.get_by_text(re.compile(r"^Guardado a las"))).to_be_visible()

    other.get_by_label("Lo que se dijo").fill("CAAAREM pidió que se incluya Colombia.")
    conflict = other.locator("section.conflict")
    expect(conflict).to_contain_text("Otra persona guardó este texto mientras usted escribía.")
    expect(conflict).to_contain_text("CANACAR expuso el caso de Nuevo Laredo.")
    expect(conflict.get_by_role("textbox")).to_have_value("CAAAREM pidió que se incluya Colombia.")
    both = "CANACAR expuso el caso de Nuevo Laredo.\n\nCAAAREM pidió que se incluya Colombia."
    conflict.get_by_role("textbox").fill(both)
    send(conflict.get_by_role("button", name="Guardar el mío como está aquí"))
    expect(other.get_by_label("Lo que se dijo")).to_have_value(both)
    other.close()
    window.reload()
    expect(window.get_by_label("Lo que se dijo")).to_have_value(both)


def the_agreement_is_adopted_and_the_session_closed(people: Office, story: Story) -> None:
    window = people[SECRETARY]
    due = (working_day(6) + timedelta(days=40)).isoformat()
    window.get_by_label("Acuerdo, se numerará").fill(
        "El precinto revisado en la garita se reconoce en el recinto."
    )
    window.get_by_label("Responsable", exact=True).select_option(label="CAAAREM")
    window.get_by_label("Fecha compromiso").fill(due)
    press(window, "Adoptar y numerar")
    adopted = window.locator(".sheet-agreement-no").first
    story.agreement = adopted.inner_text()
    assert re.fullmatch(r"GCP/\d{4}/ORD1/ACU-01", story.agreement), story.agreement

    record_every_outcome(
        window, record="Registrar el resultado", outcomes={TITLE: "Acordado"}, otherwise="Conocimiento"
    )
    send(window.get_by_role("button", name="Cerrar la sesión"))
    expect(window.get_by_text("La sesión está cerrada.")).to_be_visible()
