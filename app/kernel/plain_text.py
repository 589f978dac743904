"""HTML of our own making as plain text: for the text part of mail and for calendar descriptions."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"})


def from_html(html: str) -> str:
    """Text with the structure still legible: items with their bullet or number, addresses after their link's words.

    Expects what ``markdown.render`` returns. One pass. No blank line at either end, never two in a row.
    """
    writer = _Writer()
    writer.feed(html)
    writer.close()
    text = "\n".join(line.rstrip() for line in "".join(writer.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        # What each line begins with: one entry for each list item or quotation around it.
        self._prefix: list[str] = []
        self._numbers: list[int | None] = []  # the next number in each list around it; None for bullets
        self._link: tuple[str, int] | None = None  # its address, and where in parts its words began
        self._verbatim = False
        self._fresh = True  # at the beginning of a line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS and not (tag in {"ul", "ol"} and self._numbers):
            self._blank_line()
        if tag in {"ul", "ol"}:
            self._numbers.append(_first_number(given) if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._prefix.append("> ")
        elif tag == "pre":
            self._verbatim = True
        elif tag == "a":
            self._link = (given.get("href", ""), len(self.parts))
        elif tag in {"th", "td"} and not self._fresh:
            self.parts.append(" | ")
        elif tag == "br":
            self._new_line()
        elif tag == "hr":
            self._blank_line()
            self._write("---")
            self._blank_line()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            address, begun = self._link
            words = "".join(self.parts[begun:])
            if address and address.removeprefix("mailto:") != words.strip():
                self._write(f" ({address})")
            self._link = None
        elif tag in {"li", "tr"}:
            self._new_line()
        if tag == "pre":
            self._verbatim = False
        if tag in {"ul", "ol"} and self._numbers:
            self._numbers.pop()
        if tag in {"li", "blockquote"} and self._prefix:
            self._prefix.pop()
        if tag in _BLOCKS and not (tag in {"ul", "ol"} and self._numbers):
            self._blank_line()

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            head, *rest = data.split("\n")
            self._write(head)
            for line in rest:
                self._new_line()
                self._write(line)
            return
        text = re.sub(r"\s+", " ", data)
        if text != " " or "\n" not in data:  # a line break between elements is no space
            self._write(text.lstrip() if self._fresh else text)

    def _begin_item(self) -> None:
        self._new_line()
        number = self._numbers[-1] if self._numbers else None
        mark = "- " if number is None else f"{number}. "
        if self._numbers and number is not None:
            self._numbers[-1] = number + 1
        self._write(mark)
        self._fresh = True
        self._prefix.append(" " * len(mark))

    def _write(self, text: str) -> None:
        if not text:
            return
        if self._fresh and (not self.parts or self.parts[-1].endswith("\n")):
            self.parts.extend(self._prefix)
        self.parts.append(text)
        self._fresh = False

    def _new_line(self) -> None:
        if self._verbatim or (self.parts and not self.parts[-1].endswith("\n")):
            self.parts.append("\n")
        self._fresh = True

    def _blank_line(self) -> None:
        if self._fresh and self.parts and not self.parts[-1].endswith("\n"):
            return  # right after an item's mark: its first paragraph goes on the same line
        self._new_line()
        if self.parts:
            self.parts.append("\n")


def _first_number(attributes: dict[str, str]) -> int:
    start = attributes.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 10 else 1
