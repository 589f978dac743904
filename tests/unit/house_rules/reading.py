"""The code as the house rules read it: parsed files of app/, and templates without what Jinja runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "app"
TEMPLATES = ROOT / "templates"


@cache
def modules() -> dict[str, ast.Module]:
    """Each Python file of app/, by its path from the root."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(), filename=str(path))
        for path in sorted(APP.rglob("*.py"))
    }


@cache
def templates() -> dict[str, str]:
    """Each HTML template, by its path from templates/."""
    return {str(path.relative_to(TEMPLATES)): path.read_text() for path in sorted(TEMPLATES.rglob("*.html"))}


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for such an expression; "" for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}" if dotted(node.value) else f"().{node.attr}"
    return ""


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in app/: where (file:line), the call, what is called as written."""
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                yield f"{path}:{node.lineno}", node, dotted(node.func)


def operations() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function of a room's operations."""
    for path, module in modules().items():
        if "/operations" in path:
            for node in module.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{path}:{node.lineno} {node.name}", node


def literal_text(template: str) -> Iterator[tuple[int, str]]:
    """What a reader would see of a template that no ``{{ }}`` and no ``{% trans %}`` says: (line, text)."""
    text = template
    for pattern in (
        r"\{#.*?#\}",
        r"\{%-?\s*trans\b.*?endtrans\s*-?%\}",
        r"\{\{.*?\}\}",
        r"\{%.*?%\}",
        r"<!--.*?-->",
        r"<(script|style|code|pre)\b.*?</\1>",
    ):
        text = re.sub(pattern, _blank, text, flags=re.DOTALL)
    for found in re.finditer(r"\b(?:title|alt|placeholder|aria-label)=\"([^\"]*)\"", text):
        yield text.count("\n", 0, found.start()) + 1, found[1]
    text = re.sub(r"<[^>]*>", _blank, text)
    text = re.sub(r"\b[\w-]+=\"[^\"]*\"", _blank, text)  # attributes a macro gives to somebody else's element
    for number, line in enumerate(text.splitlines(), 1):
        yield number, re.sub(r"&#?\w+;", " ", line)


def _blank(found: re.Match[str]) -> str:
    """As many lines of nothing, so that numbers of lines stay true."""
    return " " + "\n" * found[0].count("\n")
