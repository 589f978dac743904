"""What an uploaded file is, by its content: neither its name nor the type the browser claims is believed.

Taken are the papers of an office: PDF, PNG, JPEG, WebP, Word, Excel, PowerPoint, OpenDocument, legacy .doc and .xls,
plain text and CSV. All else is refused with a reason; so is a file of these kinds that could be read as another one
too, that carries macros, or that is locked. (A PDF with an owner's password opens without it, and is taken.)

Pure: bytes in, verdict out, in well under a second and with some hundred kB of memory beyond the content.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from app.files import kinds
from app.files.archives import holds_archive, inspect_archive
from app.files.compound import SIGNATURE as COMPOUND
from app.files.compound import inspect_compound
from app.files.kinds import FileKind, Reason, RefusedFile
from app.files.names import safe_filename

__all__ = ["LARGEST", "FileKind", "Reason", "RefusedFile", "inspect", "safe_filename"]

#: Bytes an attachment may have: 10 MB.
LARGEST = 10 * 1024 * 1024

_EXECUTABLE = re.compile(
    rb"MZ|\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|\0asm|dex\n|L\0\0\0\x01\x14\x02\0|!<arch>"
)
_PDF = re.compile(rb"%PDF-[12]\.\d")
_WEBP = re.compile(rb"RIFF(....)WEBPVP8[ LX]", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"

# What makes a browser take a file for a page. In a text any tag counts that nobody writes by chance; in an image and a
# PDF only the ones that matter, and only near either end, for letters do come about by chance in what is compressed.
_EDGE = 64 * 1024
_SVG = re.compile(rb"<(?:\w{1,20}:)?svg(?=[\s/>])", re.IGNORECASE)
_PAGE = re.compile(
    rb"<(?:!doctype\s{1,20}html|html|head|body|script|iframe|frameset|object|embed|applet|template|style)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG = re.compile(
    rb"<(?:!--|/?(?:meta|link|base|form|input|button|select|textarea|img|image|video|audio|source|details|marquee|math"
    rb"|table|div|span|title|noscript|font|center|h[1-6]|br|ul|ol|li|a\s{1,20}(?:href|on\w{1,20})))(?=[\s/>=])",
    re.IGNORECASE,
)
_UTF7_BRACKET = b"+ADw-"
_MOST_BRACKETS = 100_000  # no text has more; it bounds what looking behind each of them costs
_SCRIPT = re.compile(rb"\A#!|<\?(?:php|=)|<%", re.IGNORECASE)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_IN_WINDOWS_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_OTHER_FORMAT = re.compile(rb"\{\\rtf|%!PS|\xff\xfe|\xfe\xff|(?:\xef\xbb\xbf)?\s*<\?xml", re.IGNORECASE)

_TEXT_EXTENSIONS = frozenset({"", "txt", "text", "md", "log", "tsv"})


def inspect(content: bytes, filename: str) -> FileKind:
    """The kind of ``content``, with a safe name for it. Raises RefusedFile.

    Where the name's extension tells of another kind that is taken, the content decides and the name is set right. Only
    a plain text needs a name that says so: nothing else tells notes from a program.
    """
    if not content:
        raise RefusedFile(Reason.EMPTY)
    if len(content) > LARGEST:
        raise RefusedFile(Reason.TOO_LARGE, size=len(content), limit=LARGEST)
    extension = filename.rpartition(".")[2].strip().lower() if "." in filename else ""
    if extension in kinds.MACRO_EXTENSIONS:
        raise RefusedFile(Reason.MACROS)
    kind = _kind(content, extension)
    return replace(kind, filename=safe_filename(filename, kind.extension))


def _kind(content: bytes, extension: str) -> FileKind:
    if _EXECUTABLE.match(content) and _NO_TEXT.search(content):
        raise RefusedFile(Reason.EXECUTABLE)
    if content.startswith(b"PK\x03\x04"):
        _refuse_pdf(content)
        return inspect_archive(content)
    if content.startswith(COMPOUND):
        _refuse_second_face(content)
        return inspect_compound(content)
    if _PDF.match(content):
        return _pdf(content)
    for looks_like, kind in ((_is_png, kinds.PNG), (_is_jpeg, kinds.JPEG), (_is_webp, kinds.WEBP)):
        if looks_like(content):
            _refuse_second_face(content)
            _refuse_page(content[:_EDGE], content[-_EDGE:])
            return kind
    return _text(content, extension)


def _pdf(content: bytes) -> FileKind:
    _refuse_second_face(content)
    _refuse_page(content[:1024], content[-1024:])
    if b"%%EOF" not in content[-1024:]:
        raise RefusedFile(Reason.DAMAGED)
    return kinds.PDF


def _refuse_second_face(content: bytes) -> None:
    _refuse_pdf(content)
    if holds_archive(content):
        raise RefusedFile(Reason.POLYGLOT)


def _refuse_pdf(content: bytes) -> None:
    """Readers of PDF accept its header anywhere in the first kB; here only at the very beginning."""
    if b"%PDF-" in content[1:1024]:
        raise RefusedFile(Reason.POLYGLOT)


def _refuse_page(*contents: bytes) -> None:
    for content in contents:
        page, svg = _PAGE.search(content), _SVG.search(content)
        if svg and (not page or svg.start() < page.start()):
            raise RefusedFile(Reason.SVG)
        if page:
            raise RefusedFile(Reason.HTML)


def _is_png(content: bytes) -> bool:
    """Raises RefusedFile unless its chunks lead from the signature to the very end."""
    if not content.startswith(_PNG):
        return False
    at = len(_PNG)
    for _ in range(100_000):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + size
        if at > len(content) or len(kind) < 4:
            break
        if kind == b"IEND":
            if at < len(content):
                raise RefusedFile(Reason.POLYGLOT)
            return True
    raise RefusedFile(Reason.DAMAGED)


def _is_jpeg(content: bytes) -> bool:
    """Raises RefusedFile without an end of the image. What phones put behind it is let be."""
    if not content.startswith(_JPEG):
        return False
    if content.rfind(b"\xff\xd9") < 0:
        raise RefusedFile(Reason.DAMAGED)
    return True


def _is_webp(content: bytes) -> bool:
    """Raises RefusedFile unless it is as long as it says."""
    head = _WEBP.match(content)
    if not head:
        return False
    size = 8 + int.from_bytes(head[1], "little")
    if len(content) not in {size, size + size % 2}:
        raise RefusedFile(Reason.POLYGLOT if len(content) > size else Reason.DAMAGED)
    return True


def _text(content: bytes, extension: str) -> FileKind:
    if _OTHER_FORMAT.match(content) or _NO_TEXT.search(content) or not _is_readable(content):
        _refuse_page(content[:_EDGE])
        raise RefusedFile(Reason.UNKNOWN_TYPE)
    _refuse_second_face(content)
    if content.count(b"<") > _MOST_BRACKETS or _UTF7_BRACKET in content:
        raise RefusedFile(Reason.HTML)
    _refuse_page(content)
    if _TAG.search(content) or extension in kinds.HTML_EXTENSIONS:
        raise RefusedFile(Reason.HTML)
    if extension == "svg":
        raise RefusedFile(Reason.SVG)
    if _SCRIPT.search(content) or extension in kinds.SCRIPT_EXTENSIONS:
        raise RefusedFile(Reason.SCRIPT)
    if extension in kinds.EXECUTABLE_EXTENSIONS:
        raise RefusedFile(Reason.EXECUTABLE)
    if extension == "csv":
        return kinds.CSV
    if extension not in _TEXT_EXTENSIONS:
        raise RefusedFile(Reason.NAME_MISMATCH, extension=extension[:20])
    return kinds.TEXT


def _is_readable(content: bytes) -> bool:
    """UTF-8, or else what old Windows programs write. Decoded by pieces: a whole text may take four times its size."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), 2**16):
            decoder.decode(content[at : at + 2**16])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return not _NOT_IN_WINDOWS_1252.search(content)
    return True
