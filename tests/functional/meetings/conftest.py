"""A session that is convoked and waits for the answers of its seats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import db
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY


@pytest.fixture
def convoked(app: Flask, house: House) -> Iterator[int]:
    """A session whose notice went out; inside an application context at EARLY."""
    with app.app_context(), clock.standing_at(EARLY):
        yield setting.published(house)
        db.session.rollback()
