"""The kinds of file that are taken, and the reasons for which one is not."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any


class Reason(enum.StrEnum):
    """Why a file is refused; the view has the words for each. Params of RefusedFile are named beside it."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"  # size, limit: bytes
    UNKNOWN_TYPE = "unknown_type"  # none of the kinds that are taken
    NAME_MISMATCH = "name_mismatch"  # extension: plain text under a name that says something else
    HTML = "html"
    SVG = "svg"
    EXECUTABLE = "executable"
    SCRIPT = "script"
    POLYGLOT = "polyglot"  # can be read as a second kind, or has another file attached to its end
    DAMAGED = "damaged"  # cut short or malformed
    ARCHIVE_BOMB = "archive_bomb"  # unpacks to far more than it is
    ENCRYPTED = "encrypted"  # locked with a password
    MACROS = "macros"


class RefusedFile(Exception):
    """A file is not taken. ``reason`` and ``params`` are for the view to put into words."""

    def __init__(self, reason: Reason, **params: Any) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.params = params


@dataclass(frozen=True)
class FileKind:
    """What a file is: its media type, its extension without the dot, and its name made safe with that extension."""

    media_type: str
    extension: str
    filename: str = ""


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

PDF = FileKind("application/pdf", "pdf")
PNG = FileKind("image/png", "png")
JPEG = FileKind("image/jpeg", "jpg")
WEBP = FileKind("image/webp", "webp")
TEXT = FileKind("text/plain", "txt")
CSV = FileKind("text/csv", "csv")
DOCX = FileKind(f"{_OPEN_XML}wordprocessingml.document", "docx")
XLSX = FileKind(f"{_OPEN_XML}spreadsheetml.sheet", "xlsx")
PPTX = FileKind(f"{_OPEN_XML}presentationml.presentation", "pptx")
ODT = FileKind(f"{_OPEN_DOCUMENT}text", "odt")
ODS = FileKind(f"{_OPEN_DOCUMENT}spreadsheet", "ods")
ODP = FileKind(f"{_OPEN_DOCUMENT}presentation", "odp")
DOC = FileKind("application/msword", "doc")
XLS = FileKind("application/vnd.ms-excel", "xls")

KINDS = (PDF, PNG, JPEG, WEBP, TEXT, CSV, DOCX, XLSX, PPTX, ODT, ODS, ODP, DOC, XLS)
EXTENSIONS = frozenset(kind.extension for kind in KINDS) | {"jpeg"}

HTML_EXTENSIONS = frozenset({"htm", "html", "xhtml", "xht", "shtml", "mht", "mhtml", "hta"})
MACRO_EXTENSIONS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam"})
EXECUTABLE_EXTENSIONS = frozenset(
    {
        "exe",
        "dll",
        "com",
        "scr",
        "pif",
        "cpl",
        "msi",
        "msp",
        "jar",
        "apk",
        "app",
        "bin",
        "so",
        "lnk",
        "url",
        "scf",
        "reg",
    }
)
SCRIPT_EXTENSIONS = frozenset(
    {
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "mjs",
        "cjs",
        "ts",
        "wsf",
        "wsh",
        "sh",
        "bash",
        "py",
        "rb",
    }
) | {
    "pl",
    "php",
    "phtml",
    "php5",
    "phar",
    "asp",
    "aspx",
    "jsp",
    "cgi",
    "lua",
    "sql",
    "iqy",
    "slk",
    "inf",
    "css",
}
