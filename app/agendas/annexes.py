"""The papers a notice goes out with: rooms that keep some register here, and the notice seals title and hash of each.

The previous minutes, the papers of an item. This room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.kernel.registry import Registry
from app.meetings.models import Meeting


@dataclass(frozen=True)
class Annex:
    """One paper: what it is called, the SHA-256 of its content, and the number of the item it belongs to, if any."""

    title: str
    sha256: str
    item: str = ""

    def as_content(self) -> dict[str, str]:
        return {"title": self.title, "sha256": self.sha256, "item": self.item}


AnnexSource = Callable[[Meeting], Iterable[Annex]]

_sources = Registry[AnnexSource]()
register_annex_source = _sources.add


def annexes_of(meeting: Meeting) -> list[Annex]:
    """Every paper that goes out with a notice of the meeting today, in the order of the sources."""
    return [annex for source in _sources for annex in source(meeting)]
