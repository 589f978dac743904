"""The minutes are written, heard, signed and published."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.chapters.story import BROKERS, CHAIR, SECRETARY, Story
from tests.e2e.office import PASSWORD, Office, follow, press, send


def the_minutes_go_from_draft_to_publication(people: Office, story: Story) -> None:
    secretary = people[SECRETARY]
    press(secretary, "Formar el acta")
    the_minutes_are_written(people, story)
    the_minutes_are_heard_and_signed(people, story)


def the_minutes_are_written(people: Office, story: Story) -> None:
    secretary = people[SECRETARY]
    passage = secretary.get_by_role("region", name="Apertura", exact=True)
    text = passage.get_by_role("textbox")
    text.fill(f"{text.input_value()}\n\nLa presidencia dio la bienvenida.")
    send(passage.get_by_role("button", name="Guardar"))
    follow(secretary, "Ver el documento")
    paper = secretary.get_by_role("article")
    for said in ("Lucía Barrios Peña", "CANACAR expuso el caso de Nuevo Laredo.", story.agreement):
        expect(paper).to_contain_text(said)
    expect(paper).to_contain_text("La presidencia dio la bienvenida.")
    follow(secretary, "Pasar a la presidencia")
    press(secretary, "Pasar a la presidencia")


def the_minutes_are_heard_and_signed(people: Office, story: Story) -> None:
    secretary, chair = people[SECRETARY], people[CHAIR]
    minutes_of = f"{story.meeting}/minutes"
    chair.goto(minutes_of)
    press(chair, "Circular a quienes asistieron")
    people.mail(BROKERS, containing="sus observaciones hasta")
    members = people[BROKERS]
    members.goto(minutes_of)
    expect(members.get_by_role("article")).to_contain_text("La presidencia dio la bienvenida.")

    secretary.goto(minutes_of)
    follow(secretary, "Dar por atendidas las observaciones")
    secretary.get_by_label("Por qué se cierra el plazo antes de su fecha").fill(
        "Todas las representaciones contestaron."
    )
    press(secretary, "Dar por atendidas las observaciones")
    secretary.get_by_label("Por el pleno, en sesión").check()
    secretary.get_by_label("Si no está en la lista, qué sesión fue").fill("Sesión extraordinaria de mayo")
    press(secretary, "Registrar la aprobación")
    secretary.get_by_label("Su contraseña, otra vez").fill(PASSWORD)
    press(secretary, "Firmar el acta")
    chair.goto(minutes_of)
    chair.get_by_label("Su contraseña, otra vez").fill(PASSWORD)
    press(chair, "Firmar el acta")
    expect(chair.get_by_role("article")).to_contain_text("Ernesto Villaseñor Prieto")
    secretary.goto(minutes_of)
    follow(secretary, "Preparar la publicación")
    press(secretary, re.compile("^Publicar"))
    secretary.goto(minutes_of)
    expect(secretary.get_by_role("main").get_by_text("Publicada").first).to_be_visible()
