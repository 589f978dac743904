"""What is withheld is nowhere in the public content, and nothing but what is the paper's goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from app.minutes import redacting
from app.minutes.models import (
    Addendum,
)
from app.minutes.publication_models import Ground, Redaction, RedactionTarget

T = RedactionTarget


@pytest.fixture(scope="module", autouse=True)
def _english() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def content() -> dict[str, Any]:
    return {
        "body": "Grupo Consultivo",
        "title": "Acta",
        "when": "Celebrada ayer",
        "reference": "GCP/2027/ORD1",
        "approval": {"method": "plenary", "said": "Aprobada.", "changes": "Dice Pérez; debe decir Juan Pérez."},
        "comments": ["Pérez objetó."],
        "sections": [
            {"kind": "opening", "heading": "", "text": "Uno.\n\n## Parte\n\nHabló Juan Pérez, de Carga.", "agreements": []},
            {
                "kind": "item",
                "heading": "1 Asunto",
                "text": "Dijo **Juan\nPérez** que sí.\n\nOtra cosa.",
                "agreements": [
                    {"id": 7, "number": "ACU-01", "text": "Juan Pérez hará el padrón.", "about": "Juan Pérez. Vence mañana.",
                     "responsible": "Juan Pérez", "due": "mañana"},
                ],
            },
        ],
    }  # fmt: skip


def mark(target: T, number: int, phrase: str = "") -> Redaction:
    return Redaction(target=target, number=number, phrase=phrase, ground=Ground.PERSONAL_DATA, reason="")


def said(marks: list[Redaction], addenda: list[Addendum] | None = None) -> str:
    return json.dumps(redacting.public_content(content(), addenda or [], marks), ensure_ascii=False)


def test_a_phrase_is_found_through_its_marks_and_lines_and_in_any_case() -> None:
    marks = [
        mark(T.CLAUSE, 2, "juan pérez"),
        mark(T.CLAUSE, 3, "Juan Pérez"),
        mark(T.AGREEMENT, 7, "Juan  Pérez"),
    ]
    shown = said(marks)
    assert "Pérez" not in shown
    assert shown.count("withheld: personal data") == 5
    assert "de Carga." in shown


def test_a_whole_passage_leaves_a_block_and_keeps_the_numbers_of_the_others() -> None:
    shown = redacting.public_content(content(), [], [mark(T.CLAUSE, 2)])
    places = list(redacting.places_of(shown, []))
    assert [place.name for place in places] == ["1", "2", "3", "4", "ACU-01"]
    assert "Habló" not in places[1].text
    assert places[3].text == "Otra cosa."


def test_a_whole_agreement_keeps_its_number_alone_and_leads_nowhere() -> None:
    shown = redacting.public_content(content(), [], [mark(T.AGREEMENT, 7)])
    (agreement,) = shown["sections"][1]["agreements"]
    assert (agreement["id"], agreement["number"]) == (None, "ACU-01")
    assert "padrón" not in json.dumps(agreement)
    assert (agreement["about"], agreement["responsible"], agreement["due"]) == ("", "", "")


def test_only_what_is_known_to_be_the_papers_goes_out() -> None:
    shown = redacting.public_content(content(), [], [])
    assert "comments" not in shown
    assert "changes" not in shown["approval"]


def test_a_phrase_that_still_stands_elsewhere_is_told() -> None:
    marks = [mark(T.CLAUSE, 2, "Juan Pérez")]
    shown = redacting.public_content(content(), [], marks)
    ((phrase, where),) = redacting.still_standing(shown, marks)
    assert phrase == "Juan Pérez"
    assert len(where) == 2


@given(
    before=st.text(alphabet="ab *_\\.", max_size=20),
    after=st.text(alphabet="ab *_\\.", max_size=20),
    phrase=st.text(alphabet="XYZ*_\\+$ ", min_size=1, max_size=12).filter(lambda text: any(c in "XYZ" for c in text)),
)  # fmt: skip
def test_whatever_the_phrase_is_made_of_it_is_gone(before: str, after: str, phrase: str) -> None:
    text = f"c{before}{phrase}{after}c"
    withheld = redacting._withheld(text, [mark(T.CLAUSE, 1, phrase)])
    assert not redacting.has_phrase(withheld, phrase)
