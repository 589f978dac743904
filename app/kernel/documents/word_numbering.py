"""Numbering in Word as Word has it: definitions, so that an item put in between counts along."""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

#: Twips: how far each level of a list stands in.
STEP = 360
#: How far the numbers of clauses hang in the margin.
HANGS = 480
_DEEPEST = 9
_BULLETS = "•–▪"
_NUMBERED = re.compile(r"(\d+)(?:\.(\d+))? (.+)", re.DOTALL)


class Numbering:
    """The lists of one document. Each kind is defined once; each list that begins anew is an instance of it."""

    def __init__(self, document: Document) -> None:
        self._element: Any = document.part.numbering_part.element
        self._next = 1 + max(
            (int(item.get(qn("w:abstractNumId"))) for item in self._all("abstractNum")), default=0
        )
        depths = range(_DEEPEST)
        marks = [_level(at, "bullet", _BULLETS[at % len(_BULLETS)], (at + 1) * STEP) for at in depths]
        self._bullets = self._instance(self._define(marks))
        self._ordered = self._define([_level(at, "decimal", f"%{at + 1}.", (at + 1) * STEP) for at in depths])
        self._clauses = self._define([_level(0, "decimal", "%1", 0, hanging=HANGS, is_small=True)])
        self._clause_list, self._clause = self._instance(self._clauses), 0

    def bullet(self, paragraph: Paragraph, depth: int) -> None:
        _number(paragraph, self._bullets, min(depth, _DEEPEST - 1))

    def begin_ordered(self, start: int, depth: int) -> int:
        """A numbered list that begins at ``start``: its instance, for ``ordered``."""
        return self._instance(self._ordered, {min(depth, _DEEPEST - 1): start})

    def ordered(self, paragraph: Paragraph, instance: int, depth: int) -> None:
        _number(paragraph, instance, min(depth, _DEEPEST - 1))

    def clause(self, paragraph: Paragraph, number: int) -> None:
        """The next clause; one that does not follow the last begins the count anew."""
        if number != self._clause + 1:
            self._clause_list = self._instance(self._clauses, {0: number})
        self._clause = number
        _number(paragraph, self._clause_list, 0)

    def outline(self) -> Outline:
        """Numbers 1, 2, 5.1 of headings or of an agenda, beginning at 1."""
        levels = [_level(0, "decimal", "%1", 0, hanging=0), _level(1, "decimal", "%1.%2", 0, hanging=0)]
        return Outline(self._instance(self._define(levels)))

    def _define(self, levels: list[str]) -> int:
        identity = self._next
        self._next += 1
        made = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>'
            f"{''.join(levels)}</w:abstractNum>"
        )
        instances = self._all("num")
        if instances:
            instances[0].addprevious(made)
        else:
            self._element.append(made)
        return identity

    def _instance(self, abstract: int, starts: dict[int, int] | None = None) -> int:
        made = self._element.add_num(abstract)
        for level, start in (starts or {}).items():
            made.add_lvlOverride(ilvl=level).add_startOverride(start)
        return int(made.numId)

    def _all(self, name: str) -> list[Any]:
        return list(self._element.findall(qn(f"w:{name}")))


class Outline:
    """Follows the numbers as typed; Word counts them where they are what it would count, else they stay words."""

    def __init__(self, instance: int) -> None:
        self._instance = instance
        self._at = [0, 0]

    def take(self, text: str) -> tuple[str, int | None]:
        """The words without their number and the level Word counts them at; None where the number stays in the words."""
        found = _NUMBERED.fullmatch(text)
        if found is None:
            return text, None
        top, sub = int(found[1]), int(found[2] or 0)
        follows = [top, sub] == ([self._at[0], self._at[1] + 1] if sub else [self._at[0] + 1, 0])
        if not follows or (sub and not self._at[0]):
            return text, None
        self._at = [top, sub]
        return found[3], 1 if sub else 0

    def number(self, paragraph: Paragraph, level: int) -> None:
        _number(paragraph, self._instance, level)


def _level(at: int, kind: str, text: str, left: int, *, hanging: int = STEP, is_small: bool = False) -> str:
    look = '<w:rPr><w:color w:val="4D5B66"/><w:sz w:val="17"/></w:rPr>' if is_small else ""
    after = '<w:suff w:val="space"/>' if not hanging else ""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{after}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>{look}</w:lvl>'
    )


def _number(paragraph: Paragraph, instance: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    for name, value in (("w:ilvl", level), ("w:numId", instance)):
        element = OxmlElement(name)
        element.set(qn("w:val"), str(value))
        properties.append(element)
