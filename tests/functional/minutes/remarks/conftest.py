"""Minutes in circulation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import db
from app.minutes.models import (
    Minutes,
)
from tests import factories, sessions
from tests.functional.minutes.remarks.round import (
    ROUND,
)
from tests.functional.minutes.setting import S, bring_to, hold


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = hold(house)
        with clock.standing_at(ROUND):
            yield made
        db.session.rollback()


@pytest.fixture
def minutes(session: sessions.Session) -> Minutes:
    return bring_to(session, S.CIRCULATED)
