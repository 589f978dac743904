"""The minutes of a session of twelve items, from its closing to both signatures: heard by two seats, and verified by anyone."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import LiveServer, accessibility_problems, sideways_scroll
from tests.e2e.minutes_scene import (
    AGREED,
    BROKERS,
    CARRIERS,
    CHAIR,
    MATTERS,
    OTHER,
    SAID,
    SECRETARY,
    Scene,
    prepare,
)
from tests.e2e.office import PASSWORD, Office, follow, foreign_lines, office, press, send
from tests.e2e.session_scene import come_in

WELCOME = "La presidencia dio la bienvenida."
PROPOSED = "ANTP señaló que el padrón está incompleto y ofreció completarlo en junio."
REFUSED = "Las tasas se presentaron por aduana, y así consta en el anexo de la sesión."


@pytest.mark.e2e
def test_minutes_are_written_heard_approved_signed_and_verified(
    browser: Browser, live_server: LiveServer
) -> None:
    scene = prepare(live_server)
    with office(browser, live_server, "es") as people:
        secretary, chair = come_in(people, SECRETARY), come_in(people, CHAIR)
        carriers, brokers = come_in(people, CARRIERS), come_in(people, BROKERS, width=375)
        the_session_is_closed_and_its_minutes_drawn_up(secretary, scene)
        the_chair_circulates_them(chair, scene)
        two_seats_comment(carriers, brokers, scene)
        one_comment_goes_into_the_text_and_one_is_refused_with_its_reason(secretary, scene)
        they_are_approved(secretary, scene)
        both_sign_with_their_password(secretary, chair, scene)
        code = the_code_of(chair)
        anybody_verifies_it(people, code)
        the_paper_holds_all_of_it(carriers, scene, code)


def looked_at(window: Page) -> None:
    assert foreign_lines(window) == []
    assert sideways_scroll(window) == 0
    window.evaluate("scrollTo(0, 0)")
    assert accessibility_problems(window) == []


def clause(window: Page, words: str) -> Locator:
    return window.locator(".clause").filter(has_text=words).first


def the_session_is_closed_and_its_minutes_drawn_up(window: Page, scene: Scene) -> None:
    window.goto(f"{scene.meeting}/floor")
    send(window.get_by_role("button", name="Cerrar la sesión"))
    expect(window.get_by_text("La sesión está cerrada.")).to_be_visible()
    press(window, "Formar el acta")
    opening = window.get_by_role("region", name="Apertura", exact=True)
    text = opening.get_by_role("textbox")
    text.fill(f"{text.input_value()}\n\n{WELCOME}")
    send(opening.get_by_role("button", name="Guardar"))
    follow(window, "Ver el documento")
    paper = window.get_by_role("article")
    for said in (WELCOME, SAID, OTHER, *MATTERS, *AGREED, *scene.agreements):
        expect(paper).to_contain_text(said)
    follow(window, "Pasar a la presidencia")
    press(window, "Pasar a la presidencia")


def the_chair_circulates_them(window: Page, scene: Scene) -> None:
    window.goto(scene.minutes)
    press(window, "Circular a quienes asistieron")
    expect(window.get_by_role("article")).to_contain_text(WELCOME)


def two_seats_comment(carriers: Page, brokers: Page, scene: Scene) -> None:
    """One proposes another wording; the other, on a phone, says what is missing."""
    for window, words, comment, wording in (
        (carriers, SAID, "Falta lo que ofreció ANTP.", PROPOSED),
        (brokers, OTHER, "Deben constar las tasas por aduana.", ""),
    ):
        window.goto(scene.minutes)
        follow(window, "Leer y comentar")
        looked_at(window)
        send(clause(window, words).get_by_role("link", name=re.compile("^Comentar|^Observación")))
        window.get_by_label("Observación", exact=True).fill(comment)
        if wording:
            window.get_by_label("Redacción propuesta").fill(wording)
        press(window, "Enviar la observación")
        expect(window.get_by_role("main")).to_contain_text("Su observación quedó registrada.")
        assert sideways_scroll(window) == 0


def one_comment_goes_into_the_text_and_one_is_refused_with_its_reason(window: Page, scene: Scene) -> None:
    window.goto(f"{scene.minutes}/remarks")
    send(clause(window, SAID).get_by_role("button", name=re.compile("^Aceptar")))
    expect(window.get_by_role("main")).to_contain_text("Aceptada: la redacción entra al texto")
    send(clause(window, OTHER).get_by_role("link", name=re.compile("^Responder")))
    window.get_by_label("Por qué no se acepta").fill(REFUSED)
    press(window, "No aceptar")
    expect(window.get_by_role("main")).to_contain_text("No aceptada; se avisará la razón")
    window.goto(scene.minutes)
    follow(window, "Dar por atendidas las observaciones")
    reason = window.get_by_label("Por qué se cierra el plazo antes de su fecha")
    reason.fill("Las tres representaciones que asistieron contestaron.")
    press(window, "Dar por atendidas las observaciones")
    paper = window.get_by_role("article")
    expect(clause(window, PROPOSED)).to_be_visible()
    for said in ("Falta lo que ofreció ANTP.", "CANACAR", REFUSED, "No aceptada"):
        expect(paper).to_contain_text(said)


def they_are_approved(window: Page, scene: Scene) -> None:
    window.goto(scene.minutes)
    window.get_by_label("Por el pleno, en sesión").check()
    window.get_by_label("Si no está en la lista, qué sesión fue").fill("Sesión extraordinaria de junio")
    press(window, "Registrar la aprobación")
    expect(window.get_by_role("main")).to_contain_text("La aprobación quedó asentada")


def both_sign_with_their_password(secretary: Page, chair: Page, scene: Scene) -> None:
    for window in (secretary, chair):
        window.goto(scene.minutes)
        window.get_by_label("Su contraseña, otra vez").fill("no es esta")
        press(window, "Firmar el acta")
        expect(window.get_by_role("main")).to_contain_text("Ésta no es su contraseña.")
        window.get_by_label("Su contraseña, otra vez").fill(PASSWORD)
        press(window, "Firmar el acta")
        expect(window.get_by_role("main")).to_contain_text("Su firma quedó registrada.")
    expect(chair.locator(".page-state")).to_contain_text("Firmada")
    looked_at(chair)


def the_code_of(window: Page) -> str:
    return window.locator(".verification-code").inner_text()


def anybody_verifies_it(people: Office, code: str) -> None:
    stranger = people.open()
    stranger.goto("/verify")
    stranger.get_by_label("Código de verificación").fill(code.replace("-", " ").lower())
    press(stranger, "Verificar")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Este documento es auténtico")
    main = stranger.get_by_role("main")
    for name in ("Persona secretary", "Persona chair"):
        expect(main).to_contain_text(name)
    looked_at(stranger)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    stranger.goto(f"/verify/{wrong}")
    expect(main).not_to_contain_text("auténtico.")


def the_paper_holds_all_of_it(window: Page, scene: Scene, code: str) -> None:
    """Read by another's library, from the bytes that a member gets."""
    answer = window.context.request.get(f"{scene.minutes}.pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    paper = pypdfium2.PdfDocument(answer.body())
    words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in paper).split())
    for said in (WELCOME, PROPOSED, OTHER, *MATTERS, *AGREED, *scene.agreements):
        assert said in words, said
    for said in ("Persona secretary", "Persona chair", code):
        assert said in words, said
