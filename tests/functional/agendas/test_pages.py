"""Who reads an agenda, as a draft and published; what its pages cost."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.agendas import operations
from app.kernel.db import transaction
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, loaded
from tests.pages import PageClient


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


def test_the_page_of_an_agenda_asks_the_same_number_of_queries_whatever_its_length(
    app: Flask, house: House, signed_in: Any
) -> None:
    from tests.queries import statements

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
