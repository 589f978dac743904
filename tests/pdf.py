"""What a PDF says, read from its bytes by the specification (ISO 32000): its text page by page, and how it is tagged.

There is no reader of PDF among the locked packages; this one knows what our documents hold (plain objects, Flate,
composite fonts with a ToUnicode map) and nothing of how they were made.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"^(.*?)\nstream\r?\n(.*?)\r?\nendstream", re.DOTALL)
TOKEN = re.compile(rb"/(\S+) [\d.]+ Tf|(BT)\b|(\()|<([0-9A-Fa-f]+)>")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass
class Read:
    pages: list[str] = field(default_factory=list)
    language: str = ""
    is_tagged: bool = False
    tags: set[str] = field(default_factory=set)
    claims_ua: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.pages)

    @property
    def words(self) -> str:
        """All of it on one line, without the hyphens at which words were broken over lines."""
        return " ".join(self.text.replace("\u00ad", "").replace("\u200b", "").split())


def read(content: bytes) -> Read:
    assert content.startswith(b"%PDF-"), content[:20]
    objects = {int(match[1]): match[2] for match in OBJECT.finditer(content)}
    found = Read()
    catalog = next(body for body in objects.values() if b"/Type/Catalog" in body)
    language = re.search(rb"/Lang\((.*?)\)", catalog)
    found.language = language[1].decode() if language else ""
    found.is_tagged = b"/Marked true" in catalog
    found.tags = {match.decode() for body in objects.values() for match in re.findall(rb"/S/(\w+)", body)}
    found.claims_ua = b"pdfuaid:part>1<" in content
    tree = next(body for body in objects.values() if b"/Type/Pages" in body)
    kids = re.search(rb"/Kids\s*\[(.*?)\]", tree, re.DOTALL)
    assert kids is not None
    for number in re.findall(rb"(\d+) 0 R", kids[1]):
        found.pages.append(_text_of(objects[int(number)], objects))
    return found


def _text_of(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {
        name.decode(): _map_of(objects[int(number)], objects)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", _resources(page, objects))
    }
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents is not None
    stream = _stream(objects[int(contents[1])])
    shown: list[str] = []
    font: dict[int, str] = {}
    at = 0
    while match := TOKEN.search(stream, at):
        at = match.end()
        if match[1]:
            font = fonts[match[1].decode()]
        elif match[2]:
            shown.append("\n")
        else:
            if match[4]:
                raw = bytes.fromhex(match[4].decode())
            else:
                at = _end_of_string(stream, at)
                raw = _unescaped(stream[match.end() : at - 1])
            codes = [int.from_bytes(raw[start : start + 2], "big") for start in range(0, len(raw), 2)]
            shown.append("".join(font.get(code, "\ufffd") for code in codes))
    return "".join(shown)


def _end_of_string(stream: bytes, at: int) -> int:
    """The place behind the bracket that ends a string; brackets within it are in pairs, or escaped."""
    depth = 1
    while depth:
        char = stream[at : at + 1]
        at += 2 if char == b"\\" else 1
        depth += {b"(": 1, b")": -1}.get(char, 0)
    return at


def _resources(page: bytes, objects: dict[int, bytes]) -> bytes:
    named = re.search(rb"/Resources (\d+) 0 R", page)
    return objects[int(named[1])] if named else page


def _map_of(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert named is not None, "every font of a tagged document says what its glyphs mean"
    said: dict[int, str] = {}
    table = _stream(objects[int(named[1])]).decode("ascii")
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, means in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            said[int(code, 16)] = bytes.fromhex(means).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, means in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            start = int(means, 16)
            for offset in range(int(last, 16) - int(first, 16) + 1):
                said[int(first, 16) + offset] = chr(start + offset)
    return said


def _stream(body: bytes) -> bytes:
    match = STREAM.match(body)
    assert match is not None
    return zlib.decompress(match[2]) if b"/FlateDecode" in match[1] else match[2]


def _unescaped(piece: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        said = match[1]
        if said[:1].isdigit():
            return bytes([int(said, 8)])
        return ESCAPES.get(said, said)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, piece, flags=re.DOTALL)
