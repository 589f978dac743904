"""What is vendored is what was fetched."""

from __future__ import annotations

import hashlib
from pathlib import Path

from scripts import vendor


def test_committed_files_match_their_checksums() -> None:
    assert [
        problem for folder in (vendor.SERVED, vendor.TESTS_ONLY) for problem in vendor.find_problems(folder)
    ] == []


def test_a_missing_a_changed_and_an_unlisted_file_are_each_reported(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"a").hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  kept.js\n{digest}  changed.js\n{digest}  gone.js\n")
    (tmp_path / "kept.js").write_bytes(b"a")
    (tmp_path / "changed.js").write_bytes(b"b")
    (tmp_path / "new.js").write_bytes(b"a")
    found = vendor.find_problems(tmp_path)
    assert [problem.removeprefix(f"{tmp_path}/") for problem in found] == [
        "gone.js: missing",
        "new.js: not in SHA256SUMS",
        "changed.js: changed since it was fetched",
    ]
