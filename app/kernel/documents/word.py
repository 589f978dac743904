"""A paper as a Word file: real headings, real numbering, styles. What its PDF says, it says."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from app.kernel.documents import rich
from app.kernel.documents.rich import Block, Run
from app.kernel.documents.sheet import Item, Ledger, Section, Sheet, Signatory
from app.kernel.documents.word_numbering import STEP, Numbering, Outline
from app.kernel.documents.word_styles import LANGUAGES, dress
from app.kernel.legible import legible

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Letter paper, in centimetres, and the room for words between its margins.
PAPER, MARGIN = (21.59, 27.94), 2.6
WIDTH = PAPER[0] - 2 * MARGIN
PAIR_KEYS = 4.2
#: No later than ZIP can say; every part carries this time, so that the same paper is the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(sheet: Sheet) -> bytes:
    """The file. The same bytes for the same sheet."""
    return _Writer(sheet).bytes()


def clean(text: str) -> str:
    """``text`` without what XML can't hold or a reader can't see."""
    return unicodedata.normalize("NFC", _NOT_XML.sub("", legible(text)))


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._document: Document = docx.Document()
        dress(self._document, sheet.language)
        self._styles = {str(style.name): str(style.style_id) for style in self._document.styles}
        self._numbering = Numbering(self._document)
        self._headings = self._numbering.outline()
        self._properties()
        self._page()
        self._masthead()
        for section, level in sheet.levelled():
            self._section(section, level)

    def bytes(self) -> bytes:
        draft = io.BytesIO()
        self._document.save(draft)
        final = io.BytesIO()
        with zipfile.ZipFile(draft) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                kept = zipfile.ZipInfo(entry.filename, EPOCH)
                kept.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(kept, source.read(entry))
        return final.getvalue()

    # ── the page around the words ────────────────────────────────────────────────────────────────────────────────

    def _properties(self) -> None:
        sheet, core = self._sheet, self._document.core_properties
        core.title, core.subject = clean(sheet.title)[:255], clean(sheet.folio)[:255]
        core.author = core.last_modified_by = clean(sheet.author)[:255]
        core.language = LANGUAGES.get(sheet.language, sheet.language)
        core.created = core.modified = sheet.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core.comments, core.keywords, core.revision = "", clean(sheet.mark), 1

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(PAPER[0]), Cm(PAPER[1])
        section.left_margin = section.right_margin = Cm(MARGIN)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.6)
        section.different_first_page_header_footer = True
        mark = clean(self._sheet.mark).upper()
        for header, words in (
            (section.first_page_header, mark),
            (section.header, " · ".join(filter(None, (mark, clean(self._sheet.running))))),
        ):
            header.paragraphs[0].style = "Running Head"
            header.paragraphs[0].add_run(words)
        for footer in (section.first_page_footer, section.footer):
            self._foot(footer)

    def _foot(self, footer: Any) -> None:
        sheet, first = self._sheet, footer.paragraphs[0]
        if sheet.initials:
            first.style = "Initials"
            first.paragraph_format.tab_stops.add_tab_stop(
                Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES
            )
            first.paragraph_format.left_indent = Cm(WIDTH / 2)
            first.add_run(f"{clean(sheet.initials)} \t")
            first = footer.add_paragraph()
        first.style = "Running Foot"
        first.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        first.add_run(f"{clean(sheet.folio)}\t")
        for part in re.split(r"(\{pages?\})", clean(sheet.page_of)):
            if part in {"{page}", "{pages}"}:
                _field(first, "PAGE" if part == "{page}" else "NUMPAGES")
            else:
                first.add_run(part)
        if sheet.seal:
            footer.add_paragraph(clean(" · ".join(sheet.seal)), style="Running Head")

    def _masthead(self) -> None:
        sheet = self._sheet
        self._add("Masthead").add_run(clean(sheet.body))
        self._add("Heading 1").add_run(clean(sheet.title))
        self._add("Masthead Line").add_run(clean(sheet.subtitle))

    # ── the parts of a section, in the order in which the PDF has them ────────────────────────────────────────────

    def _section(self, section: Section, level: int) -> None:
        if section.heading:
            self._heading(section, level)
        for clause in section.clauses:
            self._clause(clause.blocks, clause.number, level + 1)
        for words in section.paragraphs:
            self._add("Normal").add_run(clean(words))
        if section.quote:
            self._add("Quote").add_run(clean(section.quote))
        self._pairs(section.pairs)
        self._agenda(section.items)
        for picture in section.pictures:  # Word takes no SVG by itself: what the drawing shows is said
            self._add("Fine Print").add_run(clean(picture.alt))
        for resolution in section.resolutions:
            self._add("Agreement Number").add_run(clean(resolution.number))
            self._blocks(resolution.blocks, level + 1, style="Agreement")
            if resolution.about:
                self._add("Agreement Terms").add_run(clean(resolution.about))
        if section.ledger is not None:
            self._ledger(section.ledger, section.heading)
        self._signatures(section.signatories)
        for words in section.fine:
            self._add("Fine Print").add_run(clean(words))

    def _heading(self, section: Section, level: int) -> None:
        words, numbered_at = self._headings.take(clean(section.heading))
        heading = self._add(f"Heading {level}")
        heading.add_run(words)
        if numbered_at is not None:
            self._headings.number(heading, numbered_at)
        if section.begins_page:
            heading.paragraph_format.page_break_before = True

    def _clause(self, blocks: Sequence[Block], number: int | None, level: int) -> None:
        if number is not None:
            line = self._add("Clause")
            self._numbering.clause(line, number)
            # A clause that begins with a list or a table has its number on a line of its own.
            if blocks and isinstance(blocks[0], rich.Paragraph):
                self._runs(line, blocks[0].runs)
                blocks = blocks[1:]
        self._blocks(blocks, level, style="Clause")

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        for key, value in pairs:
            line = self._add("Pair")
            line.paragraph_format.left_indent = Cm(PAIR_KEYS)
            line.paragraph_format.first_line_indent = Cm(-PAIR_KEYS)
            line.paragraph_format.tab_stops.add_tab_stop(Cm(PAIR_KEYS))
            self._run(line, clean(key), "Strong")
            line.add_run(f"\t{clean(value)}")

    def _agenda(self, items: Sequence[Item]) -> None:
        outline: Outline | None = self._numbering.outline() if items else None
        for item in items:
            assert outline is not None
            line = self._add("Agenda Item")
            if item.is_sub:
                line.paragraph_format.left_indent = Cm(0.9)
            words, numbered_at = outline.take(f"{item.number} {clean(item.title)}")
            self._run(line, words, "Strong" if item.is_heading else "")
            about = ", ".join(filter(None, (clean(item.clock), clean(item.about))))
            if about:
                line.add_run().add_break()
                self._run(line, about, "Subtle Emphasis")
            if numbered_at is not None:
                outline.number(line, numbered_at)

    def _ledger(self, ledger: Ledger, heading: str) -> None:
        table = self._table(ledger.columns, ledger.widths, heading)
        for row in ledger.rows:
            cells = self._row(table)
            for cell, words in zip(cells, row, strict=True):
                self._styled(cell.paragraphs[0], "Table Text")
                cell.paragraphs[0].add_run(clean(words))
        if ledger.is_form:
            for made in table.rows[1:]:
                made.height = Cm(1.05)

    def _table(self, columns: Sequence[str], widths: Sequence[float], told: str) -> Any:
        """A table with its header row, repeated on every page it runs over; ``told`` to a screen reader."""
        table: Any = self._document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.autofit = False
        properties = table._tbl.tblPr
        for name in ("w:tblCaption", "w:tblDescription"):
            if told:
                element = OxmlElement(name)
                element.set(qn("w:val"), clean(told))
                properties.append(element)
        share = WIDTH / sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(share * width)
        header = table.rows[0]
        _mark_row(header, "w:cantSplit", "w:tblHeader")
        for cell, words in zip(header.cells, columns, strict=True):
            self._styled(cell.paragraphs[0], "Table Heading")
            cell.paragraphs[0].add_run(clean(words))
        return table

    def _row(self, table: Any) -> Sequence[_Cell]:
        row = table.add_row()
        _mark_row(row, "w:cantSplit")
        return tuple(row.cells)

    def _signatures(self, signatories: Sequence[Signatory]) -> None:
        if not signatories:
            return
        table = self._document.add_table(rows=0, cols=2)
        for at in range(0, len(signatories), 2):
            cells = self._row(table)
            for cell, signatory in zip(cells, signatories[at : at + 2], strict=False):
                self._styled(cell.paragraphs[0], "Signature Line")
                cell.paragraphs[0].add_run(clean(signatory.name))
                for words in filter(None, (signatory.office, signatory.signed)):
                    cell.add_paragraph(clean(words), style="Signature Office")

    # ── what somebody wrote ──────────────────────────────────────────────────────────────────────────────────────

    def _blocks(self, blocks: Sequence[Block], level: int, *, style: str, depth: int = 0) -> None:
        for block in blocks:
            match block:
                case rich.Paragraph(runs):
                    line = self._add(style)
                    if depth:
                        line.paragraph_format.left_indent = Cm(depth * STEP / 567)
                    self._runs(line, runs)
                case rich.Heading(runs):
                    self._runs(self._add(f"Heading {min(level, 4)}"), runs)
                case rich.Listing():
                    self._listing(block, level, style=style, depth=depth)
                case rich.Quote(inner):
                    self._blocks(inner, level, style="Quote", depth=depth)
                case rich.Grid():
                    self._grid(block)
                case rich.Verbatim(text):
                    self._add("Verbatim").add_run(clean(text))
                case rich.Rule():
                    self._add("Rule")

    def _listing(self, listing: rich.Listing, level: int, *, style: str, depth: int) -> None:
        instance = self._numbering.begin_ordered(listing.start, depth) if listing.start is not None else None
        for item in listing.items:
            line = self._add(style)
            if instance is None:
                self._numbering.bullet(line, depth)
            else:
                self._numbering.ordered(line, instance, depth)
            rest = item
            if item and isinstance(item[0], rich.Paragraph):
                self._runs(line, item[0].runs)
                rest = item[1:]
            self._blocks(rest, level, style=style, depth=depth + 1)

    def _grid(self, grid: rich.Grid) -> None:
        table = self._table([_words(cell) for cell in grid.head], [1] * len(grid.head), "")
        for row in grid.rows:
            for cell, runs in zip(self._row(table), row, strict=True):
                self._styled(cell.paragraphs[0], "Table Text")
                self._runs(cell.paragraphs[0], runs)
        self._add("Fine Print")

    def _runs(self, paragraph: Paragraph, runs: Sequence[Run]) -> None:
        for run in runs:
            made = self._run(paragraph, clean(run.text), "Code" if run.is_code else "")
            made.bold, made.italic = run.is_bold or None, run.is_italic or None
            if run.address:
                made._r.style = self._styles["Hyperlink"]
                _linked(paragraph, made, clean(run.address))

    def _add(self, style: str) -> Paragraph:
        return self._styled(self._document.add_paragraph(), style)

    def _styled(self, paragraph: Paragraph, style: str) -> Paragraph:
        """By the style's id: looking one up by its name, as python-docx does each time, is most of the work."""
        paragraph._p.style = self._styles[style]
        return paragraph

    def _run(self, paragraph: Paragraph, text: str, style: str = "") -> Any:
        made: Any = paragraph.add_run(text)
        if style:
            made._r.style = self._styles[style]
        return made


def _words(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in: the page, the number of pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {name} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _linked(paragraph: Paragraph, run: Any, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    identity = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), identity)
    run._r.addprevious(link)
    link.append(run._r)


def _mark_row(row: Any, *names: str) -> None:
    properties = row._tr.get_or_add_trPr()
    for name in names:
        properties.append(OxmlElement(name))
