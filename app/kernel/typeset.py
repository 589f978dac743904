"""Setting a document as PDF with Typst: tagged (PDF/UA-1), the same bytes for the same content, with the wheel's own fonts.

What people wrote reaches the template only as data, in one JSON that it decodes: no character of it is markup.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.kernel.legible import legible

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "documents"
#: What the fonts surely have. PDF/UA-1 refuses a document with a character that none of them can draw.
DRAWN = re.compile(
    "[^\n\t\x20-\x7e\xa0-\u017f\u0386-\u03ce\u0401-\u045f\u2010-\u2027\u2030-\u203a\u20ac\u2116\u2122"
    "\u2190-\u2193\u25a1]"
)
UNDRAWN = "\u25a1"
#: Documents set lately, by template and content: who prints one prints it twice.
KEPT = 64


class NotTypeset(RuntimeError):
    """The template does not compile: a fault of the house, never of what people wrote."""


def typeset(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """``templates/documents/<template>.typ`` set with ``data``; ``at`` is the date the document carries within.

    Text is normalized, stripped of control and direction marks; a character no font has is drawn as an empty box.
    Raises NotTypeset.
    """
    content = json.dumps(_clean(data), ensure_ascii=False, sort_keys=True)
    return _set(template, content, int(at.timestamp()))


@lru_cache(maxsize=KEPT)
def _set(template: str, content: str, stamp: int) -> bytes:
    import typst  # loads its fonts: a third of a second no other page has to wait

    source = (TEMPLATES / f"{template}.typ").read_bytes()

    def compiled(text: str) -> bytes:
        return typst.compile(
            source,
            sys_inputs={"data": text},
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=stamp,
        )

    try:
        try:
            return compiled(content)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            return compiled(DRAWN.sub(UNDRAWN, content))
    except typst.TypstError as error:
        raise NotTypeset(f"{template}.typ: {error.message}") from error


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", legible(value))
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
