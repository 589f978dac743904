"""Two contents of the minutes compared: every word of both is there, and what changed is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.redlines import Run, RunKind
from app.minutes.clauses import cut
from app.minutes.differences import Change, Comparison, compare

PARAGRAPH = st.text(alphabet="abñ ,.*#-|\n", max_size=30) | st.sampled_from(
    [
        "CANACAR señaló que no tiene la custodia.",
        "CANACAR señaló que no es responsable.",
        "Se aprobó.",
        "## Posturas",
    ]
)
TEXT = st.lists(PARAGRAPH, max_size=5).map("\n\n".join)


def section(
    text: str = "", heading: str = "", agreements: Sequence[Mapping[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    return {"kind": "item", "heading": heading, "text": text, "agreements": list(agreements), **more}


def content(*sections: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"sections": list(sections), **more}


def agreement(identity: int, text: str, about: str = "CANACAR.") -> dict[str, Any]:
    return {"id": identity, "number": f"ACU-{identity:02}", "text": text, "about": about}


def reads(found: Comparison, *kinds: RunKind) -> list[str]:
    def joined(runs: Sequence[Run]) -> str:
        return "".join(run.text for run in runs if run.kind in kinds)

    texts = (joined(passage.runs) for part in found.sections for passage in part.passages)
    return [text for text in texts if text]


@given(TEXT, TEXT)
def test_every_passage_of_both_is_there_and_nothing_else(before: str, after: str) -> None:
    found = compare(content(section(before)), content(section(after)))
    assert reads(found, RunKind.SAME, RunKind.INSERTED) == [one.source for one in cut(after)]
    assert reads(found, RunKind.SAME, RunKind.DELETED) == [one.source for one in cut(before)]
    numbers = [passage.now for part in found.sections for passage in part.passages if passage.now is not None]
    assert numbers == list(range(1, len(numbers) + 1))


@given(TEXT)
def test_a_content_does_not_differ_from_itself(text: str) -> None:
    found = compare(content(section(text, "6.1 Sellos")), content(section(text, "6.1 Sellos")))
    assert found.passages_changed == 0
    assert [part.change for part in found.sections] == [Change.SAME]


def test_changed_passages_are_counted_and_the_others_keep_their_place() -> None:
    before = content(section("Uno.\n\nCANACAR no es responsable del contenedor.\n\nTres."))
    after = content(
        section("Uno.\n\nCANACAR no tiene la custodia del contenedor.\n\nNuevo párrafo.\n\nTres.")
    )
    found = compare(before, after)
    assert [(one.change, one.was, one.now) for one in found.sections[0].passages] == [
        (Change.SAME, 1, 1),
        (Change.CHANGED, 2, 2),
        (Change.ADDED, None, 3),
        (Change.SAME, 3, 4),
    ]
    assert found.passages_changed == 2


def test_sections_that_came_went_or_moved_are_named() -> None:
    one, two, three = (section(f"Texto {n}.", f"{n} Punto {n}", id=n) for n in (1, 2, 3))
    four = section("Texto 4.", "4 Punto 4", id=4)
    found = compare(content(one, two, three), content(three, one, four))
    said = {part.heading[-1].text[-1]: (part.change, part.is_moved) for part in found.sections}
    assert said == {
        "3": (Change.CHANGED, True),
        "1": (Change.SAME, False),
        "2": (Change.REMOVED, False),
        "4": (Change.ADDED, False),
    }
    assert (found.sections_that(Change.ADDED), found.sections_that(Change.REMOVED), found.sections_moved) == (
        1,
        1,
        1,
    )


def test_contents_sealed_before_sections_had_an_id_are_matched_by_their_title() -> None:
    before = content(section("Texto.", "6.1 Sellos"), section("Otro.", "6.2 Robo"))
    after = content(section("Otro.", "6.1 Robo", id=8), section("Texto nuevo.", "6.2 Sellos", id=7))
    found = compare(before, after)
    assert [part.change for part in found.sections] == [Change.CHANGED, Change.CHANGED]
    assert found.passages_changed == 1


def test_agreements_and_dissents_added_removed_or_reworded_are_named() -> None:
    before = content(section("T.", agreements=[agreement(1, "Levantar el padrón."), agreement(2, "Otro.")]))
    after = content(
        section("T.", agreements=[agreement(1, "Levantar el padrón nacional."), agreement(3, "Nuevo.")]),
        dissents=[{"seat": "CANACAR", "by": "X", "about": "6.1 Sellos", "text": "No lo compartimos."}],
    )
    found = compare(before, after)
    assert [(row.label, row.change) for row in found.sections[0].agreements] == [
        ("ACU-01", Change.CHANGED),
        ("ACU-03", Change.ADDED),
        ("ACU-02", Change.REMOVED),
    ]
    assert found.agreements_changed == 3
    assert [(row.label, row.change) for row in found.dissents] == [("CANACAR", Change.ADDED)]


def test_many_passages_in_another_order_take_no_time() -> None:
    one = "\n\n".join(f"Párrafo {n} con sus palabras." for n in range(300))
    other = "\n\n".join(f"Párrafo {n} con otras palabras." for n in range(299, -1, -1))
    found = compare(content(section(one)), content(section(other)))
    assert reads(found, RunKind.SAME, RunKind.INSERTED) == other.split("\n\n")
