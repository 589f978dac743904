"""One scene for all who only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel import clock
from tests import databases
from tests.functional.gates import scene as scenes
from tests.functional.gates.walking import Answers, walk


@pytest.fixture(scope="package")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[scenes.Scene]:
    from app.factory import create_app
    from app.kernel.db import db

    folder: Path = tmp_path_factory.mktemp("gates")
    with databases.fresh() as url:
        app = create_app(
            {
                "TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "SQLITE_SYNCHRONOUS": "OFF",
                "INSTANCE_DIR": str(folder), "MAIL_FOLDER": str(folder / "mail"),
            }
        )  # fmt: skip
        app.config["PROPAGATE_EXCEPTIONS"] = False
        with clock.standing_at(scenes.NOW), app.app_context():
            made = scenes.build(app)
            db.session.remove()
        yield made
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture(scope="package")
def read(scene: scenes.Scene) -> Answers:
    """What every role gets at every address."""
    with clock.standing_at(scenes.NOW):
        return walk(scene)


@pytest.fixture(autouse=True)
def _hour_of_the_scene(request: pytest.FixtureRequest) -> Iterator[None]:
    """Who looks at the scene does so at its hour; the scene outlives the test, the hour must not."""
    if "scene" not in request.fixturenames:
        yield
        return
    with clock.standing_at(scenes.NOW):
        yield
