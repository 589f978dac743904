"""Searching by words whatever the accents and capitals, in SQL that both databases know."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func

_ACCENTS = tuple(zip("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun", strict=True))
_FOLDED = str.maketrans(dict(_ACCENTS))


def fold(text: str) -> str:
    """Lower case without accents; NUL, which PostgreSQL does not take, left out."""
    return text.replace("\x00", "").lower().translate(_FOLDED)


def folded(column: Any) -> ColumnElement[str]:
    """The same of a column (SQLite's ``lower`` leaves É as it is)."""
    found: ColumnElement[str] = func.lower(column)
    for accented, plain in _ACCENTS:
        found = func.replace(found, accented, plain)
    return found


def holds(column: Any, word: str) -> ColumnElement[bool]:
    """The condition that ``column`` holds ``word``."""
    pattern = fold(word)
    for special in ("\\", "%", "_"):
        pattern = pattern.replace(special, "\\" + special)
    return folded(column).like(f"%{pattern}%", escape="\\")
