"""The whole suite, part by part: ``make test``. Arguments go to pytest: ``scripts/test.py -k minutes``.

A part that can't run here is named loudly in the last lines, with the reason; under CI=true that is a failure, as is
any skipped test (tests/conftest.py).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5


@dataclass(frozen=True, kw_only=True)
class Part:
    """One run of pytest, and what must be there for it."""

    name: str
    folders: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    #: A command that says by its status whether this part can run, and by its last line why not.
    needs: tuple[str, ...] = ()


PARTS = (
    Part(
        name="unit and functional, SQLite",
        folders=("tests/unit", "tests/functional"),
        environment={"CONVOCA_TEST_DATABASE": "sqlite"},
    ),
    Part(
        name="functional, PostgreSQL",
        folders=("tests/functional",),
        environment={"CONVOCA_TEST_DATABASE": "postgresql"},
        needs=("-m", "tests.databases"),
    ),
    Part(
        name="journeys in a browser",
        folders=("tests/e2e",),
        environment={"CONVOCA_TEST_DATABASE": "sqlite", "CONVOCA_E2E": "1"},
        needs=("scripts/browser.py", "ensure"),
    ),
)


@dataclass
class Outcome:
    """How a part went: its pytest summary, or why it did not run."""

    part: Part
    ran: bool
    passed: bool
    words: str


def main(arguments: list[str], *, ci: bool, say: Callable[[str], None] = print) -> int:
    """Run every part that can run, and say at the end what happened to each; the exit status."""
    outcomes = [_run(part, arguments, say) for part in PARTS]
    say(f"\n{'=' * 30} the whole suite {'=' * 30}")
    for outcome in outcomes:
        say(f"{_verdict(outcome):7} {outcome.part.name}: {outcome.words}")
    left_out = [outcome for outcome in outcomes if not outcome.ran]
    for outcome in left_out:
        say(f"\n!!! NOT RUN: {outcome.part.name.upper()}: {outcome.words}")
    if left_out and ci:
        say("\nUnder CI=true whatever is not run counts as failed.")
    failed = [outcome for outcome in outcomes if outcome.ran and not outcome.passed]
    return 1 if failed or (left_out and ci) else 0


def _verdict(outcome: Outcome) -> str:
    if not outcome.ran:
        return "NOT RUN"
    return "passed" if outcome.passed else "FAILED"


def _run(part: Part, arguments: list[str], say: Callable[[str], None]) -> Outcome:
    say(f"\n{'─' * 20} {part.name}")
    if not any(any((ROOT / folder).rglob("test_*.py")) for folder in part.folders):
        return Outcome(
            part, ran=False, passed=False, words=f"there are no tests in {', '.join(part.folders)}"
        )
    environment = os.environ | part.environment
    if part.needs:
        ready = subprocess.run(
            [sys.executable, *part.needs], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        said = ready.stdout.strip().splitlines() or ["it did not say why"]
        if ready.returncode:
            say("\n".join(said[:-1]))
            return Outcome(part, ran=False, passed=False, words=said[-1])
    began = time.monotonic()
    status, summary = _pytest(part, arguments, environment)
    words = f"{summary} ({time.monotonic() - began:.0f} s)"
    if status == NOTHING_COLLECTED:
        return Outcome(part, ran=bool(arguments), passed=True, words="no test matches")
    return Outcome(part, ran=True, passed=status == 0, words=words)


def _pytest(part: Part, arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run pytest, its output passed on as it comes; its status and its last line, without the decoration."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        *part.folders,
        *arguments,
    ]
    summary = "no summary"
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if re.search(r"\d+ (passed|failed|errors?|skipped)\b.* in [\d.]+s", line):
                summary = re.sub(r"\x1b\[[\d;]*m", "", line).strip(" =\n")
    return running.returncode, re.sub(r" in [\d.]+s.*", "", summary)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], ci=os.environ.get("CI") == "true"))
