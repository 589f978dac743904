"""Stems: one for a word in all its forms, whatever accents and capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.stems import STOP_WORDS, stems


@pytest.mark.parametrize(
    "words",
    [
        ("importación", "importaciones", "IMPORTACION", "Importación"),
        ("consulta", "consultas", "CONSULTAS"),
        ("pedimento", "pedimentos"),
        ("revisión", "revisiones", "revision"),
        ("robo", "robos"),
        ("certificación", "certificaciones"),
        ("señal", "señales"),
    ],
)
def test_a_word_has_one_stem_in_all_its_forms(words):
    assert len({tuple(stems(word)) for word in words}) == 1


def test_words_that_say_nothing_are_left_out_and_numbers_stay():
    assert stems("Los robos de la carga en 2026, AS-2026-014") == [
        *stems("robos carga"),
        "2026",
        "2026",
        "014",
    ]
    assert stems(" ".join(STOP_WORDS)) == []


@given(st.text(max_size=200))
def test_any_text_has_stems_fit_for_a_query(text):
    for stem in stems(text):
        assert stem
        assert stem.isalnum()
        assert stem == stem.lower()


@given(
    st.lists(
        st.sampled_from(["importación", "exportaciones", "aduana", "revisión", "sellos", "robos", "tarimas"]),
        min_size=1,
    )
)
def test_capitals_and_accents_make_no_difference(words):
    text = " ".join(words)
    plain = text.translate(str.maketrans("áéíóúñ", "aeioun"))
    assert stems(text) == stems(text.upper()) == stems(plain)
