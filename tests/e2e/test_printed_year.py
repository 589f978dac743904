"""The year is printed on one sheet, and so is a month, whichever paper there is."""

from __future__ import annotations

from datetime import date, timedelta

import pypdfium2
import pytest
from playwright.sync_api import Browser

from app.demo.content.people import PASSWORD
from tests.browser import LiveServer, visit
from tests.e2e.office import sign_in


@pytest.mark.e2e
def test_the_year_fits_on_one_sheet_of_letter_and_of_a4(browser: Browser, demo_server: LiveServer) -> None:
    year = date.today().year
    with visit(browser, demo_server.url) as window:
        window.goto(f"/calendar/{year}?language=es")
        for paper in ("Letter", "A4"):
            printed = pypdfium2.PdfDocument(window.pdf(format=paper, landscape=True))
            assert len(printed) == 1, paper
            words = printed[0].get_textpage().get_text_range()
            assert f"Calendario {year}" in words
            assert "Diciembre" in words
            assert "Suscribirse" not in words


@pytest.mark.e2e
def test_a_month_with_all_that_is_due_from_a_secretary_fits_on_one_sheet(
    browser: Browser, demo_server: LiveServer
) -> None:
    """The month after this one: the demonstration has two sessions then, with most of their deadlines."""
    first = (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    with visit(browser, demo_server.url) as window:
        sign_in(window, "secretaria@example.org", PASSWORD, "es")
        for paper in ("Letter", "A4"):
            window.goto(f"/calendar/{first.year}/{first.month}?language=es")
            printed = pypdfium2.PdfDocument(window.pdf(format=paper, landscape=True))
            assert len(printed) == 1, paper
            words = printed[0].get_textpage().get_text_range()
            assert "Miércoles" in words
            assert "sesión" in words
            assert "Suscribirse" not in words
