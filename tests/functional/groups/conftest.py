from __future__ import annotations

import pytest

from app.kernel.db import transaction


@pytest.fixture
def inside(app, house):
    with app.test_request_context("/"), transaction():
        yield house
