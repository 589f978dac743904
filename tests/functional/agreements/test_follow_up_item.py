"""The next agenda's follow-up: filled by itself, live until it is published, sealed with the version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g

from app.agendas import operations as agendas
from app.agendas import queries
from app.agendas.operations import publishing
from app.agendas.paper import read
from app.agendas.sources import followed_by
from app.agreements import operations
from app.agreements.models import Agreement, AgreementState
from app.kernel.db import db, transaction
from app.kernel.errors import Refused
from app.kernel.seals import fingerprint
from app.meetings.models import MeetingState
from tests import factories, pages, sessions
from tests.functional.agendas import setting

S = AgreementState


@pytest.fixture
def scene(app: Flask, house: factories.House) -> Iterator[tuple[int, sessions.Session]]:
    """A session held before, what it agreed, and the agenda of the next, proposed."""
    with app.app_context(), setting.at(setting.EARLY):
        meeting_id = setting.started(house)
        with transaction():
            held = sessions.make_session(house, state=MeetingState.CLOSED)
            held.meeting.starts_at = setting.EARLY - timedelta(days=30)
            held.meeting.ends_at = held.meeting.starts_at + timedelta(hours=3)
        yield meeting_id, held


def agree(held: sessions.Session, state: AgreementState, text: str, **values: Any) -> int:
    with transaction():
        return sessions.make_agreement(
            held, state, text=text, adopted_at=held.meeting.starts_at, due_on=setting.SESSION.date(), **values
        ).id


def report(agreement_id: int, house: factories.House, text: str) -> None:
    with transaction():
        operations.report(
            db.session.get_one(Agreement, agreement_id), text=text, actor=house.actor("canacar")
        )


def test_it_is_live_until_published_and_then_sealed(
    app: Flask, house: factories.House, scene: tuple[int, sessions.Session], signed_in: Any
) -> None:
    meeting_id, held = scene
    going = agree(held, S.IN_PROGRESS, "Lo que sigue.")
    agree(
        held, S.FULFILLED, "Lo cumplido desde entonces.", ended_at=held.meeting.starts_at + timedelta(days=9)
    )
    agree(held, S.FULFILLED, "Lo cumplido antes.", ended_at=held.meeting.starts_at - timedelta(days=9))
    agree(held, S.SUPERSEDED, "Lo sustituido.")
    secretary = signed_in("secretary")
    preview = secretary.get(f"/meetings/{meeting_id}/agenda/preview").text
    assert "Lo que sigue." in preview
    assert "Lo cumplido desde entonces." in preview
    assert "Lo cumplido antes." not in preview
    assert "Lo sustituido." not in preview
    report(going, house, "Se entregó la mitad.")
    preview = secretary.get(f"/meetings/{meeting_id}/agenda/preview").text
    assert "Último informe: Se entregó la mitad." in preview
    meeting = setting.meeting_of(house, meeting_id)
    assert {row.text for row in followed_by(meeting, house.actor("canacar"))} == {
        "Lo que sigue.",
        "Lo cumplido desde entonces.",
    }


def test_a_published_version_keeps_each_as_it_stood(
    app: Flask,
    house: factories.House,
    scene: tuple[int, sessions.Session],
    signed_in: Any,
    client: pages.PageClient,
) -> None:
    meeting_id, held = scene
    going = agree(held, S.IN_PROGRESS, "Lo que sigue.")
    with transaction():
        agenda = setting.loaded(house, meeting_id)
        agendas.propose(agenda, actor=house.actor("secretary"))
        version = publishing.publish(agenda, actor=house.actor("chair"))
        assert version.hash == fingerprint(version.content)
        sealed = read(version.content).followed
        assert sealed is not None
        assert [(row.id, row.state) for row in sealed] == [(going, ("doing", "En curso"))]
    report(going, house, "Se entregó todo.")
    with transaction():
        operations.verify(db.session.get_one(Agreement, going), actor=house.actor("secretary"))
    page = signed_in("canacar").get(f"/meetings/{meeting_id}/agenda").text
    assert "Lo que sigue." in page
    assert "Se entregó todo." not in page, "as it stood"
    for name in list(g):  # whoever asked before stays in the context this test holds open
        g.pop(name)
    assert "Lo que sigue." not in client.get(f"/meetings/{meeting_id}/agenda").text, (
        "its minutes are not published"
    )
    with pytest.raises(Refused), transaction():
        publishing.publish(setting.loaded(house, meeting_id), actor=house.actor("chair"))
    assert queries.latest_version(agenda.id).number == 1, "what was followed up changes no agenda by itself"
