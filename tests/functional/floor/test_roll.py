"""The roll by its buttons: two who keep it lose nothing."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.kernel.db import db
from app.meetings.models import MeetingState, RollEntry
from tests import factories, pages
from tests.functional.floor.rooms import floor, post


def test_two_at_one_roll_lose_nothing(room: Any, signed_in: Any, app: Flask, house: factories.House) -> None:
    session = room(MeetingState.CONVOKED, filled=False)
    url = floor(session, f"/seats/{house.seats['CANACAR'].id}/arrive")
    values = {"person_id": house.people["canacar"].id, "capacity": "principal"}
    assert post(signed_in("secretary"), url, **values).status_code == 303
    again = signed_in("chair")
    answer = post(again, url, **values)
    assert answer.status_code == 303
    assert "Titular CANACAR" in pages.visible_text(
        again.get(answer.headers["Location"]).get_data(as_text=True)
    )
    with app.app_context():
        assert db.session.query(RollEntry).count() == 1
