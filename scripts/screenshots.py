"""The pictures of the README, taken from the demo: ``make screenshots``.

A demo of its own is loaded in a temporary folder and served by gunicorn on a free port; each picture is a page as the
person named sees it. The pictures lie in docs/tour.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.demo.content.people import PASSWORD  # noqa: E402
from tests.browser import LiveServer, launched, served  # noqa: E402

FOLDER = ROOT / "docs" / "tour"
MOST_BYTES = 350_000
SECRETARY, CHAMBER, PUBLIC = "secretaria@example.org", "canacar@example.org", ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page to show. ``path`` may name a found address: {next}, {issue}, {minuted}, {body} (see ``_addresses``)."""

    name: str
    path: str
    person: str = SECRETARY
    width: int = 1280
    height: int = 860
    is_dark: bool = False
    #: What to bring to the top of the picture.
    at: str = ""


PICTURES = (
    Picture(name="landing", path="/", person=PUBLIC),
    Picture(name="home", path="/home"),
    Picture(name="issue-form", path="{draft}", person=CHAMBER, height=1000),
    Picture(name="issue", path="{issue}", height=1000),
    Picture(name="desk", path="/issues/desk", height=760),
    Picture(name="group", path="/bodies/tiempos-del-portal", height=1000),
    Picture(name="agenda-studio", path="{next}/agenda/edit", height=1000),
    Picture(name="agenda", path="{held}/agenda", person=PUBLIC, height=1000),
    Picture(name="minutes", path="{held}/minutes", person=PUBLIC, height=1000),
    Picture(name="agreements", path="/agreements", height=800),
    Picture(name="calendar", path="/calendar", person=PUBLIC, at="#year", height=900),
    Picture(name="home-dark", path="/home", is_dark=True, height=800),
    Picture(name="phone-home", path="/home", person=CHAMBER, width=375, height=812),
    Picture(name="phone-issue", path="{issue}", person=CHAMBER, width=375, height=812),
    Picture(name="phone-calendar", path="/calendar", person=PUBLIC, width=375, height=812),
    Picture(name="floor", path="{running}", height=900),  # last: it opens the session
)


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="convoca-tour-") as folder,
        launched() as browser,
        served(Path(folder), demo=True, worker=False) as server,
    ):
        sessions = {person: _signed_in(browser, server, person) for person in (SECRETARY, CHAMBER)}
        addresses = _addresses(browser, server, sessions)
        for picture in PICTURES:
            _take(browser, server, picture, sessions.get(picture.person), addresses)
    too_large = [path for path in FOLDER.glob("*.png") if path.stat().st_size > MOST_BYTES]
    for path in too_large:
        print(f"{path.relative_to(ROOT)} has more than {MOST_BYTES // 1000} kB", file=sys.stderr)
    return 1 if too_large else 0


def _context(
    browser: Browser, server: LiveServer, picture: Picture, session: object = None
) -> BrowserContext:
    return browser.new_context(
        base_url=server.url,
        locale="es-MX",
        timezone_id="America/Mexico_City",
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.is_dark else "light",
        reduced_motion="reduce",
        storage_state=session,  # type: ignore[arg-type]
    )


def _signed_in(browser: Browser, server: LiveServer, person: str) -> object:
    context = _context(browser, server, Picture(name="", path=""))
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Correo electrónico").fill(person)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Iniciar sesión").click()
    page.wait_for_url("**/home")
    state = context.storage_state()
    context.close()
    return state


def _addresses(browser: Browser, server: LiveServer, sessions: dict[str, object]) -> dict[str, str]:
    """Where the demo's own things are; their numbers are nobody's business but the database's."""
    context = _context(browser, server, Picture(name="", path=""), sessions[SECRETARY])
    page = context.new_page()
    found: dict[str, str] = {}
    meetings = _links(page, "/meetings", r"/meetings/\d+$")
    meetings += _links(page, "/meetings?when=past", r"/meetings/\d+$")[:2]  # today's, once its hours are over
    page.goto("/")
    held = [path.removesuffix("/minutes") for path in _links(page, "/", r"/meetings/\d+/minutes$")]
    found["held"] = held[0]
    for path in meetings:
        answer = page.goto(f"{path}/floor")
        if answer and answer.ok and page.url.endswith("/floor"):
            found.setdefault("running", path)
        answer = page.goto(f"{path}/agenda/edit")
        if answer and answer.ok and page.get_by_role("button", name="Guardar").count():
            found.setdefault("next", path)
    issues = _links(page, "/issues", r"/issues/[A-Z]+-\d{4}-\d+$")
    issues += _links(page, "/issues?state=resolved", r"/issues/[A-Z]+-\d{4}-\d+$")
    found["issue"] = issues[-1]
    context.close()

    context = _context(browser, server, Picture(name="", path=""), sessions[CHAMBER])
    page = context.new_page()
    page.goto("/issues/new")
    page.get_by_label("Título").fill("Tiempos distintos de respuesta entre aduanas para el mismo trámite")
    page.get_by_role("main").get_by_role("button", name="Empezar").click()
    page.get_by_label("Qué ocurre", exact=True).fill(
        "Ante la **misma solicitud**, cada aduana contesta en un plazo distinto:\n\n"
        "- en la frontera norte, de 3 a 5 días\n- en puertos, hasta 20 días"
    )
    page.get_by_label("Autotransporte de carga").check()
    page.get_by_role("button", name="Seguir después").last.click()
    page.wait_for_url("**/issues")
    found["draft"] = next(iter(_links(page, "/issues/new", r"/issues/draft-\d+/edit$")))
    context.close()
    return found


def _open_session(page: Page, meeting: str) -> str:
    """Call the roll, open the session, write what is said: the address of its item for agreement."""
    page.goto(f"{meeting}/floor")
    for acronym in (
        "Presidencia",
        "Secretaría técnica",
        "CONATRAM",
        "ANTP",
        "AMACARGA",
        "index",
        "AMIA",
        "CAAAREM",
    ):
        row = page.locator("li.seat").filter(
            has=page.locator(".seat-name", has_text=re.compile(f"^{acronym}$"))
        )
        if row.get_by_role("button", name="Registrar").count():
            row.get_by_role("button", name="Registrar").click()
    carriers = page.locator("li.seat").filter(has=page.locator(".seat-name", has_text="CANACAR"))
    carriers.get_by_text("Más").click()
    carriers.get_by_role("button", name=re.compile("^Suplente: ")).first.click()
    page.get_by_role("button", name="Declarar el quórum y abrir la sesión").click()
    for _item in range(10):
        if page.get_by_role("heading", name="Protocolo de aviso, versión 2").count():
            break
        page.get_by_label(re.compile("^(Conocimiento|Pospuesta)")).check(force=True)
        page.get_by_role("button", name=re.compile("^Registrar y pasar al")).click()
    page.get_by_label("Lo que se dijo").fill(
        "AMIA presentó la versión 2 del protocolo: un solo aviso, en los primeros treinta minutos, a los tres "
        "órdenes de gobierno.\n\nCANACAR pidió que el aviso pueda darse desde el teléfono del operador."
    )
    page.get_by_label("Acuerdo, se numerará").fill(
        "Se adopta la versión 2 del protocolo de aviso y se difunde entre los afiliados."
    )
    page.get_by_label("Responsable", exact=True).select_option(label="AMIA")
    page.get_by_label("Fecha compromiso").fill((datetime.now(UTC).date() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Adoptar y numerar").click()
    page.wait_for_load_state()
    return page.url.removeprefix("http://").partition("/")[2].join(("/", ""))


def _links(page: Page, path: str, pattern: str) -> list[str]:
    page.goto(path)
    hrefs = page.locator("main a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href') || '')"
    )
    return list(dict.fromkeys(href for href in hrefs if re.search(pattern, href)))


def _take(
    browser: Browser, server: LiveServer, picture: Picture, session: object, addresses: dict[str, str]
) -> None:
    context = _context(browser, server, picture, session)
    page = context.new_page()
    if picture.name == "floor":
        addresses = addresses | {"running": _open_session(page, addresses["running"])}
    page.goto(picture.path.format(**addresses))
    page.evaluate("() => document.fonts.ready")
    page.evaluate(
        "own => document.querySelectorAll('input[readonly]').forEach((field) => {"
        " field.value = field.value.replace(own, 'https://convoca.example.org'); })",
        server.url,
    )
    if picture.at:
        page.locator(picture.at).scroll_into_view_if_needed()
        page.evaluate("(at) => document.querySelector(at).scrollIntoView({block: 'start'})", picture.at)
    target = FOLDER / f"{picture.name}.png"
    page.screenshot(path=target, animations="disabled", caret="hide")
    context.close()
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1000} kB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
