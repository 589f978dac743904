"""The year is printed on one sheet, whichever paper there is."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from playwright.sync_api import Browser

from tests.browser import LiveServer, visit


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
