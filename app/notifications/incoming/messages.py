"""A message as it came, taken apart within limits: its head, its parts, the text of its calendar.

The limits come first: what would take long to take apart is refused before it is.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Final

from app.kernel.legible import legible
from app.notifications.models import Reason, Verdict

LARGEST: Final = 1024 * 1024
#: Of the head so much is read to say whom a message is from, whatever the rest is.
HEAD: Final = 64 * 1024
MOST_PARTS: Final = 50
DEEPEST: Final = 10
LONGEST_HEADER: Final = 8000
LONGEST_CALENDAR: Final = 100_000
_CONTENT_HEADER: Final = re.compile(rb"(?im)^content-[a-z-]{1,40}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*")
_BOUNDARY: Final = re.compile(rb"(?i)boundary[ \t]*(?:\*\d*\*?)?[ \t]*=")
_ENCODINGS: Final = frozenset({"7bit", "8bit", "binary", "quoted-printable", "base64", ""})
#: What calendars are written in: the rule, its subset, and what older programmes of the West write.
_CHARSETS: Final = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "cp1250", "cp1254"})
#: Where a server says whom a message is for; To and Cc, where the sender does.
_RECIPIENTS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


class UnfitError(Exception):
    """Why a message comes to nothing."""

    def __init__(self, verdict: Verdict, reason: Reason) -> None:
        super().__init__(reason.value)
        self.verdict, self.reason = verdict, reason


def refuse(reason: Reason) -> UnfitError:
    return UnfitError(Verdict.REFUSED, reason)


def ignore(reason: Reason) -> UnfitError:
    return UnfitError(Verdict.IGNORED, reason)


@dataclass(frozen=True)
class Head:
    """What is known of any message, however broken the rest: never taken apart more than it must be."""

    fields: Message

    @classmethod
    def of(cls, raw: bytes) -> Head:
        return cls(BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:HEAD]))

    def each(self, name: str) -> list[str]:
        """Every field of that name as written, topmost first; none that is longer than a field is."""
        found = (str(value) for value in self.fields.get_all(name, []))
        return [value for value in found if len(value) <= LONGEST_HEADER]

    def text(self, name: str, longest: int) -> str:
        """The first of that name on one line, fit to be kept and shown."""
        return " ".join(legible(next(iter(self.each(name)), "")).split())[:longest]

    @property
    def senders(self) -> list[str]:
        """The addresses of From, in lower case: one, unless somebody is hiding something."""
        return [address.lower() for _name, address in getaddresses(self.each("From"))]

    @property
    def recipients(self) -> list[str]:
        """Every address that the message says it was for."""
        return [
            address.lower()
            for name in _RECIPIENTS
            for _name, address in getaddresses(self.each(name))
            if address
        ]

    @property
    def is_automatic(self) -> bool:
        """Whether a programme wrote it in answer: absent until Monday (RFC 3834 5)."""
        said = self.text("Auto-Submitted", 40).lower()
        return said.startswith(("auto-replied", "auto-generated")) or bool(self.each("X-Autoreply"))


def read(raw: bytes) -> EmailMessage:
    """Take a message apart. Raises UnfitError for one that is too large, too deep, or has heads nobody writes."""
    if len(raw) > LARGEST:
        raise refuse(Reason.TOO_LARGE)
    boundaries = sum(1 for _ in _BOUNDARY.finditer(raw))
    if boundaries > MOST_PARTS:
        raise refuse(Reason.TOO_DEEP)
    if any(found.end() - found.start() > LONGEST_HEADER for found in _CONTENT_HEADER.finditer(raw)):
        raise refuse(Reason.MALFORMED)
    try:
        message = message_from_bytes(raw, policy=policy.default)
    except RecursionError as error:
        raise refuse(Reason.TOO_DEEP) from error
    assert isinstance(message, EmailMessage)
    return message


def parts(message: Message) -> Iterator[Message]:
    """The message and its parts, outermost first, not those of messages inside it. Raises UnfitError past the limits."""
    waiting = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop(0)
        count += 1
        if depth > DEEPEST or count > MOST_PARTS:
            raise refuse(Reason.TOO_DEEP)
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inner = part.get_payload()
            waiting += [(each, depth + 1) for each in inner if isinstance(each, Message)]


def calendar_of(message: Message) -> tuple[str, str]:
    """The text of the calendar a message brings, and the method its part names (in capitals, or nothing).

    One that is also attached as a file counts once. Raises UnfitError where there is none, or two different ones.
    """
    inline, files = [], []
    for part in parts(message):
        kind = part.get_content_type()
        if kind == "application/ms-tnef" or (part.get_filename() or "").lower() == "winmail.dat":
            raise refuse(Reason.TNEF)
        if kind == "text/calendar":
            inline.append(part)
        elif kind == "application/ics":
            files.append(part)
    if not inline and not files:
        raise ignore(Reason.NO_ANSWER)
    texts = [text_of(part) for part in inline or files]
    if len({" ".join(text.split()) for text in texts}) > 1:
        raise refuse(Reason.SEVERAL_CALENDARS)
    method = (inline or files)[0].get_param("method", "")
    return texts[0], str(method).upper() if isinstance(method, str) else ""


def text_of(part: Message) -> str:
    """The text of a part by its encoding and charset. Raises UnfitError for what it can't be."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding not in _ENCODINGS:
        raise refuse(Reason.ENCODING)
    data = _base64(part) if encoding == "base64" else part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise refuse(Reason.ENCODING)
    if len(data) > LONGEST_CALENDAR:
        raise refuse(Reason.MALFORMED)
    return _decoded(data, str(part.get_content_charset("utf-8")))


def _base64(part: Message) -> bytes:
    """What it decodes to, whatever white space its lines have (RFC 2045 6.8); nothing else may be among them."""
    try:
        return base64.b64decode("".join(str(part.get_payload()).split()), validate=True)
    except ValueError as error:
        raise refuse(Reason.ENCODING) from error


def _decoded(data: bytes, charset: str) -> str:
    try:
        name = codecs.lookup(charset).name
        if name not in _CHARSETS:
            raise refuse(Reason.CHARSET)
        return data.decode("utf-8-sig" if name == "utf-8" else name)
    except (LookupError, UnicodeDecodeError, ValueError) as error:
        raise refuse(Reason.CHARSET) from error
