"""Finding what looks like a single company's data."""

from __future__ import annotations

import time

import pytest

from app.issues.case_data import MOST, find_case_data


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("La empresa TLA010203AB9 recibió dos.", "rfc", "TLA010203AB9"),
        ("(GODE561231GR8)", "rfc", "GODE561231GR8"),
        ("ÑA&991231XX0, entre otras", "rfc", "ÑA&991231XX0"),
        ("rfc tla-010203-ab9", "rfc", "tla-010203-ab9"),
        ("El pedimento 24 47 3456 4001234 fue", "customs_entry", "24 47 3456 4001234"),
        ("El pedimento 24  47  3456  4001234 fue", "customs_entry", "24  47  3456  4001234"),
        ("244734564001234", "customs_entry", "244734564001234"),
    ],
)
def test_tax_ids_and_customs_entries_are_found(text: str, kind: str, found: str) -> None:
    assert [(mark.kind, mark.found) for mark in find_case_data(text)] == [(kind, " ".join(found.split("  ")))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Desde marzo de 2026 hay 212 agentes en Manzanillo.",
        "El folio AS-2026-007 y el acuerdo GCP/2026/O1/ACU-02",
        "ISO 17712, NOM-012-SCT-2-2017",
        "Teléfono 55 1234 5678",
        "TLA019903AB9 no lleva una fecha que exista",
        "1234567890123456",
    ],
)
def test_other_numbers_are_let_be(text: str) -> None:
    assert find_case_data(text) == []


def test_a_mark_tells_its_paragraph_and_the_words_around_it() -> None:
    (mark,) = find_case_data("Uno.\n\n\nLa empresa TLA010203AB9 recibió dos\nobservaciones.")
    assert (mark.paragraph, mark.before, mark.after) == (2, "La empresa ", " recibió dos observaciones.")


def test_a_text_made_of_such_numbers_is_read_at_once_and_marked_a_few_times() -> None:
    began = time.process_time()
    assert len(find_case_data("TLA010203AB9 " * 4000)) == MOST
    assert find_case_data("1" * 50_000) == []
    assert find_case_data("AAAA" * 12_500) == []
    assert time.process_time() - began < 1
