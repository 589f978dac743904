"""The consent block: who puts items into it, who takes one out, and one decision for what is left."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import operations, paper
from app.agendas.models import AgendaItem, Handling, Outcome
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import NotAllowed, Refused, WrongState
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, SESSION, at, loaded, meeting_of, post

TITLES = ("Primero", "Segundo", "Tercero")


def named(house: House, meeting_id: int, title: str) -> AgendaItem:
    return next(item for item in loaded(house, meeting_id).items if item.title == title)


def published_with_block(house: House) -> int:
    """Published, with three more items of which the second and the third are taken by consent."""
    meeting_id = setting.started(house)
    secretary = house.actor("secretary")
    with at(EARLY), transaction():
        for title in TITLES:
            operations.add_own(loaded(house, meeting_id), title=title, presenter="chair", actor=secretary)
        for title in TITLES[1:]:
            operations.take_by_consent(named(house, meeting_id, title), actor=secretary)
        operations.propose(loaded(house, meeting_id), actor=secretary)
        operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
    return meeting_id


def opened_with_block(house: House) -> int:
    meeting_id = published_with_block(house)
    with at(SESSION), transaction():
        setting.declare_quorum(meeting_id)
        operations.open_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
    return meeting_id


def test_the_block_stands_first_under_its_heading_and_the_paper_says_so(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = published_with_block(house)
        agenda = loaded(house, meeting_id)
        sheet = paper.read(paper.content_of(agenda, agenda.meeting))
        assert sheet.consent_numbers == ["6.1", "6.2"]
        assert [line.title for line in sheet.lines if line.number.startswith("6.")] == [
            "Segundo",
            "Tercero",
            "Asunto propio",
            "Primero",
        ]


def test_only_the_secretary_makes_the_block_and_only_of_the_sessions_own_items(
    app: Flask, house: House
) -> None:
    with app.app_context():
        meeting_id = setting.started(house)
        for who in ("chair", "canacar", "guest", "admin"):
            with at(EARLY), pytest.raises(NotAllowed), transaction():
                operations.take_by_consent(named(house, meeting_id, "Asunto propio"), actor=house.actor(who))
        roll = next(item for item in loaded(house, meeting_id).items if item.template_key == "roll")
        with at(EARLY), pytest.raises(Refused), transaction():
            operations.take_by_consent(roll, actor=house.actor("secretary"))
        assert (
            db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:take_by_consent")).all() == []
        )


def test_one_verb_gives_what_is_left_of_the_block_its_outcome(app: Flask, house: House) -> None:
    with app.app_context(), at(SESSION):
        meeting_id = opened_with_block(house)
        with transaction():
            operations.object_to(
                named(house, meeting_id, "Tercero"), reason="No va.", actor=house.actor("caaarem")
            )
        with transaction():
            decided = operations.decide_consent(
                loaded(house, meeting_id), Outcome.AGREED, actor=house.actor("secretary")
            )
        assert [item.title for item in decided] == ["Segundo"]
        db.session.expire_all()
        assert named(house, meeting_id, "Segundo").outcome is Outcome.AGREED
        objected = named(house, meeting_id, "Tercero")
        assert (objected.outcome, objected.handling) == (None, Handling.SINGLY)
        entries = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tag.in_(("item:object", "item:decide")))
            .order_by(AuditEntry.id)
        ).all()
        assert [(entry.tag, entry.subject_id) for entry in entries] == [
            ("item:object", objected.id),
            ("item:decide", decided[0].id),
        ]
        assert entries[0].reason == "No va."
        with pytest.raises(Refused), transaction():  # nothing is left of it
            operations.decide_consent(
                loaded(house, meeting_id), Outcome.AGREED, actor=house.actor("secretary")
            )


def test_a_block_is_agreed_or_noted_in_session_by_who_keeps_its_record(app: Flask, house: House) -> None:
    with app.app_context(), at(SESSION):
        meeting_id = published_with_block(house)
        with pytest.raises(WrongState), transaction():
            operations.decide_consent(loaded(house, meeting_id), Outcome.AGREED, actor=house.actor("chair"))
        with transaction():
            setting.declare_quorum(meeting_id)
            operations.open_session(meeting_of(house, meeting_id), actor=house.actor("secretary"))
        for outcome in set(Outcome) - {Outcome.AGREED, Outcome.NOTED}:
            with pytest.raises(Refused), transaction():
                operations.decide_consent(loaded(house, meeting_id), outcome, actor=house.actor("chair"))
        for who in ("canacar", "guest", "admin"):
            with pytest.raises(NotAllowed), transaction():
                operations.decide_consent(loaded(house, meeting_id), Outcome.AGREED, actor=house.actor(who))
        assert named(house, meeting_id, "Segundo").outcome is None


def test_a_guest_does_not_object_and_nobody_does_too_early_or_too_late(app: Flask, house: House) -> None:
    with app.app_context(), at(SESSION):
        meeting_id = opened_with_block(house)
        with pytest.raises(NotAllowed), transaction():
            operations.object_to(named(house, meeting_id, "Segundo"), actor=house.actor("guest"))
        with pytest.raises(WrongState), transaction():  # not in the block
            operations.object_to(named(house, meeting_id, "Primero"), actor=house.actor("canacar"))
        with transaction():
            operations.decide_consent(loaded(house, meeting_id), Outcome.NOTED, actor=house.actor("chair"))
        with pytest.raises(WrongState), transaction():
            operations.object_to(named(house, meeting_id, "Segundo"), actor=house.actor("canacar"))


def test_a_member_objects_on_the_items_page(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = published_with_block(house)
        item_id = named(house, meeting_id, "Segundo").id
    page = f"/meetings/{meeting_id}/agenda/items/{item_id}"
    assert f"{page}/object" in signed_in("canacar").get(page).text
    assert f"{page}/object" not in signed_in("guest").get(page).text
    assert post(signed_in("canacar"), f"{page}/object", {}).status_code == 303
    assert f"{page}/object" not in signed_in("canacar").get(page).text
