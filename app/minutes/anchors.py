"""Where a passage of a circulated version stands in the text at work. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.minutes import clauses, differences


@dataclass(frozen=True)
class Anchor:
    """A numbered passage of a content: in which section (its place, from 0), which passage of it, and its text."""

    number: int
    section: int
    passage: int
    source: str


@dataclass(frozen=True)
class Place:
    """The passage as the text at work has it: empty where it was taken out."""

    at: int
    source: str


def anchors_of(content: Mapping[str, Any]) -> list[Anchor]:
    """Every numbered passage, in order."""
    found: list[Anchor] = []
    for section, row in enumerate(content["sections"]):
        for index, passage in enumerate(clauses.cut(row["text"])):
            if not passage.is_heading:
                found.append(Anchor(len(found) + 1, section, index, passage.source))
    return found


def find(circulated: str, passage: int, text: str) -> Place:
    """Where the ``passage``-th passage of a section as it was circulated stands in ``text``."""
    old, new = _sources(circulated), _sources(text)
    before = 0
    for was, now in differences.pair(old, new):
        if was == passage:
            return Place(before, "") if now is None else Place(now, new[now])
        if now is not None:
            before = now + 1
    return Place(before, "")


def put(text: str, place: Place, wording: str) -> str:
    """``text`` with ``wording`` in place of the passage."""
    sources = _sources(text)
    sources[place.at : place.at + bool(place.source)] = [wording]
    return "\n\n".join(sources)


def _sources(text: str) -> list[str]:
    return [passage.source for passage in clauses.cut(text)]
