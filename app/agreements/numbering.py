"""The number of an agreement by the body's pattern, such as ``{BODY}/{YEAR}/{KIND}{SESSION}/ACU-{SEQ:02}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FIELD = re.compile(r"\{(BODY|YEAR|KIND|SESSION|SEQ)(?::0?(\d{1,2}))?\}")
LONGEST = 80


def number_by(pattern: str, values: Mapping[str, str | int]) -> str:
    """``pattern`` with its fields filled in; a width pads numbers with zeros. What is no field stands as written.

    Nothing of the pattern is evaluated: it comes from the rules, which people edit.
    """

    def filled(match: re.Match[str]) -> str:
        name, width = match.groups()
        return str(values[name]).zfill(int(width)) if width else str(values[name])

    return _FIELD.sub(filled, pattern)[:LONGEST]
