"""The stage that the tests of an issue's lifecycle play on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.bodies.models import ChamberKind
from app.kernel.db import db
from tests import factories
from tests.functional.issues.stage import Stage


@pytest.fixture
def stage(app: Flask, house: Any) -> Iterator[Stage]:
    with app.app_context():
        official = house.people["official"] = factories.make_person("Persona official")
        authority = factories.make_chamber("AUTORIDAD", kind=ChamberKind.AUTHORITY)
        factories.make_appointment(factories.make_seat(house.standing, authority), official)
        target = factories.make_issue(house.standing, house.chambers["index"], house.people["index"])
        yield Stage(house, house.group, target)
        db.session.rollback()
