"""Comments: whom they name, who is told, what is marked before it is published."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.issues import mentions, policy, queries
from app.issues.models import CommentRoom, Issue, IssueComment
from app.journal.models import OutboxMessage
from app.kernel.db import db
from tests.functional.issues.acting import make, post
from tests.functional.issues.test_watching import told_of_the_last

WORDS = st.sampled_from(
    ["Ana", "Ána", "José", "Pérez", "Peña", "Gil", "María", "Ñáñez", "O'Neill", "de", "la"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
AROUND = st.text(alphabet=st.sampled_from("abñ .,;:\n¿?("), max_size=12)


def shuffled(name: str, how: int) -> str:
    """The name as somebody may type it."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return [name, plain, name.upper(), unicodedata.normalize("NFD", name), plain.lower()][how]


@given(st.lists(NAMES, min_size=1, max_size=6), st.data())
def test_the_longest_name_that_fits_is_meant(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    before, typed = data.draw(AROUND), shuffled(name, data.draw(st.integers(0, 4)))
    text = f"{before} @{typed}. Fin"
    found = mentions.find(text, names)
    assert [mention.key for mention in found] == [mentions.key_of(name)]
    assert text[found[0].start : found[0].end] == f"@{typed}"
    assert f"**@{typed}**" in mentions.emphasized(text, names)


@given(st.text(), st.lists(st.text(max_size=8), max_size=4))
def test_any_text_and_any_names_are_read_and_nothing_typed_is_lost(text: str, names: list[str]) -> None:
    found = mentions.find(text, names)
    assert all(text[mention.start] in "@\uff20\ufe6b" for mention in found)
    rest = mentions.emphasized(text, names)
    assert len(rest) == len(text) + 4 * len(found)


def test_what_only_looks_like_a_name_stays_text() -> None:
    names = ["Ana Pérez", "Ana"]
    assert mentions.find("ana@ana.mx y @Anabel, @ Ana, @", names) == []
    assert [mention.key for mention in mentions.find("@Ana Pérezgil", names)] == ["ana"]


@pytest.mark.parametrize("room", list(CommentRoom))
def test_the_readers_of_a_room_are_those_of_the_policy(app: Flask, house: Any, room: CommentRoom) -> None:
    ref = make(app, house)
    with app.app_context():
        issue = db.session.scalars(select(Issue).where(Issue.folio == ref)).one()
        listed = {person.id for person in queries.list_readers(issue, room)}
        for name, person in house.people.items():
            assert (person.id in listed) is policy.may_read_room(house.actor(name), room, issue), name


def test_who_is_named_is_told_once_and_only_if_they_read_the_room(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house)
    page = f"/issues/{ref}"
    author = signed_in("canacar")
    said = "Lo vio @titular caaarem, @Persona insider y @Titular CANACAR."
    assert post(author, f"{page}/comments/members", at=page, **{"members-text": said}).status_code == 303
    assert told_of_the_last(app) == ["caaarem"]
    html = signed_in("index").get(page).get_data(as_text=True)
    assert "<strong>@titular caaarem</strong>" in html
    assert "@Persona insider" in html
    assert "<strong>@Persona insider" not in html
    # the author watches since then; the writer is not told
    post(signed_in("caaarem"), f"{page}/comments/members", at=page, **{"members-text": "Sí."})
    assert told_of_the_last(app) == ["canacar"]
    # in the other room only who reads it is told, though somebody else watches
    post(author, f"{page}/comments/secretary", at=page, **{"secretary-text": "Para usted, @Titular CAAAREM."})
    assert told_of_the_last(app) == ["secretary"]


def test_case_data_is_marked_before_members_read_it_and_then_let_through(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house)
    page = f"/issues/{ref}"
    client = signed_in("caaarem")
    for address, typed in (
        (f"{page}/comments/members", {"members-text": "Le pasó a TLA010203AB9."}),
        (
            f"{page}/second",
            {"second-text": "Le pasó a TLA010203AB9.", "second-chamber": house.chambers["CAAAREM"].id},
        ),
    ):
        answer = post(client, address, at=page, **typed)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert '<mark class="marked-line">TLA010203AB9</mark>' in html
        assert "Le pasó a TLA010203AB9.</textarea>" in html
        seen = re.search(r'name="seen" value="(\w+)"', html)
        assert seen
        assert post(client, address, at=page, seen=seen[1], **typed).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(IssueComment)).all()) == 1
        assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_between_the_secretary_and_its_chamber_nothing_is_marked(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house)
    answer = post(
        signed_in("canacar"),
        f"/issues/{ref}/comments/secretary",
        at=f"/issues/{ref}",
        **{"secretary-text": "Es TLA010203AB9."},
    )
    assert answer.status_code == 303
