"""An issue filed by its pages: a folio, what is missing, what is kept, its files."""

from __future__ import annotations

import io
import re
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.issues.models import Issue, IssueAttachment, IssueState
from app.kernel.db import db
from tests.functional.issues.acting import (
    PDF,
    WHOLE,
    begin,
    journal_size,
    post,
    stored,
)
from tests.pages import PageClient, visible_text


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
