"""Every page that a person can reach by links in the demo: it answers, nothing complains, it is accessible, it fits."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from app.demo.content.people import PASSWORD
from tests.browser import LiveServer, accessibility_problems, sideways_scroll, visit
from tests.e2e.office import foreign_lines, sign_in

PUBLIC = ""
ROLES = {
    "public": PUBLIC,
    "secretary": "secretaria@example.org",
    "chair": "presidencia@example.org",
    "chamber": "canacar@example.org",
    "member": "miembro@example.org",
    "admin": "admin@example.org",
}
MOST_PAGES = 80
#: Of pages that differ only in a number or a folio, this many are looked at.
MOST_ALIKE = 2
#: One page in this many is looked at in the dark, too.
DARK_EVERY = 8
NARROW = (320, 375)
#: Addresses that are no pages: files, feeds, and the way out of a language.
NOT_PAGES = re.compile(
    r"\.(ics|pdf|csv|png|docx?|xlsx?)$|^/(language|static|files)/|/attachments/|/papers/\d+$|^/api/|^/healthz"
)


@dataclass
class Walk:
    """What was seen on the way."""

    seen: list[str] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def hold(self, path: str, *problems: str) -> None:
        self.wrong += [f"{path}: {problem}" for problem in problems]


@pytest.mark.e2e
@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_and_is_sound(browser: Browser, demo_server: LiveServer, role: str) -> None:
    walk = Walk()
    with visit(browser, demo_server.url) as window:
        window.emulate_media(reduced_motion="reduce")  # colours change at once, not over a sixth of a second
        if ROLES[role]:
            sign_in(window, ROLES[role], PASSWORD, "es")
        _walk(window, walk, start="/home" if ROLES[role] else "/")
    assert len(walk.seen) > 10, walk.seen
    assert not walk.wrong, f"{len(walk.wrong)} on {len(walk.seen)} pages:\n  " + "\n  ".join(
        sorted(set(walk.wrong))
    )


def _walk(window: Page, walk: Walk, *, start: str) -> None:
    waiting, known, alike = deque([start]), {start}, dict[str, int]()
    while waiting and len(walk.seen) < MOST_PAGES:
        path = waiting.popleft()
        answer = window.goto(path)
        status = answer.status if answer else 0
        walk.seen.append(path)
        if status != 200:
            walk.hold(path, f"answers {status}")
            continue
        _look(window, walk, path)
        for link in _links(window):
            shape = _shape(link)
            if link not in known and alike.get(shape, 0) < MOST_ALIKE:
                known.add(link)
                alike[shape] = alike.get(shape, 0) + 1
                waiting.append(link)


def _look(window: Page, walk: Walk, path: str) -> None:
    if _shape(path) not in walk.shapes:
        walk.shapes.add(_shape(path))
        walk.hold(path, *accessibility_problems(window))
    if "language=" not in path:  # a document asked for in the other language says it in that one
        walk.hold(path, *(f"in the other language: {line}" for line in foreign_lines(window)))
    if len(walk.seen) % DARK_EVERY == 1:
        window.emulate_media(color_scheme="dark")
        walk.hold(path, *(f"dark: {problem}" for problem in accessibility_problems(window)))
        window.emulate_media(color_scheme="light")
    for width in NARROW:
        window.set_viewport_size({"width": width, "height": 800})
        if (over := sideways_scroll(window)) > 0:
            walk.hold(path, f"{over} px too wide at {width} px")
    window.set_viewport_size({"width": 1280, "height": 900})


def _links(window: Page) -> list[str]:
    """Where the page leads on this server, without fragments; in its order."""
    own = urlsplit(window.url).netloc
    found: list[str] = []
    for href in window.locator("a[href]").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    ):
        parts = urlsplit(urljoin(window.url, href))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.scheme in {"http", "https"} and parts.netloc == own and not NOT_PAGES.search(parts.path):
            found.append(path)
    return list(dict.fromkeys(found))


def _shape(path: str) -> str:
    """The address with what varies taken out: numbers, folios, names of bodies, values of filters."""
    shape = re.sub(r"/(draft-)?\d+", "/1", path)
    shape = re.sub(r"/[A-Z]+-\d{4}-\d+", "/folio", shape)
    shape = re.sub(r"^/bodies/(?!new)[\w-]+", "/bodies/body", shape)
    return re.sub(r"=[^&]*", "=", shape)
