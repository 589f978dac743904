"""A paper in parts: what the page, the PDF and the Word file all show, so that they say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.documents import rich
from app.kernel.documents.rich import Block
from app.kernel.typeset import typeset

LONG_WORD = re.compile(r"\S{28,}")
MARK = re.compile(r"[@._/-]")
#: What was agreed stays on one page unless it is longer than so many characters.
HELD_TOGETHER = 1_500
#: The levels of headings: the paper's title, and a section's unless it says otherwise.
TITLE, SECTION = 1, 2


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
    #: Room in each row for a hand to write in, and a rule around every cell.
    is_form: bool = False


@dataclass(frozen=True)
class Picture:
    """A drawing (SVG), and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Clause:
    """A passage of a text; with the number it is referred to by, where it has one."""

    blocks: Sequence[Block]
    number: int | None = None


@dataclass(frozen=True)
class Resolution:
    """What was agreed, set apart: its number, its text, who owes it and by when."""

    number: str
    blocks: Sequence[Block]
    about: str = ""


@dataclass(frozen=True)
class Signatory:
    """A line to sign on, or what says that it was signed."""

    name: str
    office: str
    signed: str = ""


@dataclass(frozen=True)
class Section:
    """A part under its heading; whatever is empty is left out."""

    heading: str = ""
    level: int = SECTION
    #: An annex, the signatures: they begin a page of their own.
    begins_page: bool = False
    clauses: Sequence[Clause] = ()
    paragraphs: Sequence[str] = ()
    #: What somebody wrote, as they wrote it.
    quote: str = ""
    pairs: Sequence[tuple[str, str]] = ()
    items: Sequence[Item] = ()
    pictures: Sequence[Picture] = ()
    resolutions: Sequence[Resolution] = ()
    ledger: Ledger | None = None
    signatories: Sequence[Signatory] = ()
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
    #: Across every page, of what is not final: "Draft".
    mark: str = ""
    #: At the foot of every page, beside the folio: version, fingerprint, how to verify it.
    seal: Sequence[str] = ()
    #: The line for initials at the foot of every page.
    initials: str = ""

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
            "mark": self.mark,
            "seal": list(self.seal),
            "initials": self.initials,
            "sections": [_section(section, level) for section, level in self.levelled()],
        }

    def levelled(self) -> Iterator[tuple[Section, int]]:
        """Each section with the level it stands at: never more than one below the heading before it.

        Headings inside its text are one level below. A section without a heading goes on at the level before.
        """
        before = TITLE
        for section in self.sections:
            if section.heading:
                before = min(section.level, before + 1)
            yield section, before


def _section(section: Section, level: int) -> dict[str, Any]:
    ledger = section.ledger
    return {
        "heading": section.heading,
        "level": level,
        "begins_page": section.begins_page,
        "clauses": [
            {"number": str(clause.number or ""), "blocks": rich.as_data(clause.blocks)}
            for clause in section.clauses
        ],
        "paragraphs": list(section.paragraphs),
        "quote": section.quote,
        "pairs": [list(pair) for pair in section.pairs],
        "items": [vars(item) for item in section.items],
        "pictures": [vars(picture) for picture in section.pictures],
        "resolutions": [
            {
                "number": resolution.number,
                "blocks": rich.as_data(resolution.blocks),
                "about": resolution.about,
                "holds_together": sum(map(len, rich.words_of(resolution.blocks))) < HELD_TOGETHER,
            }
            for resolution in section.resolutions
        ],
        "columns": list(ledger.columns) if ledger is not None else [],
        "widths": list(ledger.widths) if ledger is not None else [],
        "rows": [[_breakable(cell) for cell in row] for row in ledger.rows] if ledger is not None else [],
        "is_form": ledger is not None and ledger.is_form,
        "signatories": [vars(signatory) for signatory in section.signatories],
        "fine": list(section.fine),
    }


def _breakable(cell: str) -> str:
    """``cell`` with places where a word too long for its column may break: behind its marks, without a hyphen."""
    return LONG_WORD.sub(lambda word: MARK.sub("\\g<0>\u200b", word[0]), cell)
