"""Markdown as people may write it, to HTML that is safe in a page and to plain text. Always answers, within 3 seconds.

Markdown is a bomb for the processor: 20,000 ``[`` take a minute, 300 nested lists exhaust the stack. So the length is
capped, and the work is done in a child process (``kernel.bounded``) that is killed after 2 seconds; the text then
stands as it was typed. Keep the result by ``fingerprint``: rendering is for saving, not for reading.
"""

from __future__ import annotations

import hashlib
import logging
import re
from html import escape

from app.kernel import plain_text
from app.kernel.bounded import Bounded, Overrun
from app.kernel.markdown_dialect import to_html

#: Characters of source that ``render`` takes: some 25 pages.
LONGEST = 50_000
#: Seconds of work before the child is killed.
SECONDS = 2.0

_log = logging.getLogger(__name__)
_bounded = Bounded("app.kernel.markdown_dialect:to_html", seconds=SECONDS, largest=10 * LONGEST)
_SURROGATES = re.compile("[\ud800-\udfff]")


class TextTooLong(ValueError):
    """``length`` characters where ``limit`` are allowed. For the caller to turn into the field's error."""

    def __init__(self, length: int, limit: int = LONGEST) -> None:
        super().__init__(f"{length} characters, {limit} allowed")
        self.length = length
        self.limit = limit


def render(source: str) -> str:
    """HTML of ``source``, sanitized: safe to mark as such. Headings begin at h3.

    What can't be rendered in time comes back as typed, escaped, in a ``<pre>``. Raises TextTooLong.
    """
    if len(source) > LONGEST:
        raise TextTooLong(len(source))
    try:
        if _is_tame(source):
            return to_html(source)
        return _bounded(_SURROGATES.sub("", source))
    except Overrun:
        _log.warning("Markdown not rendered in %s s: %s characters", SECONDS, len(source))
    except Exception:  # noqa: BLE001 - whatever the library trips over, the text stands as typed
        _log.exception("Markdown could not be rendered: %s", fingerprint(source))
    return f"<pre>{escape(_SURROGATES.sub('', source))}</pre>"


def plain(source: str) -> str:
    """``source`` without its marks, structure still legible, for mail and calendars. Raises TextTooLong."""
    return plain_text.from_html(render(source))


def fingerprint(source: str) -> str:
    """SHA-256 of the source, in hexadecimal: the key under which its rendering is kept."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


# What Markdown does with a short text is bounded by how many marks there are for it to try: every known bomb repeats
# one of these some hundred times, or nests. A text within these limits costs under 0.1 s whatever its marks, so it
# needs no child: tests/unit/kernel/test_markdown.py searches for a worse one. The test itself is linear.
_SHORT = 2_000
_MOST_OF_EACH = {
    "[": 20,
    "<": 20,
    "`": 40,
    "*": 120,
    "_": 120,
    "\\": 60,
    "&": 40,
    "|": 60,
    "#": 60,
    "=": 60,
    "\t": 60,
}
_DEEPEST = 16
_LEADING = re.compile(r"^[ \t>]*(?:(?:[-*+>]|\d{1,9}\.)[ \t]+)*", re.MULTILINE)


def _is_tame(source: str) -> bool:
    return (
        len(source) <= _SHORT
        and all(source.count(mark) <= most for mark, most in _MOST_OF_EACH.items())
        and all(len(leading.expandtabs(4)) <= _DEEPEST for leading in _LEADING.findall(source))
    )
