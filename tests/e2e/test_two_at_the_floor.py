"""Two at the same roll and the same notes, one of them without connection for a while: nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import LiveServer
from tests.e2e.office import office, send
from tests.e2e.session_scene import CHAIR, SECRETARY, come_in, prepare

THEIRS = "CANACAR expuso el caso de Nuevo Laredo."
MINE = "CAAAREM pidió que se incluya Colombia."


@pytest.mark.e2e
def test_two_keep_one_roll_and_one_text_and_lose_nothing(browser: Browser, live_server: LiveServer) -> None:
    scene = prepare(live_server, running=True)
    with office(browser, live_server, "es") as people:
        secretary, chair = come_in(people, SECRETARY), come_in(people, CHAIR)
        for window in (secretary, chair):
            window.goto(scene.floor)
            send(window.locator(".room-order a").last)
            expect(window.get_by_role("heading", name="Sellos en patios de consolidación")).to_be_visible()
        what_one_records_the_other_sees_while_typing(secretary, chair)
        who_is_without_connection_keeps_what_is_typed(secretary, chair)
        the_conflict_shows_both_texts(secretary, chair)
        a_reload_brings_back_what_was_not_sent(chair)


def seat(window: Page, name: str):  # type: ignore[no-untyped-def]
    return window.locator(".room-roll .seat").filter(has=window.locator(".seat-name", has_text=name)).first


def notes(window: Page):  # type: ignore[no-untyped-def]
    return window.get_by_label("Lo que se dijo")


def what_one_records_the_other_sees_while_typing(secretary: Page, chair: Page) -> None:
    """The roll, the figures and the outcomes come in; the focus and the text stay where they are."""
    notes(chair).press_sequentially("La presidencia ")
    send(seat(secretary, "ANTP").get_by_role("button", name="Registrar"))
    expect(seat(secretary, "ANTP")).to_contain_text("Titular ANTP")
    expect(seat(chair, "ANTP").get_by_role("button", name="Registrar")).to_have_count(0)
    expect(chair.locator(".room-figs")).to_contain_text("4 / 5")
    expect(notes(chair)).to_be_focused()
    expect(notes(chair)).to_have_value("La presidencia ")
    notes(chair).fill("")
    expect(chair.get_by_text(re.compile("^Guardado a las"))).to_be_visible()
    # A part somebody has typed in waits; the same seat is registered once, whoever presses first.
    seat(chair, "index").get_by_text("Más").click()
    send(seat(secretary, "index").get_by_role("button", name="Registrar"))
    expect(seat(secretary, "index")).to_contain_text("Titular index")
    expect(seat(chair, "index").locator("details")).to_have_attribute("open", "")
    expect(seat(chair, "index").get_by_role("button", name="Se retira")).to_be_visible()


def who_is_without_connection_keeps_what_is_typed(secretary: Page, chair: Page) -> None:
    chair.context.set_offline(True)
    notes(chair).fill(MINE)
    expect(chair.get_by_text("Su texto se conserva en este navegador")).to_be_visible()
    secretary.reload()
    notes(secretary).fill(THEIRS)
    expect(secretary.get_by_text(re.compile("^Guardado a las"))).to_be_visible()
    seat(secretary, "CCE").get_by_text("Más").click()
    send(seat(secretary, "CCE").get_by_role("button", name="Se retira"))
    expect(seat(secretary, "CCE")).to_contain_text("Se retiró,")
    expect(notes(chair)).to_have_value(MINE)


def the_conflict_shows_both_texts(secretary: Page, chair: Page) -> None:
    chair.context.set_offline(False)
    conflict = chair.locator("section.conflict")
    expect(conflict).to_contain_text(THEIRS)
    expect(conflict.get_by_role("textbox")).to_have_value(MINE)
    expect(seat(chair, "CCE")).to_contain_text("Se retiró,")
    both = f"{THEIRS}\n\n{MINE}"
    conflict.get_by_role("textbox").fill(both)
    send(conflict.get_by_role("button", name="Guardar el mío como está aquí"))
    expect(notes(chair)).to_have_value(both)
    secretary.reload()
    expect(notes(secretary)).to_have_value(both)


def a_reload_brings_back_what_was_not_sent(chair: Page) -> None:
    """The server takes no text for a while, though it gives pages."""
    chair.reload()
    chair.route("**/floor/items/*", lambda route: route.abort())
    kept = f"{notes(chair).input_value()}\n\nSe acordó volver sobre ello."
    notes(chair).fill(kept)
    expect(chair.get_by_text("Su texto se conserva en este navegador")).to_be_visible()
    chair.reload()
    expect(notes(chair)).to_have_value(kept)
    chair.unroute("**/floor/items/*")
    expect(chair.get_by_text(re.compile("^Guardado a las"))).to_be_visible()
