"""A passage of the circulated text is found again in the text at work, whatever was put beside it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.minutes.anchors import Place, anchors_of, find, put
from app.minutes.clauses import cut

PARAGRAPHS = st.lists(
    st.sampled_from(["Uno.", "Dos, que sigue.", "Tres y algo más.", "Se aprobó."]), min_size=1, max_size=6
)


@given(PARAGRAPHS, st.data())
def test_each_passage_is_found_where_it_stood_and_its_wording_put_there_alone(
    paragraphs: list[str], data: st.DataObject
) -> None:
    text = "\n\n".join(paragraphs)
    at = data.draw(st.integers(0, len(paragraphs) - 1))
    place = find(text, at, text)
    assert place == Place(at, paragraphs[at])
    amended = put(text, place, "Otra redacción.")
    assert [one.source for one in cut(amended)] == [
        "Otra redacción." if index == at else one for index, one in enumerate(paragraphs)
    ]
    for other in range(len(paragraphs)):
        if other != at:
            assert find(text, other, amended) == Place(other, paragraphs[other])


def test_a_passage_that_was_reworded_is_found_with_its_new_words() -> None:
    text = "Uno.\n\nCANACAR señaló que no es responsable.\n\nTres."
    amended = "Uno.\n\nUn párrafo nuevo.\n\nCANACAR señaló que no tiene la custodia.\n\nTres."
    assert find(text, 1, amended) == Place(2, "CANACAR señaló que no tiene la custodia.")
    assert find(text, 2, amended) == Place(3, "Tres.")


def test_a_passage_that_was_taken_out_leaves_its_place() -> None:
    assert find("Uno.\n\nDos.\n\nTres.", 1, "Uno.\n\nTres.") == Place(1, "")
    assert put("Uno.\n\nTres.", Place(1, ""), "Dos otra vez.") == "Uno.\n\nDos otra vez.\n\nTres."


def test_headings_carry_no_number() -> None:
    content = {"sections": [{"text": "## Posturas\n\nUna."}, {"text": ""}, {"text": "Dos.\n\nTres."}]}
    assert [(one.number, one.section, one.passage, one.source) for one in anchors_of(content)] == [
        (1, 0, 1, "Una."),
        (2, 2, 0, "Dos."),
        (3, 2, 1, "Tres."),
    ]
