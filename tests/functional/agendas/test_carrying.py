"""Items that go on to another session with their papers and history, and agendas that begin as another one did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import item_papers, operations, origins, queries, studio
from app.agendas.models import Agenda, AgendaItem, ItemKind, ItemPurpose, ItemState, Outcome
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, SESSION, SESSION_ENDS, at, loaded, post

LATER = {"starts_at": SESSION + timedelta(days=28), "ends_at": SESSION_ENDS + timedelta(days=28)}


def own_item(house: House, meeting_id: int) -> AgendaItem:
    return next(item for item in loaded(house, meeting_id).items if item.title == "Asunto propio")


def carry(
    house: House,
    item: AgendaItem,
    target: Agenda,
    *,
    who: str = "secretary",
    when: Any = EARLY,
    reason: str = "No cabe",
) -> AgendaItem:
    with at(when), transaction():
        return operations.carry_to(item, target, reason=reason, actor=house.actor(who))


def test_an_item_leaves_its_agenda_for_another_with_its_papers_and_both_histories(
    app: Flask, house: House
) -> None:
    with app.app_context():
        here, there = setting.published(house), setting.started(house, **LATER)
        with at(EARLY), transaction():
            item = own_item(house, here)
            operations.attach_paper(
                item, operations.Upload(b"Cifras\n", "c.txt"), title="Cifras", actor=house.actor("secretary")
            )
        carried = carry(house, own_item(house, here), loaded(house, there))
        assert item.state is ItemState.CARRIED
        assert item.id not in {one.id for one in loaded(house, here).items}
        assert (carried.carried_from_id, carried.title, carried.minutes) == (item.id, "Asunto propio", 20)
        assert carried.id in {one.id for one in loaded(house, there).items}
        assert [paper.title for paper in item_papers.list_of({carried.id})[carried.id]] == ["Cifras"]
        entries = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tag.in_(("item:carry", "item:carried")))
            .order_by(AuditEntry.id)
        ).all()
        assert [(entry.tag, entry.subject_id, entry.reason) for entry in entries] == [
            ("item:carry", item.id, "No cabe"),
            ("item:carried", carried.id, "No cabe"),
        ]
        assert "viene de la" in origins.of([carried])[carried.id]


def test_what_was_deferred_goes_on_once_and_stays_where_it_was_discussed(app: Flask, house: House) -> None:
    with app.app_context():
        here, there = setting.opened(house), setting.started(house, **LATER)
        with at(SESSION), transaction():
            setting.decide_all(house, here)
            operations.decide(own_item(house, here), Outcome.DEFERRED, actor=house.actor("secretary"))
        item = own_item(house, here)
        with pytest.raises(WrongState):  # the session still runs
            carry(house, item, loaded(house, there), when=SESSION)
        with at(SESSION_ENDS), transaction():
            operations.close_session(loaded(house, here).meeting, actor=house.actor("chair"))
        carried = carry(house, own_item(house, here), loaded(house, there), when=SESSION_ENDS)
        assert own_item(house, here).state is ItemState.ON_AGENDA
        assert "diferido" in origins.of([carried])[carried.id]
        with pytest.raises(Refused):
            carry(house, own_item(house, here), loaded(house, there), when=SESSION_ENDS)
        assert queries.list_left_over(house.standing.id, LATER["starts_at"]) == []


def test_what_nobody_answered_before_its_session_is_proposed_for_the_next(app: Flask, house: House) -> None:
    with app.test_request_context():
        here, there = setting.opened(house), setting.started(house, **LATER)
        with transaction():
            waiting = AgendaItem(
                agenda_id=loaded(house, here).id,
                position=0,
                kind=ItemKind.OWN,
                purpose=ItemPurpose.AGREEMENT,
                title="Paradores seguros",
                minutes=15,
                presenter="CANACAR",
                presenter_seat_id=house.seats["CANACAR"].id,
                proposer_seat_id=house.seats["CANACAR"].id,
                state=ItemState.LATE,
            )
            db.session.add(waiting)
        proposed = f"carried-{waiting.id}"
        agenda = loaded(house, there)
        offered = studio.proposals_for(agenda, agenda.meeting, house.actor("secretary"))
        assert proposed not in {row.value for row in offered}  # its own session is still to answer it
        with at(SESSION), transaction():
            setting.decide_all(house, here)
        with at(SESSION_ENDS), transaction():
            operations.close_session(loaded(house, here).meeting, actor=house.actor("chair"))
        offered = studio.proposals_for(agenda, agenda.meeting, house.actor("secretary"))
        row = next(row for row in offered if row.value == proposed)
        assert (row.title, "sin respuesta" in row.source) == ("Paradores seguros", True)
        with at(SESSION_ENDS), transaction():
            taken = operations.add_carried(
                loaded(house, there),
                db.session.get_one(AgendaItem, waiting.id),
                actor=house.actor("secretary"),
            )
        assert (taken.state, taken.presenter, taken.carried_from_id) == (
            ItemState.ON_AGENDA,
            "CANACAR",
            waiting.id,
        )
        assert queries.list_left_over(house.standing.id, LATER["starts_at"]) == []


def test_what_can_not_be_carried_stays_and_nothing_changes(app: Flask, house: House) -> None:
    with app.app_context():
        here, there = setting.started(house), setting.started(house, **LATER)
        elsewhere = setting.started(house, body=house.group, **LATER)
        for key, target, who, reason, error in (
            ("", there, "canacar", "No cabe", NotAllowed),
            ("", there, "secretary", " ", InvalidInput),
            ("", elsewhere, "secretary", "No cabe", Refused),
            ("", here, "secretary", "No cabe", Refused),
            ("roll", there, "secretary", "No cabe", Refused),
        ):
            goes_to = loaded(house, target)
            item = next(
                one for one in loaded(house, here).items if one.template_key == key and not one.is_heading
            )
            with pytest.raises(error):
                carry(house, item, goes_to, who=who, reason=reason)
        db.session.expire_all()
        assert own_item(house, here).state is ItemState.ON_AGENDA
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.tag.like("item:carr%"))).all() == []


def test_a_copy_brings_own_items_in_order_and_says_what_it_left(app: Flask, house: House) -> None:
    with app.app_context():
        here, there = setting.started(house), setting.plan(house, **LATER)
        secretary = house.actor("secretary")
        with at(EARLY), transaction():
            issue = factories.make_issue(house.standing, house.chambers["CANACAR"], house.people["canacar"])
            operations.add_issue(loaded(house, here), issue, actor=secretary)
            roll = next(item for item in loaded(house, here).items if item.template_key == "roll")
            operations.edit_item(
                roll,
                title=roll.title,
                minutes=25,
                presenter="chair",
                since=roll.agenda.revision,
                actor=secretary,
            )
            operations.start(setting.meeting_of(house, there), actor=secretary)
        with at(EARLY), transaction():
            copied = operations.copy_agenda(loaded(house, there), loaded(house, here), actor=secretary)
        assert [item.title for item in copied.added] == ["Asunto propio"]
        assert [(item.issue_id, bool(why)) for item, why in copied.left] == [(issue.id, True)]
        target = loaded(house, there)
        assert next(item.minutes for item in target.items if item.template_key == "roll") == 25
        assert "copiado de la" in origins.of(copied.added)[copied.added[0].id]
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "agenda:copy")).one()
        assert entry.new["from_meeting_id"] == here
        with at(EARLY), transaction():
            again = operations.copy_agenda(loaded(house, there), loaded(house, here), actor=secretary)
        assert again.added == []
        with at(EARLY), pytest.raises(NotAllowed), transaction():
            operations.copy_agenda(loaded(house, there), loaded(house, here), actor=house.actor("chair"))


def test_the_pages_carry_and_copy(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        here, there = setting.started(house), setting.plan(house, **LATER)
        item_id = own_item(house, here).id
    secretary = signed_in("secretary")
    page = f"/meetings/{here}/agenda/items/{item_id}"
    with at(EARLY):
        assert f'value="{there}"' in secretary.get(page).text
        assert post(secretary, f"{page}/carry", {"to": there, "reason": ""}).status_code == 422
        assert post(secretary, f"{page}/carry", {"to": there, "reason": "No cabe"}).status_code == 303
        assert "Asunto propio" in secretary.get(f"/meetings/{there}/agenda/edit").text
        assert "Asunto propio" not in secretary.get(f"/meetings/{here}/agenda/edit").text
        answer = post(secretary, f"/meetings/{here}/agenda/copy", {"from": there})
        assert answer.status_code == 303
