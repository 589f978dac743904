"""Property and parameter values: text, links, addresses, durations (RFC 5545 3.3, RFC 6868).

icalendar escapes and folds; this module sees to what it lets through: control and bidirectional characters, the
letters ``\\N`` in a text (a Windows path, say), which it would turn into a line break, and links that are none.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from icalendar.prop import vDuration, vText

WEB: Final = frozenset({"https", "http"})

#: What a conference may be reached by (RFC 7986 5.11).
REACHABLE: Final = WEB | {"tel", "sip", "sips", "xmpp"}

_LINE_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")

# Controls C0 and C1; what turns the direction of text; the byte-order mark; lone surrogates, which have no UTF-8;
# interlinear annotations and noncharacters. Joiners stay: names in some scripts, and emoji, need them.
_DROPPED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(.+)", re.IGNORECASE | re.DOTALL)
_WEB_HOST: Final = re.compile(r"//[^/?#\s]")
_ADDRESS: Final = re.compile(
    r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
)
_COLOR: Final = re.compile(r"[a-z]{3,20}")


class InvalidValue(ValueError):
    """A value that no iCalendar property may carry. ``code`` is stable; the words are for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail[:200]!r}" if detail else code)
        self.code = code


def plain_text(text: str) -> str:
    """Return the text as it is published.

    Every kind of line break becomes ``\\n``, a tab a space; control and bidirectional characters go, and white
    space at either end. Nothing is normalized beyond that.
    """
    return _DROPPED.sub("", _LINE_BREAK.sub("\n", text).replace("\t", " ")).strip()


def one_line(text: str) -> str:
    """Return plain text for a place that has no line breaks: a parameter's value, a name."""
    return " ".join(plain_text(text).split("\n")).strip()


def parameter(text: str) -> str:
    """Return text for a parameter's value (CN, LABEL).

    Double quotes become single ones: RFC 6868 gives them an escape, ``^'``, that many clients show as it stands.
    A backslash means nothing there and some readers take it for an escape all the same, of the very colon that ends
    the parameters: it becomes a slash. icalendar adds the quotation marks where ``, : ;`` ask for them.
    """
    return one_line(text).replace('"', "'").replace("\\", "/")


class Text(vText):
    """A TEXT value (RFC 5545 3.3.11) from any string; cleaned by ``plain_text``, escaped by icalendar."""

    __slots__ = ()

    def __new__(cls, text: str, *, language: str | None = None) -> Text:
        """Clean the text. ``language`` (RFC 5646) becomes the LANGUAGE parameter."""
        params: dict[str, Any] | None = {"LANGUAGE": language} if language else None
        made: Text = super().__new__(cls, plain_text(text), params=params)
        return made

    def to_ical(self) -> bytes:
        """Escape piece by piece between backslashes: icalendar reads backslash and N as a line break [3.3.11]."""
        return rb"\\".join(vText(piece).to_ical() for piece in str(self).split("\\"))


def link(text: str, *, schemes: frozenset[str] = WEB) -> str:
    """Return an absolute URI of one of the schemes, in ASCII (RFC 3986).

    Whatever may not stand in a URI is percent-encoded, so CR and LF end up as ``%0D%0A`` and inject nothing.
    Raises InvalidValue for another scheme, or none.
    """
    trimmed = text.encode("utf-8", "ignore").decode("utf-8").strip()
    match = _SCHEME.fullmatch(trimmed)
    if match is None or match[1].lower() not in schemes:
        raise InvalidValue("link-scheme", text)
    if match[1].lower() in WEB and not _WEB_HOST.match(match[2]):
        raise InvalidValue("link-host", text)
    return quote(trimmed, safe=":/?#[]@!$&'()*+,;=%-._~")


def find_link(text: str, *, schemes: frozenset[str] = WEB) -> str | None:
    """Return the link, or None where ``link`` would refuse it: for what people typed."""
    try:
        return link(text, schemes=schemes)
    except InvalidValue:
        return None


def mailto(address: str) -> str:
    """Return a mailto URI (RFC 6068) of one bare address. Raises InvalidValue."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise InvalidValue("address", address)
    local = quote(match[1], safe="!$'*+-._~")
    return f"mailto:{local}@{match[2]}"


def duration(span: timedelta) -> vDuration:
    """Return a positive DURATION value (RFC 5545 3.3.6), in whole seconds. Raises InvalidValue."""
    whole = timedelta(seconds=int(span.total_seconds()))
    if whole <= timedelta():
        raise InvalidValue("duration", str(span))
    return vDuration(whole)


def color(name: str) -> str:
    """Return a CSS3 colour name as RFC 7986 5.9 asks for it (no ``#rrggbb``). Raises InvalidValue."""
    lowered = name.strip().lower()
    if not _COLOR.fullmatch(lowered):
        raise InvalidValue("color", name)
    return lowered
