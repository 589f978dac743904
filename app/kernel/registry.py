"""What rooms above add to one below without its knowing them: they register when they are imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Source = TypeVar("Source")


class Registry(Generic[Source]):
    """Sources in the order in which they were added, each once."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def add(self, source: Source) -> Source:
        """Add ``source``, once however often its module is imported. Usable as a decorator."""
        if source not in self._sources:
            self._sources.append(source)
        return source

    def __iter__(self) -> Iterator[Source]:
        return iter(self._sources)


@dataclass(frozen=True)
class Lead:
    """A way on that a room above offers from a page of one below."""

    text: str
    url: str
