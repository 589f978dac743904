"""A whole session in a browser, on a desk and on a phone: from a first call without quorum to the closing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import LiveServer, accessibility_problems, sideways_scroll
from tests.e2e.office import Office, foreign_lines, office, send
from tests.e2e.session_scene import SECRETARY, Scene, come_in, prepare

AGREEMENT = "La autoridad emitirá el criterio sobre patios de consolidación."


@pytest.mark.e2e
@pytest.mark.parametrize("width", [1280, 375])
def test_a_session_is_held_from_its_first_call_to_its_closing(
    browser: Browser, live_server: LiveServer, width: int
) -> None:
    scene = prepare(live_server)
    with office(browser, live_server, "es") as people:
        window = come_in(people, SECRETARY, width=width)
        window.goto(scene.floor)
        without_quorum_it_is_called_a_second_time(window)
        the_roll_is_called_with_a_substitution(window)
        who_came_late_is_put_right(window, scene)
        the_consent_block_is_decided_together(window)
        an_outcome_is_chosen_by_its_key(window)
        what_nobody_objects_to_is_decided_in_one_press(window)
        a_vote_by_seat_ends_in_the_chairs_casting_vote(window)
        there_is_a_recess(window, people, scene)
        it_is_closed(window)


def seat(window: Page, name: str) -> Locator:
    return window.locator(".room-roll .seat").filter(has=window.locator(".seat-name", has_text=name)).first


def press(window: Page, name: str, within: Locator | None = None) -> None:
    send((within or window.locator("main, header")).get_by_role("button", name=name).first)


def looked_at(window: Page) -> None:
    """Nothing in another language, nothing sideways, nothing that axe holds against it."""
    assert foreign_lines(window) == []
    assert sideways_scroll(window) == 0
    window.evaluate("scrollTo(0, 0)")  # what stays at the top of the window lies over nothing then
    assert accessibility_problems(window) == []


def without_quorum_it_is_called_a_second_time(window: Page) -> None:
    expect(window.get_by_role("heading", name="Pase de lista")).to_be_visible()
    press(window, "Registrar", seat(window, "Presidencia"))
    press(window, "Registrar", seat(window, "CCE"))
    expect(window.get_by_text("Podrá abrirse cuando lleguen 2 representaciones más.")).to_be_visible()
    looked_at(window)
    press(window, "Asentar que no hubo quórum")
    expect(window.get_by_role("heading", name="No hubo quórum")).to_be_visible()
    looked_at(window)
    window.get_by_label("La presidencia me instruyó convocar de nuevo").check()
    press(window, "Llamar en segunda convocatoria")
    expect(window.get_by_role("heading", name="Pase de lista, segunda convocatoria")).to_be_visible()


def the_roll_is_called_with_a_substitution(window: Page) -> None:
    carriers = seat(window, "CANACAR")
    carriers.get_by_text("Más").click()
    press(window, "Suplente: Persona canacar_alternate", carriers)
    expect(seat(window, "CANACAR")).to_contain_text("Persona canacar_alternate, por Titular CANACAR")
    press(window, "Declarar el quórum y abrir la sesión")
    expect(window.get_by_text("Hay quórum: la sesión está abierta.")).to_be_visible()
    expect(window.get_by_role("heading", name="Lista de asistencia y declaración de quórum")).to_be_visible()
    looked_at(window)


def who_came_late_is_put_right(window: Page, scene: Scene) -> None:
    press(window, "Registrar", seat(window, "CAAAREM"))
    late = seat(window, "CAAAREM")
    expect(late).to_contain_text("Titular CAAAREM")
    late.get_by_text("Más").click()
    at = scene.hour(minutes_ago=2)
    late.get_by_label("Llegó").fill(at)
    press(window, "Poner las horas", late)
    expect(seat(window, "CAAAREM").locator(".seat-answer")).to_contain_text(at)
    seat(window, "CAAAREM").get_by_text("Más").click()
    seat(window, "CAAAREM").get_by_label("Llegó").fill(scene.hour(minutes_ago=-5))
    press(window, "Poner las horas", seat(window, "CAAAREM"))
    expect(window.get_by_text("Esa hora aún no llega.")).to_be_visible()


def the_consent_block_is_decided_together(window: Page) -> None:
    press(window, "Tomar conocimiento del bloque")
    expect(window.get_by_text("2 puntos del bloque de consenso tienen resultado.")).to_be_visible()
    expect(window.locator(".room-order li").nth(4)).to_contain_text("Se tomó conocimiento")
    expect(window.get_by_role("heading", name="Bloque de consenso")).to_have_count(0)


def an_outcome_is_chosen_by_its_key(window: Page) -> None:
    send(window.locator(".room-order a").first)
    expect(window.locator("[hidden] [data-shortcuts-switch]")).to_have_count(
        0
    )  # the letters work from then on
    window.keyboard.press("c")
    expect(window.get_by_label(re.compile("^Conocimiento"))).to_be_checked()
    press(window, "Registrar y pasar al 2")
    expect(window.get_by_role("heading", name="Lectura y aprobación del orden del día")).to_be_visible()
    expect(window.locator(".room-order li").first).to_contain_text("3 de 5 representaciones")


def what_nobody_objects_to_is_decided_in_one_press(window: Page) -> None:
    window.get_by_text("Votar este punto").click()
    press(window, "Nadie se opone: por consenso")
    expect(window.locator(".vote-done")).to_contain_text("3 a favor, 0 en contra, 0 abstenciones")
    window.get_by_label(re.compile("^Acordado")).check()
    press(window, "Registrar y pasar al 3")


def a_vote_by_seat_ends_in_the_chairs_casting_vote(window: Page) -> None:
    window.get_by_label("Acuerdo, se numerará").fill(AGREEMENT)
    window.get_by_label("Responsable", exact=True).select_option(label="CANACAR")
    window.get_by_label("Fecha compromiso").fill("2099-01-15")
    press(window, "Someter a votación por representación")
    vote = window.get_by_role("region", name="Votación por representación")
    expect(vote.locator("blockquote")).to_have_text(AGREEMENT)
    looked_at(window)
    mark(vote, "CANACAR", "En contra")
    vote.get_by_label("Por qué disiente, si pide que conste").locator("visible=true").fill(
        "Falta el estudio de costos."
    )
    mark(vote, "CAAAREM", "Se abstiene")
    press(window, "Los demás a favor, y cerrar", vote)
    expect(window.get_by_role("main")).to_contain_text("Hay empate")
    press(window, "La presidencia: a favor")
    done = window.locator(".vote-done").first
    expect(done).to_contain_text("2 a favor, 1 en contra, 1 abstenciones")
    done.get_by_text("Voto de cada representación").click()
    expect(done).to_contain_text("Falta el estudio de costos.")
    press(window, "Adoptar y numerar según la votación")
    expect(window.locator(".sheet-agreement-no")).to_contain_text("ACU-01")


def mark(vote: Locator, name: str, choice: str) -> None:
    vote.get_by_role("group", name=name).get_by_label(choice, exact=True).check()


def there_is_a_recess(window: Page, people: Office, scene: Scene) -> None:
    screen = window.context.new_page()
    screen.goto(f"{scene.floor}/screen")
    expect(screen.get_by_role("heading", name="Sellos en patios de consolidación")).to_be_visible()
    window.locator(".room-recess summary").click()
    at = scene.hour(minutes_ago=-15)
    window.get_by_label("Continúa a las").fill(at)
    press(window, "Iniciar el receso")
    expect(window.locator(".room-figs")).to_contain_text(f"continúa a las {at}")
    expect(screen.get_by_text(f"La sesión continúa a las {at}")).to_be_visible()  # by itself
    looked_at(screen)
    screen.close()
    press(window, "Reanudar la sesión")
    expect(window.get_by_text("Se reanuda la sesión, con quórum.")).to_be_visible()


def it_is_closed(window: Page) -> None:
    send(window.locator(".room-order a").nth(2))
    expect(window.locator("[hidden] [data-shortcuts-switch]")).to_have_count(
        0
    )  # the letters work from then on
    window.keyboard.press("a")
    expect(window.get_by_label(re.compile("^Acordado"))).to_be_checked()
    press(window, "Registrar el resultado")
    looked_at(window)
    press(window, "Cerrar la sesión")
    expect(window.get_by_text("La sesión está cerrada.")).to_be_visible()
