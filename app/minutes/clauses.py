"""The numbered clauses of minutes: a text cut into the paragraphs a reader may refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"#{1,6}[ \t]")
_FENCE = re.compile(r"(```|~~~)")
#: A paragraph that begins so belongs to the one before: a list, a quotation, a table, something indented.
_GOES_ON = re.compile(r"(?:[ \t]{2,}|[-*+>|]|\d{1,3}[.)][ \t])")


@dataclass(frozen=True)
class Passage:
    """A piece of the text as it was typed; headings carry no number."""

    source: str
    is_heading: bool = False


def cut(text: str) -> list[Passage]:
    """Cut ``text`` at its blank lines. Lists, quotations and tables stay with the paragraph that introduces them.

    Nothing is lost: the passages joined by blank lines say what the text says.
    """
    passages: list[Passage] = []
    for block in _blocks(text):
        is_heading = _HEADING.match(block) is not None and "\n" not in block
        before = passages[-1] if passages else None
        if before is not None and not before.is_heading and not is_heading and _GOES_ON.match(block):
            passages[-1] = Passage(f"{before.source}\n\n{block}")
        else:
            passages.append(Passage(block, is_heading))
    return passages


def _blocks(text: str) -> list[str]:
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        if line.strip() or fenced:
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]
