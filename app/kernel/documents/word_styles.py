"""The look of a paper in Word: styles, so that whoever edits the file changes one and not each paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

SERIF, MONO = "Cambria", "Consolas"
INK, QUIET, RULE = RGBColor(0x1D, 0x2B, 0x36), RGBColor(0x4D, 0x5B, 0x66), "B9C2C9"
#: How Word names the languages of the programme's interface.
LANGUAGES = {"es": "es-MX", "en": "en-US", "pt": "pt-BR", "fr": "fr-FR"}


@dataclass(frozen=True)
class Look:
    """A paragraph style of ours: its size in points, the room around it, its colour."""

    size: float
    before: float = 0
    after: float = 6
    is_bold: bool = False
    is_quiet: bool = False
    keeps_with_next: bool = False
    border: str = ""
    left: float = 0


LOOKS = {
    "Masthead": Look(10, after=2, is_quiet=True),
    "Masthead Line": Look(11.5, after=10, border="bottom"),
    "Clause": Look(11),
    "Agenda Item": Look(11, after=4),
    "Agreement Number": Look(9.5, before=4, after=2, is_bold=True, keeps_with_next=True, border="left", left=0.5),
    "Agreement": Look(11, after=2, border="left", left=0.5),
    "Agreement Terms": Look(9.5, after=8, is_quiet=True, border="left", left=0.5),
    "Pair": Look(10.5, after=3),
    "Table Text": Look(9.5, after=0),
    "Table Heading": Look(9, after=0, is_bold=True, is_quiet=True, keeps_with_next=True),
    "Signature Line": Look(11, before=54, after=0, is_bold=True, keeps_with_next=True, border="top"),
    "Signature Office": Look(10, after=0, is_quiet=True),
    "Fine Print": Look(9, after=4, is_quiet=True),
    "Verbatim": Look(9.5, after=6),
    "Rule": Look(4, after=6, border="bottom"),
    "Running Head": Look(9, after=0, is_quiet=True),
    "Running Foot": Look(9, after=0, is_quiet=True, border="top"),
    "Initials": Look(9, after=4, is_quiet=True),
}  # fmt: skip
_HEADINGS = {"Heading 1": (18, 0, 4), "Heading 2": (13, 16, 6), "Heading 3": (11.5, 12, 4), "Heading 4": (11, 8, 4)}  # fmt: skip


def dress(document: Document, language: str) -> None:
    """Give a new document the house's styles and its language."""
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, SERIF, 11)
    normal.font.color.rgb = INK
    normal.paragraph_format.space_after = Pt(6)
    for name, (size, before, after) in _HEADINGS.items():
        style = styles[name]
        _font(style, SERIF, size)
        style.font.bold, style.font.italic, style.font.color.rgb = True, False, INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
    for name, look in LOOKS.items():
        _add(document, name, look)
    _font(styles["Verbatim"], MONO, 9.5)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, RGBColor(0x0B, 0x53, 0x45)
    code = styles.add_style("Code", WD_STYLE_TYPE.CHARACTER)
    _font(code, MONO, 10)
    styles["Quote"].font.italic = False
    styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    _speak(document, LANGUAGES.get(language, language))


def bordered(properties: Any, side: str, *, size: int = 6, color: str = RULE) -> None:
    """A rule on one side of a paragraph, in its properties or its style's."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "6"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl",
    )  # fmt: skip


def _add(document: Document, name: str, look: Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold = Pt(look.size), look.is_bold or None
    if look.is_quiet:
        style.font.color.rgb = QUIET
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next = look.keeps_with_next or None
    if look.left:
        form.left_indent = Cm(look.left)
    if look.border:
        bordered(
            style.element.get_or_add_pPr(),
            look.border,
            color="1D2B36" if look.border in {"left", "top"} and "Foot" not in name else RULE,
            size=12 if look.border == "left" else 6,
        )


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)


def _speak(document: Document, language: str) -> None:
    """The language that Word's checker and a screen reader take the text for."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert defaults is not None, "python-docx's template has them"
    for lang in defaults.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
        lang.set(qn("w:eastAsia"), language)
    for lang in document.settings.element.iter(qn("w:themeFontLang")):
        lang.set(qn("w:val"), language)
