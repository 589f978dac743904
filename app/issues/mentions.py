"""People named in a comment: ``@Nombre Apellido``, whatever the accents, the capitals and the spaces between.

The longest name that fits is meant; a name nobody bears stays text. An ``@`` inside a word is an address, no mention.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """A name as it stands in the text, from its ``@`` on; ``key`` is its folded name."""

    start: int
    end: int
    key: str


def key_of(name: str) -> str:
    """A name as it is compared."""
    return _fold(name)[0].strip()


def find(text: str, names: Iterable[str]) -> list[Mention]:
    """Where ``text`` names somebody of ``names``, in order. Linear in the text for a given list."""
    return list(_mentions(text, sorted({key_of(name) for name in names} - {""}, key=len, reverse=True)))


def emphasized(text: str, names: Iterable[str]) -> str:
    """The Markdown of ``text`` with those names set strong."""
    shown, reached = "", 0
    for mention in find(text, names):
        shown += f"{text[reached : mention.start]}**{text[mention.start : mention.end]}**"
        reached = mention.end
    return shown + text[reached:]


def _mentions(text: str, keys: list[str]) -> Iterator[Mention]:
    folded, places = _fold(text)
    at = folded.find("@")
    while at != -1:
        found = next((key for key in keys if _stands(folded, at, key)), None)
        if found is not None:
            last = places[at + len(found)]
            yield Mention(places[at], _end(text, last), found)
        at = folded.find("@", at + 1 + len(found or ""))


def _stands(folded: str, at: int, key: str) -> bool:
    if at and folded[at - 1].isalnum():
        return False
    end = at + 1 + len(key)
    return folded.startswith(key, at + 1) and not folded[end : end + 1].isalnum()


def _end(text: str, last: int) -> int:
    """After the character at ``last`` and the accents that are written after it."""
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _fold(text: str) -> tuple[str, list[int]]:
    """``text`` in small letters without accents, each run of spaces one space; and where each character came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char.isspace():
            plain = "" if folded and folded[-1] == " " else " "
        else:
            parts = unicodedata.normalize("NFKD", char.casefold())
            plain = "".join(part for part in parts if not unicodedata.combining(part))
        for part in plain:
            folded.append(part)
            places.append(place)
    return "".join(folded), places
