"""Files made for the tests of this folder."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest

from app.files.compound import SIGNATURE
from app.files.sniff import RefusedFile, inspect

MB = 1024 * 1024


def archive(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


TYPES = b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="x.document.main+xml"/></Types>'


def open_xml(main: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, "_rels/.rels": b"<Relationships/>", main: b"<x/>", **more})


def open_document(kind: str, manifest: bytes = b"<manifest/>", **more: bytes) -> bytes:
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": b"<x/>",
            "META-INF/manifest.xml": manifest,
            **more,
        }
    )


def compound(
    streams: Mapping[str, bytes], storages: Mapping[str, Mapping[str, bytes]] | None = None
) -> bytes:
    """An OLE file with these streams at its top, and storages with streams of their own."""
    free, chain_end, table_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors: list[bytes] = []
    table: list[int] = []

    def put(data: bytes) -> int:
        first = len(sectors)
        parts = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors.extend(parts)
        table.extend([*range(first + 1, first + len(parts)), chain_end])
        return first

    entries: list[list[object]] = [["Root Entry", 5, free, free, chain_end, 0]]

    def chained(names: list[int]) -> int:
        """Siblings as a list: each the right one of the one before."""
        for here, there in itertools.pairwise(names):
            entries[here][2] = there
        return names[0] if names else free

    def stream(name: str, data: bytes) -> int:
        data = data.ljust(4096, b"\0")
        entries.append([name, 2, free, free, put(data), len(data)])
        return len(entries) - 1

    top = [stream(name, data) for name, data in streams.items()]
    for name, inner in (storages or {}).items():
        entries.append([name, 1, free, free, 0, 0])
        number = len(entries) - 1
        top.append(number)
        entries[number][3] = chained([stream(*item) for item in inner.items()])
    entries[0][3] = chained(top)

    directory = b""
    for name, kind, right, child, start, size in entries:
        encoded = str(name).encode("utf-16-le") + b"\0\0"
        directory += encoded.ljust(64, b"\0") + struct.pack(
            "<HBB3L", len(encoded), kind, 1, free, right, child
        )
        directory += b"\0" * 36 + struct.pack("<LLL", start, size, 0)
    directory_at = put(directory)
    count = 1
    while count * 128 < len(table) + count:
        count += 1
    table_at = [len(sectors) + n for n in range(count)]
    table += [table_mark] * count
    packed = struct.pack(f"<{len(table)}L", *table).ljust(count * 512, b"\xff")
    header = SIGNATURE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<LLLLLLLLL", 0, count, directory_at, 0, 4096, chain_end, 0, chain_end, 0)
    header += struct.pack("<109L", *table_at, *[free] * (109 - count))
    return header + b"".join(sectors) + packed


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    all_chunks = [(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)), *chunks, (b"IEND", b"")]
    body = b"".join(
        struct.pack(">L", len(d)) + k + d + struct.pack(">L", zlib.crc32(k + d)) for k, d in all_chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
PNG = png((b"IDAT", zlib.compress(b"\0\0")))
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + bytes(range(256)) + b"\xff\xd9"
WEBP = b"RIFF" + struct.pack("<L", 4 + 8 + 10) + b"WEBPVP8L" + struct.pack("<L", 10) + b"\x2f" + b"\0" * 9
DOCX = open_xml("word/document.xml")
DOC = compound({"WordDocument": b"\xec\xa5\xc1\0", "1Table": b"x"})
XLS = compound({"Workbook": struct.pack("<HHHH", 0x809, 4, 0x600, 5)})

TAKEN = {
    "a.pdf": (PDF, "application/pdf"),
    "a.png": (PNG, "image/png"),
    "a.jpg": (JPEG, "image/jpeg"),
    "a.webp": (WEBP, "image/webp"),
    "a.docx": (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "b.docx": (
        open_xml("word/document2.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.xlsx": (
        open_xml("xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "a.pptx": (
        open_xml("ppt/presentation.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "a.odt": (open_document("text"), "application/vnd.oasis.opendocument.text"),
    "a.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "a.odp": (open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "a.doc": (DOC, "application/msword"),
    "a.xls": (XLS, "application/vnd.ms-excel"),
    "b.xls": (compound({"Book": struct.pack("<HHHH", 0x809, 4, 0x500, 5)}), "application/vnd.ms-excel"),
    "a.txt": ("Año de la aduana: 5 < 6 y 7 > 3\r\n".encode(), "text/plain"),
    "b.txt": ("Año “de” la aduana".encode("cp1252"), "text/plain"),
    "c.txt": ("\ufeffcon marca de orden".encode(), "text/plain"),
    "d.txt": (b"MZ no es un programa, es la clave de un pedimento", "text/plain"),
    "a.csv": ("nombre;siglas\nCámara;CAAAREM\n".encode(), "text/csv"),
    "e.txt": ("ñ".encode() * 40_000, "text/plain"),
}


def refusal(content: bytes, name: str = "a") -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        inspect(content, name)
    return refused.value
