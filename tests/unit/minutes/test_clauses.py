"""A text cut into numbered clauses loses nothing."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from app.minutes.clauses import cut


def sources(text: str) -> list[str]:
    return [passage.source for passage in cut(text)]


def test_each_paragraph_is_a_clause() -> None:
    assert sources("Uno.\n\nDos, que\nsigue.\n\n\nTres.") == ["Uno.", "Dos, que\nsigue.", "Tres."]


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    assert sources("Asistieron:\n\n- CANACAR\n- ANTP\n\nSe excusó CNA.") == [
        "Asistieron:\n\n- CANACAR\n- ANTP",
        "Se excusó CNA.",
    ]
    assert sources("Tabla:\n\n| a | b |\n|---|---|") == ["Tabla:\n\n| a | b |\n|---|---|"]
    assert sources("1. Uno\n2. Dos") == ["1. Uno\n2. Dos"]


def test_a_heading_inside_a_text_is_no_clause() -> None:
    assert [(p.source, p.is_heading) for p in cut("## Posturas\n\nUna.\n\n## Otras\n\n- lista")] == [
        ("## Posturas", True),
        ("Una.", False),
        ("## Otras", True),
        ("- lista", False),
    ]


def test_fenced_text_is_not_cut_at_its_blank_lines() -> None:
    assert sources("```\na\n\nb\n```\n\nfin") == ["```\na\n\nb\n```", "fin"]


def test_nothing_makes_no_clause() -> None:
    assert cut("") == cut(" \n\n \r\n") == []


@given(st.text(alphabet="ab -*#>|1.`\n\r\t", max_size=200))
def test_the_passages_say_what_the_text_says(text: str) -> None:
    assert re.sub(r"\s", "", "".join(sources(text))) == re.sub(r"\s", "", text)
    assert all(source.strip() for source in sources(text))
