"""A real browser, and a real server for it: gunicorn and the worker on a database of their own."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests import databases

SERVER_START_SECONDS = 30
#: How long a step of a journey may take on a machine that does other things besides; what is quick waits for nothing.
PATIENCE_SECONDS = 30
AXE = databases.ROOT / "tests" / "vendor" / "axe.min.js"
#: Chromium asks nothing of the outside on its own account; as root it can't make its sandbox.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(RuntimeError):
    """There is no Chromium on this machine; the message says what to do."""


def find_chromium() -> str:
    """The browser to drive: CHROMIUM, the system's, or playwright's own. Raises NoBrowser."""
    if given := os.environ.get("CHROMIUM"):
        if Path(given).is_file():
            return given
        raise NoBrowser(f"CHROMIUM={given} is not there")
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).is_file():
        return own
    raise NoBrowser(
        "no Chromium: run `make dev` (installs Debian's as root, else playwright's), or name one in CHROMIUM"
    )


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium with an empty profile, closed after the block. Raises NoBrowser."""
    executable = find_chromium()
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=flags)
        except Error as error:
            raise NoBrowser(f"{executable} does not start: {error.message.splitlines()[0]}") from error
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(
    browser: Browser,
    address: str,
    *,
    locale: str = "es-MX",
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
) -> Iterator[Page]:
    """One person's window on ``address``; afterwards nothing may have gone wrong in it (see ``complaints``)."""
    context = browser.new_context(
        base_url=address,
        locale=locale,
        timezone_id="America/Mexico_City",
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    heard = listen(context)
    try:
        yield context.new_page()
        assert not heard, "the browser complained:\n  " + "\n  ".join(heard)
    finally:
        context.close()


def listen(context: BrowserContext) -> list[str]:
    """Collects what the browser holds against the pages of ``context``: script errors, refusals by the content
    security policy, missing files, server errors, and requests that leave the server."""
    heard: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                heard.append(f"{page.url}: {message.text}")
                if message.type == "error" and not message.text.startswith("Failed to load resource")
                else None
            ),
        )
        page.on(
            "response",
            lambda response: (
                heard.append(f"{page.url}: {response.status} for {response.url}")
                if response.status >= 500
                or (
                    response.status >= 400
                    and response.request.resource_type not in {"document", "fetch", "xhr"}
                )
                else None
            ),
        )

    context.on("page", watch)
    return heard


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it stands; one line for each element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async (tags) => (await axe.run(document, {runOnly: tags})).violations.flatMap(
            (rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.html.slice(0, 160)}`))""",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    )
    return list(found)


def sideways_scroll(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@dataclass(frozen=True, kw_only=True)
class LiveServer:
    """A running installation: gunicorn and the worker, as ``make run`` has them, on a database of its own."""

    url: str
    database_url: str
    folder: Path
    environment: dict[str, str]

    @property
    def mail(self) -> Path:
        """Where the worker puts the mail it sends, one .eml each."""
        return self.folder / "mail"

    def flask(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a command of the installation; what it printed. Fails when the command does."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            cwd=databases.ROOT, env=self.environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"flask {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def read_mail(self, to: str, *, containing: str = "", seconds: float = 20) -> str:
        """The newest mail to ``to`` as it lies in the folder; waits for the worker to send it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for path in sorted(
                self.mail.rglob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True
            ):
                text = path.read_text(encoding="utf-8", errors="replace")
                if re.search(rf"^To:.*{re.escape(to)}", text, re.MULTILINE) and containing in text:
                    return text
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to} with {containing!r} in {self.mail}")


@contextmanager
def served(folder: Path, *, demo: bool = False, worker: bool = True) -> Iterator[LiveServer]:
    """A server on a free port with a fresh SQLite database in ``folder``, with the demo's data when asked for."""
    with ExitStack() as stack:
        database_url = stack.enter_context(databases.fresh("sqlite"))
        port = _free_port()
        server = LiveServer(
            url=f"http://127.0.0.1:{port}",
            database_url=database_url,
            folder=folder,
            environment=os.environ
            | {
                "CONVOCA_ENV": "demo",
                "CONVOCA_DATABASE_URL": database_url,
                "CONVOCA_INSTANCE_DIR": str(folder),
                "CONVOCA_PUBLIC_URL": f"http://127.0.0.1:{port}",
                "CONVOCA_SECRET_KEY": "for-the-browser-tests-only-0123456789abcdef",
                "CONVOCA_SIGN_IN_LIMIT": "1000 per minute",
                "FLASK_APP": "wsgi:app",
            },
        )
        if demo:
            _load_demo(server)
        log = stack.enter_context((folder / "server.log").open("wb"))
        web = [
            "gunicorn",
            "wsgi:app",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--worker-class",
            "gthread",
        ]
        web += ["--threads", "8", "--log-level", "warning", "--no-control-socket"]
        stack.enter_context(_running(web, server, log.fileno()))
        if worker:
            stack.enter_context(_running(["flask", "worker"], server, log.fileno()))
        _wait_until_healthy(server)
        yield server


def _load_demo(server: LiveServer) -> None:
    """The demonstration in the server's database: in a test run loaded by whoever comes first, and copied by the others."""
    shared = os.environ.get(databases.SHARED_VARIABLE)
    if shared is None:
        server.flask("demo", "load")
        return
    own, kept = Path(server.database_url.removeprefix("sqlite:///")), Path(shared) / "demo.db"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            server.flask("demo", "load")
            with closing(sqlite3.connect(own)) as source, closing(sqlite3.connect(kept)) as copy:
                source.backup(copy)
            return
    shutil.copyfile(kept, own)


@contextmanager
def _running(arguments: Sequence[str], server: LiveServer, log: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=databases.ROOT, env=server.environment, stdout=log, stderr=log
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: LiveServer) -> None:
    deadline = time.monotonic() + SERVER_START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=5):
                return
        except OSError as error:
            if time.monotonic() > deadline:
                said = (server.folder / "server.log").read_text(errors="replace")[-4000:]
                raise AssertionError(f"the server did not start ({error}):\n{said}") from error
            time.sleep(0.05)
