"""Everything about the code that can be checked without running it: ``make check``.

All checks run, whatever the first ones find; the last lines say which failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "ruff": [f"{BIN}/ruff", "check", "."],
    "ruff format": [f"{BIN}/ruff", "format", "--check", "."],
    "mypy": [f"{BIN}/mypy"],
    "order of the rooms": [f"{BIN}/lint-imports", "--config", "pyproject.toml", "--no-logo"],
    "templates": [f"{BIN}/djlint", "templates", "--lint", "--quiet"],
    "translations": [sys.executable, "scripts/translations.py", "check"],
    "migrations match the models": [sys.executable, "scripts/check.py", "migrations"],
    "vendored files": [sys.executable, "scripts/vendor.py", "check"],
}


def main() -> int:
    """Run every check; the exit status."""
    failed = []
    for name, command in CHECKS.items():
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        passed = done.returncode == 0
        print(f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if not passed:
            failed.append(name)
            print(done.stdout.strip(), flush=True)
    print(f"\ncheck failed: {', '.join(failed)}" if failed else "\nall checks passed")
    return 1 if failed else 0


def check_migrations() -> int:
    """Whether the models are what the migrations make, on a fresh SQLite database."""
    os.environ.setdefault("CONVOCA_ENV", "testing")
    from tests import databases

    with databases.fresh("sqlite") as url:
        environment = os.environ | {"CONVOCA_DATABASE_URL": url}
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi:app", "db", "check"], env=environment, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(check_migrations() if sys.argv[1:] == ["migrations"] else main())
