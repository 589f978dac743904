"""Front-end files of others: pinned, taken from npm once, committed with their licences and checksums.

    python3 scripts/vendor.py fetch     take every package anew (needs npm and its registry)
    python3 scripts/vendor.py check     compare what is committed with SHA256SUMS (offline)

Nothing is built: each file is the publisher's own. To change a version, change PACKAGES, fetch, and read the diff.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUMS = "SHA256SUMS"
SERVED = ROOT / "static" / "vendor"
TESTS_ONLY = ROOT / "tests" / "vendor"


@dataclass(frozen=True, kw_only=True)
class Package:
    """An npm package at one version: which of its files go where, by their path in the package."""

    name: str
    version: str
    files: dict[str, str]
    folder: Path = SERVED
    licence: str = "LICENSE"


def _fonts(family: str) -> dict[str, str]:
    """Spanish and English need latin; latin-ext is for names from elsewhere. Italics are for documents."""
    names = [
        f"{family}-{subset}-wght-{style}.woff2"
        for subset, style in (("latin", "normal"), ("latin", "italic"), ("latin-ext", "normal"))
    ]
    return {f"files/{name}": f"fonts/{name}" for name in names}


PACKAGES = (
    Package(
        name="bootstrap",
        version="5.3.8",
        files={
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
    ),
    Package(name="sortablejs", version="1.15.7", files={"Sortable.min.js": "sortable.min.js"}),
    Package(
        name="@github/markdown-toolbar-element",
        version="2.2.3",
        files={"dist/index.js": "markdown-toolbar-element.js"},
    ),
    Package(name="@fontsource-variable/source-sans-3", version="5.3.0", files=_fonts("source-sans-3")),
    Package(name="@fontsource-variable/source-serif-4", version="5.3.1", files=_fonts("source-serif-4")),
    Package(name="axe-core", version="4.14.1", files={"axe.min.js": "axe.min.js"}, folder=TESTS_ONLY),
    Package(
        name="ical.js",
        version="2.2.1",
        files={"dist/ical.es5.min.cjs": "ical.es5.min.cjs"},
        folder=TESTS_ONLY,
    ),
)


def fetch() -> int:
    """Take every package from npm into its folder, and write the checksums."""
    if shutil.which("npm") is None:
        print("npm is needed to fetch the packages; to check what is committed, it is not.", file=sys.stderr)
        return 1
    folders = sorted({package.folder for package in PACKAGES})
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            _unpack(package, _pack(package, Path(scratch)))
            print(f"{package.name} {package.version}: {len(package.files)} files")
    for folder in folders:
        listed = "".join(f"{_sha256(path)}  {path.relative_to(folder)}\n" for path in _files(folder))
        (folder / SUMS).write_text(listed, encoding="utf-8")
    return 0


def check() -> int:
    """Report every file that is missing, changed, or not listed. 0 when all are as they were fetched."""
    problems = [problem for folder in (SERVED, TESTS_ONLY) for problem in find_problems(folder)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("vendored files: all match their checksums")
    return 1 if problems else 0


def find_problems(folder: Path) -> list[str]:
    """One line for each file of ``folder`` that its SHA256SUMS does not vouch for."""
    sums = folder / SUMS
    if not sums.is_file():
        return [f"{folder}: no {SUMS}"]
    listed: dict[str, str] = {}
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        listed[name] = digest
    there = {str(path.relative_to(folder)): path for path in _files(folder)}
    problems = [f"{folder / name}: missing" for name in sorted(listed.keys() - there.keys())]
    problems += [f"{folder / name}: not in {SUMS}" for name in sorted(there.keys() - listed.keys())]
    problems += [
        f"{folder / name}: changed since it was fetched"
        for name in sorted(listed.keys() & there.keys())
        if _sha256(there[name]) != listed[name]
    ]
    return problems


def _pack(package: Package, scratch: Path) -> Path:
    """npm checks what it downloads against the registry's integrity hash."""
    packed = subprocess.run(
        [
            "npm",
            "pack",
            "--json",
            "--silent",
            "--pack-destination",
            scratch,
            f"{package.name}@{package.version}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    described = json.loads(packed.stdout)
    if isinstance(described, dict):  # npm 11.6 and later: by package name
        described = list(described.values())
    name = described[0]["filename"]
    return scratch / name.replace("@", "").replace("/", "-")


def _unpack(package: Package, archive: Path) -> None:
    short = package.name.rpartition("/")[2]
    wanted = package.files | {package.licence: f"licences/{short}-{package.version}.txt"}
    with tarfile.open(archive) as tar:
        for source, target in wanted.items():
            content = tar.extractfile(f"package/{source}")
            if content is None:
                raise FileNotFoundError(f"{package.name} {package.version} has no {source}")
            path = package.folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    commands = {"fetch": fetch, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
