"""The pages of issues, as each role meets them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from app.issues import operations
from app.issues.models import CommentRoom, Issue, IssueAttachment, IssueComment, IssueState, Seconding
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from tests import factories
from tests.pages import PageClient, visible_text

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
WHOLE = {
    "title": "Sello de alta seguridad exigido en patios de terceros",
    "what_happens": "Desde marzo se observa a los transportistas.\n\n- Nuevo Laredo\n- Manzanillo",
    "affected": ["carriers", "importers_exporters"],
    "customs_offices": "Nuevo Laredo, Manzanillo",
    "frequency": "En cada visita",
    "request": "Un criterio escrito.",
    "evidence": "Seis actas de visita.",
}


def post(client: PageClient, address: str, at: str | None = None, **values: Any) -> TestResponse:
    """Post with the token of the page the form stands on."""
    page = client.get(at or address).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, f"no form at {at or address}"
    return client.post(address, data={"csrf_token": token[1], **values})


def make(
    app: Flask, house: Any, state: IssueState = IssueState.ADMITTED, by: str = "CANACAR", **values: Any
) -> str:
    with app.app_context(), transaction():
        person = house.people[by.lower()]
        body = values.pop("body", house.standing)
        values.setdefault("topic_id", house.topic.id)
        issue = factories.make_issue(body, house.chambers[by], person, state=state, **values)
        ref: str = issue.ref
        return ref


def begin(client: PageClient, title: str = "Sellos") -> str:
    """A draft begun as a person does, by its address."""
    offered = re.search(r'checked[^>]*value="(\d+-\d+)"', client.get("/issues/new").get_data(as_text=True))
    answer = post(client, "/issues/new", title=title, seat=offered[1] if offered else "")
    assert answer.status_code == 303
    return answer.location.removeprefix("/issues/").removesuffix("/edit")


def journal_size(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return (
            db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
            db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
        )


def stored(app: Flask, ref: str) -> Issue:
    with app.app_context():
        named = Issue.id == int(ref[6:]) if ref.startswith("draft-") else Issue.folio == ref
        found = db.session.scalar(select(Issue).where(named))
        assert found is not None
        return found


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", listen)


# ── filing ──


def test_a_representative_files_an_issue_and_gets_a_folio(app: Flask, house: Any, signed_in: Any) -> None:
    client = signed_in("canacar")
    ref = begin(client)
    before = journal_size(app)
    answer = post(
        client, f"/issues/{ref}/edit", **WHOLE, topic_id=house.topic.id, revision=1, submit=1,
        files=[(io.BytesIO(PDF), "actas.pdf")],
    )  # fmt: skip
    assert answer.status_code == 303, visible_text(answer.get_data(as_text=True))
    folio = answer.location.removeprefix("/issues/")
    assert re.fullmatch(r"AS-\d{4}-001", folio)
    issue = stored(app, folio)
    assert (issue.state, issue.affected) == (IssueState.SUBMITTED, ["importers_exporters", "carriers"])
    # edit, attach, submit; and word to the secretary
    assert journal_size(app) == (before[0] + 3, before[1] + 1)
    page = client.get(answer.location).get_data(as_text=True)
    assert folio in page
    assert "<li>Nuevo Laredo</li>" in page
    assert "actas.pdf" in page


def test_what_is_missing_is_said_field_by_field_and_nothing_typed_is_lost(
    app: Flask, house: Any, signed_in: Any
) -> None:
    client = signed_in("canacar")
    ref = begin(client)
    typed = {**WHOLE, "request": "", "evidence": ""}
    answer = post(
        client, f"/issues/{ref}/edit", **typed, topic_id="", revision=1, submit=1,
        files=[(io.BytesIO(PDF), "actas.pdf")],
    )  # fmt: skip
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#topic_id"' in page
    assert 'href="#request"' in page
    assert 'href="#evidence"' not in page  # a file is evidence too
    assert "Desde marzo se observa" in page
    assert "actas.pdf" in page  # attached to the draft although it was not filed
    issue = stored(app, ref)
    assert (issue.state, issue.title) == (IssueState.DRAFT, WHOLE["title"])
    answer = post(
        client,
        f"/issues/{ref}/edit",
        **{**WHOLE, "evidence": ""},
        topic_id=house.topic.id,
        revision=issue.revision,
        submit=1,
    )
    assert answer.status_code == 303


def test_a_title_is_asked_for_before_anything_is_begun(app: Flask, house: Any, signed_in: Any) -> None:
    client = signed_in("canacar")
    before = journal_size(app)
    answer = post(client, "/issues/new", title="  ")
    assert answer.status_code == 422
    assert journal_size(app) == before


def test_who_sits_in_two_bodies_chooses_for_which_it_is(app: Flask, house: Any, signed_in: Any) -> None:
    client = signed_in("canacar")
    page = client.get("/issues/new").get_data(as_text=True)
    chosen = f"{house.group.id}-{house.chambers['CANACAR'].id}"
    assert f'value="{chosen}"' in page
    answer = post(client, "/issues/new", title="Sellos", seat=chosen)
    ref = answer.location.removeprefix("/issues/").removesuffix("/edit")
    assert stored(app, ref).body_id == house.group.id
    forged = f"{house.hidden.id}-{house.chambers['index'].id}"
    assert post(client, "/issues/new", title="Sellos", seat=forged).status_code == 422


def test_a_text_too_long_for_its_place_is_refused_and_kept_on_the_page(
    app: Flask, house: Any, signed_in: Any
) -> None:
    client = signed_in("canacar")
    ref = begin(client)
    answer = post(client, f"/issues/{ref}/edit", **{**WHOLE, "title": "x" * 201}, revision=1, draft=1)
    assert answer.status_code == 422
    assert "x" * 201 in answer.get_data(as_text=True)
    assert stored(app, ref).what_happens == ""


def test_a_number_that_looks_like_a_companys_is_marked_once_and_then_let_through(
    app: Flask, house: Any, signed_in: Any
) -> None:
    client = signed_in("canacar")
    ref = begin(client)
    typed = {
        **WHOLE,
        "topic_id": house.topic.id,
        "what_happens": "Desde marzo.\n\nLa empresa TLA010203AB9 recibió dos observaciones.",
    }
    answer = post(client, f"/issues/{ref}/edit", **typed, revision=1, submit=1)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert '<mark class="marked-line">TLA010203AB9</mark>' in page
    assert stored(app, ref).state is IssueState.DRAFT
    seen = re.search(r'name="seen" value="(\w+)"', page)
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert seen
    assert revision
    answer = post(client, f"/issues/{ref}/edit", **typed, revision=revision[1], seen=seen[1], submit=1)
    assert answer.status_code == 303


def test_a_draft_saves_itself_and_an_edit_from_an_older_text_is_shown_both(
    app: Flask, house: Any, signed_in: Any
) -> None:
    client, other = signed_in("canacar"), signed_in("canacar_alternate")
    ref = begin(client)
    page = client.get(f"/issues/{ref}/edit").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token

    def autosave(**values: Any) -> TestResponse:
        data = {"csrf_token": token[1], "title": "Sellos", **values}
        return client.post(f"/issues/{ref}/edit", data=data, headers={"X-Autosave": "1"})

    answer = autosave(what_happens="Primero", revision=1)
    assert answer.status_code == 200
    assert answer.json["revision"] == 2
    assert answer.json["saved_at"]
    post(other, f"/issues/{ref}/edit", title="Sellos", what_happens="De la suplencia", revision=2, draft=1)
    answer = autosave(what_happens="Segundo", revision=2)
    assert answer.status_code == 409
    assert "De la suplencia" in answer.json["conflict_html"]
    assert "Segundo" in answer.json["conflict_html"]
    assert stored(app, ref).what_happens == "De la suplencia"
    assert autosave(what_happens="x" * 50_001, revision=3).json["message"]
    answer = post(client, f"/issues/{ref}/edit", title="Sellos", what_happens="Segundo", revision=2, draft=1)
    assert answer.status_code == 409
    assert "De la suplencia" in answer.get_data(as_text=True)
    answer = post(client, f"/issues/{ref}/edit", keep="theirs", revision=3, what_happens="Segundo")
    assert answer.status_code == 303
    assert stored(app, ref).what_happens == "De la suplencia"
    answer = post(
        client, f"/issues/{ref}/edit", keep="mine", revision=3, title="Sellos", what_happens="Los dos"
    )
    assert (answer.status_code, answer.location) == (303, f"/issues/{ref}/edit")
    assert stored(app, ref).what_happens == "Los dos"


def test_files_are_taken_off_again_and_what_is_no_file_is_refused_with_its_reason(
    app: Flask, house: Any, signed_in: Any
) -> None:
    client = signed_in("canacar")
    ref = begin(client)
    answer = post(
        client, f"/issues/{ref}/edit", title="Sellos", revision=1, draft=1,
        files=[(io.BytesIO(PDF), "uno.pdf"), (io.BytesIO(b"<html><script>alert(1)</script></html>"), "dos.html")],
    )  # fmt: skip
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "dos.html" in visible_text(page)
    with app.app_context():
        kept = db.session.scalars(select(IssueAttachment)).all()
    assert len(kept) == 1
    answer = post(client, f"/issues/{ref}/edit", title="Sellos", revision=1, remove=kept[0].id)
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(IssueAttachment)) == 0
    assert post(client, f"/issues/{ref}/edit", title="Sellos", revision=1, remove="9" * 30).status_code == 404


def test_an_attachment_is_a_download_for_those_who_see_the_issue_only(
    app: Flask, house: Any, signed_in: Any, client: PageClient
) -> None:
    author = signed_in("canacar")
    ref = begin(author)
    post(author, f"/issues/{ref}/edit", **WHOLE, topic_id=house.topic.id, revision=1, submit=1,
         files=[(io.BytesIO(PDF), "actas «seis»\u202efdp.pdf")])  # fmt: skip
    with app.app_context():
        row = db.session.scalars(select(IssueAttachment)).one()
        folio = db.session.scalars(select(Issue)).one().folio
    address = f"/issues/{folio}/attachments/{row.id}"
    answer = signed_in("caaarem").get(address)
    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "\u202e" not in answer.headers["Content-Disposition"]
    assert signed_in("insider").get(address).status_code == 404
    assert signed_in("admin").get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert signed_in("caaarem").get(f"/issues/{folio}/attachments/999999999999999999").status_code == 404


# ── who sees what ──


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


# ── the list ──


def test_the_list_is_narrowed_by_each_filter(app: Flask, house: Any, signed_in: Any) -> None:
    with app.app_context(), transaction():
        other = factories.make_topic("seals", name_es="Sellos", name_en="Seals")
    make(app, house, title="Visita de supervisión en Manzanillo")
    make(app, house, IssueState.SUBMITTED, by="CAAAREM", title="Portal caído", topic_id=other.id)
    make(app, house, by="ANTP", body=house.group, title="Robo en ruta")
    client = signed_in("canacar")

    def listed(query: str) -> set[str]:
        text = visible_text(client.get(f"/issues?{query}").get_data(as_text=True))
        return {
            title
            for title in ("Visita de supervisión en Manzanillo", "Portal caído", "Robo en ruta")
            if title in text
        }

    assert len(listed("")) == 3
    assert listed("state=submitted") == {"Portal caído"}
    assert listed(f"topic={other.id}") == {"Portal caído"}
    assert listed(f"chamber={house.chambers['CANACAR'].id}") == {"Visita de supervisión en Manzanillo"}
    assert listed(f"body={house.group.id}") == {"Robo en ruta"}
    assert listed("q=SUPERVISION+manza") == {"Visita de supervisión en Manzanillo"}
    assert listed("q=%25") == set()
    assert listed("q=as-2026") == {"Visita de supervisión en Manzanillo", "Portal caído", "Robo en ruta"}
    assert len(listed("state=nonsense&topic=x&chamber=-1&body=99999999999999999999&q=%00")) == 3


def test_the_secretarys_inbox_is_what_waits_for_them_oldest_first(
    app: Flask, house: Any, signed_in: Any
) -> None:
    newer = make(app, house, IssueState.SUBMITTED, title="Segundo")
    older = make(app, house, IssueState.SUBMITTED, title="Primero")
    make(app, house, title="Ya admitido")
    with app.app_context(), transaction():
        row = db.session.scalars(select(Issue).where(Issue.folio == older)).one()
        row.listed_at = row.listed_at.replace(year=row.listed_at.year - 1)
    secretary = signed_in("secretary")
    moved = secretary.get("/issues?view=triage")
    assert (moved.status_code, moved.location) == (301, "/issues/desk")
    text = visible_text(secretary.get(moved.location).get_data(as_text=True))
    assert "Ya admitido" not in text
    assert text.index(older) < text.index(newer)
    # for who decides nothing there is no desk: the address shows the list
    assert "Ya admitido" in visible_text(
        signed_in("canacar").get("/issues?view=triage").get_data(as_text=True)
    )


def test_the_list_goes_on_in_pages(app: Flask, house: Any, signed_in: Any) -> None:
    for number in range(55):
        make(app, house, title=f"Asunto número {number:02}")
    client = signed_in("canacar")
    first = client.get("/issues?state=admitted").get_data(as_text=True)
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    assert "state=admitted" in following[1]
    second = client.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    titles = re.findall(r"Asunto número \d\d", first) + re.findall(r"Asunto número \d\d", second)
    assert sorted(titles) == [f"Asunto número {number:02}" for number in range(55)]
    assert 'rel="prev"' in second


@pytest.mark.parametrize("address", ["/issues", "/issues/desk"])
def test_the_list_asks_as_many_questions_for_500_as_for_10(
    app: Flask, house: Any, signed_in: Any, address: str
) -> None:
    client = signed_in("secretary")

    def fill(count: int) -> int:
        with app.app_context(), transaction():
            for number in range(count):
                by = ("CANACAR", "CAAAREM", "ANTP", "index")[number % 4]
                issue = factories.make_issue(
                    house.standing, house.chambers[by], house.people[by.lower()],
                    state=IssueState.SUBMITTED, topic_id=house.topic.id,
                )  # fmt: skip
                db.session.add(
                    Seconding(
                        issue_id=issue.id, chamber_id=house.chambers["CCE"].id, person_id=house.people["cce"].id,
                        text="", created_at=issue.created_at,
                    )
                )  # fmt: skip
        with counted_statements(app) as said:
            assert client.get(address).status_code == 200
        return len(said)

    few = fill(10)
    assert fill(490) == few
    assert few <= 20


def test_the_page_asks_as_many_questions_however_much_was_said(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house)
    client = signed_in("secretary")

    def ask() -> int:
        with counted_statements(app) as said:
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


def test_someone_with_nothing_is_told_what_belongs_there(app: Flask, house: Any, signed_in: Any) -> None:
    assert 'class="empty-title"' in signed_in("canacar").get("/issues").get_data(as_text=True)
    assert 'class="empty-title"' in signed_in("canacar").get("/issues?q=nada").get_data(as_text=True)
    assert signed_in("admin").get("/issues/new").status_code == 403
