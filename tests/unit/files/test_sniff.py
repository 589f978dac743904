"""What is taken as an attachment, what is refused and why, and that judging costs next to nothing."""

from __future__ import annotations

import io
import itertools
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files import sniff
from app.files.compound import SIGNATURE
from app.files.sniff import FileKind, Reason, RefusedFile, inspect

MB = 1024 * 1024


# ── files, made ──────────────────────────────────────────────────────────────────────────────────────────────────


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


@pytest.mark.parametrize("name", TAKEN)
def test_the_papers_of_an_office_are_taken_for_what_they_are(name: str) -> None:
    content, media_type = TAKEN[name]
    assert inspect(content, name) == FileKind(media_type, name.rpartition(".")[2], name)


def test_the_content_decides_and_the_name_is_set_right() -> None:
    assert inspect(PDF, "acta.docx") == FileKind("application/pdf", "pdf", "acta.pdf")
    assert inspect(DOCX, "acta.html").filename == "acta.docx"
    assert inspect(PNG, "foto.exe").filename == "foto.png"
    assert inspect(JPEG, "FOTO.JPEG").filename == "FOTO.jpg"
    assert inspect(PDF, "").filename == "archivo.pdf"
    assert inspect(b"notas", "LEEME").filename == "LEEME.txt"
    assert inspect(b"notas", "notas.MD").extension == "txt"


def test_a_word_document_with_a_sheet_inside_is_a_word_document_and_the_other_way_round() -> None:
    sheet, text = {"Workbook": b"\x09\x08\0\0"}, {"WordDocument": b"\xec\xa5"}
    assert inspect(compound(text, {"ObjectPool": sheet}), "a").extension == "doc"
    assert inspect(compound(sheet, {"MBD0001": text}), "a").extension == "xls"


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def refusal(content: bytes, name: str = "a") -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        inspect(content, name)
    return refused.value


def locked(content: bytes) -> bytes:
    """The same archive with the flag of encryption on its last entry."""
    at = content.rfind(b"PK\x01\x02")
    return content[: at + 8] + b"\x01" + content[at + 9 :]


LOCKED_DOC = compound({"WordDocument": b"\xec\xa5\xc1\0\0\0\0\0\0\0\0\x01"})
LOCKED_XLS = compound({"Workbook": struct.pack("<HHHHHH", 0x809, 4, 0x600, 5, 0x2F, 0)})
MACRO_TYPES = TYPES.replace(b"x.document.main", b"application/vnd.ms-word.document.macroEnabled.main")

REFUSED: dict[str, tuple[Reason, bytes, str]] = {
    "nothing": (Reason.EMPTY, b"", "a.pdf"),
    "a page": (Reason.HTML, b"<!DOCTYPE html><p>x", "a.txt"),
    "a page in capitals after spaces": (Reason.HTML, b"\n\n  <HTML>\n", "a.txt"),
    "a script in a text": (Reason.HTML, b"hola " * 50_000 + b"<script>alert(1)</script>", "a.txt"),
    "an element with a handler": (Reason.HTML, b"hola <img src=x onerror=alert(1)>", "a.csv"),
    "a link": (Reason.HTML, b"vea <a href=javascript:alert(1)>x</a>", "a.txt"),
    "a comment": (Reason.HTML, b"<!-- x --> hola", "a.txt"),
    "a tag in UTF-7": (Reason.HTML, b"+ADw-script+AD4-alert(1)", "a.txt"),
    "a page by its name": (Reason.HTML, b"hola", "a.html"),
    "a saved page": (Reason.HTML, b"From: <Saved by Blink>", "a.mhtml"),
    "XHTML": (Reason.HTML, b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', "a.txt"),
    "an SVG": (Reason.SVG, b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "a.txt"),
    "an SVG with its XML head": (Reason.SVG, b'<?xml version="1.0"?><svg onload="alert(1)"/>', "a.png"),
    "an SVG with a prefix": (
        Reason.SVG,
        b'<x:svg xmlns:x="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "a.txt",
    ),
    "an SVG by its name": (Reason.SVG, b"hola", "a.svg"),
    "XML": (Reason.UNKNOWN_TYPE, b'\xef\xbb\xbf <?xml version="1.0"?><cfdi/>', "a.txt"),
    "a Windows program": (Reason.EXECUTABLE, b"MZ\x90\0\x03" + b"\0" * 60, "a.pdf"),
    "a Linux program": (Reason.EXECUTABLE, b"\x7fELF\x02\x01\x01\0", "a.txt"),
    "a Java class": (Reason.EXECUTABLE, b"\xca\xfe\xba\xbe\0\0\0\x34", "a.txt"),
    "a shortcut": (Reason.EXECUTABLE, b"L\0\0\0\x01\x14\x02\0\0\0", "a.pdf"),
    "a text under a program's name": (Reason.EXECUTABLE, b"hola", "a.exe"),
    "a shell script": (Reason.SCRIPT, b"#!/bin/sh\nrm -rf /\n", "a.txt"),
    "PHP": (Reason.SCRIPT, b"hola <?php system($_GET[0]); ?>", "a.txt"),
    "JavaScript": (Reason.SCRIPT, b"alert(1)", "a.js"),
    "a batch file": (Reason.SCRIPT, b"del *.*", "a.BAT"),
    "a script hidden behind a space": (Reason.SCRIPT, b"del *.*", "a.txt.cmd "),
    "a text called a PDF": (Reason.NAME_MISMATCH, b"hola", "a.pdf"),
    "JSON": (Reason.NAME_MISMATCH, b"{}", "a.json"),
    "RTF": (Reason.UNKNOWN_TYPE, b"{\\rtf1 hola}", "a.txt"),
    "PostScript": (Reason.UNKNOWN_TYPE, b"%!PS-Adobe", "a.txt"),
    "UTF-16": (Reason.UNKNOWN_TYPE, "hola".encode("utf-16"), "a.txt"),
    "binary": (Reason.UNKNOWN_TYPE, bytes(range(256)), "a.txt"),
    "no encoding": (Reason.UNKNOWN_TYPE, b"hola \x81\x8d", "a.txt"),
    "a GIF": (Reason.UNKNOWN_TYPE, b"GIF89a\x01\0\x01\0\0\0\0;", "a.gif"),
    "gzip": (Reason.UNKNOWN_TYPE, b"\x1f\x8b\x08\0\0\0\0\0", "a.gz"),
    "an archive of anything": (Reason.UNKNOWN_TYPE, archive({"a.txt": b"hola"}), "a.docx"),
    "a Java archive": (
        Reason.UNKNOWN_TYPE,
        archive({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}),
        "a.jar",
    ),
    "an e-book": (Reason.UNKNOWN_TYPE, archive({"mimetype": b"application/epub+zip", "x": b""}), "a.odt"),
    "a binary workbook": (Reason.UNKNOWN_TYPE, open_xml("xl/workbook.bin"), "a.xlsx"),
    "two documents in one": (
        Reason.UNKNOWN_TYPE,
        open_xml("word/document.xml", **{"xl/workbook.xml": b""}),
        "a.docx",
    ),
    "a legacy presentation": (Reason.UNKNOWN_TYPE, compound({"PowerPoint Document": b"x"}), "a.ppt"),
    "an Outlook message": (Reason.UNKNOWN_TYPE, compound({"__properties_version1.0": b"x"}), "a.msg"),
    "a PDF header later on": (Reason.POLYGLOT, b"hola\n%PDF-1.7\n" + PDF, "a.txt"),
    "an image that is a PDF too": (Reason.POLYGLOT, png((b"tEXt", b"x\0" + PDF)), "a.png"),
    "an archive that is a PDF too": (
        Reason.POLYGLOT,
        archive({"%PDF-1.7": b"", "word/document.xml": b""}),
        "a.docx",
    ),
    "a PDF with an archive behind it": (
        Reason.POLYGLOT,
        PDF + archive({"A.class": b"x"}) + b"\n%%EOF\n",
        "a.pdf",
    ),
    "a PNG with a page behind it": (Reason.POLYGLOT, PNG + b"<script>alert(1)</script>", "a.png"),
    "a PNG with a page within": (Reason.HTML, png((b"tEXt", b"x\0<script>alert(1)</script>")), "a.png"),
    "a PNG with an SVG within": (Reason.SVG, png((b"tEXt", b"x\0<svg onload=alert(1)>")), "a.png"),
    "a JPEG with an archive behind it": (Reason.POLYGLOT, JPEG + archive({"A.class": b"x"}), "a.jpg"),
    "a JPEG with a page behind it": (Reason.HTML, JPEG + b"<html><script>alert(1)</script>", "a.jpg"),
    "a WebP with something behind it": (Reason.POLYGLOT, WEBP + b"<script>", "a.webp"),
    "a PDF with a page at its beginning": (
        Reason.HTML,
        PDF[:9] + b"<script>alert(1)</script>" + PDF[9:],
        "a.pdf",
    ),
    "a PDF with an SVG at its end": (Reason.SVG, PDF + b"<svg onload=alert(1)>", "a.pdf"),
    "a document with something behind it": (Reason.POLYGLOT, DOCX + b"<script>alert(1)</script>", "a.docx"),
    "a document with something within": (
        Reason.POLYGLOT,
        DOCX[: DOCX.find(b"PK\x01\x02")] + b"<script>" + DOCX[DOCX.find(b"PK\x01\x02") :],
        "a.docx",
    ),
    "a PDF cut short": (Reason.DAMAGED, PDF[:-10], "a.pdf"),
    "a PNG cut short": (Reason.DAMAGED, PNG[:-6], "a.png"),
    "a JPEG cut short": (Reason.DAMAGED, JPEG[:-2], "a.jpg"),
    "a WebP cut short": (Reason.DAMAGED, WEBP[:-2], "a.webp"),
    "a document cut short": (Reason.DAMAGED, DOCX[:-30], "a.docx"),
    "an OLE file cut short": (Reason.DAMAGED, DOC[:700], "a.doc"),
    "a locked archive": (Reason.ENCRYPTED, locked(DOCX), "a.docx"),
    "a locked Word document": (
        Reason.ENCRYPTED,
        compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
        "a.docx",
    ),
    "a locked OpenDocument": (Reason.ENCRYPTED, open_document("text", b"<m:encryption-data/>"), "a.odt"),
    "a locked .doc": (Reason.ENCRYPTED, LOCKED_DOC, "a.doc"),
    "a locked .xls": (Reason.ENCRYPTED, LOCKED_XLS, "a.xls"),
    "a document with macros": (
        Reason.MACROS,
        open_xml("word/document.xml", **{"word/vbaProject.bin": b"x"}),
        "a.docx",
    ),
    "a document by its macro name": (Reason.MACROS, DOCX, "a.docm"),
    "a sheet with the old kind": (
        Reason.MACROS,
        open_xml("xl/workbook.xml", **{"xl/macrosheets/s.xml": b""}),
        "a.xlsx",
    ),
    "macros under another name": (
        Reason.MACROS,
        archive({"[Content_Types].xml": MACRO_TYPES, "word/document.xml": b"", "word/x.dat": b""}),
        "a.docx",
    ),
    "macros declared in UTF-16": (
        Reason.MACROS,
        archive({"[Content_Types].xml": MACRO_TYPES.decode().encode("utf-16"), "word/document.xml": b""}),
        "a.docx",
    ),
    "a text with Basic": (
        Reason.MACROS,
        open_document("text", **{"Basic/Standard/Module1.xml": b"x"}),
        "a.odt",
    ),
    "a text with Python": (Reason.MACROS, open_document("text", **{"Scripts/python/a.py": b"x"}), "a.odt"),
    "a .doc with macros": (Reason.MACROS, compound({"WordDocument": b""}, {"Macros": {"x": b""}}), "a.doc"),
    "an .xls with macros": (
        Reason.MACROS,
        compound({"Workbook": b""}, {"_VBA_PROJECT_CUR": {"x": b""}}),
        "a.xls",
    ),
    "an .xls with macros, in capitals": (
        Reason.MACROS,
        compound({"Workbook": b""}, {"_vba_project_CUR": {}}),
        "a.xls",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    reason, content, name = REFUSED[what]
    assert refusal(content, name).reason is reason


def test_every_reason_is_shown_by_a_test() -> None:
    shown = {reason for reason, _, _ in REFUSED.values()} | {Reason.TOO_LARGE, Reason.ARCHIVE_BOMB}
    assert shown == set(Reason)


def test_the_empty_libraries_that_libreoffice_writes_are_no_macros() -> None:
    libraries = {"Basic/script-lc.xml": b"", "Basic/Standard/script-lb.xml": b"", "Basic/dialog-lc.xml": b""}
    assert inspect(open_document("text", **libraries), "a.odt").extension == "odt"


def test_a_file_of_ten_megabytes_is_taken_and_a_byte_more_is_not() -> None:
    assert inspect(b"a" * sniff.LARGEST, "a.txt").extension == "txt"
    refused = refusal(b"a" * (sniff.LARGEST + 1), "a.txt")
    assert refused.reason is Reason.TOO_LARGE
    assert refused.params == {"size": sniff.LARGEST + 1, "limit": 10 * MB}


def test_a_name_that_does_not_fit_says_which() -> None:
    assert refusal(b"hola", "a.pdf").params == {"extension": "pdf"}


# ── bombs ────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── whatever comes ───────────────────────────────────────────────────────────────────────────────────────────────

BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    SIGNATURE,
    b"%PDF-1.7",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF",
    b"MZ",
    b"<",
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=600), st.text(max_size=20))
def test_anything_at_all_is_either_taken_or_refused(beginning: bytes, rest: bytes, name: str) -> None:
    try:
        kind = inspect(beginning + rest, name)
    except RefusedFile:
        return
    assert kind.filename.endswith(f".{kind.extension}")


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([DOCX, DOC, XLS, PNG, WEBP, open_document("text")]), st.data())
def test_a_file_with_some_bytes_changed_or_missing_is_either_taken_or_refused(
    content: bytes, data: st.DataObject
) -> None:
    spoilt = bytearray(content[: data.draw(st.integers(0, len(content)))])
    for _ in range(data.draw(st.integers(0, 8))):
        if spoilt:
            spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    with suppress(RefusedFile):
        inspect(bytes(spoilt), "a.txt")
