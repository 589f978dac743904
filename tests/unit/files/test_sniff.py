"""What is taken as an attachment, what is refused and why, and that judging costs next to nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files import sniff
from app.files.compound import SIGNATURE
from app.files.sniff import FileKind, Reason, RefusedFile, inspect
from tests.unit.files.samples import (
    DOC,
    DOCX,
    JPEG,
    MB,
    PDF,
    PNG,
    TAKEN,
    WEBP,
    XLS,
    compound,
    open_document,
    refusal,
)


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


def test_the_empty_libraries_that_libreoffice_writes_are_no_macros() -> None:
    libraries = {"Basic/script-lc.xml": b"", "Basic/Standard/script-lb.xml": b"", "Basic/dialog-lc.xml": b""}
    assert inspect(open_document("text", **libraries), "a.odt").extension == "odt"


def test_a_file_of_ten_megabytes_is_taken_and_a_byte_more_is_not() -> None:
    assert inspect(b"a" * sniff.LARGEST, "a.txt").extension == "txt"
    refused = refusal(b"a" * (sniff.LARGEST + 1), "a.txt")
    assert refused.reason is Reason.TOO_LARGE
    assert refused.params == {"size": sniff.LARGEST + 1, "limit": 10 * MB}


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
