"""A session is planned, its agenda built and published, its notice sent."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.chapters.story import (
    BODY,
    BROKERS,
    CARRIERS,
    CARRIERS_ALTERNATE,
    CHAIR,
    SECOND_ITEM,
    SECRETARY,
    TITLE,
    Story,
    drag,
    follow_anywhere,
    item,
    minutes,
    order,
)
from tests.e2e.office import Office, follow, press, send, working_day


def the_secretary_plans_a_session(people: Office, story: Story) -> None:
    """In a week: later than the rules of the body ask, which the page says and the secretary has to reason."""
    window = people[SECRETARY]
    window.goto("/home")
    follow(window, "Planear una sesión")
    window.get_by_label("Ordinaria", exact=True).check()
    window.get_by_label("Día", exact=True).fill(working_day(6).isoformat())
    window.get_by_label("Empieza a las").fill("10:00")
    window.get_by_label("Duración").select_option(label="3 h")
    window.get_by_label("Presencial", exact=True).check()
    window.get_by_label("Lugar", exact=True).fill("Sala de juntas, Avenida Hidalgo 77")
    window.get_by_label("Cualquier persona puede ver").check()
    press(window, "Planear la sesión")
    press(window, "Planearla de todas formas")
    expect(window.get_by_role("heading", name="Reloj procesal")).to_be_visible()
    story.meeting = window.url.removeprefix(people.server.url)
    assert re.fullmatch(r"/meetings/\d+", story.meeting), story.meeting


def the_agenda_is_built(people: Office, story: Story) -> None:
    window = people[SECRETARY]
    follow(window, "Empezar el orden del día")
    press(window, "Empezar el orden del día")
    for fixed in ("Lista de asistencia y declaración de quórum", "Asuntos para acuerdo", "Clausura"):
        expect(item(window, fixed)).to_be_visible()

    send(window.get_by_role("button", name=re.compile(rf"^Agregar al \d+ ?: {TITLE}")))
    expect(item(window, TITLE)).to_be_visible()
    window.get_by_text("Agregar un punto", exact=True).click()
    window.get_by_label("De qué trata").fill(SECOND_ITEM)
    window.get_by_label("Minutos", exact=True).fill("25")
    press(window, "Agregarlo")
    expect(item(window, SECOND_ITEM)).to_be_visible()
    assert order(window) == [TITLE, SECOND_ITEM]

    with people.without_script(SECRETARY) as bare:
        bare.goto(f"{story.meeting}/agenda/edit")
        send(item(bare, SECOND_ITEM).get_by_role("button", name="Subir el punto"))
        assert order(bare) == [SECOND_ITEM, TITLE]

    window.reload()
    drag(window, item(window, SECOND_ITEM), below=item(window, TITLE))
    expect(window.get_by_text("El nuevo orden quedó guardado.")).to_be_visible()
    window.reload()
    assert order(window) == [TITLE, SECOND_ITEM]

    before = item(window, SECOND_ITEM).locator(".item-clock").inner_text()
    given = int(item(window, TITLE).get_by_label("Minutos del punto").input_value())
    item(window, TITLE).get_by_label("Minutos del punto").fill("40")
    send(window.get_by_role("button", name="Guardar").last)
    after = item(window, SECOND_ITEM).locator(".item-clock").inner_text()
    assert minutes(after) - minutes(before) == 40 - given, (before, after)
    expect(window.get_by_label("Tiempo y propuestas")).to_contain_text("de 180 minutos")

    follow(window, "Vista previa")
    paper = window.get_by_role("article")
    expect(paper).to_contain_text(TITLE)
    expect(paper).to_contain_text("Borrador, sin publicar")
    follow_anywhere(window, "Trabajar en el orden del día")
    press(window, "Enviar a la presidencia")
    expect(window.get_by_role("alert")).to_contain_text("Estos puntos no tienen quién los presente: 6.2.")
    item(window, SECOND_ITEM).get_by_label("Quién presenta el punto").select_option(label="Autoridad")
    press(window, "Enviar a la presidencia")
    expect(window.get_by_role("link", name="Publicar y convocar")).to_be_visible()


def it_is_published_and_the_session_convoked(people: Office, story: Story) -> None:
    window = people[SECRETARY]
    nobody = people.open()
    nobody.goto(f"{story.meeting}/agenda")
    expect(nobody.get_by_role("main")).not_to_contain_text(TITLE)

    follow(window, "Publicar y convocar")
    press(window, "Publicar y convocar")
    expect(window.get_by_role("alert").first).to_be_visible()
    expect(window.get_by_role("main")).to_contain_text("La Presidencia aún no la ha declarado.")
    chair = people[CHAIR]
    chair.goto(story.meeting)
    follow(chair, "Declarar la urgencia")
    chair.get_by_label("Por qué es urgente").fill("La sala solo está disponible ese día.")
    press(chair, "Declarar la urgencia")
    window.goto(f"{story.meeting}/agenda/publish")
    expect(window.get_by_role("main")).to_contain_text("La sala solo está disponible ese día.")
    window.get_by_label("La presidencia me instruyó publicarlo").check()
    press(window, "Publicar y convocar")
    expect(window.get_by_role("main")).to_contain_text("La sesión está convocada, con la versión 1")
    expect(window.get_by_role("article")).to_contain_text("Versión 1, publicada el")
    the_notice_reaches_the_members(people, story)


def the_notice_reaches_the_members(people: Office, story: Story) -> None:
    window = people[SECRETARY]

    for address in (CARRIERS, CARRIERS_ALTERNATE, BROKERS):
        assert BODY in people.mail(address, containing="convocatoria")
    window.goto(story.meeting)
    expect(window.get_by_role("heading", name="Convocatoria", exact=True)).to_be_visible()
    expect(window.get_by_role("main")).to_contain_text("La sala solo está disponible ese día.")
    expect(window.get_by_role("main")).to_contain_text(re.compile(r"\d+ entregados"))
