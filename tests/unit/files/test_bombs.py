"""Files that would unpack without end, and the largest and strangest ones."""

from __future__ import annotations

import random
import struct
import time
import tracemalloc
import zlib
from contextlib import suppress

import pytest

from app.files.compound import SIGNATURE
from app.files.sniff import Reason, RefusedFile, inspect
from tests.unit.files.samples import (
    DOCX,
    MB,
    TYPES,
    archive,
    refusal,
)


def bomb(parts: int, size: int) -> bytes:
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(zeros.compress(b"\0" * MB) for _ in range(size // MB)) + zeros.flush()
    names = ["[Content_Types].xml", "word/document.xml", *(f"word/media/{n}.bin" for n in range(parts))]
    body, table = b"", b""
    for name in names:
        head = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0)
        table += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, len(body))
        table += name.encode()
        body += b"PK\x03\x04" + head + name.encode() + packed
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(table), len(body), 0)
    return body + table + end


def sharing_bomb() -> bytes:
    """2,000 entries with the same place: each says little, together they unpack to much more."""
    content = archive({"[Content_Types].xml": TYPES, "word/document.xml": b"x" * 4_000})
    start = content.find(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    table = content[start:end] * 20
    return (
        content[:start] + table + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 40, 40, len(table), start, 0)
    )


def many_entries(count: int) -> bytes:
    names = {f"word/{n}.xml": b"" for n in range(count - 2)}
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": b"x", **names})


def zip64() -> bytes:
    at = DOCX.rfind(b"PK\x05\x06")
    return DOCX[: at + 12] + b"\xff" * 8 + DOCX[at + 20 :]


BOMBS = {
    "a document of 1 : 1000": bomb(0, 60 * MB),
    "300 MB in all": bomb(10, 25 * MB),
    "10,000 entries": many_entries(10_000),
    "2,001 entries": many_entries(2_001),
    "entries that share their bytes": sharing_bomb(),
    "sizes too large to be told": zip64(),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once_and_without_unpacking(name: str) -> None:
    content = BOMBS[name]
    tracemalloc.start()
    begun = time.monotonic()
    try:
        assert refusal(content, "a.docx").reason is Reason.ARCHIVE_BOMB
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.monotonic() - begun < 1
    assert peak < 5 * MB


def test_as_many_entries_as_allowed_are_taken() -> None:
    assert inspect(many_entries(2_000), "a.docx").extension == "docx"


def test_a_content_types_part_that_inflates_without_end_is_refused() -> None:
    content = archive(
        {"[Content_Types].xml": b"<" * 2 * MB, "word/document.xml": random.Random(0).randbytes(MB)}
    )
    tracemalloc.start()
    assert refusal(content).reason is Reason.DAMAGED
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * MB


LARGE = {
    "text of wide characters": ("𝒜ñ" * (10 * MB))[: 10 * MB // 6].encode(),
    "text of one bracket after another": b"<" * (10 * MB),
    "text of half tags": (b"<a " * (10 * MB))[: 10 * MB],
    "text of spaces": b"<a" + b" " * (9 * MB),
    "latin": b"\xf1" * (10 * MB),
    "a PNG of tiny chunks": b"\x89PNG\r\n\x1a\n" + (struct.pack(">L", 0) + b"tEXt" + b"\0\0\0\0") * 800_000,
    "an OLE file whose chains go round": SIGNATURE
    + b"\0" * 16
    + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    + b"\0" * 6
    + struct.pack("<LLLLLLLLL", 0, 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0, 1)
    + b"\0" * (9 * MB),
    "an archive's signatures": b"PK\x03\x04" + (b"PK\x05\x06" * (3 * MB))[: 9 * MB],
    "a JPEG without an end": b"\xff\xd8\xff" + b"\xff" * (9 * MB),
    "a script at the very end": (b"a " * (5 * MB))[: 9 * MB] + b"<script>",
}


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_and_strangest_files_cost_less_than_a_second_and_five_megabytes(name: str) -> None:
    content = LARGE[name]
    begun = time.process_time()
    with suppress(RefusedFile):
        inspect(content, "a.txt")
    assert time.process_time() - begun < 1
    tracemalloc.start()
    with suppress(RefusedFile):
        inspect(content, "a.txt")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * MB
