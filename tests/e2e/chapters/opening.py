"""The house is opened: its administrator, its body, and its people who come in."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import LiveServer
from tests.databases import ROOT
from tests.e2e.chapters.story import (
    ADMIN,
    BODY,
    BROKERS,
    CARRIERS,
    CARRIERS_ALTERNATE,
    CHAIR,
    MEMBERS,
    SECRETARY,
    Story,
)
from tests.e2e.office import Office, follow, press, send


def the_administrator_opens_the_house(people: Office, server: LiveServer) -> None:
    said = server.flask(
        *("programme", "create", "--name", "Operador Económico Autorizado", "--acronym", "OEA"),
        *("--administration", "Administración General de Aduanas", "--contact-email", "oea@example.org"),
    )
    assert "16" in said
    link = (
        server.flask("user", "create-admin", ADMIN, "--name", "Julia Tapia Ordóñez").strip().splitlines()[-1]
    )
    admin = people.come_in(link, ADMIN)
    expect(admin.get_by_role("heading", name="Para empezar")).to_be_visible()

    again = people.open()
    again.goto(link)
    expect(again.get_by_role("heading", name="Este enlace ya no sirve")).to_be_visible()


def the_body_and_its_people_are_brought_in(people: Office, server: LiveServer, story: Story) -> None:
    said = server.flask("import", "chambers", str(ROOT / "app" / "demo" / "data" / "chambers.csv"))
    assert "CANACAR" in said

    admin = people[ADMIN]
    admin.goto("/bodies/new")
    admin.get_by_label("Nombre", exact=True).fill(BODY)
    admin.get_by_label("Siglas").fill("GCP")
    admin.get_by_label("Objeto").fill(
        "Lugar donde las cámaras y la aduana *acuerdan* cómo mejora el programa."
    )
    admin.get_by_label("Lugar habitual").fill("Sala de juntas, Avenida Hidalgo 77")
    press(admin, "Crear el órgano")
    expect(admin.get_by_role("heading", name="Representaciones y acreditaciones", level=1)).to_be_visible()

    follow(admin, "Cargos e invitados")
    the_members_sit_in_it(people, server, story)


def the_members_sit_in_it(people: Office, server: LiveServer, story: Story) -> None:
    admin = people[ADMIN]
    give_an_office(admin, "Presidencia", CHAIR, "Ernesto Villaseñor Prieto")
    give_an_office(admin, "Secretaría técnica", SECRETARY, "Marisol Arriaga Fuentes")

    file = story.folder / "integrantes.csv"
    file.write_text(MEMBERS, encoding="utf-8")
    assert "Óscar Treviño Landa" in server.flask("import", "members", str(file))
    second = server.flask("import", "members", str(file))
    assert "6" in second.splitlines()[-1], second

    admin.goto("/bodies")
    follow(admin, BODY)
    expect(admin.get_by_text("5 representaciones").first).to_be_visible()
    expect(admin.get_by_role("table").get_by_text("Lucía Barrios Peña")).to_be_visible()


def give_an_office(window: Page, office_name: str, address: str, name: str) -> None:
    form = window.locator("form").filter(has=window.get_by_role("heading", name="Asignar un cargo"))
    form.get_by_label("Cargo").select_option(label=office_name)
    form.get_by_label("Correo electrónico").fill(address)
    form.get_by_label("Nombre").fill(name)
    form.get_by_label("Desde").fill("2026-01-01")
    send(form.get_by_role("button", name="Asignar el cargo"))
    expect(window.get_by_role("main").get_by_text(name).first).to_be_visible()


def people_come_in_by_their_one_time_links(people: Office) -> None:
    admin = people[ADMIN]
    for address in (SECRETARY, CHAIR, CARRIERS, CARRIERS_ALTERNATE, BROKERS):
        admin.goto(f"/people?q={address}")
        row = admin.get_by_role("row").filter(has_text=re.compile(rf"\b{re.escape(address)}"))
        send(row.get_by_role("link").first)
        press(admin, "Enviar el enlace otra vez")
        expect(admin.get_by_role("status").or_(admin.get_by_role("alert")).first).to_be_visible()
    for address in (SECRETARY, CHAIR, CARRIERS, CARRIERS_ALTERNATE, BROKERS):
        people.come_in(people.invitation(address), address)
    used = people.open()
    used.goto(people.invitation(SECRETARY))
    expect(used.get_by_role("heading", name="Este enlace ya no sirve")).to_be_visible()

    expect(people[CARRIERS].get_by_role("link", name="Presentar un asunto")).to_be_visible()
    expect(people[SECRETARY].get_by_role("link", name="Planear una sesión")).to_be_visible()
