"""What changed between two versions: complete, minimal, and said as people say it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from app.agendas import difference_wording, differences
from app.agendas.differences import LEFT, ChangeKind, Entry, compare, entries_of

ZONE = "America/Mexico_City"
MEETING = {
    "starts_at": "2026-11-12T16:00:00+00:00",
    "ends_at": "2026-11-12T19:00:00+00:00",
    "place": "Sala Magna",
    "mode": "in_person",
    "zone": ZONE,
}


def item(item_id: int, title: str = "", **values: Any) -> dict[str, Any]:
    return {
        "id": item_id,
        "title": title or f"Punto {item_id}",
        "minutes": 10,
        "presenter": "chair",
        "purpose": "agreement",
        "handling": "singly",
        "is_heading": False,
        "is_sub": False,
        **values,
    }


def content(*items: dict[str, Any], left: dict[str, str] | None = None, **meeting: str) -> dict[str, Any]:
    """A sealed content; numbers as the paper would give them."""
    rows, top, sub = [], 0, 0
    for row in items:
        top, sub = (top, sub + 1) if row["is_sub"] else (top + 1, 0)
        rows.append({**row, "number": f"{top}.{sub}" if row["is_sub"] else str(top)})
    return {"meeting": {**MEETING, **meeting}, "items": rows, **({"left": left} if left else {})}


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    ids = draw(st.lists(st.integers(1, 9), unique=True, max_size=7))
    rows, under_heading = [], False
    for item_id in ids:
        is_heading = item_id in (1, 2)  # an item never turns into a heading
        is_sub = not is_heading and under_heading and draw(st.booleans())
        under_heading = is_heading or is_sub
        rows.append(
            item(
                item_id,
                draw(st.sampled_from(["Sellos en patios", "Sellos y patios", "Robo de carga"])),
                minutes=0 if is_heading else draw(st.sampled_from([5, 10, 20])),
                presenter=draw(st.sampled_from(["chair", "CANACAR", "index"])),
                purpose=draw(st.sampled_from(["agreement", "information"])),
                handling=draw(st.sampled_from(["singly", "consent"])),
                is_heading=is_heading,
                is_sub=is_sub,
            )
        )
    return content(*rows, place=draw(st.sampled_from(["Sala Magna", "Anexo"])))


@given(contents())
def test_a_version_differs_in_nothing_from_itself(version: dict[str, Any]) -> None:
    assert compare(version, version) == []


def applied(entries: list[Entry], changes: list[differences.Change]) -> dict[int, tuple[Any, ...]]:
    """The items that result when what is said of a version is done to it."""
    found = {
        entry.id: (entry.title, entry.minutes, entry.presenter, entry.purpose, entry.handling)
        for entry in entries
    }
    fields = [
        ChangeKind.REWORDED,
        ChangeKind.MINUTES,
        ChangeKind.PRESENTER,
        ChangeKind.PURPOSE,
        ChangeKind.HANDLING,
    ]
    for change in changes:
        if change.kind in LEFT:
            del found[change.entry.id]
        elif change.kind is ChangeKind.ADDED:
            entry = change.entry
            found[entry.id] = (entry.title, entry.minutes, entry.presenter, entry.purpose, entry.handling)
        elif change.kind in fields:
            at, now = fields.index(change.kind), change.entry
            value = (now.title, now.minutes, now.presenter, now.purpose, now.handling)[at]
            found[now.id] = (*found[now.id][:at], value, *found[now.id][at + 1 :])
    return found


@given(contents(), contents())
def test_doing_what_is_said_gives_the_other_versions_items(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = compare(before, after)
    assert applied(entries_of(before), changes) == applied(entries_of(after), [])
    assert (before["meeting"] != after["meeting"]) is any(c.kind is ChangeKind.MEETING for c in changes)


@given(contents(), contents())
def test_what_is_not_said_to_have_moved_kept_its_order_and_its_heading(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    moved = {change.entry.id for change in compare(before, after) if change.kind is ChangeKind.MOVED}
    old, new = entries_of(before), entries_of(after)
    both = {entry.id for entry in old} & {entry.id for entry in new} - moved
    assert [e.id for e in old if e.id in both] == [e.id for e in new if e.id in both]
    under = {entry.id: entry.heading_id for entry in old}
    assert all(entry.heading_id == under[entry.id] for entry in new if entry.id in both)


@given(contents(), contents())
def test_the_way_back_says_as_much(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = compare(before, after), compare(after, before)
    assert len(there) == len(back)


def test_an_item_is_not_moved_because_others_came_before_it() -> None:
    before = content(item(1), item(2), item(3))
    after = content(item(9), item(1), item(2), item(3))
    assert [change.kind for change in compare(before, after)] == [ChangeKind.ADDED]


def test_one_item_dragged_past_many_is_the_one_that_moved() -> None:
    before, after = content(*map(item, (1, 2, 3, 4))), content(*map(item, (4, 1, 2, 3)))
    assert [(change.kind, change.entry.id) for change in compare(before, after)] == [(ChangeKind.MOVED, 4)]


@pytest.fixture(scope="module")
def spoken() -> Any:
    """English, as the sources have it."""
    app = Flask(__name__)
    Babel(app, default_locale="en")
    return app


def test_it_is_said_as_people_say_it(spoken: Flask) -> None:
    before = content(item(1), item(2, presenter="CANACAR", minutes=25), item(3), item(4), item(6))
    after = content(
        item(1),
        item(2, presenter="CANACAR", minutes=15),
        item(3),
        item(4),
        item(7),
        item(8),
        left={"6": "late"},
    )
    changes = compare(before, after)
    with spoken.test_request_context():
        said = difference_wording.summary(changes, {"CANACAR"})
        to_others = difference_wording.summary(changes)
        sentences = difference_wording.sentences(changes, ZONE, {"CANACAR"})
    assert said == "2 items added, item 5 moved to late and yours lost 10 minutes"
    assert "item 2 lost 10 minutes" in to_others
    assert "yours" not in to_others
    assert sentences[0] == "Yours, 2 “Punto 2”: 25 minutes before, 15 now."
    assert len(sentences) == len(changes) == 4


def test_every_kind_of_change_has_its_words(spoken: Flask) -> None:
    before = content(
        item(1, is_heading=True, minutes=0), item(2, is_sub=True), item(3, is_sub=True), item(4), item(5), item(6), item(7),
        item(8), left=None,
    )  # fmt: skip
    after = content(
        item(1, is_heading=True, minutes=0), item(3, is_sub=True, title="Con otras palabras"), item(4, minutes=30),
        item(5, presenter="", purpose="information", handling="consent"), item(2), item(9, presenter="index"),
        left={"6": "late", "7": "carried"}, place="Anexo", mode="remote",
        starts_at="2026-11-12T17:00:00+00:00", ends_at="2026-11-12T20:00:00+00:00",
    )  # fmt: skip
    changes = compare(before, after)
    assert {change.kind for change in changes} == set(ChangeKind)
    with spoken.test_request_context():
        sentences = difference_wording.sentences(changes, ZONE)
        difference_wording.summary(changes)
        older, newer = difference_wording.marks(changes)
    assert len(sentences) == len(changes)
    assert older == {8: ["Removed"], 6: ["Moved to late"], 7: ["Carried to another session"]}
    assert set(newer) == {9, 3, 4, 5, 2}
    assert any("It begins: " in text for text in sentences)
