"""What is refused, each for its reason."""

from __future__ import annotations

import struct

import pytest

from app.files.sniff import Reason
from tests.unit.files.samples import (
    DOC,
    DOCX,
    JPEG,
    PDF,
    PNG,
    TYPES,
    WEBP,
    archive,
    compound,
    open_document,
    open_xml,
    png,
    refusal,
)


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


def test_a_name_that_does_not_fit_says_which() -> None:
    assert refusal(b"hola", "a.pdf").params == {"extension": "pdf"}
