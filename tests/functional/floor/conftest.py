"""A session in being, with the clock standing in it, and a browser that needs no tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import transaction
from app.meetings.models import MeetingState
from tests import factories, sessions


@pytest.fixture
def room(app: Flask, house: factories.House) -> Iterator[Any]:
    """``room(state, filled=True)`` makes a session; gives its meeting's id, with the clock standing in it."""

    def make(
        state: MeetingState = MeetingState.IN_SESSION, *, filled: bool = True, **values: Any
    ) -> sessions.Session:
        with app.app_context(), transaction():
            made = sessions.make_session(
                house, state=MeetingState.IN_SESSION if filled else state, number=2, **values
            )
            if filled:
                sessions.declare_quorum(made)
                made.meeting.state = state
        return made

    with clock.standing_at(sessions.DAY):
        yield make


@pytest.fixture(autouse=True)
def _without_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
