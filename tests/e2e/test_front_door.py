"""What anyone sees first, in a real browser: no complaint of the browser, of axe, or of a narrow screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import LiveServer, accessibility_problems, sideways_scroll, visit


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", ["es-MX", "en-US"])
def test_the_landing_page_is_sound(
    browser: Browser, empty_server: LiveServer, locale: str, width: int, *, dark: bool
) -> None:
    with visit(browser, empty_server.url, locale=locale, width=width, dark=dark) as window:
        window.goto("/")
        assert window.locator("html").get_attribute("lang") == locale[:2]
        assert window.locator("h1").is_visible()
        assert accessibility_problems(window) == []
        assert sideways_scroll(window) <= 0
