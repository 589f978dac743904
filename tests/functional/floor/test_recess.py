"""Recess and resuming."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.agendas.models import AgendaItem
from app.agreements.models import Agreement
from app.kernel.db import db
from app.meetings.models import Meeting, MeetingState, QuorumDeclaration
from tests import factories
from tests.functional.floor.rooms import floor, form_values, post


def test_in_recess_notes_are_kept_and_nothing_is_adopted(room: Any, signed_in: Any, app: Flask) -> None:
    session = room()
    secretary, item = signed_in("secretary"), session.items[-1].id
    post(secretary, floor(session, "/recess"), resumes_at="10:30")
    url = floor(session, f"?item={item}")
    values = form_values(secretary, url)
    post(secretary, floor(session, f"/items/{item}"), **{**values, "notes": "En receso.", "do": "save"})
    with app.app_context():
        assert db.session.get_one(AgendaItem, item).notes == "En receso."
    values = form_values(secretary, url)
    typed = {
        "text": "Un acuerdo.",
        "responsible": "other",
        "responsible_other": "Autoridad",
        "due_on": "2027-07-15",
    }
    answer = post(secretary, floor(session, f"/items/{item}"), **{**values, **typed, "do": "adopt"})
    assert answer.status_code == 409
    assert "Un acuerdo." in answer.get_data(as_text=True)
    post(secretary, floor(session, "/resume"))
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.IN_SESSION
        assert db.session.query(Agreement).count() == 0
        assert db.session.query(QuorumDeclaration).count() == 2  # counted again


def test_without_a_quorum_the_session_stays_in_recess(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room(MeetingState.RECESS)
    secretary = signed_in("secretary")
    post(secretary, floor(session, f"/seats/{house.seats['CCE'].id}/leave"))
    post(secretary, floor(session, "/resume"))
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.RECESS
