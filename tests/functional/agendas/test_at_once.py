"""Several people at one sheet at the same moment: one saves, the others are shown both texts, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import loaded, post

WRITERS = 5


def test_of_five_who_save_one_title_at_once_one_wins_and_four_are_shown_both(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        agenda = loaded(house, meeting_id)
        item = next(item for item in agenda.items if item.title == "Asunto propio")
        sent = {
            "revision": agenda.revision,
            f"minutes-{item.id}": item.minutes,
            f"presenter-{item.id}": item.presenter,
            f"was-title-{item.id}": item.title,
        }
    clients = [signed_in("secretary") for _ in range(WRITERS)]
    together = Barrier(WRITERS)

    def write(number: int) -> Any:
        with clients[number].unchecked():
            clients[number].get("/account")
            together.wait()
            return post(
                clients[number],
                f"/meetings/{meeting_id}/agenda/edit",
                sent | {f"title-{item.id}": f"Título {number}"},
                headers={"X-Autosave": "1"},
            )

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, *[409] * (WRITERS - 1)]
    with app.app_context():
        kept = next(other.title for other in loaded(house, meeting_id).items if other.id == item.id)
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert kept == f"Título {winner}"
    for number, answer in enumerate(answers):
        if number != winner:
            assert f"Título {number}" in answer.json["conflict_html"]
            assert kept in answer.json["conflict_html"]
