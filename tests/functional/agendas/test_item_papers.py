"""Papers of items: who brings them, until when, who reads them, and what stays on record."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import item_papers, operations
from app.agendas.annexes import annexes_of
from app.agendas.models import AgendaItem, Audience, ItemPaper, PaperState
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.clock import Step, StepState
from app.meetings.pages import deadlines_of
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, LATE, SESSION_ENDS, at, loaded, meeting_of, post

#: Business days before 12 November are the 11th, 10th, 9th, 6th and 5th.
LAST_DAY = datetime(2026, 11, 5, 23, 0, tzinfo=UTC)
DAY_AFTER = datetime(2026, 11, 6, 23, 0, tzinfo=UTC)


def upload(text: str = "Cifras de octubre\n", name: str = "cifras.txt") -> operations.Upload:
    return operations.Upload(text.encode(), name)


def own_item(house: House, meeting_id: int) -> AgendaItem:
    return next(item for item in loaded(house, meeting_id).items if item.title == "Asunto propio")


def attach(
    house: House, meeting_id: int, *, who: str = "secretary", when: datetime = EARLY, **values: Any
) -> ItemPaper:
    with at(when), transaction():
        return operations.attach_paper(
            own_item(house, meeting_id), values.pop("upload", upload()), title="Cifras", actor=house.actor(who), **values
        )  # fmt: skip


def reread(house: House, meeting_id: int, paper_id: int) -> ItemPaper:
    """A paper as the verbs take it: its item's agenda with its meeting."""
    loaded(house, meeting_id)
    return item_papers.get_paper(paper_id, meeting_id)


def given_to_canacar(house: House, meeting_id: int) -> None:
    with at(EARLY), transaction():
        item = own_item(house, meeting_id)
        operations.edit_item(
            item, title=item.title, minutes=20, presenter="CANACAR", since=item.agenda.revision, actor=house.actor("secretary"),
        )  # fmt: skip


def test_the_secretary_brings_papers_of_any_item_and_who_presents_it_of_that_one(
    app: Flask, house: House
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        for who in ("canacar", "caaarem", "coordinator", "guest", "member", "admin"):
            with pytest.raises(NotAllowed):
                attach(house, meeting_id, who=who)
        assert db.session.scalars(select(ItemPaper)).all() == []
        given_to_canacar(house, meeting_id)
        for who in ("secretary", "chair", "canacar", "canacar_alternate"):
            attach(house, meeting_id, who=who, upload=upload(f"De {who}\n"))
        with pytest.raises(NotAllowed):
            attach(house, meeting_id, who="caaarem")
        tags = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:attach_paper")).all()
        assert [entry.new["late"] for entry in tags] == [False] * 4
        heading = next(item for item in loaded(house, meeting_id).items if item.is_heading)
        with at(EARLY), pytest.raises(Refused), transaction():
            operations.attach_paper(heading, upload(), title="", actor=house.actor("secretary"))


def test_a_paper_after_the_last_day_is_taken_and_said_to_be_late(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        due = item_papers.papers_due(meeting_of(house, meeting_id))
        assert due.on.isoformat() == "2026-11-05"
        in_time = attach(house, meeting_id, when=LAST_DAY)
        late = attach(house, meeting_id, when=DAY_AFTER, upload=upload("Otra\n"))
        meeting = meeting_of(house, meeting_id)
        assert not item_papers.is_late(in_time.latest.created_at, due.on, meeting)
        assert item_papers.is_late(late.latest.created_at, due.on, meeting)
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:attach_paper")).all()
        assert [entry.new["late"] for entry in entries] == [False, True]


def test_what_replaces_a_paper_is_its_next_version_and_nothing_is_lost(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        paper_id = attach(house, meeting_id).id
        with at(EARLY), transaction():
            operations.replace_paper(
                reread(house, meeting_id, paper_id),
                upload("Cifras corregidas\n"),
                actor=house.actor("secretary"),
            )
        same = reread(house, meeting_id, paper_id)
        with at(EARLY), pytest.raises(InvalidInput), transaction():
            operations.replace_paper(same, upload("Cifras corregidas\n"), actor=house.actor("secretary"))
        db.session.expire_all()
        paper = item_papers.get_paper(paper_id, meeting_id)
        assert [version.number for version in paper.versions] == [2, 1]
        with at(EARLY), transaction():
            loaded(house, meeting_id)
            operations.withdraw_paper(
                item_papers.get_paper(paper_id, meeting_id), actor=house.actor("secretary")
            )
        assert paper.state is PaperState.WITHDRAWN
        gone = reread(house, meeting_id, paper_id)
        with at(EARLY), pytest.raises(WrongState), transaction():
            operations.replace_paper(gone, upload("Otra vez"), actor=house.actor("secretary"))
        tags = db.session.scalars(
            select(AuditEntry.tag).where(AuditEntry.subject_type == "agenda_item")
        ).all()
        assert tags == ["item:attach_paper", "item:replace_paper", "item:withdraw_paper"]
        assert item_papers.list_for_meeting(meeting_id) == []


def test_no_paper_comes_once_the_session_is_over_and_an_item_with_papers_is_not_removed(
    app: Flask, house: House
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        attach(house, meeting_id)
        with at(EARLY), pytest.raises(Refused), transaction():
            operations.remove_item(own_item(house, meeting_id), actor=house.actor("secretary"))
        with at(setting.SESSION), transaction():
            setting.declare_quorum(meeting_id)
            operations.open_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
            setting.decide_all(house, meeting_id)
        attach(house, meeting_id, when=setting.SESSION, upload=upload("En sesión\n"))
        with at(SESSION_ENDS), transaction():
            operations.close_session(meeting_of(house, meeting_id), actor=house.actor("chair"))
        with pytest.raises(WrongState):
            attach(house, meeting_id, when=SESSION_ENDS)


def test_the_clocks_step_is_done_when_every_expected_paper_is_in_and_late_while_one_is_missing(
    app: Flask, house: House
) -> None:
    with app.app_context(), at(LATE):
        meeting_id = setting.published(house)

        def step() -> Any:
            return next(d for d in deadlines_of(meeting_of(house, meeting_id)) if d.step is Step.PAPERS)

        with transaction():
            operations.expect_papers(own_item(house, meeting_id), actor=house.actor("secretary"))
        assert step().state is StepState.LATE
        attach(house, meeting_id)
        assert (step().state, step().done_on.isoformat()) == (StepState.DONE, "2026-10-01")
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:expect_papers")).one()
        assert entry.new == {"expects_papers": True}
        with pytest.raises(NotAllowed), transaction():
            operations.expect_no_papers(own_item(house, meeting_id), actor=house.actor("canacar"))
        with transaction():
            operations.expect_no_papers(own_item(house, meeting_id), actor=house.actor("secretary"))
        assert step().done_on is None


def test_a_notice_goes_out_with_the_papers_of_the_items(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        paper = attach(house, meeting_id)
        mine = [annex for annex in annexes_of(meeting_of(house, meeting_id)) if annex.item]
        assert [(annex.title, annex.sha256, annex.item) for annex in mine] == [
            ("Cifras", paper.latest.file.sha256, "6.1")
        ]


def test_members_read_every_paper_and_anyone_only_what_is_marked_so_of_a_published_agenda(
    app: Flask, house: House, signed_in: Any, client: Any
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        inner = attach(house, meeting_id).id
        outer = attach(house, meeting_id, audience=Audience.PUBLIC, upload=upload("Para todos\n")).id
        with at(EARLY), transaction():
            unpublished = operations.add_own(
                loaded(house, meeting_id), title="Aún no", presenter="chair", actor=house.actor("secretary")
            )
            operations.attach_paper(
                unpublished, upload("Todavía no\n"), title="Aún no", audience=Audience.PUBLIC, actor=house.actor("secretary"),
            )  # fmt: skip
        draft = db.session.scalars(select(ItemPaper.id).where(ItemPaper.item_id == unpublished.id)).one()
    address = f"/meetings/{meeting_id}/papers"
    for who in ("secretary", "chair", "canacar", "guest"):
        for paper in (inner, outer, draft):
            assert signed_in(who).get(f"{address}/{paper}").status_code == 200, who
    for reader in (client, signed_in("member"), signed_in("admin")):
        assert [reader.get(f"{address}/{paper}").status_code for paper in (inner, outer, draft)] == [
            404,
            200,
            404,
        ]
        assert reader.get(f"{address}/{outer}?version=7").status_code == 200  # always the present one
        page = reader.get(f"/meetings/{meeting_id}/agenda").text
        assert f"{address}/{outer}" in page
        assert f"{address}/{inner}" not in page
        assert "Persona secretary" not in page
    answer = client.get(f"{address}/{outer}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = signed_in("canacar").get(f"/meetings/{meeting_id}/agenda").text
    assert f"{address}/{inner}" in page


def test_the_items_page_attaches_replaces_and_keeps_what_was_typed(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        given_to_canacar(house, meeting_id)
        item_id = own_item(house, meeting_id).id
    page = f"/meetings/{meeting_id}/agenda/items/{item_id}"
    member = signed_in("canacar")
    with at(LATE):
        assert "Titular CANACAR" in member.get(page).text  # who presents it
        sent = {"title": "Lo que decimos", "audience": "members"}
        refused = post(member, f"{page}/papers", sent, content_type="multipart/form-data")
        assert refused.status_code == 422
        assert "Lo que decimos" in refused.text
        file = (io.BytesIO(b"Cifras\n"), "cifras.txt")
        assert (
            post(
                member, f"{page}/papers", sent | {"file": file}, content_type="multipart/form-data"
            ).status_code
            == 303
        )
        shown = member.get(page).text
        assert "Lo que decimos" in shown
        assert "chip-soon" in shown  # late, and said so
        with app.app_context():
            paper_id = db.session.scalars(select(ItemPaper.id)).one()
        again = f"{page}/papers/{paper_id}/replace"
        assert member.get(again).status_code == 200
        assert post(member, again, {}, content_type="multipart/form-data").status_code == 422
        second = (io.BytesIO(b"Cifras nuevas\n"), "cifras.txt")
        assert post(member, again, {"file": second}, content_type="multipart/form-data").status_code == 303
        assert member.get(f"/meetings/{meeting_id}/papers/{paper_id}?version=1").data == b"Cifras\n"
        assert post(signed_in("caaarem"), f"{page}/papers/{paper_id}/withdraw", {}).status_code == 403
        assert post(member, f"{page}/papers/{paper_id}/withdraw", {}).status_code == 303
        assert member.get(f"/meetings/{meeting_id}/papers/{paper_id}").status_code == 404
        assert signed_in("secretary").get(f"/meetings/{meeting_id}/papers/{paper_id}").status_code == 200
