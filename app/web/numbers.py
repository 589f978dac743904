"""Whole numbers that come in from outside: no key of a row is larger than what a column holds."""

from __future__ import annotations

from typing import Any, Final

from werkzeug.routing import IntegerConverter, Map

#: Of an INTEGER of PostgreSQL; SQLite's reaches further, and nothing here needs that.
LARGEST: Final = 2**31 - 1


class Key(IntegerConverter):
    """``<int:…>`` of an address. A larger number leads nowhere, as one that nothing has."""

    def __init__(self, rules: Map, **limits: Any) -> None:
        super().__init__(rules, **limits)
        if self.max is None:
            self.max = LARGEST
