"""Two versions of the minutes compared on a page: redlines in words too, for whom each version is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import db, transaction
from app.minutes import operations
from app.minutes.models import Minutes, MinutesSection, MinutesVersion
from tests import factories, pages, sessions
from tests.functional.minutes.setting import LATER, S, bring_to, hold


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    """Versions: 1 draft, 2 in review, 3 circulated; then reconciled, edited and circulated anew as 5."""
    with app.app_context(), clock.standing_at(sessions.DAY), transaction():
        made = hold(house)
    with clock.standing_at(LATER):
        with app.app_context(), transaction():
            minutes, secretary = bring_to(made, S.RECONCILED), made.actor("secretary")
            section = (
                db.session.query(MinutesSection).filter(MinutesSection.text.contains("CANACAR señaló")).one()
            )
            text = section.text.replace("no es responsable", "<b>no tiene la custodia</b>")
            operations.edit(section, text, since=section.revision, actor=secretary)
            operations.recirculate(minutes, note="Cambió el punto 3.", actor=secretary)
        yield made


def compared(session: sessions.Session, client: Any, question: str = "") -> Any:
    return client.get(f"/meetings/{session.meeting.id}/minutes/compare{question}")


def test_a_change_is_marked_word_by_word_and_said_in_words(session: sessions.Session, signed_in: Any) -> None:
    answer = compared(session, signed_in("canacar"), "?from=3&to=5")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "&lt;b&gt;no tiene la custodia&lt;/b&gt;" in page
    assert "<b>no tiene" not in page
    text = pages.visible_text(page)
    assert "1 párrafo cambió" in text
    assert "[eliminado:" in text
    assert "[agregado:" in text
    assert page.count("selected") == 2


def test_without_numbers_it_shows_what_changed_last(session: sessions.Session, signed_in: Any) -> None:
    canacar = signed_in("canacar")
    plain, asked = (
        compared(session, canacar, question).get_data(as_text=True).split("article")[1]
        for question in ("", "?from=3&to=5")
    )
    assert plain == asked
    assert compared(session, canacar, "?from=x&to=").status_code == 200
    same = compared(session, canacar, "?from=5&to=5").get_data(as_text=True)
    assert "ambas versiones dicen lo mismo" in same


@pytest.mark.parametrize(
    ("role", "status"),
    [("secretary", 200), ("chair", 200), ("canacar", 404), ("guest", 404), ("insider", 404), ("member", 404)],
)
def test_versions_that_did_not_go_out_are_compared_by_who_keeps_the_record(
    session: sessions.Session, signed_in: Any, role: str, status: int
) -> None:
    assert compared(session, signed_in(role), "?from=1&to=5").status_code == status
    assert compared(session, signed_in(role), "?from=4&to=0").status_code == status


def test_nothing_is_compared_before_there_are_two(
    app: Flask, session: sessions.Session, signed_in: Any, client: Any
) -> None:
    assert compared(session, client).status_code == 404
    with app.app_context(), transaction():
        db.session.query(Minutes).one().state = S.PUBLISHED
    assert compared(session, signed_in("canacar"), "?from=9&to=5").status_code == 404


def test_the_page_costs_the_same_whatever_the_length(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    canacar = signed_in("canacar")
    few = sessions.count_statements(app, lambda: compared(session, canacar, "?from=3&to=5"))
    with app.app_context(), transaction():
        for version in db.session.query(MinutesVersion):
            version.content = {**version.content, "sections": version.content["sections"] * 8}
    assert sessions.count_statements(app, lambda: compared(session, canacar, "?from=3&to=5")) == few
