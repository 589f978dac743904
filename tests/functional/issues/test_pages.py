"""The pages of issues, as each role meets them: who sees what, and what they may decide."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.issues import operations
from app.issues.models import CommentRoom, Issue, IssueComment, IssueState, Seconding
from app.kernel.db import db, transaction
from tests.functional.issues.acting import (
    WHOLE,
    journal_size,
    make,
    post,
    stored,
)
from tests.pages import PageClient, visible_text
from tests.queries import statements


def test_the_anonymous_are_asked_to_sign_in_everywhere(app: Flask, house: Any, client: PageClient) -> None:
    ref = make(app, house)
    for address in (
        "/issues",
        "/issues/new",
        f"/issues/{ref}",
        f"/issues/{ref}/edit",
        f"/issues/{ref}/withdraw",
    ):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "/sign-in" in answer.location


@pytest.mark.parametrize("name", ["insider", "admin", "member"])
def test_an_issue_of_another_body_is_neither_found_nor_listed_nor_counted(
    app: Flask, house: Any, signed_in: Any, name: str
) -> None:
    ref = make(app, house, title="Reservado del consultivo")
    client = signed_in(name)
    assert client.get(f"/issues/{ref}").status_code == 404
    page = client.get("/issues").get_data(as_text=True)
    assert "Reservado del consultivo" not in page
    assert ref not in page


def test_a_draft_is_seen_by_its_chamber_alone(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house, IssueState.DRAFT, title="Todavía en borrador")
    assert signed_in("canacar_alternate").get(f"/issues/{ref}/edit").status_code == 200
    assert "Todavía en borrador" in signed_in("canacar_alternate").get("/issues").get_data(as_text=True)
    for name in ("caaarem", "secretary", "chair", "guest", "admin"):
        client = signed_in(name)
        assert client.get(f"/issues/{ref}").status_code == 404, name
        assert client.get(f"/issues/{ref}/edit").status_code == 404, name
        assert "Todavía en borrador" not in client.get("/issues").get_data(as_text=True), name


@pytest.mark.parametrize("state", [state for state in IssueState if state is not IssueState.DRAFT])
@pytest.mark.parametrize("name", ["canacar", "caaarem", "secretary", "chair", "guest"])
def test_the_page_stands_for_each_role_in_each_state(
    app: Flask, house: Any, signed_in: Any, state: IssueState, name: str
) -> None:
    ref = make(app, house, state, reason="Falta decir cuándo.")
    answer = signed_in(name).get(f"/issues/{ref}")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).count("btn-primary") <= 1


@pytest.mark.parametrize(
    "ref", ["AS-2026-999", "draft-999", "draft-99999999999999999999", "draft-0", "%00", "x" * 300]
)
def test_an_address_that_names_no_issue_is_not_found(
    app: Flask, house: Any, signed_in: Any, ref: str
) -> None:
    assert signed_in("canacar").get(f"/issues/{ref}").status_code == 404


def test_a_folio_in_small_letters_leads_to_the_issue(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    answer = signed_in("canacar").get(f"/issues/{ref.lower()}")
    assert (answer.status_code, answer.location) == (301, f"/issues/{ref}")


def test_the_secretarys_room_is_read_by_the_secretary_and_the_author_alone(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house)
    client = signed_in("canacar")
    answer = post(
        client,
        f"/issues/{ref}/comments/secretary",
        at=f"/issues/{ref}",
        **{"secretary-text": "Entre nosotros"},
    )
    assert answer.status_code == 303
    assert "Entre nosotros" in signed_in("secretary").get(f"/issues/{ref}").get_data(as_text=True)
    for name in ("caaarem", "chair", "guest"):
        assert "Entre nosotros" not in signed_in(name).get(f"/issues/{ref}").get_data(as_text=True), name
    answer = post(
        signed_in("caaarem"),
        f"/issues/{ref}/comments/secretary",
        at=f"/issues/{ref}",
        **{"secretary-text": "Yo"},
    )
    assert answer.status_code == 403
    with app.app_context():
        assert [row.room for row in db.session.scalars(select(IssueComment))] == [CommentRoom.SECRETARY]


def test_an_empty_comment_is_refused_at_its_field(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    answer = post(
        signed_in("caaarem"), f"/issues/{ref}/comments/members", at=f"/issues/{ref}", **{"members-text": " "}
    )
    assert answer.status_code == 422
    assert 'id="members-text-error"' in answer.get_data(as_text=True)


# ── deciding ──


def test_the_secretary_admits(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house, IssueState.SUBMITTED)
    client = signed_in("secretary")
    assert post(client, f"/issues/{ref}/admit", at=f"/issues/{ref}").status_code == 303
    assert stored(app, ref).state is IssueState.ADMITTED
    before = journal_size(app)
    assert post(client, f"/issues/{ref}/admit", at=f"/issues/{ref}").status_code == 409
    assert journal_size(app) == before


def test_the_secretary_returns_with_what_is_missing_and_the_chamber_completes_it(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house, IssueState.SUBMITTED)
    secretary, author = signed_in("secretary"), signed_in("canacar")
    page = secretary.get(f"/issues/{ref}/return").get_data(as_text=True)
    assert re.search(r'name="return_by"[^>]*value="\d{4}-\d\d-\d\d"', page)
    for wrong in ({"missing": "", "return_by": "2999-01-01"}, {"missing": "Algo", "return_by": "2020-01-01"},
                  {"missing": "Algo", "return_by": "pronto"}):  # fmt: skip
        assert post(secretary, f"/issues/{ref}/return", **wrong).status_code == 422
    assert (
        post(secretary, f"/issues/{ref}/return", missing="Diga dónde.", return_by="2999-01-01").status_code
        == 303
    )
    assert "Diga dónde." in author.get(f"/issues/{ref}/edit").get_data(as_text=True)
    answer = post(author, f"/issues/{ref}/edit", **WHOLE, topic_id=house.topic.id, revision=1, submit=1)
    assert (answer.status_code, answer.location) == (303, f"/issues/{ref}")
    assert stored(app, ref).state is IssueState.SUBMITTED


def test_the_secretary_proposes_a_refusal_and_the_chair_countersigns_it(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house, IssueState.SUBMITTED)
    chair, secretary, author = signed_in("chair"), signed_in("secretary"), signed_in("canacar")
    address = f"/issues/{ref}"
    assert secretary.get(f"{address}/refuse").status_code == 403
    assert chair.get(f"{address}/propose-refusal").status_code == 403
    assert f"{address}/refuse" not in chair.get(address).get_data(as_text=True)
    assert post(secretary, f"{address}/propose-refusal", reason="", channel="").status_code == 422
    proposed = {"reason": "Es un caso único.", "channel": "La ventanilla."}
    assert post(secretary, f"{address}/propose-refusal", **proposed).status_code == 303
    for client, reads in ((chair, True), (secretary, True), (author, False), (signed_in("caaarem"), False)):
        page = client.get(address).get_data(as_text=True)
        assert ("La ventanilla." in page) is reads
        assert ("Se propuso a la presidencia" in page) is reads
    assert "La ventanilla." in chair.get(f"{address}/refuse").get_data(as_text=True)
    assert post(chair, f"{address}/send-back", reason="").status_code == 422
    assert post(chair, f"{address}/send-back", reason="Son varios.").status_code == 303
    assert chair.get(f"{address}/refuse").status_code == 409
    assert chair.get(f"{address}/send-back").status_code == 409
    assert post(secretary, f"{address}/propose-refusal", **proposed).status_code == 303
    assert post(chair, f"{address}/refuse", appeal_by="2020-01-01").status_code == 422
    assert post(chair, f"{address}/refuse", appeal_by="2999-01-04").status_code == 303
    page = visible_text(author.get(address).get_data(as_text=True))
    assert "La ventanilla." in page
    assert "viernes 4 de enero de 2999" in page
    assert post(author, f"{address}/appeal", text="Son varios.").status_code == 303
    assert "Son varios." in chair.get(f"{address}/uphold").get_data(as_text=True)
    assert post(chair, f"{address}/uphold", reason="Son varios.").status_code == 303
    assert stored(app, ref).state is IssueState.ADMITTED


def test_the_chamber_withdraws_with_a_reason(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    client = signed_in("canacar")
    assert post(client, f"/issues/{ref}/withdraw", reason="").status_code == 422
    assert post(client, f"/issues/{ref}/withdraw", reason="Ya se resolvió.").status_code == 303
    assert stored(app, ref).state is IssueState.WITHDRAWN
    assert signed_in("caaarem").get(f"/issues/{ref}/withdraw").status_code == 403


def test_another_chamber_backs_it_and_its_words_are_shown(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    answer = post(
        signed_in("caaarem"), f"/issues/{ref}/second", at=f"/issues/{ref}",
        **{"second-chamber": house.chambers["CAAAREM"].id, "second-text": "También nos ocurre.",
           "second-affected_members": "40"},
    )  # fmt: skip
    assert answer.status_code == 303
    text = visible_text(signed_in("canacar").get(f"/issues/{ref}").get_data(as_text=True))
    assert "También nos ocurre." in text
    answer = post(
        signed_in("caaarem"), f"/issues/{ref}/second", at=f"/issues/{ref}",
        **{"second-chamber": house.chambers["CAAAREM"].id, "second-text": "Corregido",
           "second-affected_members": "muchos"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Corregido" in answer.get_data(as_text=True)
    with app.app_context():
        assert [row.text for row in db.session.scalars(select(Seconding))] == ["También nos ocurre."]


def test_the_page_asks_as_many_questions_however_much_was_said(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house)
    client = signed_in("secretary")

    def ask() -> int:
        with statements(app) as said:
            assert client.get(f"/issues/{ref}").status_code == 200
        return len(said)

    def say(times: int) -> None:
        with app.app_context(), transaction():
            issue = db.session.scalars(select(Issue).where(Issue.folio == ref)).one()
            for number in range(times):
                operations.comment(
                    issue, room=CommentRoom.MEMBERS, text=f"Palabra {number}", actor=house.actor("caaarem")
                )

    say(1)
    few = ask()
    say(30)
    assert ask() == few
