from __future__ import annotations

import re
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import operations, queries, timetable
from app.agendas.models import AgendaState
from app.bodies.models import Seat
from app.kernel.db import db, transaction
from tests import factories
from tests.factories import ZONE, House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, loaded
from tests.functional.agendas.setting import post as _post
from tests.pages import PageClient


def _fields(app: Flask, house: House, meeting_id: int) -> dict[str, Any]:
    """What the sheet's form sends as it was opened."""
    with app.app_context():
        agenda = loaded(house, meeting_id)
        sent: dict[str, Any] = {"revision": agenda.revision}
        for item in agenda.items:
            if item.is_heading:
                continue
            for field in ("title", "minutes", "presenter"):
                sent[f"{field}-{item.id}"] = sent[f"was-{field}-{item.id}"] = getattr(item, field)
        return sent


def _hidden(conflict: str) -> dict[str, str]:
    """What the form that keeps one's own text sends besides that text."""
    form = conflict[conflict.index('class="conflict-texts"') :]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in pairs if name != "csrf_token"}


def _own(app: Flask, house: House, meeting_id: int) -> int:
    with app.app_context():
        return next(item.id for item in loaded(house, meeting_id).items if item.title == "Asunto propio")


def test_a_draft_is_for_the_bodys_people_and_nobody_else(
    app: Flask, house: House, signed_in: Any, client: PageClient
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    for name, status in (
        ("secretary", 200),
        ("chair", 200),
        ("canacar", 200),
        ("guest", 200),
        ("member", 404),
        ("admin", 404),
    ):
        assert signed_in(name).get(f"/meetings/{meeting_id}/agenda/preview").status_code == status, name
    assert client.get(f"/meetings/{meeting_id}/agenda").status_code == 404
    assert client.get(f"/meetings/{meeting_id}/agenda/preview").status_code == 302
    assert signed_in("member").get(f"/meetings/{meeting_id}/agenda").status_code == 404
    assert (
        signed_in("canacar")
        .get(f"/meetings/{meeting_id}/agenda")
        .headers["Location"]
        .endswith("/agenda/preview")
    )


def test_a_published_agenda_is_for_anyone_and_its_later_draft_is_not(
    app: Flask, house: House, client: PageClient
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        with at(EARLY), transaction():
            operations.add_own(
                loaded(house, meeting_id),
                title="Todavía secreto",
                presenter="chair",
                actor=house.actor("secretary"),
            )
    page = client.get(f"/meetings/{meeting_id}/agenda")
    assert page.status_code == 200
    assert "Asunto propio" in page.text
    assert "Todavía secreto" not in page.text
    assert client.get(f"/meetings/{meeting_id}/agenda?version=7").status_code == 404


def test_a_published_agenda_of_a_private_meeting_is_for_its_people(
    app: Flask, house: House, client: PageClient, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.published(house, is_public=False)
    assert client.get(f"/meetings/{meeting_id}/agenda").status_code == 404
    assert signed_in("admin").get(f"/meetings/{meeting_id}/agenda").status_code == 404
    assert signed_in("canacar").get(f"/meetings/{meeting_id}/agenda").status_code == 200


def test_the_preview_is_the_paper_it_becomes(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
    secretary = signed_in("secretary")
    before = secretary.get(f"/meetings/{meeting_id}/agenda/preview").text
    with app.app_context(), at(EARLY), transaction():
        operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
    after = secretary.get(f"/meetings/{meeting_id}/agenda").text

    def items(page: str) -> str:
        return page.split('<ol class="items items-plain">')[1].split("</ol>", maxsplit=1)[0]

    assert items(before) == items(after)


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
        answer = _post(secretary, f"/meetings/{meeting_id}/agenda/start", {})
    assert answer.status_code == 303
    page = secretary.get(f"/meetings/{meeting_id}/agenda/edit")
    assert "Lista de asistencia y declaración de quórum" in page.text


def test_saving_the_sheet_changes_only_what_was_changed(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = _own(app, house, meeting_id)
    sent = _fields(app, house, meeting_id) | {
        f"title-{item_id}": "Con otras\n palabras",
        f"minutes-{item_id}": "25",
    }
    with at(EARLY):
        answer = _post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
    assert answer.status_code == 303
    with app.app_context():
        item = next(item for item in loaded(house, meeting_id).items if item.id == item_id)
        assert (item.title, item.minutes) == ("Con otras palabras", 25)


def test_autosave_answers_the_new_revision(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = _own(app, house, meeting_id)
    sent = _fields(app, house, meeting_id)
    with at(EARLY):
        answer = _post(
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
    mine = _own(app, house, meeting_id)
    opened = _fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    with at(EARLY):
        _post(secretary, f"/meetings/{meeting_id}/agenda/edit", opened | {f"minutes-{other}": "8"})
        answer = _post(secretary, f"/meetings/{meeting_id}/agenda/edit", opened | {f"title-{mine}": "Mío"})
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
    item_id = _own(app, house, meeting_id)
    opened = _fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    with at(EARLY):
        _post(secretary, url, opened | {f"title-{item_id}": "La de la otra persona"})
        answer = _post(secretary, url, opened | {f"title-{item_id}": "La mía"}, headers=headers)
    shown = answer.json["conflict_html"] if headers else answer.text
    assert answer.status_code == 409
    assert "La mía" in shown
    assert "La de la otra persona" in shown
    with app.app_context():
        agenda = loaded(house, meeting_id)
        assert next(item.title for item in agenda.items if item.id == item_id) == "La de la otra persona"
    answered = _hidden(shown) | {f"title-{item_id}": "La mía"}
    assert int(answered["revision"]) == agenda.revision
    with at(EARLY):
        assert _post(secretary, url, answered).status_code == 303
    with app.app_context():
        assert next(item.title for item in loaded(house, meeting_id).items if item.id == item_id) == "La mía"


def test_of_two_fields_in_conflict_each_is_shown_in_its_turn(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = _own(app, house, meeting_id)
    opened = _fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    theirs = {f"title-{item_id}": "La de la otra persona", f"minutes-{item_id}": "40"}
    mine = {f"title-{item_id}": "La mía", f"minutes-{item_id}": "35"}
    with at(EARLY):
        _post(secretary, url, opened | theirs)
        first = _post(secretary, url, opened | mine)
        second = _post(secretary, url, _hidden(first.text) | {f"title-{item_id}": "La mía"})
        assert (first.status_code, second.status_code) == (409, 409)
        assert f'name="minutes-{item_id}" rows' in second.text
        answer = _post(secretary, url, _hidden(second.text) | {f"minutes-{item_id}": "35"})
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
    mine = _own(app, house, meeting_id)
    opened = _fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    headers = {"X-Autosave": "1"}
    with at(EARLY):
        first = _post(secretary, url, opened | {f"title-{mine}": "Primera"}, headers=headers)
        _post(secretary, url, opened | {f"minutes-{other}": "8"})
        carried = {f"was-title-{mine}": "Primera", "revision": first.json["revision"]}
        again = _post(secretary, url, opened | carried | {f"title-{mine}": "Segunda"}, headers=headers)
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
    mine = _own(app, house, meeting_id)
    opened = _fields(app, house, meeting_id)
    secretary = signed_in("secretary")
    url = f"/meetings/{meeting_id}/agenda/edit"
    headers = {"X-Autosave": "1"}
    with at(EARLY):
        _post(secretary, url, opened | {f"minutes-{other}": "8"})
        merged = _post(secretary, url, opened | {f"title-{mine}": "Mía"}, headers=headers)
        assert merged.json["fields"] == {f"minutes-{other}": "8"}
        newest = opened | {f"title-{mine}": "Mía", "revision": merged.json["revision"]}
        answer = _post(secretary, url, newest | {f"minutes-{other}": "3"}, headers=headers)
    assert answer.status_code == 409


def test_a_field_that_does_not_fit_keeps_all_that_was_typed(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
    item_id = _own(app, house, meeting_id)
    sent = _fields(app, house, meeting_id) | {
        f"title-{item_id}": "Palabras a salvo",
        f"minutes-{item_id}": "mucho",
    }
    with at(EARLY):
        answer = _post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
    assert answer.status_code == 422
    assert "Palabras a salvo" in answer.text
    assert "mucho" in answer.text
    with app.app_context():
        assert (
            next(item.title for item in loaded(house, meeting_id).items if item.id == item_id)
            == "Asunto propio"
        )


def test_up_and_down_work_without_javascript_and_save_what_was_typed(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        agenda = loaded(house, meeting_id)
        follow_up = next(item.id for item in agenda.items if item.template_key == "follow_up")
    item_id = _own(app, house, meeting_id)
    sent = _fields(app, house, meeting_id) | {f"title-{item_id}": "Tecleado", "shift": f"up-{follow_up}"}
    with at(EARLY):
        answer = _post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
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
        answer = _post(
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
            _post(secretary, url, {"order": order, "revision": revision - 1}, headers=headers).status_code
            == 409
        )
        assert _post(secretary, url, {"order": order[1:], "revision": revision}).status_code == 409
        assert _post(secretary, url, {"order": ["x"], "revision": revision}).status_code == 422


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
    sent = _fields(app, house, meeting_id) | {"add": f"issue-{issue.id}"}
    with at(EARLY):
        assert _post(secretary, url, sent).status_code == 303
        assert (
            _post(secretary, url, _fields(app, house, meeting_id) | {"add": f"issue-{issue.id}"}).status_code
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
    sent = _fields(app, house, meeting_id) | {"add": "own", "own-title": " ", "own-minutes": "15"}
    with at(EARLY):
        answer = _post(signed_in("secretary"), f"/meetings/{meeting_id}/agenda/edit", sent)
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
        assert _post(secretary, url, {}).status_code == 422
        assert _post(secretary, url, {"instructed": "y"}).status_code == 303
    with app.app_context():
        assert loaded(house, meeting_id).state is AgendaState.PUBLISHED


def test_publishing_late_asks_for_the_urgency(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.proposed(house)
    chair = signed_in("chair")
    url = f"/meetings/{meeting_id}/agenda/publish"
    with at(setting.LATE):
        assert 'name="urgency"' in chair.get(url).text
        refused = _post(chair, url, {"urgency": " "})
        assert refused.status_code == 422
        assert _post(chair, url, {"urgency": "Contingencia en la aduana"}).status_code == 303


def test_the_page_of_an_agenda_asks_the_same_number_of_queries_whatever_its_length(
    app: Flask, house: House, signed_in: Any
) -> None:
    from tests.functional.agendas.counting import statements

    with app.app_context():
        short = setting.published(house)
        long = setting.started(house)
        with at(EARLY), transaction():
            for number in range(30):
                operations.add_own(
                    loaded(house, long),
                    title=f"Punto {number}",
                    presenter="chair",
                    actor=house.actor("secretary"),
                )
        with at(EARLY), transaction():
            operations.propose(loaded(house, long), actor=house.actor("secretary"))
        with at(EARLY), transaction():
            operations.publish(loaded(house, long), actor=house.actor("chair"))
    canacar, secretary = signed_in("canacar"), signed_in("secretary")
    for client, path in ((canacar, "agenda"), (canacar, "agenda/preview"), (secretary, "agenda/edit")):
        with statements(app) as few:
            client.get(f"/meetings/{short}/{path}")
        with statements(app) as many:
            client.get(f"/meetings/{long}/{path}")
        assert len(few) == len(many), path
