"""What the tests of the home pages ask for: a Tuesday, and rows made in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import transaction
from tests.functional.dashboard.home import NOW


@pytest.fixture
def tuesday() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def furnished(app: Flask, house: Any) -> Callable[..., Any]:
    """``furnished(lambda house: …)``: rows made in one transaction."""

    def furnish(make: Callable[[Any], Any]) -> Any:
        with app.app_context(), transaction():
            return make(house)

    return furnish
