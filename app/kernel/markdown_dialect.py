"""The Markdown that people may write here: rendering and sanitizing as one function, without any bound on time.

Only ``kernel.markdown`` calls it, which holds it to a time limit. What the dialect leaves out: raw HTML, images (an
image becomes a link to it), and links other than http, https and mailto.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

SCHEMES = frozenset({"http", "https", "mailto"})
_BLOCKS = {"p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre"}
_PHRASES = {"code", "strong", "em", "a"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = frozenset(_BLOCKS | _PHRASES | _TABLES)
ALIGNMENTS = {"left": "text-start", "center": "text-center", "right": "text-end"}
_CLASSES = set(ALIGNMENTS.values())

# Control characters, lone surrogates and the characters that reverse the direction of text: nobody types them on
# purpose, and Markdown keeps its own placeholders among them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def to_html(source: str) -> str:
    """HTML made only of ``TAGS``, safe to put into a page.

    Pages own h1 and h2, so the text's headings begin at h3. The time it takes may grow with the square of the
    length, and nesting may exhaust the stack (RecursionError): see ``kernel.markdown``.
    """
    html = Markdown(extensions=[SaneListExtension(), _tables(), _Dialect()]).convert(_UNSEEN.sub("", source))
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},  # "*": else title and lang are let through
        allowed_classes={"th": _CLASSES, "td": _CLASSES},
        clean_content_tags=set(),
        link_rel="nofollow noopener noreferrer",
        url_schemes=set(SCHEMES),
        url_relative="deny",
    )


def _tables() -> TableExtension:
    # An attribute that _Tidy turns into a class; the default is an inline style, which the security policy forbids.
    return TableExtension(use_align_attribute=True)


class _Dialect(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(LinkInlineProcessor(IMAGE_LINK_RE, md), "image_link", 150)
        md.inlinePatterns.register(ReferenceInlineProcessor(IMAGE_REFERENCE_RE, md), "image_reference", 140)
        md.inlinePatterns.register(
            ShortReferenceInlineProcessor(IMAGE_REFERENCE_RE, md), "short_image_ref", 125
        )
        md.preprocessors.register(_Lists(md), "lists_as_typed", 25)
        md.treeprocessors.register(_Tidy(md), "tidy", 1)


class _Lists(Preprocessor):
    """Lists as people type them: nested by two or three spaces, and right below a line of text.

    Python-Markdown nests by four spaces only, and takes an item that follows a paragraph without a blank line for
    more of the paragraph. This moves each line to the four-space column of its depth, and puts in the blank line.
    One pass, linear time.
    """

    _ITEM = re.compile(r"(?P<indent> *)(?:[-*+]|\d{1,9}\.) +\S")
    _OPENS_A_LIST = re.compile(r" {0,3}(?:[-*+]|1\.) +\S")
    _RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        columns: list[int] = []  # where the open items begin, outermost first
        in_paragraph = after_blank = False
        for line in lines:
            column = len(line) - len(line.lstrip(" "))
            if not line.strip() or self._RULE.match(line):
                columns = columns if not line.strip() else []
                in_paragraph, after_blank = False, not line.strip()
                out.append(line)
                continue
            if self._ITEM.match(line) and (columns or column < 4):
                if in_paragraph and (columns or self._OPENS_A_LIST.match(line)):
                    out.append("")
                columns = [*(c for c in columns if c + 2 <= column), column]
                in_paragraph = False
                out.append(" " * 4 * (len(columns) - 1) + line.lstrip(" "))
            else:
                columns = [] if after_blank and column == 0 else columns
                in_paragraph = in_paragraph or after_blank or not columns
                out.append(self._continued(line, column, columns))
            after_blank = False
        return out

    @staticmethod
    def _continued(line: str, column: int, columns: list[int]) -> str:
        inside = [c for c in columns if c + 2 <= column]
        if not inside:
            return line
        return " " * (4 * len(inside) + max(0, column - inside[-1] - 4)) + line.lstrip(" ")


class _Tidy(Treeprocessor):
    """Headings two levels down, alignment as a class, no link without words."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
            elif element.tag in {"th", "td"} and "align" in element.attrib:
                element.set("class", ALIGNMENTS[element.attrib.pop("align")])
            elif element.tag == "a" and not "".join(element.itertext()).strip():
                element.text = element.get("href", "")
