"""The house at the hour at which these tests write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.kernel import clock
from tests.factories import House
from tests.functional.notifications.readers import EARLY


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    """The house, inside an application context at EARLY; mail goes to a folder."""
    with app.app_context(), clock.standing_at(EARLY):
        yield house
