"""Who is told what: each kind of news reaches those it concerns, and nobody who may not see it."""

from __future__ import annotations

import re

from flask import current_app

from app.journal.tags import KINDS
from app.kernel.db import db
from app.notifications.letters import WRITERS
from app.notifications.letters.writing import WIDTH, Letter, fold, render
from app.notifications.models import Mail
from app.notifications.worker import SPREADING
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications.post_office import work_at
from tests.functional.notifications.readers import (
    EARLY,
    announce,
)


def test_every_kind_of_news_has_somebody_to_write_it() -> None:
    assert set(WRITERS) | set(SPREADING) == KINDS
    assert not set(WRITERS) & set(SPREADING)


def test_text_has_no_long_lines_and_html_no_style(inside: House) -> None:
    setting.published(inside)
    announce(inside, "issue:returned", reason="Falta el lugar. " * 40, return_by="2026-10-15")
    work_at(EARLY)
    db.session.remove()
    for mail in db.session.query(Mail):
        for line in mail.text.splitlines():
            assert len(line) <= WIDTH or re.fullmatch(r"\s*\S+", line), line
        assert "\n\n\n" not in mail.text
        assert not re.search(r"style|<img|<script|<link|class=", mail.html)
        assert "%(" not in mail.text + mail.html


def test_what_people_wrote_is_escaped_and_loses_what_only_harms(inside: House) -> None:
    letter = Letter(
        person=inside.people["canacar"],
        subject="Asunto\r\nBcc: x@example.org\u202e",
        paragraphs=["<b>Uno</b>\x00\u202e"],
    )
    with current_app.test_request_context():
        written = render(letter)
    assert written.subject == "Asunto Bcc: x@example.org"
    assert "<b>Uno</b>\n" in written.text
    assert "&lt;b&gt;Uno&lt;/b&gt;</p>" in written.html
    assert not set("\x00\u202e") & set(written.text + written.html)


def test_folding_breaks_no_address_and_keeps_the_writers_lines() -> None:
    address = "https://example.org/" + "a" * 100
    assert fold(f"Vea {address} hoy") == f"Vea\n{address}\nhoy"
    assert fold("uno\n\ndos", "  ", "  ") == "  uno\n\n  dos"
    assert fold("palabra " * 12, "1  ").splitlines()[1].startswith("   palabra")
