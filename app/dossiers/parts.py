"""A file of the archive: where it lies in it, what it is, where it comes from, and how its bytes are had when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from app.web.csv_files import as_text


@dataclass(frozen=True)
class Part:
    #: Folders and name within the archive, with "/" between them.
    path: str
    title: str
    #: What it was made from: "notice 1", "minutes, version 7, SHA-256 …".
    source: str
    at: datetime
    #: Called once, when its turn comes: only one file is in memory at a time.
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


def table(
    path: str,
    title: str,
    source: str,
    at: datetime,
    heading: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> Part:
    """A part that is a table (CSV)."""
    listed = list(rows)
    return Part(path, title, source, at, lambda: as_text(heading, listed).encode())


def each_once(parts: Iterable[Part]) -> list[Part]:
    """The same with no path twice, whatever the case of its letters: the second "acta.pdf" is "acta (2).pdf"."""
    taken: set[str] = set()
    found = []
    for part in parts:
        path, number = part.path, 1
        while path.casefold() in taken:
            number += 1
            pure = PurePosixPath(part.path)
            path = str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}"))
        taken.add(path.casefold())
        found.append(replace(part, path=path))
    return found
