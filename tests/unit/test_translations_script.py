"""The check of the translations finds what a Spanish reader would stumble over."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from scripts.translations import Tree, compile_catalogs, find_problems, missing, stale

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
CODE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext, pgettext
A = _l("Issues")
def b(n): return _("Hello, %(name)s", name="x"), \\
    ngettext("%(num)s issue", "%(num)s issues", n), pgettext("verb", "File")
"""
TEMPLATE = """<h1>{{ _("Sessions") }}</h1>{% trans n=3 %}One seat{% pluralize %}{{ n }} seats{% endtrans %}"""
COMPLETE = {
    "issues.po": """
msgid "Issues"
msgstr "Asuntos"

msgid "Hello, %(name)s"
msgstr "Bienvenida, %(name)s"

msgid "%(num)s issue"
msgid_plural "%(num)s issues"
msgstr[0] "un asunto"
msgstr[1] "%(num)s asuntos"

msgctxt "verb"
msgid "File"
msgstr "Presentar"
""",
    "meetings.po": """
msgid "Sessions"
msgstr "Sesiones"

msgid "One seat"
msgid_plural "%(n)s seats"
msgstr[0] "Una representación de %(n)s"
msgstr[1] "%(n)s representaciones"
""",
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    for folder in ("app/translations/es", "templates/meetings"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "app/issues.py").write_text(CODE)
    (tmp_path / "templates/meetings/index.html").write_text(TEMPLATE)
    for name, text in COMPLETE.items():
        (tmp_path / "app/translations/es" / name).write_text(HEAD + text.lstrip())
    return Tree(tmp_path)


def change(tree: Tree, name: str, old: str, new: str) -> None:
    path = tree.catalogs / "es" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_complete_translation_has_no_problems(tree: Tree) -> None:
    assert find_problems(tree) == []
    assert missing(tree, []) == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("meetings.po", 'msgid "Sessions"\nmsgstr "Sesiones"\n', "", 'not translated: "Sessions"'),
        ("meetings.po", '"Sesiones"', '""', 'not translated: "Sessions"'),
        ("meetings.po", '"Sesiones"', '"Sesiones "', "starts or ends with other spaces"),
        ("meetings.po", 'msgid "Sessions"', '#, fuzzy\nmsgid "Sessions"', 'fuzzy: "Sessions"'),
        (
            "meetings.po",
            'msgid "Sessions"',
            '#~ msgid "Old"\n#~ msgstr "x"\n\nmsgid "Sessions"',
            'obsolete (#~): "Old"',
        ),
        (
            "meetings.po",
            'msgid "Sessions"',
            'msgid "Old"\nmsgstr "x"\n\nmsgid "Sessions"',
            'no code asks for "Old"',
        ),
        (
            "meetings.po",
            'msgid "Sessions"',
            'msgid "Issues"\nmsgstr "x"\n\nmsgid "Sessions"',
            "translated otherwise",
        ),
        ("meetings.po", '"%(n)s representaciones"', '"representaciones"', "placeholders differ"),
        ("meetings.po", '"%(n)s seats"', '"%(n)s seat"', "msgid_plural should be"),
        ("issues.po", '"Bienvenida, %(name)s"', '"Bienvenida, %(nombre)s"', "placeholders differ"),
        ("issues.po", '"Bienvenida, %(name)s"', '"100 % de %(name)s"', "percent sign"),
        ("issues.po", 'msgctxt "verb"\n', "", '"File" (context "verb")'),
    ],
)
def test_each_fault_is_found(tree: Tree, name: str, old: str, new: str, problem: str) -> None:
    change(tree, name, old, new)
    found = find_problems(tree)
    assert any(problem in line for line in found), found


def test_a_template_that_cannot_be_read_is_named(tree: Tree) -> None:
    (tree.root / "templates/broken.html").write_text("{% if %}")
    assert find_problems(tree)[0].startswith("templates/broken.html:1:")


def test_positional_placeholders_are_refused(tree: Tree) -> None:
    (tree.root / "app/other.py").write_text('x = _("%s of them")')
    assert any("name the placeholders" in line for line in find_problems(tree))


def test_missing_entries_come_ready_to_be_filled_in_and_only_for_the_path_asked(tree: Tree) -> None:
    change(tree, "issues.po", 'msgctxt "verb"\nmsgid "File"\nmsgstr "Presentar"\n', "")
    change(tree, "meetings.po", 'msgid "Sessions"\nmsgstr "Sesiones"\n', "")
    assert missing(tree, ["app/"]) == '#: app/issues.py:5\nmsgctxt "verb"\nmsgid "File"\nmsgstr ""\n'
    assert 'msgid "Sessions"' in missing(tree, [])


def test_the_compiled_catalog_speaks_spanish_and_is_made_again_only_when_a_file_changed(tree: Tree) -> None:
    assert [path.parent.parent.name for path in compile_catalogs(tree)] == ["es", "en"]
    with tree.mo_file("es").open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    assert spanish.gettext("Issues") == "Asuntos"
    assert spanish.ngettext("%(num)s issue", "%(num)s issues", 2) == "%(num)s asuntos"
    assert spanish.ngettext("%(num)s issue", "%(num)s issues", 1) == "un asunto"
    assert spanish.pgettext("verb", "File") == "Presentar"
    assert compile_catalogs(tree) == []
    later = tree.mo_file("es").stat().st_mtime + 5
    os.utime(tree.catalogs / "es" / "issues.po", (later, later))
    assert stale(tree, "es")
    assert not stale(tree, "en")


def test_contradicting_files_are_not_compiled(tree: Tree) -> None:
    change(tree, "meetings.po", 'msgid "Sessions"', 'msgid "Issues"\nmsgstr "Temas"\n\nmsgid "Sessions"')
    with pytest.raises(ValueError, match="translated otherwise"):
        compile_catalogs(tree)
