"""Legacy Office documents: OLE compound files, a small file system of streams. Only its directory is read.

Source: [MS-CFB] for the directory, [MS-DOC] 2.5.1 (FibBase) and [MS-XLS] 2.4.117 (FilePass) for the lock.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.files.kinds import DOC, XLS, FileKind, Reason, RefusedFile

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_NONE = 0xFFFFFFFA  # from here on a sector number is a mark
_MOST_ENTRIES = 10_000
_MACROS = frozenset({"macros", "vba", "_vba_project", "_vba_project_cur"})


@dataclass(frozen=True)
class _Entry:
    name: str
    left: int
    right: int
    child: int
    sector: int
    size: int


def inspect_compound(content: bytes) -> FileKind:
    """DOC or XLS, or RefusedFile. ``content`` begins with SIGNATURE."""
    try:
        directory = _Directory(content)
        names = {entry.name for entry in directory.entries}
        top = directory.top()
    except (struct.error, IndexError) as error:
        raise RefusedFile(Reason.DAMAGED) from error
    if {"encryptedpackage", "encryptioninfo"} & top.keys():
        raise RefusedFile(Reason.ENCRYPTED)
    if _MACROS & names:
        raise RefusedFile(Reason.MACROS)
    if "worddocument" in top:
        _refuse_locked_word(directory.beginning(top["worddocument"]))
        return DOC
    workbook = top.get("workbook") or top.get("book")
    if workbook:
        _refuse_locked_excel(directory.beginning(workbook))
        return XLS
    raise RefusedFile(Reason.UNKNOWN_TYPE)


class _Directory:
    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, first_directory, self._next_difat = (
            *struct.unpack_from("<H", content, 0x1E),
            *struct.unpack_from("<L", content, 0x30),
            *struct.unpack_from("<L", content, 0x44),
        )
        if shift not in {9, 12}:
            raise RefusedFile(Reason.DAMAGED)
        self._size = 1 << shift
        self._table = list(self._table_sectors())
        self.entries = list(islice(self._entries(first_directory), _MOST_ENTRIES + 1))
        if not self.entries or len(self.entries) > _MOST_ENTRIES:
            raise RefusedFile(Reason.DAMAGED)

    def top(self) -> dict[str, _Entry]:
        """The entries right below the root, by name in lower case."""
        found: dict[str, _Entry] = {}
        seen: set[int] = set()
        waiting = [self.entries[0].child]
        while waiting:
            number = waiting.pop()
            if number >= _NONE or number in seen:
                continue
            seen.add(number)
            entry = self.entries[number]
            found[entry.name] = entry
            waiting += [entry.left, entry.right]
        return found

    def beginning(self, entry: _Entry) -> bytes:
        """The first sector of a stream; nothing of one so small that it lies in the store of small sectors."""
        return self._sector(entry.sector) if entry.size >= 4096 and entry.sector < _NONE else b""

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def _table_sectors(self) -> Iterator[int]:
        """The sectors that hold the allocation table: 109 in the header, the rest in a chain of their own."""
        yield from struct.unpack_from("<109L", self._content, 0x4C)
        words, number = self._size // 4, self._next_difat
        for _ in range(len(self._content) // self._size // words // (words - 1) + 2):
            if number >= _NONE:
                return
            *sectors, number = struct.unpack_from(f"<{words}L", self._sector(number))
            yield from sectors

    def _after(self, number: int) -> int:
        table, place = divmod(number, self._size // 4)
        found: tuple[int] = struct.unpack_from("<L", self._sector(self._table[table]), place * 4)
        return found[0]

    def _entries(self, number: int) -> Iterator[_Entry]:
        for _ in range(len(self._content) // self._size):
            if number >= _NONE:
                return
            sector = self._sector(number)
            for at in range(0, self._size, 128):
                length, _, _, left, right, child = struct.unpack_from("<HBBLLL", sector, at + 64)
                name = sector[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<LL", sector, at + 116)
                yield _Entry(name.lower(), left, right, child, start, size)
            number = self._after(number)


def _refuse_locked_word(beginning: bytes) -> None:
    if len(beginning) >= 12 and beginning[11] & 0x01:
        raise RefusedFile(Reason.ENCRYPTED)


def _refuse_locked_excel(beginning: bytes) -> None:
    at = 0
    for _ in range(8):  # FilePass comes right after BOF and WriteProtect
        if at + 4 > len(beginning):
            return
        kind, length = struct.unpack_from("<HH", beginning, at)
        if kind == 0x2F:
            raise RefusedFile(Reason.ENCRYPTED)
        at += 4 + length
