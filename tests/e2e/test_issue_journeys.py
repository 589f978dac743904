"""Three journeys through the desk and the groups, in the demonstration, each person in a window of their own.

From an issue filed to its closing; from three issues to a group and back to the plenary; from a refusal to an appeal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.demo.content.people import PASSWORD
from tests.browser import LiveServer, served
from tests.e2e.office import Office, follow, office, press, send

SECRETARY, CHAIR = "secretaria@example.org", "presidencia@example.org"
CARRIERS, BROKERS = "canacar@example.org", "caaarem@example.org"
AUTHORITY = "certificacion@example.org"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
REASON = "No es materia de este órgano."
UPHELD = "La presidencia dio la razón a la inconformidad: el asunto queda admitido."
DISMISSED = "La presidencia desestimó la inconformidad: el asunto queda no admitido."
TITLE = "Doble pesaje de remolques en la misma garita"


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[LiveServer]:
    """The demonstration for one journey alone: it changes what others would look at."""
    with served(tmp_path, demo=True) as server:
        yield server


@pytest.fixture
def people(browser: Browser, own_demo: LiveServer) -> Iterator[Office]:
    with office(browser, own_demo, "es") as found:
        yield found


def come_in(people: Office, *addresses: str) -> list[Page]:
    return [people.sign_in(address, PASSWORD) for address in addresses]


def history(window: Page) -> Locator:
    return window.locator("section").filter(has=window.get_by_role("heading", name="Historial"))


def main(window: Page) -> Locator:
    return window.get_by_role("main")


# ── filed, seconded, admitted, answered, closed ──


@pytest.mark.e2e
def test_an_issue_is_filed_seconded_admitted_answered_and_closed(people: Office) -> None:
    carriers, brokers, secretary, authority = come_in(people, CARRIERS, BROKERS, SECRETARY, AUTHORITY)
    folio = file_an_issue(carriers)

    brokers.goto(f"/issues/{folio}")
    brokers.locator("input[name=second-affected_members]").fill("45")
    brokers.locator("textarea[name=second-text]").fill(
        "Nuestros agremiados pagan dos maniobras por el mismo embarque."
    )
    send(brokers.locator("form#second button[type=submit]").last)
    expect(main(brokers)).to_contain_text("pagan dos maniobras por el mismo embarque")
    carriers.goto(f"/issues/{folio}")
    expect(main(carriers)).to_contain_text("CAAAREM")

    admit_at_the_desk(secretary, folio)
    people.mail(CARRIERS, containing=folio)

    authority.goto(f"/issues/{folio}")
    follow(authority, "Responder")
    authority.locator("input[name=office]").fill("Dirección de Certificación")
    authority.locator("input[name=outcome][value=accepted]").check()
    authority.locator("textarea[name=text]").fill(
        "El primer pesaje **vale** en toda la garita a partir de enero."
    )
    authority.locator("input[name=is_published]").check()
    send(main(authority).locator("form button[type=submit].btn-primary").last)
    expect(main(authority).get_by_text("Respondido").first).to_be_visible()

    people.mail(CARRIERS, containing="la autoridad respondió")
    carriers.goto(f"/issues/{folio}")
    expect(main(carriers)).to_contain_text("¿Con eso queda atendido?")
    carriers.get_by_label("4", exact=True).check()
    press(carriers, "Enviarlo así")
    expect(main(carriers)).to_contain_text("4 de 5")

    secretary.goto(f"/issues/{folio}")
    follow(secretary, "Cerrar")
    send(main(secretary).locator("form button[type=submit]").last)
    expect(main(secretary).get_by_text("Cerrado").first).to_be_visible()
    for step in ("Presentado", "Admitido", "Respondido", "Cerrado"):
        expect(secretary.locator("ol.rail")).to_contain_text(step)
    expect(history(secretary)).to_contain_text("CAAAREM lo respalda")

    nobody = people.open()
    nobody.goto("/clarifications")
    expect(main(nobody)).to_contain_text("en toda la garita a partir de enero")


def file_an_issue(window: Page) -> str:
    """With the offer to second one like it instead; its folio."""
    window.goto("/issues/new")
    if window.get_by_label(re.compile("Grupo Consultivo Permanente")).count():
        window.get_by_label(re.compile("Grupo Consultivo Permanente")).first.check()
    window.get_by_label("Título").fill("Sellos de alta seguridad en patios de consolidación")
    expect(window.locator("#similar")).to_contain_text("respáldelo en lugar de presentarlo de nuevo")
    expect(window.locator("#similar")).to_contain_text("AS-2026-002")
    window.get_by_label("Título").fill(TITLE)
    expect(window.locator("#similar")).not_to_contain_text("AS-2026-002")
    press(window, "Empezar")
    main(window).get_by_label("Tema").select_option(label="Contenedores, medios de transporte y sellos")
    window.get_by_label("Qué ocurre", exact=True).fill("El remolque se pesa dos veces en la misma garita.")
    window.get_by_label("Autotransporte de carga").check()
    window.get_by_label("Qué se pide a la autoridad").fill("Que valga el primer pesaje.")
    window.locator("textarea[name=evidence]").fill("Bitácora de doce cruces.")
    press(window, "Presentar el asunto")
    expect(window.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    return window.locator("dd.folio").inner_text()


def admit_at_the_desk(window: Page, folio: str) -> None:
    """By keyboard: J until it lies there, A to its form, Enter."""
    window.goto("/issues/desk")
    send(main(window).get_by_role("link", name=re.compile("Caídas del portal")))
    for _ in range(12):
        if folio in window.title():
            break
        before = window.url
        the_letters_are_shown(window)
        window.keyboard.press("j")
        window.wait_for_url(lambda url, before=before: url != before)
    assert folio in window.title()
    the_letters_are_shown(window)
    window.keyboard.press("a")
    expect(window.locator("#criterion")).to_be_focused()
    window.keyboard.press("Enter")
    expect(main(window).or_(window.locator("body")).first).to_contain_text(f"{folio} está admitido")


def the_letters_are_shown(window: Page) -> None:
    """The desk's script has come: it shows the letters it listens to."""
    expect(window.locator("[data-letter]").first).to_be_visible()


# ── three issues, a group, its report, the plenary ──


@pytest.mark.e2e
def test_three_issues_become_a_group_whose_report_comes_back_to_the_plenary(people: Office) -> None:
    secretary, chair = come_in(people, SECRETARY, CHAIR)
    address = convoke(secretary)
    chair.goto(address)
    follow(chair, "Constituir el grupo")
    expect(main(chair)).to_contain_text("Carta constitutiva")
    press(chair, "Constituir el grupo")
    expect(main(chair)).to_contain_text("Constituido")

    name_who_sits(people)
    convoke_the_first_session(secretary, address)
    (coordinator,) = come_in(people, "index@example.org")
    coordinator.goto(address)
    coordinator.goto(f"{address}/move/report")
    coordinator.locator("textarea[name=report]").fill("El grupo recomienda una **constancia única**.")
    coordinator.locator("input[name=files]").set_input_files(
        [{"name": "anexo.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    send(main(coordinator).locator("form button[type=submit].btn-primary").last)
    expect(main(coordinator)).to_contain_text("constancia única")

    brokers = people.sign_in(BROKERS, PASSWORD)
    brokers.goto(f"{address}/move/dissent")
    brokers.locator("textarea[name=text]").fill("El plazo debe ser menor.")
    press(brokers, "Anexar un disenso")
    expect(main(brokers)).to_contain_text("El plazo debe ser menor.")

    the_report_stands_on_the_plenary_s_agenda(secretary)
    close_the_group(secretary, chair, address)


def convoke(window: Page) -> str:
    """Three check boxes and three buttons, nothing typed; the address of the proposed group."""
    window.goto("/issues?state=admitted")
    for folio in ("AS-2026-007", "AS-2026-001", "AS-2025-005"):
        window.get_by_label(f"Elegir {folio}").check()
    press(window, "Convocar un grupo para ellos")
    expect(window.get_by_role("heading", name="Convocar un grupo", level=1)).to_be_visible()
    press(window, "Leer la carta")
    letter = window.get_by_role("article")
    for folio in ("AS-2026-007", "AS-2026-001", "AS-2025-005"):
        expect(letter).to_contain_text(folio)
    press(window, "Proponer el grupo")
    expect(main(window)).to_contain_text("Propuesto")
    return window.url


def name_who_sits(people: Office) -> None:
    """A chamber names its principal and a new alternate by the link of its mail; the alternate comes in by their own."""
    mail = people.mail(BROKERS, containing="designe a los representantes")
    link = re.search(r"https?://\S+/seats/[\w-]+", mail)
    assert link, mail
    window = people.open()
    window.goto(link[0])
    window.locator("input[name=principal_name]").fill("Silvia Montaño Greene")
    window.locator("input[name=principal_email]").fill(BROKERS)
    window.locator("input[name=alternate_1_name]").fill("Nueva Suplente")
    window.locator("input[name=alternate_1_email]").fill("nueva.suplente@example.org")
    window.locator("input[name=letter]").fill("OF-77/2026")
    press(window, "Designar")
    expect(main(window)).to_contain_text("designó a sus representantes")
    window.goto(link[0])
    expect(window.get_by_role("heading", name="Este enlace ya no sirve")).to_be_visible()
    people.come_in(people.invitation("nueva.suplente@example.org"), "nueva.suplente@example.org")


def convoke_the_first_session(window: Page, address: str) -> None:
    window.goto(address)
    send(main(window).locator("#sessions ~ *, section:has(#sessions)").get_by_role("link").first)
    follow(window, "Empezar el orden del día")
    press(window, "Empezar el orden del día")
    send(window.get_by_role("button", name=re.compile("^Agregar al .*AS-|^Agregar al")).first)
    press(window, "Enviar a la presidencia")
    follow(window, "Publicar y convocar")
    window.get_by_label("La presidencia me instruyó publicarlo").check()
    press(window, "Publicar y convocar")
    expect(main(window)).to_contain_text("La sesión está convocada")
    window.goto(address)
    expect(main(window)).to_contain_text("Activo")


def the_report_stands_on_the_plenary_s_agenda(window: Page) -> None:
    window.goto("/meetings?body=grupo-consultivo-permanente")
    send(main(window).locator("a.ledger-main", has_text=re.compile("ordinaria")).first)
    window.goto(window.url.split("?")[0] + "/agenda/edit")
    expect(main(window)).to_contain_text(re.compile("Informe del grupo especializado"))


def close_the_group(secretary: Page, chair: Page, address: str) -> None:
    """Its session is cancelled first; one issue is resolved, two go back to the plenary."""
    chair.goto(f"{address}/move/close")
    expect(main(chair)).to_contain_text(re.compile("sesión"))
    chair.goto(address)
    send(main(chair).locator("section:has(#sessions)").get_by_role("link").first)
    chair.goto(chair.url + "/cancel")
    chair.locator("textarea[name=reason], input[name=reason]").first.fill("El grupo ya rindió su informe.")
    send(main(chair).locator("form button[type=submit]").last)
    expect(main(chair)).to_contain_text("Cancelada")
    chair.goto(f"{address}/move/close")
    chair.locator("textarea[name^=outcome-]").first.fill("Se adopta la constancia única.")
    press(chair, "Cerrar el grupo")
    expect(main(chair)).to_contain_text("Cerrado con informe")
    secretary.goto(address)
    issues = secretary.locator("section:has(#issues)").first
    expect(issues).to_contain_text("Resuelto")
    expect(issues.get_by_text("Turnado")).to_have_count(2)


# ── refused, countersigned, appealed ──


@pytest.mark.e2e
def test_a_refusal_is_countersigned_and_appealed_once_upheld_once_dismissed(people: Office) -> None:
    secretary, chair = come_in(people, SECRETARY, CHAIR)
    for folio, address, upheld in (
        ("AS-2026-014", "conatram@example.org", True),
        ("AS-2026-013", "amia@example.org", False),
    ):
        (author,) = come_in(people, address)
        propose_to_refuse(secretary, folio)
        people.mail(CHAIR, containing=folio)
        assert people.mails(address, containing=REASON) == [], (
            "its chamber hears what the chair countersigned"
        )
        countersign(chair, author, folio)
        people.mail(address, containing=REASON)
        appeal(author, chair, folio, upheld=upheld)
        said = people.mail(address, containing=UPHELD if upheld else DISMISSED)
        assert folio in said
        assert people.mails(address, containing=DISMISSED if upheld else UPHELD) == []
        author.goto(f"/issues/{folio}")
        expect(
            main(author).get_by_text("Admitido" if upheld else "No admitido", exact=True).first
        ).to_be_visible()


def propose_to_refuse(secretary: Page, folio: str) -> None:
    secretary.goto(f"/issues/desk/{folio}")
    secretary.locator("#refusal-title").click()
    secretary.locator("textarea[name=reason]").fill(REASON)
    secretary.locator("textarea[name=channel]").fill("La ventanilla de capacitación.")
    press(secretary, "Proponerlo a la presidencia")


def countersign(chair: Page, author: Page, folio: str) -> None:
    """From the chair's desk; until then the chamber reads nothing of it."""
    author.goto(f"/issues/{folio}")
    expect(main(author)).not_to_contain_text(REASON)
    expect(main(author).get_by_text("Presentado", exact=True).first).to_be_visible()
    chair.goto("/issues/desk")
    send(main(chair).locator("a.ledger-main").first)
    expect(main(chair)).to_contain_text(REASON)
    chair.goto(f"/issues/{folio}")
    follow(chair, "Refrendar la no admisión")
    send(main(chair).locator("form button[type=submit]").last)
    expect(main(chair).get_by_text("No admitido", exact=True).first).to_be_visible()


def appeal(author: Page, chair: Page, folio: str, *, upheld: bool) -> None:
    author.goto(f"/issues/{folio}")
    expect(main(author)).to_contain_text("La ventanilla de capacitación.")
    follow(author, "Inconformarse ante la presidencia")
    author.locator("textarea[name=text]").fill("Afecta a varias empresas, no a una.")
    send(main(author).locator("form button[type=submit]").last)
    expect(main(author)).to_contain_text("Afecta a varias empresas")
    chair.goto(f"/issues/{folio}")
    expect(main(chair)).to_contain_text("Afecta a varias empresas")
    follow(chair, "Admitir por inconformidad" if upheld else "Desestimar la inconformidad")
    chair.locator("textarea[name=reason]").fill("Procede." if upheld else "No procede.")
    send(main(chair).locator("form button[type=submit]").last)
    expect(history(chair)).to_contain_text("Procede." if upheld else "No procede.")
