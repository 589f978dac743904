"""House rules of the templates."""

from __future__ import annotations

import ast
import re

from tests.unit.house_rules import reading

#: What is called the same in every language, or is a sample of what one types.
PROPER_NAMES = re.compile(
    r"\b(Convoca|iCalendar|Outlook|Google( Calendar)?|Apple|Thunderbird|Markdown|SHA-256|PDF|Word|QR|https?|UTC|h|min)\b"
)
#: Where HTML comes out of the sanitizer (its preview, its cache) or out of the library that draws QR codes.
MAKES_MARKUP = {"app/kernel/texts.py", "app/web/views.py", "app/web/qr.py"}
LETTERS = re.compile(r"[^\W\d_]{2,}")


def test_nothing_is_declared_safe() -> None:
    assert [
        f"templates/{path}: {found}"
        for path, text in reading.templates().items()
        for found in re.findall(r"\|\s*safe\b|autoescape\s+false", text)
    ] == []


def test_every_visible_word_goes_through_gettext() -> None:
    assert [
        f"templates/{path}:{number}: {text.strip()}"
        for path, template in reading.templates().items()
        for number, text in reading.literal_text(template)
        if LETTERS.search(PROPER_NAMES.sub("", text))
    ] == []


def test_markup_made_in_code_is_a_literal_or_comes_out_of_the_sanitizer() -> None:
    """``Markup(…)`` around anything else is a hole; ``Markup("…").format(…)`` escapes what it takes in."""
    assert [
        f"{where} {ast.unparse(call)}"
        for where, call, name in reading.calls()
        if name == "Markup"
        and call.args
        and not isinstance(call.args[0], ast.Constant)
        and where.split(":")[0] not in MAKES_MARKUP
    ] == []
