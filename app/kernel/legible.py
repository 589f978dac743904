"""Text without what only harms where it is read: control characters, and marks that make a line read backwards."""

from __future__ import annotations

import unicodedata

_BACKWARDS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def legible(text: str) -> str:
    """``text`` without control characters but line ends and tabs, and without marks of direction."""
    return "".join(char for char in text.replace("\r\n", "\n") if char in "\n\t" or not _is_harmful(char))


def _is_harmful(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} or unicodedata.bidirectional(char) in _BACKWARDS
