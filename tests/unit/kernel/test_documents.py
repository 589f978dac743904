"""A paper read by others: PDFium and pikepdf for the PDF, python-docx for the Word file, and Office and Poppler where found."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from app.kernel.documents import rich, word
from app.kernel.documents.sheet import Clause, Section
from tests.unit.kernel import paper_told as told

EVERY_WORD = (
    *told.NAMES,
    told.HOSTILE,
    "Expuso el comparativo de seis visitas, según la guía.",
    "El operador no tiene la custodia mientras se consolida.",
    "Lázaro Cárdenas",
    "Precisiones",
    "La autoridad publicará el criterio.",
    *(f"Acuerdo número {number}, añejo" for number in range(1, 61)),
    "Sala Magna",
    "Ernesto Villaseñor",
    "Íñigo",
)


def flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


@pytest.fixture(scope="module")
def printed() -> bytes:
    return told.sheet().as_pdf()


@pytest.fixture(scope="module")
def written() -> bytes:
    return word.write(told.sheet())


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_of(content: bytes) -> tuple[str, int]:
    document = pypdfium2.PdfDocument(content)
    return flat("\n".join(page.get_textpage().get_text_bounded() for page in document)), len(document)


def test_pdfium_reads_every_word_with_its_accents_in_order(printed: bytes) -> None:
    text, pages = text_of(printed)
    for words in EVERY_WORD:
        assert words in text, words
    places = [
        text.index(words)
        for words in ("Siendo las", told.NAMES[0], "comparativo", "Acuerdo número 1,", "Íñigo")
    ]
    assert places == sorted(places)
    for number in range(1, pages + 1):
        assert f"Página {number} de {pages}" in text
    assert text.count("GCP/2026/ORD2 Página") == text.count("Versión 3 · SHA-256 0123abcd") == pages
    assert text.count("Rúbricas:") == pages


def test_its_structure_is_that_of_a_tagged_document(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "es"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == told.sheet().title
        tags = list(_tags(root.StructTreeRoot))
        assert [tag for tag in tags if tag.startswith("H")][:4] == ["H1", "H2", "H2", "H3"]
        assert {"P", "L", "LI", "Lbl", "LBody", "Table", "TH", "TD", "Link", "BlockQuote"} <= set(tags)
        assert tags.count("Table") == 3
        for page in pdf.pages:
            for font in page.Resources.get("/Font", {}).values():
                assert "/ToUnicode" in font
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")), "embedded"


def _tags(node: Any) -> Any:
    if "/S" in node:
        yield str(node.S).removeprefix("/")
    inside = node.get("/K", [])
    for child in inside if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from _tags(child)


def test_the_same_paper_is_the_same_bytes(printed: bytes, written: bytes) -> None:
    from app.kernel import typeset

    typeset._set.cache_clear()
    assert told.sheet().as_pdf() == printed
    assert word.write(told.sheet()) == written


def test_headings_never_skip_a_level(printed: bytes) -> None:
    sections = [
        Section(heading="5.1 Suelto", level=3, clauses=[Clause(told.blocks("### Dentro"))]),
        Section(heading="6 Otro"),
    ]
    pdf = told.sheet(sections=sections, mark="Proyecto").as_pdf()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert [tag for tag in _tags(opened.Root.StructTreeRoot) if tag.startswith("H")] == [
            "H1",
            "H2",
            "H3",
            "H2",
        ]
    assert "PROYECTO" in text_of(pdf)[0]


# ── Word ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_python_docx_reads_headings_numbering_tables_and_every_word(written: bytes) -> None:
    document = docx.Document(io.BytesIO(written))
    body = document.element.body
    text = flat(" ".join("".join(node.itertext()) for node in body.iter(qn("w:p"))))
    for words in EVERY_WORD:
        assert words in text, words
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:5] == [
        ("Heading 1", "Acta de la segunda sesión ordinaria de 2026"),
        ("Heading 2", "Lista de asistencia"),
        ("Heading 2", "Informes"),
        ("Heading 3", "Sellos"),
        ("Heading 4", "Precisiones"),
    ]
    assert ("Heading 2", "9 Fuera de orden") in headings, (
        "a number that Word would count otherwise stays in the words"
    )
    assert document.core_properties.title == told.sheet().title
    assert document.core_properties.author == "Grupo Consultivo Permanente"
    assert document.core_properties.language == "es-MX"
    assert {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))} == {"es-MX"}


def test_its_numbers_are_counted_by_word(written: bytes) -> None:
    document = docx.Document(io.BytesIO(written))
    numbered = {p.text: p._p.pPr.numPr for p in document.paragraphs if p._p.pPr is not None}
    for words in (
        "Siendo las diez horas.",
        "Lista de asistencia",
        "Sellos",
        "Patio propio",
        "con custodia",
        "tercera",
        "Sigue.",
    ):
        assert numbered[words] is not None, words
    assert numbered["Sellos"].ilvl.val == 1
    assert numbered["con custodia"].ilvl.val == 1
    starts = document.part.numbering_part.element.iter(qn("w:startOverride"))
    assert {int(start.get(qn("w:val"))) for start in starts} >= {1, 3, 7}, (
        "lists and clauses begin where they say"
    )
    assert not [
        p.text for p in document.paragraphs if p.style.name == "Clause" and re.match(r"\d+[.)] ", p.text)
    ]


def test_its_tables_repeat_their_header_and_its_foot_counts_pages(written: bytes) -> None:
    document = docx.Document(io.BytesIO(written))
    ledger = next(table for table in document.tables if len(table.rows) == 61)
    assert ledger.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert ledger._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Acuerdos adoptados"
    section = document.sections[0]
    for footer in (section.footer, section.first_page_footer):
        fields = [field.get(qn("w:instr")).strip() for field in footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
        assert "Rúbricas:" in footer.paragraphs[0].text


def test_what_xml_can_not_hold_is_left_out_and_what_looks_like_markup_stays() -> None:
    nasty = "a\x00b\x0bc\x1f\ufffe<w:p>&amp;\ud800 \u202efin"
    sheet = told.sheet(
        sections=[Section(heading=nasty, clauses=[Clause(rich.plain(nasty), 1)])], body=nasty, author=nasty
    )
    document = docx.Document(io.BytesIO(word.write(sheet)))
    assert document.paragraphs[3].text == "abc<w:p>&amp; fin"
    assert document.core_properties.author == "abc<w:p>&amp; fin"


def test_no_part_of_it_tells_when_or_where_it_was_written(written: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {word.EPOCH}


# ── Markdown as blocks ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("uno\ndos", ["uno dos"]),
        ("- a\n\n  b\n- c", ["a", "b", "c"]),
        ("1. a\n   - b", ["a", "b"]),
        ("| A |\n|---|\n| **b** `c` |", ["A", "b c"]),
        ("*a* **b**", ["a b"]),
        ("***\n\nfin", ["fin"]),
        ("&lt;b&gt; & \\*c\\*", ["<b> & *c*"]),
    ],
)
def test_the_words_of_a_text_come_in_order(source: str, words: list[str]) -> None:
    assert list(rich.words_of(told.blocks(source))) == words


# ── other readers, where the machine has them ────────────────────────────────────────────────────────────────────

if shutil.which("pdftotext"):

    def test_poppler_reads_every_word_too(printed: bytes, tmp_path: Path) -> None:
        (tmp_path / "acta.pdf").write_bytes(printed)
        read = subprocess.run(
            ["pdftotext", "acta.pdf", "-"], cwd=tmp_path, capture_output=True, check=True, text=True
        )
        text = flat(read.stdout)
        for words in EVERY_WORD:
            assert words in text, words


if shutil.which("soffice"):

    def test_libreoffice_loses_no_word_and_counts_the_numbers(written: bytes, tmp_path: Path) -> None:
        (tmp_path / "acta.docx").write_bytes(written)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        for kind in ("pdf", "txt:Text (encoded):UTF8"):
            subprocess.run(
                ["soffice", profile, "--headless", "--convert-to", kind, "acta.docx"],
                cwd=tmp_path, capture_output=True, check=True, timeout=240,
            )  # fmt: skip
        text, pages = text_of((tmp_path / "acta.pdf").read_bytes())
        plain = flat((tmp_path / "acta.txt").read_text(encoding="utf-8-sig"))
        for words in EVERY_WORD:
            assert words in text, words
            assert words in plain, words
        assert f"Página {pages} de {pages}" in text
        for numbered in ("1 Lista de asistencia", "2.1 Sellos", "3. tercera", "4. cuarta", "7 Sigue."):
            assert numbered in text, numbered
