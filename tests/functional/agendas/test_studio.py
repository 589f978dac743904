"""The studio: whose it is, how an agenda begins, is put in order, gets its items and is published."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import queries
from app.agendas.models import AgendaState
from app.bodies.models import Seat
from app.kernel.db import db, transaction
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, loaded, post
from tests.functional.agendas.sheet import fields, own


@pytest.mark.parametrize(
    ("name", "status"),
    [("secretary", 200), ("chair", 200), ("canacar", 403), ("guest", 403), ("member", 403), ("admin", 403)],
)
def test_the_studio_is_for_the_secretary_and_the_chair(
    app: Flask, house: House, signed_in: Any, name: str, status: int
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    assert signed_in(name).get(f"/meetings/{meeting_id}/agenda/edit").status_code == status


def test_the_studio_begins_an_agenda_from_its_template(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.plan(house)
    secretary = signed_in("secretary")
    assert "/agenda/start" in secretary.get(f"/meetings/{meeting_id}/agenda/edit").text
    with at(EARLY):
        answer = post(secretary, f"/meetings/{meeting_id}/agenda/start", {})
    assert answer.status_code == 303
    page = secretary.get(f"/meetings/{meeting_id}/agenda/edit")
    assert "Lista de asistencia y declaración de quórum" in page.text


def test_up_and_down_work_without_javascript_and_save_what_was_typed(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        agenda = loaded(house, meeting_id)
        follow_up = next(item.id for item in agenda.items if item.template_key == "follow_up")
    item_id = own(app, house, meeting_id)
    sent = fields(app, house, meeting_id) | {f"title-{item_id}": "Tecleado", "shift": f"up-{follow_up}"}
    with at(EARLY):
        answer = post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
    assert answer.headers["Location"].endswith(f"#item-{follow_up}")
    with app.app_context():
        agenda = loaded(house, meeting_id)
        assert queries.current_numbering(agenda)[follow_up] == "3"
        assert next(item.title for item in agenda.items if item.id == item_id) == "Tecleado"


def test_dragging_answers_numbers_and_times(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        agenda = loaded(house, meeting_id)
        order = [line.item.id for line in queries.numbered(agenda)]
        revision = agenda.revision
    order[2], order[3] = order[3], order[2]
    with at(EARLY):
        answer = post(
            signed_in("secretary"),
            f"/meetings/{meeting_id}/agenda/reorder",
            {"order": order, "revision": revision},
        )
    assert answer.status_code == 200
    assert answer.json["revision"] == revision + 1
    assert [entry["id"] for entry in answer.json["items"]] == order
    assert answer.json["items"][2] == {"id": order[2], "number": "3", "clock": "10:15"}


def test_a_stale_or_foreign_order_is_refused(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        agenda = loaded(house, meeting_id)
        order = [line.item.id for line in queries.numbered(agenda)]
        revision = agenda.revision
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/reorder"
    headers = {"Accept": "application/json"}
    with at(EARLY):
        assert (
            post(secretary, url, {"order": order, "revision": revision - 1}, headers=headers).status_code
            == 409
        )
        assert post(secretary, url, {"order": order[1:], "revision": revision}).status_code == 409
        assert post(secretary, url, {"order": ["x"], "revision": revision}).status_code == 422


def test_admitted_issues_are_proposed_and_added_with_one_button(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        with transaction():
            issue = factories.make_issue(
                house.standing, house.chambers["CANACAR"], house.people["canacar"], title="Patios sin sello"
            )
        meeting_id = setting.started(house)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    assert "Patios sin sello" in secretary.get(url).text
    sent = fields(app, house, meeting_id) | {"add": f"issue-{issue.id}"}
    with at(EARLY):
        assert post(secretary, url, sent).status_code == 303
        assert (
            post(secretary, url, fields(app, house, meeting_id) | {"add": f"issue-{issue.id}"}).status_code
            == 409
        )
    with app.app_context():
        item = next(item for item in loaded(house, meeting_id).items if item.issue_id == issue.id)
        seat = db.session.scalars(
            select(Seat.id).where(
                Seat.body_id == house.standing.id, Seat.chamber_id == house.chambers["CANACAR"].id
            )
        ).one()
        assert (item.title, item.presenter, item.presenter_seat_id) == ("Patios sin sello", "CANACAR", seat)
        assert queries.current_numbering(loaded(house, meeting_id))[item.id] == "6.2"


def test_an_own_item_without_words_is_refused_beside_its_field(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    sent = fields(app, house, meeting_id) | {"add": "own", "own-title": " ", "own-minutes": "15"}
    with at(EARLY):
        answer = post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
    assert answer.status_code == 422
    assert 'href="#own-title"' in answer.text


def test_publishing_asks_the_secretary_for_the_chairs_instruction(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/publish"
    with at(EARLY):
        assert secretary.get(url).status_code == 200
        assert post(secretary, url, {}).status_code == 422
        assert post(secretary, url, {"instructed": "y"}).status_code == 303
    with app.app_context():
        assert loaded(house, meeting_id).state is AgendaState.PUBLISHED


def test_publishing_late_asks_for_the_urgency(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
    chair = signed_in("chair")
    url = f"/meetings/{meeting_id}/agenda/publish"
    with at(setting.LATE):
        assert 'name="urgency"' in chair.get(url).text
        refused = post(chair, url, {"urgency": " "})
        assert refused.status_code == 422
        assert post(chair, url, {"urgency": "Contingencia en la aduana"}).status_code == 303
