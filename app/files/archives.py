"""Office documents that are ZIP archives, judged by their table of contents: nothing is unpacked.

The two exceptions are small parts that say what the table can't (a document's content types, OpenDocument's manifest);
of those at most ``_PART`` bytes are inflated.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from operator import attrgetter

from app.files.kinds import DOCX, ODP, ODS, ODT, PPTX, XLSX, FileKind, Reason, RefusedFile

MOST_ENTRIES = 2_000
#: What all entries say they unpack to, in bytes, and how many times the archive's own size that may be.
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 100

_PART = 512 * 1024
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_SIGNATURE = b"PK\x05\x06"
_LOCKED = 0x2041  # flags: encrypted, strongly encrypted, masked headers
_ZIP64 = 0xFFFFFFFF

_MAIN_PARTS = (
    (re.compile(r"word/document\d*\.xml"), DOCX),
    (re.compile(r"xl/workbook\d*\.xml"), XLSX),
    (re.compile(r"ppt/presentation\d*\.xml"), PPTX),
)
_OPEN_DOCUMENTS = {kind.media_type.encode(): kind for kind in (ODT, ODS, ODP)}
_MACRO_PART = re.compile(r"(?:.*/)?vba[^/]*\.(?:bin|xml)|xl/macrosheets/.*")
# LibreOffice writes the indexes of an empty library too; a module is any other file.
_BASIC_MODULE = re.compile(r"scripts/.+[^/]|basic/(?:.*/)?(?!script-l[bc]\.xml|dialog-l[bc]\.xml)[^/]+")


@dataclass(frozen=True)
class _Entry:
    name: str
    flags: int
    method: int
    packed: int
    unpacked: int
    offset: int


def holds_archive(content: bytes) -> bool:
    """Whether a reader of ZIP, which looks at a file's end, finds an archive in ``content``."""
    end = content.rfind(_END_SIGNATURE, max(0, len(content) - 65_535 - _END.size))
    if end < 0 or end + _END.size > len(content):
        return False
    table = end - int.from_bytes(content[end + 12 : end + 16], "little")
    return table >= 0 and content[table : table + 4] == b"PK\x01\x02"


def inspect_archive(content: bytes) -> FileKind:
    """The kind of office document, or RefusedFile. ``content`` begins with a ZIP entry."""
    entries = _contents(content)
    _refuse_bombs(content, entries)
    if any(entry.flags & _LOCKED for entry in entries):
        raise RefusedFile(Reason.ENCRYPTED)
    by_name = {entry.name.lower(): entry for entry in entries}
    if "[content_types].xml" in by_name:
        return _open_xml(content, by_name)
    if entries[0].name == "mimetype":
        return _open_document(content, entries[0], by_name)
    raise RefusedFile(Reason.UNKNOWN_TYPE)


def _contents(content: bytes) -> list[_Entry]:
    """The entries in the order of their place. The archive must be the whole file, from first byte to last."""
    end = content.rfind(_END_SIGNATURE)
    if end < 0 or end + _END.size > len(content):
        raise RefusedFile(Reason.DAMAGED)
    _, disk, first_disk, _, count, size, start, comment = _END.unpack_from(content, end)
    if count > MOST_ENTRIES or _ZIP64 in (size, start):
        raise RefusedFile(Reason.ARCHIVE_BOMB)
    if disk or first_disk or not count:
        raise RefusedFile(Reason.DAMAGED)
    if start + size != end or end + _END.size + comment != len(content):
        raise RefusedFile(Reason.POLYGLOT)
    entries = []
    for _ in range(count):
        entry, start = _entry(content, start, end)
        entries.append(entry)
    if start != end:
        raise RefusedFile(Reason.DAMAGED)
    return sorted(entries, key=attrgetter("offset"))


def _entry(content: bytes, at: int, end: int) -> tuple[_Entry, int]:
    if at + _ENTRY.size > end:
        raise RefusedFile(Reason.DAMAGED)
    fields = _ENTRY.unpack_from(content, at)
    name, extra, comment = fields[10:13]
    after = at + _ENTRY.size + name + extra + comment
    if fields[0] != b"PK\x01\x02" or after > end:
        raise RefusedFile(Reason.DAMAGED)
    text = content[at + _ENTRY.size : at + _ENTRY.size + name].decode("utf-8", "replace")
    return _Entry(text, fields[3], fields[4], fields[8], fields[9], fields[16]), after


def _refuse_bombs(content: bytes, entries: list[_Entry]) -> None:
    unpacked = sum(entry.unpacked for entry in entries)
    if unpacked > min(LARGEST_UNPACKED, LARGEST_RATIO * len(content)):
        raise RefusedFile(Reason.ARCHIVE_BOMB)
    free = 0
    for entry in entries:
        if content[entry.offset : entry.offset + 4] != b"PK\x03\x04":
            raise RefusedFile(Reason.DAMAGED)
        if entry.offset < free:  # entries that share their bytes unpack to more than the table adds up to
            raise RefusedFile(Reason.ARCHIVE_BOMB)
        free = entry.offset + _LOCAL.size + entry.packed
    if entries[0].offset:
        raise RefusedFile(Reason.POLYGLOT)


def _open_xml(content: bytes, by_name: dict[str, _Entry]) -> FileKind:
    kinds = {kind for pattern, kind in _MAIN_PARTS if any(pattern.fullmatch(name) for name in by_name)}
    if len(kinds) != 1:
        raise RefusedFile(Reason.UNKNOWN_TYPE)
    # A macro may lie under any name; its type is declared. The NULs are those of UTF-16.
    types = _part(content, by_name["[content_types].xml"]).replace(b"\0", b"").lower()
    if b"macroenabled" in types or b"vbaproject" in types or any(map(_MACRO_PART.fullmatch, by_name)):
        raise RefusedFile(Reason.MACROS)
    return kinds.pop()


def _open_document(content: bytes, mimetype: _Entry, by_name: dict[str, _Entry]) -> FileKind:
    kind = _OPEN_DOCUMENTS.get(_part(content, mimetype))
    if kind is None:
        raise RefusedFile(Reason.UNKNOWN_TYPE)
    manifest = by_name.get("meta-inf/manifest.xml")
    if manifest is None:
        raise RefusedFile(Reason.DAMAGED)
    if b"encryption-data" in _part(content, manifest):
        raise RefusedFile(Reason.ENCRYPTED)
    if any(map(_BASIC_MODULE.fullmatch, by_name)):
        raise RefusedFile(Reason.MACROS)
    return kind


def _part(content: bytes, entry: _Entry) -> bytes:
    """What an entry holds. One that is larger than such a part ever is, or that can't be read, is DAMAGED."""
    *_, name, extra = _LOCAL.unpack_from(content, entry.offset)
    start = entry.offset + _LOCAL.size + name + extra
    packed = content[start : start + min(entry.packed, _PART)]
    if entry.method == 0:
        return packed
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        part = inflater.decompress(packed, _PART)
    except zlib.error as error:
        raise RefusedFile(Reason.DAMAGED) from error
    if entry.method != zlib.DEFLATED or not inflater.eof:
        raise RefusedFile(Reason.DAMAGED)
    return part
