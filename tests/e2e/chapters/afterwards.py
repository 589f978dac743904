"""Everyone finds it again, in their calendars too; the public sees what is public."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import LiveServer
from tests.e2e.chapters.story import BODY, BROKERS, CARRIERS, TITLE, Story
from tests.e2e.office import Office, follow, press, send, working_day


def everyone_finds_it_again(people: Office, story: Story) -> None:
    window = people[CARRIERS]
    window.goto("/agreements")
    row = window.get_by_role("row").filter(has_text=story.agreement)
    expect(row).to_contain_text("CAAAREM")
    send(row.get_by_role("link").first)
    expect(window.get_by_role("main")).to_contain_text(
        "El precinto revisado en la garita se reconoce en el recinto."
    )

    window.goto(f"/issues/{story.folio}")
    expect(window.get_by_role("main")).to_contain_text(story.agreement)

    owing = people[BROKERS]
    owing.goto("/home")
    expect(owing.get_by_role("main")).to_contain_text(story.agreement)


def the_meeting_is_in_their_calendars(people: Office, server: LiveServer, story: Story) -> None:
    member = people[CARRIERS]
    day = working_day(6)
    member.goto("/calendar")
    expect(member.get_by_role("heading", level=1)).to_have_text(re.compile(r"Calendario \d{4}"))
    member.goto(f"/calendar/{day.year}/{day.month}")
    expect(member.get_by_role("main")).to_contain_text(BODY)

    member.goto("/account")
    member.get_by_label("Nombre del calendario").fill("Outlook de la oficina")
    press(member, "Crear una dirección")
    own = member.get_by_label("Enlace para otro calendario").input_value()
    member.goto("/bodies")
    follow(member, BODY)
    of_body = member.get_by_label("Enlace para otro calendario").input_value()
    for address in (f"{server.url}/calendar.ics", of_body, own):
        titles = people.calendar(address)
        assert any("sesión ordinaria" in title for title in titles), (address, titles)


def the_public_sees_what_is_public(people: Office, story: Story) -> None:
    public = people.open()
    public.goto("/")
    expect(public.get_by_role("heading", level=1)).to_contain_text("Operador Económico Autorizado")
    expect(public.get_by_role("main")).to_contain_text(story.agreement)
    follow(public, BODY)
    expect(public.get_by_role("table")).to_contain_text("Óscar Treviño Landa")
    public.goto(f"{story.meeting}/agenda")
    expect(public.get_by_role("article")).to_contain_text(TITLE)
    public.goto(f"{story.meeting}/minutes")
    expect(public.get_by_role("article")).to_contain_text(story.agreement)
    for hidden in (
        f"{story.meeting}/agenda/edit",
        f"{story.meeting}/minutes/edit",
        f"/issues/{story.folio}",
        "/people",
    ):
        public.goto(hidden)
        assert public.url.split("?")[0].endswith("/sign-in"), hidden


def signing_out_ends_the_session(people: Office) -> None:
    window = people[CARRIERS]
    window.goto("/home")
    old = window.context.cookies()
    send(window.get_by_role("button", name="Salir"))
    expect(window.get_by_role("link", name="Iniciar sesión").first).to_be_visible()
    window.context.add_cookies(old)
    window.goto("/home")
    expect(window.get_by_role("heading", name="Iniciar sesión")).to_be_visible()
