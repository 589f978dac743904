"""An office at work in browser windows: each person has one, with an empty profile, in their own language."""

from __future__ import annotations

import email
import email.policy
import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import cache

from babel.messages.pofile import read_po
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page

from tests.browser import LiveServer, visit
from tests.databases import ROOT

PASSWORD = "cuatro palabras fáciles de recordar"
#: What the two interfaces call what every journey presses.
WORDS = {
    "es": {
        "email": "Correo electrónico",
        "password": "Contraseña",
        "enter": "Iniciar sesión",
        "choose": "Elija una contraseña",
        "set": "Guardar la contraseña y entrar",
    },
    "en": {
        "email": "E-mail",
        "password": "Password",
        "enter": "Sign in",
        "choose": "Choose a password",
        "set": "Set the password and sign in",
    },
}


class Office:
    """The windows open on one server. ``language`` is that of the browsers and of the words pressed here."""

    def __init__(self, browser: Browser, server: LiveServer, language: str, stack: ExitStack) -> None:
        self.browser, self.server, self.language, self._stack = browser, server, language, stack
        self.words = WORDS[language]
        self.windows: dict[str, Page] = {}

    def open(self, *, width: int = 1280) -> Page:
        """A window of nobody yet."""
        locale = "es-MX" if self.language == "es" else "en-US"
        window = self._stack.enter_context(visit(self.browser, self.server.url, locale=locale, width=width))
        window.goto(f"/language/{self.language}")
        return window

    def __getitem__(self, address: str) -> Page:
        return self.windows[address]

    def come_in(self, link: str, address: str) -> Page:
        """Open a one-time link in a window of one's own and choose the password."""
        window = self.open()
        window.goto(link)
        window.get_by_label(self.words["password"], exact=True).fill(PASSWORD)
        send(window.get_by_role("button", name=self.words["set"]))
        window.wait_for_url("**/home")
        self.windows[address] = window
        return window

    def sign_in(self, address: str, password: str = PASSWORD) -> Page:
        """Sign in by the page, in a window of one's own."""
        window = self.open()
        sign_in(window, address, password, self.language)
        self.windows[address] = window
        return window

    @contextmanager
    def without_script(self, address: str) -> Iterator[Page]:
        """A second window of the same person, in which nothing of JavaScript runs."""
        context = self.browser.new_context(
            base_url=self.server.url,
            locale="es-MX" if self.language == "es" else "en-US",
            java_script_enabled=False,
            storage_state=self.windows[address].context.storage_state(),
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def mail(self, to: str, *, containing: str = "", seconds: float = 20) -> str:
        """The newest mail to ``to`` with ``containing`` in its subject or text, as it is read; waits for the worker."""
        deadline = time.monotonic() + seconds
        self.server.read_mail(to, seconds=seconds)
        while not (found := self.mails(to, containing=containing)):
            assert time.monotonic() < deadline, f"no mail to {to} with {containing!r}"
            time.sleep(0.1)
        return found[0]

    def mails(self, to: str, *, containing: str = "") -> list[str]:
        """What has gone out to ``to`` until now with ``containing`` in it, the newest first."""
        found = []
        mails = self.server.mail.rglob("*.eml")
        for path in sorted(mails, key=lambda path: path.stat().st_mtime_ns, reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            text = f"{message['Subject']}\n{body.get_content() if body else ''}"
            if to in str(message["To"]) and containing.casefold() in " ".join(text.split()).casefold():
                found.append(text)
        return found

    def invitation(self, to: str) -> str:
        """The one-time link that came to ``to`` by mail."""
        found = re.search(r"https?://\S+/invitations/[\w-]+", self.mail(to))
        assert found, f"no one-time link in the mail to {to}"
        return found[0]

    def calendar(self, address: str) -> list[str]:
        """The titles in a feed, read by somebody else's library."""
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/calendar")
            return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.read()).walk("VEVENT")]


@contextmanager
def office(browser: Browser, server: LiveServer, language: str) -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(browser, server, language, stack)


def sign_in(window: Page, address: str, password: str, language: str) -> None:
    words = WORDS[language]
    window.goto("/sign-in")
    window.get_by_label(words["email"]).fill(address)
    window.get_by_label(words["password"], exact=True).fill(password)
    send(window.get_by_role("main").get_by_role("button", name=words["enter"]))
    window.wait_for_url("**/home")


@cache
def _words_of_interfaces() -> tuple[frozenset[str], frozenset[str]]:
    """What only the Spanish interface says, and what only the English one says."""
    english, spanish = set[str](), set[str]()
    for path in (ROOT / "app" / "translations" / "es").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    both = (message.id, message.string)
                    texts = [(text,) if isinstance(text, str) else tuple(text) for text in both]
                    english.update(texts[0])
                    spanish.update(texts[1])
    return frozenset(spanish - english), frozenset(english - spanish)


def foreign_lines(window: Page) -> list[str]:
    """Lines of the page that its own language would say otherwise: a text nobody translated, or left in the other."""
    spanish, english = _words_of_interfaces()
    foreign = english if window.locator("html").get_attribute("lang") == "es" else spanish
    lines = (line.strip() for line in window.locator("body").inner_text().splitlines())
    return sorted({line for line in lines if line in foreign})


def send(it: Locator) -> None:
    """Click a button or link that leads to another page, and be on that page: what comes next is not done to the old one."""
    with it.page.expect_navigation():
        it.click()


def press(window: Page, name: str | re.Pattern[str]) -> None:
    """Press the page's own button of that name (the menu's are not meant) and be on the page that answers."""
    assert foreign_lines(window) == [], window.url
    send(window.get_by_role("main").get_by_role("button", name=name, exact=True))


def follow(window: Page, name: str | re.Pattern[str]) -> None:
    assert foreign_lines(window) == [], window.url
    send(window.get_by_role("main").get_by_role("link", name=name, exact=True).first)


def record_every_outcome(window: Page, *, record: str, outcomes: dict[str, str], otherwise: str) -> None:
    """In the room, from the item at hand to the last: choose what ``outcomes`` says for its title, else ``otherwise``,
    and press ``record``, whatever it says the next item is."""
    for _turn in range(20):
        title = window.locator("h2.sheet-title").inner_text()
        window.get_by_label(re.compile(f"^{outcomes.get(title, otherwise)}")).check()
        button = window.locator('button[name="do"][value="next"]')
        is_last = button.inner_text() == record
        send(button)
        if is_last:
            return
    raise AssertionError("the agenda has no last item")


def working_day(ahead: int) -> date:
    """A day ``ahead`` days from today or a little later that is neither a weekend nor near the turn of the year."""
    day = date.today() + timedelta(days=ahead)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day
