"""What every test may ask for: a fresh database, an application on it, a client that checks its pages."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import applications, databases
from tests.pages import PageClient

E2E = "CONVOCA_E2E"
#: What takes a worker longest is begun first, so that nobody waits for it at the end.
LONGEST = (
    "tests/functional/gates/test_writing.py",
    "tests/functional/gates/test_reading.py",
    "tests/functional/demo/",
    "tests/functional/groups/test_random_lives.py",
    "tests/functional/api/test_document.py",
)

os.environ.setdefault("CONVOCA_ENV", "testing")
os.environ.pop("CONVOCA_DATABASE_URL", None)


def pytest_configure(config: pytest.Config) -> None:
    """Make once, in the process that starts the workers, what all of them share: a folder, and PostgreSQL."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    subprocess.run(
        [sys.executable, str(databases.ROOT / "scripts" / "translations.py"), "compile"], check=True
    )
    shared = tempfile.TemporaryDirectory(prefix="convoca-shared-")
    config.add_cleanup(shared.cleanup)
    os.environ[databases.SHARED_VARIABLE] = shared.name
    if databases.backend() == "postgresql":
        try:
            os.environ[databases.SERVER_VARIABLE] = str(databases.postgresql_socket())
        except databases.Unavailable as unavailable:
            raise pytest.UsageError(str(unavailable)) from unavailable


def pytest_report_header() -> str:
    return f"database: {databases.backend()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the browser journeys unless they are asked for: by CONVOCA_E2E=1, -m, or naming their folder."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        if "e2e" in item.path.relative_to(databases.ROOT).parts:
            item.add_marker(pytest.mark.e2e)
    named = any("e2e" in argument for argument in config.invocation_params.args)
    if named or os.environ.get(E2E) == "1" or config.option.markexpr:
        return
    journeys = [item for item in items if item.get_closest_marker("e2e")]
    if journeys:
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if not item.get_closest_marker("e2e")]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI=true a skipped test is a failure: what is not run is not proved."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _the_clock_runs() -> None:
    """A test begins at the hour it is: none may leave the clock standing for those after it."""
    from app.kernel import clock

    left_standing = clock._fixed.get()
    assert left_standing is None, f"an earlier test left the clock standing at {left_standing}"


@pytest.fixture
def database_url() -> Iterator[str]:
    """The URL of a migrated, empty database that only this test uses."""
    with databases.fresh() as url:
        yield url


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The same, on PostgreSQL whatever the run is about (mark the test ``postgresql``)."""
    with databases.fresh("postgresql") as url:
        yield url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh database, its files and mail in the test's own folder."""
    with applications.lent(database_url, tmp_path) as application:
        yield application


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Someone who has not signed in. Each HTML page it gets is checked: see tests/pages.py."""
    made = app.test_client()
    assert isinstance(made, PageClient)
    return made


@pytest.fixture
def house(app: Flask) -> Any:
    """A small furnished house, committed: bodies, chambers, seats, people (tests/factories.py)."""
    from app.kernel.db import transaction
    from tests import houses

    with app.app_context(), transaction():
        return houses.furnish()


@pytest.fixture
def signed_in(app: Flask, house: Any) -> Any:
    """``signed_in("secretary")``: a client signed in as that person of the house."""
    from tests.pages import login

    def sign_in(name: str) -> PageClient:
        made = app.test_client()
        assert isinstance(made, PageClient)
        login(made, house.people[name])
        return made

    return sign_in
