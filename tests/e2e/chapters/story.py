"""Who lives the main job's story and what one chapter leaves for the next; what the pages show, found in a window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.e2e.office import send

ADMIN = "admin@example.org"


SECRETARY = "secretaria@example.org"


CHAIR = "presidencia@example.org"


CARRIERS = "canacar@example.org"


CARRIERS_ALTERNATE = "canacar.suplente@example.org"


BROKERS = "caaarem@example.org"


BODY = "Grupo Consultivo del Programa"


MEMBERS = """\
body,chamber,person,email,kind,starts_on
GCP,CANACAR,Óscar Treviño Landa,canacar@example.org,titular,2026-01-01
GCP,CANACAR,Lucía Barrios Peña,canacar.suplente@example.org,suplente,2026-01-01
GCP,CAAAREM,Silvia Montaño Greene,caaarem@example.org,titular,2026-01-01
GCP,index,Adriana Pons Villalba,index@example.org,titular,2026-01-01
GCP,AMIA,Teresa Ocampo Lira,amia@example.org,titular,2026-01-01
GCP,ANTP,Martín Escobedo Nava,antp@example.org,titular,2026-01-01
"""


TITLE = "Revisión repetida de remolques ya precintados en el mismo recorrido"


SECOND_ITEM = "Calendario de visitas de validación"


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass
class Story:
    """What one chapter leaves for the next."""

    folder: Path
    folio: str = ""
    meeting: str = ""
    agreement: str = ""


def seat(window: Page, name: str) -> Locator:
    return window.locator("li.seat").filter(
        has=window.locator(".seat-name", has_text=re.compile(f"^{name}$"))
    )


def item(window: Page, title: str) -> Locator:
    """A line of the agenda, by what stands in it."""
    shown = window.get_by_text(title, exact=True).or_(window.locator("textarea", has_text=title))
    return window.locator("li.item").filter(has=shown)


def order(window: Page) -> list[str]:
    """The session's own matters in their order: those that can be written in."""
    return [field.input_value() for field in window.locator("li.item textarea").all()]


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def drag(window: Page, what: Locator, *, below: Locator) -> None:
    what.scroll_into_view_if_needed()
    handle, target = what.locator(".handle").bounding_box(), below.bounding_box()
    assert handle
    assert target
    down = handle["y"] < target["y"]
    window.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    window.mouse.down()
    for step in range(1, 11):
        end = target["y"] + target["height"] * (0.8 if down else 0.9)
        window.mouse.move(handle["x"] + 5, handle["y"] + (end - handle["y"]) * step / 10)
    window.mouse.up()


def follow_anywhere(window: Page, name: str) -> None:
    send(window.get_by_role("link", name=name, exact=True).first)
