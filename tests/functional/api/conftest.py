"""The furnished rows that the tests of the interface for machines read."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import factories
from tests.functional.api.furnished import Furnished, furnish


@pytest.fixture
def rows(app: Flask, house: factories.House) -> Furnished:
    with app.app_context():
        return furnish(house)
