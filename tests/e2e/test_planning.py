"""A year planned in the browser: proposed, a date dragged, approved by the chair, published, seen by anyone."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from app.demo.content.people import PASSWORD
from tests.browser import LiveServer, accessibility_problems, sideways_scroll
from tests.e2e.office import follow, office, press, send

SECRETARY, CHAIR = "secretaria@example.org", "presidencia@example.org"
#: A year that no other journey on the shared demo looks at.
YEAR = date.today().year + 4


@pytest.mark.e2e
def test_a_year_is_proposed_moved_approved_published_and_seen_by_anyone(
    browser: Browser, demo_server: LiveServer
) -> None:
    with office(browser, demo_server, "es") as people:
        secretary, chair = (people.sign_in(address, PASSWORD) for address in (SECRETARY, CHAIR))
        secretary.goto("/planning/new")
        secretary.get_by_label("Título").fill(f"Calendario {YEAR}")
        for field in ("Primer año", "Último año"):
            secretary.get_by_label(field).select_option(str(YEAR))
        press(secretary, "Proponer las fechas")
        expect(secretary.get_by_role("main")).to_contain_text("Se proponen 2 fechas.")
        address = secretary.url

        drag_on_the_sheet(secretary)
        moved = drag_to_another_day(secretary)
        press(secretary, "Guardar esta fecha")
        expect(secretary.get_by_role("main")).to_contain_text("Puesta a mano.")
        with people.without_script(SECRETARY) as plain:
            look_without_script(plain, secretary, address)

        press(secretary, "Entregar a la presidencia")
        chair.goto("/home")
        follow(chair, f"Aprobar el calendario de sesiones {YEAR}")
        follow(chair, "Aprobar el calendario")
        chair.get_by_label(re.compile("Número del acuerdo")).fill("ACU-09")
        press(chair, "Aprobar el calendario")
        nobody = people.open()
        nobody.goto(f"/calendar/{YEAR}")
        expect(nobody.get_by_role("main")).to_contain_text("0 sesiones este año.")

        secretary.goto(address)
        press(secretary, "Publicar el calendario")
        nobody.reload()
        expect(nobody.get_by_role("main")).to_contain_text("2 sesiones este año.")
        nobody.goto(f"/calendar/{YEAR}/list")
        expect(nobody.locator(f'time[datetime^="{moved.isoformat()}"]').first).to_be_visible()


def drag_on_the_sheet(window: Page) -> None:
    """A date of the year's sheet over the month that follows, onto one of its days; that day is looked at, not saved."""
    chip = window.locator("[data-sheet] [data-move]").first
    cell = window.locator("[data-sheet] td:has([data-move]) + td").first
    chip.hover()
    window.mouse.down()
    cell.hover()
    day = window.locator(".sheet-days button").nth(9)
    wanted = str(day.get_attribute("value"))
    day.hover()
    expect(day).to_have_class(re.compile("is-target"))
    window.mouse.up()
    window.wait_for_url(f"**/dates/*?to={wanted}")
    expect(window.locator("button.pick.is-chosen")).to_have_attribute("value", wanted)
    expect(window.locator("[data-said]")).to_contain_text("Se mueven")


def drag_to_another_day(window: Page) -> date:
    """With the mouse to the business day that follows, then by the arrow keys there and back; the day it is on."""
    chosen = window.locator("button.pick.is-chosen")
    day = date.fromisoformat(str(chosen.get_attribute("value")))
    target = day + timedelta(days=1 if day.weekday() < 4 else -1)
    chosen.drag_to(window.locator(f'button[name="to"][value="{target.isoformat()}"]'))
    expect(chosen).to_have_attribute("value", target.isoformat())
    expect(window.locator("[data-said]")).to_contain_text("Se mueven")
    window.keyboard.press("ArrowRight")
    expect(chosen).to_have_attribute("value", (target + timedelta(days=1)).isoformat())
    window.keyboard.press("ArrowLeft")
    expect(window.get_by_label("Día", exact=True)).to_have_value(target.isoformat())
    expect(chosen).to_have_attribute("value", target.isoformat())
    assert accessibility_problems(window) == []
    window.set_viewport_size({"width": 320, "height": 800})
    assert not sideways_scroll(window)
    window.set_viewport_size({"width": 1280, "height": 900})
    return target


def look_without_script(plain: Page, window: Page, address: str) -> None:
    """Pressing a day shows its deadlines; nothing is saved."""
    plain.goto(address)
    send(plain.get_by_role("link", name=re.compile("^Mover")).last)
    before = str(plain.locator("button.pick.is-saved").get_attribute("value"))
    other = date.fromisoformat(before) + timedelta(days=7)
    send(plain.locator(f'button[name="to"][value="{other.isoformat()}"]'))
    expect(plain.locator("button.pick.is-chosen")).to_have_attribute("value", other.isoformat())
    expect(plain.locator("button.pick.is-saved")).to_have_attribute("value", before)
    expect(plain.locator("[data-said]")).to_contain_text("Se mueven")
    window.goto(address)
    expect(window.locator(f'time[datetime^="{before}"]').first).to_be_attached()
