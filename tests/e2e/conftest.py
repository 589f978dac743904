"""What a journey may ask for: a browser, a server of its own, or one with the demo that all of them share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PATIENCE_SECONDS, LiveServer, NoBrowser, launched, served, visit

pytest.register_assert_rewrite("tests.e2e.chapters")
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all; each window in it is a person with an empty profile."""
    try:
        with launched() as chromium:
            yield chromium
    except NoBrowser as error:
        pytest.skip(str(error))


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[LiveServer]:
    """gunicorn and the worker on a migrated, empty database that only this journey uses."""
    with served(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with nothing in it, shared: journeys on it only look."""
    with served(tmp_path_factory.mktemp("empty"), worker=False) as server:
        yield server


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo, shared: journeys on it only look, or change what nobody else looks at."""
    with served(tmp_path_factory.mktemp("demo"), demo=True) as server:
        yield server


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A window in Spanish on the journey's own server; the journey fails when the browser complains."""
    with visit(browser, live_server.url) as window:
        yield window
