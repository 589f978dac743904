"""Finding case data of a single company in a text: it does not belong in an issue, which concerns many.

A warning, never a refusal: a folio of something else may look the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Mexican tax id: three or four letters, a date, three characters of homonymy key.
_RFC = re.compile(
    r"(?<![A-Z0-9Ñ&])[A-ZÑ&]{3,4}[ -]?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?[A-Z0-9]{2}[A0-9](?![A-Z0-9])",
    re.IGNORECASE,
)
#: Customs entry (pedimento): year, customs office, licence and number: 15 digits, written together or apart.
_CUSTOMS_ENTRY = re.compile(r"(?<!\d)\d{2}[ -]{0,2}\d{2}[ -]{0,2}\d{4}[ -]{0,2}\d{7}(?!\d)")
_AROUND = 40
MOST = 5


@dataclass(frozen=True)
class Mark:
    """What was found: ``kind`` is ``rfc`` or ``customs_entry``; the paragraph counts from 1; the words around it."""

    kind: str
    paragraph: int
    before: str
    found: str
    after: str


def find_case_data(text: str) -> list[Mark]:
    """The first MOST places of ``text`` that look like case data, in their order. Linear in the length of the text."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    marks: list[Mark] = []
    for number, paragraph in enumerate(paragraphs, start=1):
        line = " ".join(paragraph.split())
        for kind, pattern in (("rfc", _RFC), ("customs_entry", _CUSTOMS_ENTRY)):
            for match in pattern.finditer(line):
                before, after = line[: match.start()], line[match.end() :]
                marks.append(Mark(kind, number, _tail(before), match[0], _head(after)))
                if len(marks) == MOST:
                    return marks
    return marks


def find_in(texts: Mapping[str, str]) -> dict[str, list[Mark]]:
    """The same for several texts by name; those without any are left out."""
    found = {name: find_case_data(text) for name, text in texts.items()}
    return {name: marks for name, marks in found.items() if marks}


def fingerprint(marks: Mapping[str, Sequence[Mark]]) -> str:
    """What somebody was warned of: another number warns again, other words around it don't. Empty for no marks."""
    text = "|".join(sorted(f"{name}:{mark.found}" for name, found in marks.items() for mark in found))
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def _tail(text: str) -> str:
    return text if len(text) <= _AROUND else "…" + text[-_AROUND:].split(" ", 1)[-1]


def _head(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + "…"
