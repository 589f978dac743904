"""The archive itself (ZIP), written to a file on disk: the parts, a manifest, and sums that ``sha256sum -c`` checks.

The same bytes for the same parts: in their order, each dated when it was made.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from app.dossiers.parts import Part

MANIFEST, SUMS = "MANIFEST.json", "SHA256SUMS"
#: ZIP knows no earlier day.
EARLIEST = (1980, 1, 1, 0, 0, 0)
#: Unix permissions of every file: to read for anyone, to write for its owner.
_MODE = 0o644 << 16


def write(parts: Sequence[Part], target: IO[bytes], *, folder: str, about: dict[str, Any], zone: str) -> None:
    """Write ``parts`` under ``folder`` into ``target``, one after the other, then manifest and sums."""
    listed: list[dict[str, Any]] = []
    sums: list[tuple[str, str]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(path: str, content: bytes, at: datetime | None) -> str:
            entry = zipfile.ZipInfo(f"{folder}/{path}", _dated(at, zone))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
            archive.writestr(entry, content)
            sha256 = hashlib.sha256(content).hexdigest()
            sums.append((sha256, path))
            return sha256

        for part in parts:
            content = part.read()
            listed.append(
                {
                    "file": part.path,
                    "title": part.title,
                    "source": part.source,
                    "size": len(content),
                    "sha256": add(part.path, content, part.at),
                }
            )
        manifest = json.dumps({**about, "files": listed}, ensure_ascii=False, indent=2)
        add(MANIFEST, f"{manifest}\n".encode(), None)
        lines = "".join(f"{sha256}  {path}\n" for sha256, path in sums)
        add(SUMS, lines.encode(), None)


def _dated(at: datetime | None, zone: str) -> tuple[int, int, int, int, int, int]:
    if at is None:
        return EARLIEST
    local = at.astimezone(ZoneInfo(zone))
    return (local.year, local.month, local.day, local.hour, local.minute, local.second)
