"""What Markdown says, as blocks that a paper can be made of: read from the HTML that ``kernel.markdown`` makes.

Page, PDF and Word so come from one rendering. Headings inside a text are all of one level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any


@dataclass(frozen=True)
class Run:
    """Words in one style. A line break is a run of "\\n"."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    address: str = ""


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Listing:
    """``start``: the first number of a numbered list; None for bullets."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its header row, its rows, and how each column is aligned ("start", "center", "end")."""

    head: tuple[tuple[Run, ...], ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    aligned: tuple[str, ...]


@dataclass(frozen=True)
class Verbatim:
    text: str


@dataclass(frozen=True)
class Rule:
    """A line across."""


Block = Paragraph | Heading | Listing | Quote | Grid | Verbatim | Rule


def from_html(html: str) -> tuple[Block, ...]:
    """The blocks of ``html``, which is what ``markdown.render`` returns. One pass."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(_blocks_of(reader.root))


def plain(text: str) -> tuple[Block, ...]:
    """``text`` as it was typed, a paragraph a line."""
    return tuple(Paragraph((Run(line.strip()),)) for line in text.split("\n") if line.strip())


def words_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Every word there is, in reading order, a string for each paragraph, item or cell."""
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield "".join(run.text for run in block.runs)
        elif isinstance(block, Listing):
            for item in block.items:
                yield from words_of(item)
        elif isinstance(block, Quote):
            yield from words_of(block.blocks)
        elif isinstance(block, Grid):
            for cells in (block.head, *block.rows):
                yield from ("".join(run.text for run in cell) for cell in cells)
        elif isinstance(block, Verbatim):
            yield block.text


def as_data(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as ``templates/documents/sheet.typ`` reads them."""
    return [_block_data(block) for block in blocks]


def _block_data(block: Block) -> dict[str, Any]:
    data: dict[str, Any] = {"is": type(block).__name__}
    match block:
        case Paragraph(runs) | Heading(runs):
            data |= {"runs": _runs_data(runs)}
        case Listing(items, start):
            data |= {"start": start, "items": [as_data(item) for item in items]}
        case Quote(inner):
            data |= {"blocks": as_data(inner)}
        case Grid(head, rows, aligned):
            data |= {
                "head": [_runs_data(cell) for cell in head],
                "rows": [[_runs_data(cell) for cell in row] for row in rows],
                "aligned": list(aligned),
            }
        case Verbatim(text):
            data |= {"text": text}
    return data


def _runs_data(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [
        {
            "text": run.text,
            "bold": run.is_bold,
            "italic": run.is_italic,
            "code": run.is_code,
            "address": run.address,
        }
        for run in runs
    ]


_VOID = frozenset({"br", "hr"})
_INLINE = frozenset({"strong", "em", "code", "a", "br"})
_ALIGNED = {"text-center": "center", "text-end": "end"}


class _Node:
    """An element as it is read: its tag, its attributes, its text and elements in order."""

    def __init__(self, tag: str, given: dict[str, str]) -> None:
        self.tag, self.given = tag, given
        self.inside: list[_Node | str] = []

    def all(self, tag: str) -> list[_Node]:
        return [node for node in self.inside if isinstance(node, _Node) and node.tag == tag]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def _blocks_of(node: _Node) -> Iterator[Block]:
    """The blocks inside an element; words that stand bare in it (an item of a tight list) are a paragraph."""
    bare: list[_Node | str] = []
    for part in (*node.inside, None):
        if isinstance(part, str) or (part is not None and part.tag in _INLINE):
            bare.append(part)
            continue
        runs = _tidy(_runs_of(bare))
        bare = []
        if runs:
            yield Paragraph(runs)
        if part is not None:
            yield from _block_of(part)


def _block_of(node: _Node) -> Iterator[Block]:
    if node.tag in {"ul", "ol"}:
        start = int(node.given.get("start", "1")) if node.tag == "ol" else None
        yield Listing(tuple(tuple(_blocks_of(item)) for item in node.all("li")), start)
    elif node.tag == "blockquote":
        yield Quote(tuple(_blocks_of(node)))
    elif node.tag == "pre":
        yield Verbatim("".join(run.text for run in _runs_of(node.inside, is_verbatim=True)).rstrip("\n"))
    elif node.tag == "table":
        yield from _grid_of(node)
    elif node.tag == "hr":
        yield Rule()
    elif runs := _tidy(_runs_of(node.inside)):
        yield Heading(runs) if re.fullmatch("h[1-6]", node.tag) else Paragraph(runs)


def _grid_of(node: _Node) -> Iterator[Grid]:
    head = [row for part in node.all("thead") for row in part.all("tr")]
    rows = [row for part in node.all("tbody") for row in part.all("tr")]
    cells = head[0].all("th") if head else []
    if not cells:
        return
    yield Grid(
        tuple(_tidy(_runs_of(cell.inside)) for cell in cells),
        tuple(
            tuple(_tidy(_runs_of(cell.inside)) for cell in (*row.all("td"), *[_Node("td", {})] * len(cells))[: len(cells)])
            for row in rows
        ),
        tuple(_ALIGNED.get(cell.given.get("class", ""), "start") for cell in cells),
    )  # fmt: skip


def _runs_of(
    parts: Sequence[_Node | str], style: Run | None = None, *, is_verbatim: bool = False
) -> list[Run]:
    style = style or Run("")
    found: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            text = part if is_verbatim else re.sub(r"\s+", " ", part)
            found.append(Run(text, style.is_bold, style.is_italic, style.is_code, style.address))
        elif part.tag == "br":
            found.append(Run("\n"))
        else:
            inner = Run(
                "",
                style.is_bold or part.tag == "strong",
                style.is_italic or part.tag == "em",
                style.is_code or part.tag == "code",
                part.given.get("href", "") if part.tag == "a" else style.address,
            )
            found += _runs_of(part.inside, inner, is_verbatim=is_verbatim)
    return found


def _tidy(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Without the blanks that only separated elements: at either end, and around a line break."""
    kept: list[Run] = []
    for run in runs:
        at_start = not kept or kept[-1].text == "\n"
        text = run.text if run.text == "\n" else run.text.lstrip(" ") if at_start else run.text
        if run.text == "\n" and kept:
            kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip(" "))
        if text:
            kept.append(_with_text(run, text))
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
    return tuple(run for run in kept if run.text)


def _with_text(run: Run, text: str) -> Run:
    return Run(text, run.is_bold, run.is_italic, run.is_code, run.address)
