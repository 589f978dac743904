"""A paper in parts: what the page and the PDF both show, so that they say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.typeset import typeset

LONG_WORD = re.compile(r"\S{28,}")
MARK = re.compile(r"[@._/-]")


@dataclass(frozen=True)
class Item:
    """A line of an agenda."""

    number: str
    title: str
    clock: str = ""
    about: str = ""
    is_heading: bool = False
    is_sub: bool = False


@dataclass(frozen=True)
class Ledger:
    """A table: what its columns are called, how wide each is beside the others, its rows."""

    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Picture:
    """A drawing (SVG), and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Section:
    """A part under its heading; whatever is empty is left out."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    #: What somebody wrote, as they wrote it.
    quote: str = ""
    pairs: Sequence[tuple[str, str]] = ()
    items: Sequence[Item] = ()
    pictures: Sequence[Picture] = ()
    ledger: Ledger | None = None
    fine: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """The paper. ``at`` is the moment it is of: its PDF has the same bytes whenever it is set again."""

    language: str
    body: str
    title: str
    subtitle: str
    #: What stands above every page but the first.
    running: str
    folio: str
    #: "Page {page} of {pages}", in its language.
    page_of: str
    author: str
    at: datetime
    sections: Sequence[Section]

    def as_pdf(self) -> bytes:
        return typeset("sheet", self.as_data(), at=self.at)

    def as_data(self) -> dict[str, Any]:
        """What ``templates/documents/sheet.typ`` reads."""
        return {
            "lang": self.language,
            "body": self.body,
            "title": self.title,
            "subtitle": self.subtitle,
            "running": self.running,
            "folio": self.folio,
            "page_of": self.page_of,
            "author": self.author,
            "sections": [_section(section) for section in self.sections],
        }


def _section(section: Section) -> dict[str, Any]:
    ledger = section.ledger
    return {
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "quote": section.quote,
        "pairs": [list(pair) for pair in section.pairs],
        "items": [vars(item) for item in section.items],
        "pictures": [vars(picture) for picture in section.pictures],
        "columns": list(ledger.columns) if ledger is not None else [],
        "widths": list(ledger.widths) if ledger is not None else [],
        "rows": [[_breakable(cell) for cell in row] for row in ledger.rows] if ledger is not None else [],
        "fine": list(section.fine),
    }


def _breakable(cell: str) -> str:
    """``cell`` with places where a word too long for its column may break: behind its marks, without a hyphen."""
    return LONG_WORD.sub(lambda word: MARK.sub("\\g<0>\u200b", word[0]), cell)
