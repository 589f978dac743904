"""What `make test` leaves out it says in its last lines; in CI that is a failure."""

from __future__ import annotations

import pytest

from scripts import test as suite


def outcomes(monkeypatch: pytest.MonkeyPatch, *results: tuple[bool, bool, str]) -> None:
    given = iter(results)
    monkeypatch.setattr(suite, "_run", lambda part, _arguments, _say: suite.Outcome(part, *next(given)))


def test_all_parts_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes(monkeypatch, *[(True, True, "3 passed")] * 3)
    said: list[str] = []
    assert suite.main([], ci=True, say=said.append) == 0
    assert sum("3 passed" in line for line in said) == 3


def test_a_part_that_cannot_run_is_loud_and_fails_in_ci_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for ci, status in ((False, 0), (True, 1)):
        outcomes(
            monkeypatch, (True, True, "3 passed"), (False, False, "no PostgreSQL"), (True, True, "1 passed")
        )
        said: list[str] = []
        assert suite.main([], ci=ci, say=said.append) == status
        assert any("NOT RUN: FUNCTIONAL, POSTGRESQL: no PostgreSQL" in line for line in said[-2:])


def test_a_failed_part_fails_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes(
        monkeypatch, (True, True, "3 passed"), (True, False, "1 failed, 2 passed"), (True, True, "1 passed")
    )
    said: list[str] = []
    assert suite.main([], ci=False, say=said.append) == 1
    assert any(line.startswith("FAILED") and "1 failed, 2 passed" in line for line in said)
