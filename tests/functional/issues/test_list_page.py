"""The list of issues: narrowed, in pages, at a constant cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.issues.models import Issue, IssueState, Seconding
from app.kernel.db import db, transaction
from tests import factories
from tests.functional.issues.acting import (
    make,
)
from tests.pages import visible_text
from tests.queries import statements


def test_the_list_is_narrowed_by_each_filter(app: Flask, house: Any, signed_in: Any) -> None:
    with app.app_context(), transaction():
        other = factories.make_topic("seals", name_es="Sellos", name_en="Seals")
    make(app, house, title="Visita de supervisión en Manzanillo")
    make(app, house, IssueState.SUBMITTED, by="CAAAREM", title="Portal caído", topic_id=other.id)
    make(app, house, by="ANTP", body=house.group, title="Robo en ruta")
    client = signed_in("canacar")

    def listed(query: str) -> set[str]:
        text = visible_text(client.get(f"/issues?{query}").get_data(as_text=True))
        return {
            title
            for title in ("Visita de supervisión en Manzanillo", "Portal caído", "Robo en ruta")
            if title in text
        }

    assert len(listed("")) == 3
    assert listed("state=submitted") == {"Portal caído"}
    assert listed(f"topic={other.id}") == {"Portal caído"}
    assert listed(f"chamber={house.chambers['CANACAR'].id}") == {"Visita de supervisión en Manzanillo"}
    assert listed(f"body={house.group.id}") == {"Robo en ruta"}
    assert listed("q=SUPERVISION+manza") == {"Visita de supervisión en Manzanillo"}
    assert listed("q=%25") == set()
    assert listed("q=as-2026") == {"Visita de supervisión en Manzanillo", "Portal caído", "Robo en ruta"}
    assert len(listed("state=nonsense&topic=x&chamber=-1&body=99999999999999999999&q=%00")) == 3


def test_the_secretarys_inbox_is_what_waits_for_them_oldest_first(
    app: Flask, house: Any, signed_in: Any
) -> None:
    newer = make(app, house, IssueState.SUBMITTED, title="Segundo")
    older = make(app, house, IssueState.SUBMITTED, title="Primero")
    make(app, house, title="Ya admitido")
    with app.app_context(), transaction():
        row = db.session.scalars(select(Issue).where(Issue.folio == older)).one()
        row.listed_at = row.listed_at.replace(year=row.listed_at.year - 1)
    secretary = signed_in("secretary")
    moved = secretary.get("/issues?view=triage")
    assert (moved.status_code, moved.location) == (301, "/issues/desk")
    text = visible_text(secretary.get(moved.location).get_data(as_text=True))
    assert "Ya admitido" not in text
    assert text.index(older) < text.index(newer)
    # for who decides nothing there is no desk: the address shows the list
    assert "Ya admitido" in visible_text(
        signed_in("canacar").get("/issues?view=triage").get_data(as_text=True)
    )


def test_the_list_goes_on_in_pages(app: Flask, house: Any, signed_in: Any) -> None:
    for number in range(55):
        make(app, house, title=f"Asunto número {number:02}")
    client = signed_in("canacar")
    first = client.get("/issues?state=admitted").get_data(as_text=True)
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    assert "state=admitted" in following[1]
    second = client.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    titles = re.findall(r"Asunto número \d\d", first) + re.findall(r"Asunto número \d\d", second)
    assert sorted(titles) == [f"Asunto número {number:02}" for number in range(55)]
    assert 'rel="prev"' in second


@pytest.mark.parametrize("address", ["/issues", "/issues/desk"])
def test_the_list_asks_as_many_questions_for_500_as_for_10(
    app: Flask, house: Any, signed_in: Any, address: str
) -> None:
    client = signed_in("secretary")

    def fill(count: int) -> int:
        with app.app_context(), transaction():
            for number in range(count):
                by = ("CANACAR", "CAAAREM", "ANTP", "index")[number % 4]
                issue = factories.make_issue(
                    house.standing, house.chambers[by], house.people[by.lower()],
                    state=IssueState.SUBMITTED, topic_id=house.topic.id,
                )  # fmt: skip
                db.session.add(
                    Seconding(
                        issue_id=issue.id, chamber_id=house.chambers["CCE"].id, person_id=house.people["cce"].id,
                        text="", created_at=issue.created_at,
                    )
                )  # fmt: skip
        with statements(app) as said:
            assert client.get(address).status_code == 200
        return len(said)

    few = fill(10)
    assert fill(490) == few
    assert few <= 20


def test_someone_with_nothing_is_told_what_belongs_there(app: Flask, house: Any, signed_in: Any) -> None:
    assert 'class="empty-title"' in signed_in("canacar").get("/issues").get_data(as_text=True)
    assert 'class="empty-title"' in signed_in("canacar").get("/issues?q=nada").get_data(as_text=True)
    assert signed_in("admin").get("/issues/new").status_code == 403
