"""The sheet of the studio saves what was changed, alone or with others at it, and loses nothing typed."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.agendas import queries, timetable
from tests.factories import ZONE, House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, loaded, post
from tests.functional.agendas.sheet import fields, hidden, own


def test_saving_the_sheet_changes_only_what_was_changed(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = own(app, house, meeting_id)
    sent = fields(app, house, meeting_id) | {
        f"title-{item_id}": "Con otras\n palabras",
        f"minutes-{item_id}": "25",
    }
    with at(EARLY):
        answer = post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
    assert answer.status_code == 303
    with app.app_context():
        item = next(item for item in loaded(house, meeting_id).items if item.id == item_id)
        assert (item.title, item.minutes) == ("Con otras palabras", 25)


def test_autosave_answers_the_new_revision(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = own(app, house, meeting_id)
    sent = fields(app, house, meeting_id)
    with at(EARLY):
        answer = post(
            signed_in("secretary"),
            f"/meetings/{meeting_id}/agenda/edit",
            sent | {f"title-{item_id}": "Guardado solo", f"minutes-{item_id}": "25"},
            headers={"X-Autosave": "1"},
        )
    assert answer.status_code == 200
    assert answer.json["revision"] == sent["revision"] + 1
    assert answer.json["saved_at"]
    assert answer.json["fields"] == {}
    with app.app_context():
        agenda = loaded(house, meeting_id)
        lines = queries.numbered(agenda, agenda.meeting.starts_at)
        planned = timetable.total_minutes(agenda.items)
    assert answer.json["items"] == [
        {
            "id": line.item.id,
            "number": line.number,
            "clock": f"{line.starts_at.astimezone(ZoneInfo(ZONE)):%H:%M}" if line.starts_at else "",
        }
        for line in lines
    ]
    assert f"<strong>{planned}</strong>" in answer.json["parts"]["budget"]


def test_two_who_change_different_items_both_keep_their_work(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        other = next(item.id for item in loaded(house, meeting_id).items if item.template_key == "closing")
    mine = own(app, house, meeting_id)
    opened = fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    with at(EARLY):
        post(secretary, f"/meetings/{meeting_id}/agenda/edit", opened | {f"minutes-{other}": "8"})
        answer = post(secretary, f"/meetings/{meeting_id}/agenda/edit", opened | {f"title-{mine}": "Mío"})
    assert answer.status_code == 303
    with app.app_context():
        items = {item.id: item for item in loaded(house, meeting_id).items}
        assert (items[mine].title, items[other].minutes) == ("Mío", 8)


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_two_who_change_one_title_are_shown_both(
    app: Flask, house: House, signed_in: Any, headers: dict[str, str]
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = own(app, house, meeting_id)
    opened = fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    with at(EARLY):
        post(secretary, url, opened | {f"title-{item_id}": "La de la otra persona"})
        answer = post(secretary, url, opened | {f"title-{item_id}": "La mía"}, headers=headers)
    shown = answer.json["conflict_html"] if headers else answer.text
    assert answer.status_code == 409
    assert "La mía" in shown
    assert "La de la otra persona" in shown
    with app.app_context():
        agenda = loaded(house, meeting_id)
        assert next(item.title for item in agenda.items if item.id == item_id) == "La de la otra persona"
    answered = hidden(shown) | {f"title-{item_id}": "La mía"}
    assert int(answered["revision"]) == agenda.revision
    with at(EARLY):
        assert post(secretary, url, answered).status_code == 303
    with app.app_context():
        assert next(item.title for item in loaded(house, meeting_id).items if item.id == item_id) == "La mía"


def test_of_two_fields_in_conflict_each_is_shown_in_its_turn(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = own(app, house, meeting_id)
    opened = fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    theirs = {f"title-{item_id}": "La de la otra persona", f"minutes-{item_id}": "40"}
    mine = {f"title-{item_id}": "La mía", f"minutes-{item_id}": "35"}
    with at(EARLY):
        post(secretary, url, opened | theirs)
        first = post(secretary, url, opened | mine)
        second = post(secretary, url, hidden(first.text) | {f"title-{item_id}": "La mía"})
        assert (first.status_code, second.status_code) == (409, 409)
        assert f'name="minutes-{item_id}" rows' in second.text
        answer = post(secretary, url, hidden(second.text) | {f"minutes-{item_id}": "35"})
    assert answer.status_code == 303
    with app.app_context():
        item = next(item for item in loaded(house, meeting_id).items if item.id == item_id)
        assert (item.title, item.minutes) == ("La mía", 35)


def test_who_reworks_their_own_saved_title_has_no_conflict_with_who_saved_another_item(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        other = next(item.id for item in loaded(house, meeting_id).items if item.template_key == "closing")
    mine = own(app, house, meeting_id)
    opened = fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    headers = {"X-Autosave": "1"}
    with at(EARLY):
        first = post(secretary, url, opened | {f"title-{mine}": "Primera"}, headers=headers)
        post(secretary, url, opened | {f"minutes-{other}": "8"})
        carried = {f"was-title-{mine}": "Primera", "revision": first.json["revision"]}
        again = post(secretary, url, opened | carried | {f"title-{mine}": "Segunda"}, headers=headers)
    assert again.status_code == 200
    with app.app_context():
        items = {item.id: item for item in loaded(house, meeting_id).items}
        assert (items[mine].title, items[other].minutes) == ("Segunda", 8)


def test_a_save_that_merged_does_not_let_its_window_overwrite_what_it_never_showed(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        other = next(item.id for item in loaded(house, meeting_id).items if item.template_key == "closing")
    mine = own(app, house, meeting_id)
    opened = fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    headers = {"X-Autosave": "1"}
    with at(EARLY):
        post(secretary, url, opened | {f"minutes-{other}": "8"})
        merged = post(secretary, url, opened | {f"title-{mine}": "Mía"}, headers=headers)
        assert merged.json["fields"] == {f"minutes-{other}": "8"}
        newest = opened | {f"title-{mine}": "Mía", "revision": merged.json["revision"]}
        answer = post(secretary, url, newest | {f"minutes-{other}": "3"}, headers=headers)
    assert answer.status_code == 409


def test_a_field_that_does_not_fit_keeps_all_that_was_typed(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = own(app, house, meeting_id)
    sent = fields(app, house, meeting_id) | {
        f"title-{item_id}": "Palabras a salvo",
        f"minutes-{item_id}": "mucho",
    }
    with at(EARLY):
        answer = post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
    assert answer.status_code == 422
    assert "Palabras a salvo" in answer.text
    assert "mucho" in answer.text
    with app.app_context():
        assert (
            next(item.title for item in loaded(house, meeting_id).items if item.id == item_id)
            == "Asunto propio"
        )
