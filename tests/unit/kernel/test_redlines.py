"""A redline loses nothing of either text, and reads word by word."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.redlines import Run, RunKind, align, words

WORDS = st.lists(
    st.sampled_from(["el", "acta", "sello", "no", ",", "\n\n", "custodia", "«dicho»", "15"]), max_size=40
)
TEXT = st.one_of(st.text(max_size=200), WORDS.map(" ".join))


def taken(runs: list[Run], *kinds: RunKind) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


@given(TEXT, TEXT)
def test_same_and_inserted_is_the_new_text_same_and_deleted_the_old(before: str, after: str) -> None:
    runs = words(before, after)
    assert taken(runs, RunKind.SAME, RunKind.INSERTED) == after
    assert taken(runs, RunKind.SAME, RunKind.DELETED) == before
    assert all(run.text for run in runs)
    assert [one for one, other in itertools.pairwise(runs) if one.kind is other.kind] == []


@given(TEXT)
def test_between_equal_texts_nothing_changed(text: str) -> None:
    assert words(text, text) == ([Run(RunKind.SAME, text)] if text else [])


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_stretches_cover_both_lists_in_order(before: list[str], after: list[str]) -> None:
    found = align(before, after)
    assert [member for i, j, _, _ in found for member in before[i:j]] == before
    assert [member for _, _, k, m in found for member in after[k:m]] == after


def test_of_two_equal_members_the_one_in_its_place_is_found() -> None:
    assert align(["A", "A"], ["B", "A"]) == [(0, 1, 0, 1), (1, 2, 1, 2)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("El operador no es responsable del contenedor.", "El operador no tiene la custodia del contenedor.",
         "El operador no[- es responsable-]{+ tiene la custodia+} del contenedor."),
        ("se publicará.", "se publicará en el registro.", "se publicará{+ en el registro+}."),
        ("el 15/05/2027 a las 10:00", "el 16/05/2027 a las 10:00", "el[- 15/05/2027-]{+ 16/05/2027+} a las 10:00"),
        ("", "Nuevo.", "{+Nuevo.+}"),
        ("uno de dos", "tres de cuatro", "[-uno de dos-]{+tres de cuatro+}"),
    ],
)  # fmt: skip
def test_it_reads_by_words(before: str, after: str, said: str) -> None:
    marks = {RunKind.SAME: "{}", RunKind.DELETED: "[-{}-]", RunKind.INSERTED: "{{+{}+}}"}
    assert "".join(marks[run.kind].format(run.text) for run in words(before, after)) == said


def test_long_and_monotonous_texts_take_no_time() -> None:
    began = time.monotonic()
    words("a b " * 12_000, "b a c " * 8_000)
    words(
        " ".join(f"palabra{n % 700}" for n in range(6_000)),
        " ".join(f"palabra{n % 701}" for n in range(6_000)),
    )
    assert time.monotonic() - began < 5
