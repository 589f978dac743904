"""The words of the interface: English in the code, Spanish in app/translations/es/*.po, one file a room.

    scripts/translations.py compile             merge the .po files into the .mo that Flask-Babel reads
    scripts/translations.py check               fail on anything untranslated, doubtful or left over
    scripts/translations.py missing [PATH …]    print entries to fill in, for code under PATH (default: all)

The .po files are kept by hand: order, comments and grouping are their author's. What several rooms say is in common.po.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLURAL_FORMS = "nplurals=2; plural=(n != 1);"
#: Which arguments of which functions are texts: Babel's own, and Flask-Babel's lazy ones.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
JINJA_OPTIONS = {
    "silent": "false",
    "newstyle_gettext": "true",
    "trim_blocks": "true",  # as in app.factory: they decide which spaces a {% trans %} has
    "lstrip_blocks": "true",
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ #0-9.]*[a-z]")
POSITIONAL = re.compile(r"(?<!%)(?:%%)*%[-+ #0-9.]*[sdifr]")

#: What tells one text from another: its context and its English (the singular).
Key = tuple[str | None, str]


@dataclass
class Use:
    """A text as the code asks for it, and where."""

    plural: str | None = None
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A text as a .po file translates it."""

    place: str
    plural: str | None
    strings: tuple[str, ...]
    fuzzy: bool


@dataclass(frozen=True)
class Tree:
    """Where code, templates and catalogs lie; tests give another."""

    root: Path = ROOT

    @property
    def catalogs(self) -> Path:
        return self.root / "app" / "translations"

    def po_files(self, language: str) -> list[Path]:
        return sorted((self.catalogs / language).glob("*.po"))

    def mo_file(self, language: str) -> Path:
        return self.catalogs / language / "LC_MESSAGES" / "messages.mo"

    def sources(self) -> Iterator[tuple[str, Path]]:
        """Each file that may hold texts, with the name of Babel's way to read it."""
        yield from (("python", path) for path in sorted((self.root / "app").rglob("*.py")))
        for pattern in ("*.html", "*.txt", "*.xml"):
            yield from (("jinja2", path) for path in sorted((self.root / "templates").rglob(pattern)))

    def show(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def extract(tree: Tree, *, under: Iterable[str] = ()) -> dict[Key, Use]:
    """All texts that the code asks for. Raises SyntaxError, naming the file, where a template can't be read."""
    from babel.messages.extract import extract as extract_from
    from jinja2 import TemplateSyntaxError
    from jinja2.ext import babel_extract

    prefixes, uses = tuple(under), dict[Key, Use]()
    for kind, path in tree.sources():
        shown = tree.show(path)
        if prefixes and not shown.startswith(prefixes):
            continue
        method: Callable[..., Any] | str = babel_extract if kind == "jinja2" else kind
        options = JINJA_OPTIONS if kind == "jinja2" else {}
        try:
            with path.open("rb") as file:
                found = list(extract_from(method, file, keywords=KEYWORDS, options=options))
        except TemplateSyntaxError as error:
            raise SyntaxError(f"{shown}:{error.lineno}: {error.message}") from error
        for line, message, _comments, context in found:
            singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
            use = uses.setdefault((context, singular), Use())
            use.plural = use.plural or plural
            use.places.append(f"{shown}:{line}")
    uses.pop((None, ""), None)
    return uses


def read(tree: Tree, language: str = "es") -> tuple[dict[Key, Entry], list[str]]:
    """What the .po files say, with one line for each conflict, obsolete entry, or file that can't be read."""
    from babel.messages.pofile import PoFileError, read_po

    entries, problems = dict[Key, Entry](), list[str]()
    for path in tree.po_files(language):
        shown = tree.show(path)
        try:
            with path.open("rb") as file:
                catalog = read_po(file, locale=language, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            problems.append(f"{shown}: {error}")
            continue
        problems += [f"{shown}: obsolete (#~): {_quote(key)}" for key in catalog.obsolete]
        for message in catalog:
            if not message.id:
                continue
            key, entry = _entry(message, shown)
            earlier = entries.setdefault(key, entry)
            if (earlier.plural, earlier.strings) != (entry.plural, entry.strings):
                problems.append(
                    f"{entry.place}: {_quote(key[1])} is translated otherwise in {earlier.place}"
                    ": put it into common.po once, or tell them apart with pgettext"
                )
    return entries, problems


def _entry(message: Any, shown: str) -> tuple[Key, Entry]:
    several = isinstance(message.id, (list, tuple))
    singular, plural = message.id if several else (message.id, None)
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    texts = tuple(text or "" for text in strings)
    return (message.context, singular), Entry(f"{shown}:{message.lineno}", plural, texts, message.fuzzy)


def find_problems(tree: Tree, language: str = "es") -> list[str]:
    """One line for everything that would show English, or the wrong thing, to a Spanish reader."""
    try:
        uses = extract(tree)
    except SyntaxError as error:
        return [str(error)]
    entries, problems = read(tree, language)
    for key, use in sorted(uses.items(), key=lambda item: item[1].places[0]):
        if POSITIONAL.search(key[1]):
            problems.append(f"{use.places[0]}: name the placeholders, %(so)s: {_quote(key[1])}")
        if key not in entries:
            problems.append(f"{use.places[0]}: not translated: {_show(key)}")
        else:
            problems += _check(key, use, entries[key])
    problems += [
        f"{entry.place}: no code asks for {_show(key)}" for key, entry in entries.items() if key not in uses
    ]
    return problems


def _check(key: Key, use: Use, entry: Entry) -> Iterator[str]:
    if entry.fuzzy:
        yield f"{entry.place}: fuzzy: {_show(key)}"
    if use.plural != entry.plural and use.plural is not None:
        yield f"{entry.place}: msgid_plural should be {_quote(use.plural)} ({use.places[0]})"
        return
    if not all(text.strip() for text in entry.strings) or (entry.plural and len(entry.strings) != 2):
        yield f"{entry.place}: not translated: {_show(key)}"
        return
    known = placeholders(key[1]) | placeholders(entry.plural or "")
    for number, text in enumerate(entry.strings):
        named = placeholders(text)
        may_omit = {"num"} if entry.plural and number == 0 else set[str]()  # "un asunto"
        if (known - may_omit) - named or named - known:
            yield f"{entry.place}: placeholders differ: {_show(key)} → {_quote(text)}"
        elif known and not _formats(text, known):
            yield f"{entry.place}: a percent sign must be written %% beside placeholders: {_quote(text)}"
        if _edges(text) != _edges(key[1]):
            yield f"{entry.place}: starts or ends with other spaces than the English: {_quote(text)}"


def placeholders(text: str) -> set[str]:
    """The names that ``text`` interpolates: ``%(name)s``."""
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _formats(text: str, names: set[str]) -> bool:
    try:
        text % dict.fromkeys(names, 1)
    except (ValueError, TypeError):
        return False
    return True


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def stale(tree: Tree, language: str) -> bool:
    """Whether the .mo is older than what it is made from (a file taken away included)."""
    made = tree.mo_file(language)
    if not made.exists():
        return True
    sources = [Path(__file__), tree.catalogs / language, *tree.po_files(language)]
    return any(path.exists() and path.stat().st_mtime_ns > made.stat().st_mtime_ns for path in sources)


def compile_catalogs(tree: Tree | None = None, *, always: bool = False) -> list[Path]:
    """Write the .mo files that are stale; the paths written. Raises ValueError where two files disagree."""
    tree = tree or Tree()
    languages = [language for language in ("es", "en") if always or stale(tree, language)]
    return [_compile(tree, language) for language in languages]


def _compile(tree: Tree, language: str) -> Path:
    """English needs no entries: its catalog is there so that Flask-Babel knows the language."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    entries, problems = read(tree, language)
    if problems:
        raise ValueError("\n".join(problems))
    catalog = Catalog(locale=language, project="Convoca", charset="utf-8")
    for (context, singular), entry in entries.items():
        if all(entry.strings) and not entry.fuzzy:
            several = entry.plural is not None
            catalog.add(
                (singular, entry.plural) if several else singular,
                entry.strings if several else entry.strings[0],
                context=context,
            )
    made = tree.mo_file(language)
    made.parent.mkdir(parents=True, exist_ok=True)
    partial = made.with_suffix(f".{os.getpid()}")
    with partial.open("wb") as file:
        write_mo(file, catalog)
    partial.replace(made)  # at once: another process may be reading it
    return made


def missing(tree: Tree, prefixes: Iterable[str]) -> str:
    """Entries ready to be filled in, in the order of the code."""
    entries, _problems = read(tree)
    blocks = [_block(key, use) for key, use in extract(tree, under=prefixes).items() if key not in entries]
    return "\n".join(blocks)


def _block(key: Key, use: Use) -> str:
    context, singular = key
    lines = [f"#: {use.places[0]}"]
    if context is not None:
        lines.append(f"msgctxt {_quote(context)}")
    lines.append(f"msgid {_quote(singular)}")
    if use.plural is None:
        lines.append('msgstr ""')
    else:
        lines += [f"msgid_plural {_quote(use.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
    return "\n".join(lines) + "\n"


def _quote(text: Any) -> str:
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _show(key: Key) -> str:
    return _quote(key[1]) if key[0] is None else f"{_quote(key[1])} (context {_quote(key[0])})"


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit status."""
    tree = Tree()
    match arguments:
        case ["compile"]:
            try:
                written = compile_catalogs(tree)
            except ValueError as error:
                print(error, file=sys.stderr)
                return 1
            print(f"translations: {len(written)} compiled" if written else "translations: up to date")
        case ["check"]:
            problems = find_problems(tree)
            print("\n".join(problems) or "translations: Spanish is complete")
            return 1 if problems else 0
        case ["missing", *prefixes]:
            print(missing(tree, prefixes), end="")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
