"""What members propose and what comes late: who answers it, when, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import lanes, operations
from app.agendas.models import ITEM_TRANSITIONS, AgendaItem, ItemState
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError, InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.models import MeetingKind
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, LATE, at, loaded, post
from tests.functional.notifications.post_office import work_at

ROLES = (
    "secretary",
    "chair",
    "canacar",
    "canacar_alternate",
    "caaarem",
    "coordinator",
    "guest",
    "member",
    "admin",
)


def ask(
    house: House, meeting_id: int, *, when: Any = EARLY, who: str = "canacar", **values: Any
) -> AgendaItem:
    with at(when), transaction():
        return operations.propose_item(
            loaded(house, meeting_id, who),
            **{
                "seat_id": house.seats["CANACAR"].id,
                "title": "Paradores seguros",
                "reason": "Hubo tres robos en octubre.",
                "minutes": 15,
                "actor": house.actor(who),
                **values,
            },
        )


def fresh(house: House, meeting_id: int, item_id: int) -> AgendaItem:
    """The item as the verbs take it, read anew."""
    db.session.expire_all()
    agenda = loaded(house, meeting_id)
    item = db.session.get_one(AgendaItem, item_id)
    assert item.agenda_id == agenda.id
    return lanes.get_item(item_id, meeting_id, house.actor("secretary"))


def trail(item_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.tag)
            .where(AuditEntry.subject_type == "agenda_item", AuditEntry.subject_id == item_id)
            .order_by(AuditEntry.id)
        )
    )


def told_of(item_id: int) -> list[str]:
    query = select(OutboxMessage.kind).where(
        OutboxMessage.subject_type == "agenda_item", OutboxMessage.subject_id == item_id
    )
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def test_a_chamber_asks_in_time_and_the_secretary_takes_it_up(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        item = ask(house, meeting_id)
        assert (item.state, item.presenter, item.proposed_by) == (
            ItemState.PROPOSED,
            "CANACAR",
            "Titular CANACAR",
        )
        assert item.id not in {one.id for one in loaded(house, meeting_id).items}
        with at(EARLY), transaction():
            operations.accept_item(fresh(house, meeting_id, item.id), actor=house.actor("secretary"))
        agenda = loaded(house, meeting_id)
        taken = next(one for one in agenda.items if one.id == item.id)
        heading = next(one for one in agenda.items if one.template_key == "for_agreement")
        assert (taken.parent_id, taken.presenter_seat_id) == (heading.id, house.seats["CANACAR"].id)
        with at(EARLY), pytest.raises(Refused), transaction():  # an answer is owed for it
            operations.remove_item(taken, actor=house.actor("secretary"))
        assert trail(item.id) == ["item:propose", "item:accept"]
        assert told_of(item.id) == ["item:proposed", "item:answered"]


def test_what_comes_after_the_deadline_waits_for_the_chair_alone(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        item = ask(house, meeting_id, when=LATE)
        assert item.state is ItemState.LATE
        with at(LATE):
            for verb in (operations.admit_late, operations.decline_late):
                with pytest.raises(NotAllowed), transaction():
                    verb(fresh(house, meeting_id, item.id), reason="Urge", actor=house.actor("secretary"))
            with pytest.raises(InvalidInput), transaction():
                operations.admit_late(
                    fresh(house, meeting_id, item.id), reason=" ", actor=house.actor("chair")
                )
            assert trail(item.id) == ["item:propose"]
            with transaction():
                operations.admit_late(
                    fresh(house, meeting_id, item.id), reason="Es grave.", actor=house.actor("chair")
                )
        assert item.id in {one.id for one in loaded(house, meeting_id).items}
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:admit_late")).one()
        assert entry.reason == item.answer == "Es grave."
        assert told_of(item.id) == ["item:late", "item:answered"]


def test_what_the_secretary_adds_late_waits_and_what_the_chair_adds_goes_on(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        with at(LATE), transaction():
            late = operations.add_own(
                loaded(house, meeting_id), title="Tarde", presenter="chair", actor=house.actor("secretary")
            )
        with at(LATE), transaction():
            let_in = operations.add_own(
                loaded(house, meeting_id), title="Entra", presenter="chair", actor=house.actor("chair")
            )
        ids = {item.id for item in loaded(house, meeting_id).items}
        assert (late.state, let_in.state) == (ItemState.LATE, ItemState.ON_AGENDA)
        assert late.id not in ids
        assert let_in.id in ids
        assert told_of(late.id) == ["item:late"]


def test_whatever_comes_to_an_extraordinary_session_is_before_the_chair(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house, kind=MeetingKind.EXTRAORDINARY)
        assert ask(house, meeting_id).state is ItemState.LATE
        with at(EARLY), transaction():
            added = operations.add_own(
                loaded(house, meeting_id), title="Otro", presenter="chair", actor=house.actor("secretary")
            )
        assert added.state is ItemState.LATE


def test_one_asks_for_ones_own_seat_with_words_reason_and_minutes(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        with pytest.raises(NotAllowed):
            ask(house, meeting_id, seat_id=house.seats["index"].id)
        for wrong in (
            {"title": " "},
            {"reason": ""},
            {"minutes": 0},
            {"title": "x" * 301},
            {"reason": "x" * 2001},
        ):
            with pytest.raises(InvalidInput):
                ask(house, meeting_id, **wrong)
        for who in ("guest", "secretary", "member", "admin"):
            with at(EARLY), pytest.raises(NotAllowed), transaction():
                operations.propose_item(
                    loaded(house, meeting_id, "secretary"), seat_id=house.seats["CANACAR"].id, title="T", reason="R",
                    minutes=5, actor=house.actor(who),
                )  # fmt: skip
        assert (
            db.session.scalars(select(AgendaItem).where(AgendaItem.proposer_seat_id.is_not(None))).all() == []
        )
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "item:propose")).all() == []


Verb = Callable[..., Any]
#: Each verb: from which states, to which, and who.
VERBS: dict[str, tuple[Verb, dict[str, Any], ItemState, ItemState, set[str]]] = {
    "accept": (operations.accept_item, {}, ItemState.PROPOSED, ItemState.ON_AGENDA, {"secretary", "chair"}),
    "decline": (operations.decline_item, {"reason": "No"}, ItemState.PROPOSED, ItemState.DECLINED, {"secretary", "chair"}),
    "admit_late": (operations.admit_late, {"reason": "Sí"}, ItemState.LATE, ItemState.ON_AGENDA, {"chair"}),
    "decline_late": (operations.decline_late, {"reason": "No"}, ItemState.LATE, ItemState.DECLINED, {"chair"}),
    "set_aside": (operations.set_aside, {"reason": "Falta"}, ItemState.ON_AGENDA, ItemState.LATE, {"secretary", "chair"}),
}  # fmt: skip


def test_each_verb_in_each_state_by_each_role(app: Flask, house: House) -> None:
    """The whole product: what the table does not know is refused and changes nothing."""
    with app.app_context():
        meeting_id = setting.published(house)
        item_id = ask(house, meeting_id).id
        for name, (verb, values, before, after, who) in VERBS.items():
            for state in ItemState:
                for role in ROLES:
                    item = fresh(house, meeting_id, item_id)
                    item.state = state
                    db.session.commit()
                    item = fresh(house, meeting_id, item_id)
                    seen = len(trail(item_id))
                    refusal = refused_by(verb, item, values, house.actor(role))
                    item = fresh(house, meeting_id, item_id)
                    case = (name, state, role)
                    if role in who and state is before:
                        assert refusal is None, case
                        assert after in ITEM_TRANSITIONS[state]
                        assert (item.state, len(trail(item_id))) == (after, seen + 1), case
                    else:
                        assert isinstance(refusal, WrongState if role in who else NotAllowed), case
                        assert (item.state, len(trail(item_id))) == (state, seen), case


def refused_by(verb: Verb, item: AgendaItem, values: dict[str, Any], actor: Any) -> DomainError | None:
    try:
        with at(EARLY), transaction():
            verb(item, **values, actor=actor)
    except DomainError as error:
        return error
    return None


def test_the_templates_own_is_not_set_aside(app: Flask, house: House) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
        fixed = next(item for item in loaded(house, meeting_id).items if item.template_key == "roll")
        with at(EARLY), pytest.raises(Refused), transaction():
            operations.set_aside(fixed, reason="No cabe", actor=house.actor("chair"))


def test_an_item_set_aside_leaves_the_next_version_and_is_said_to_have(app: Flask, house: House) -> None:
    from app.agendas import differences, queries

    with app.app_context():
        meeting_id = setting.published(house)
        own = next(item for item in loaded(house, meeting_id).items if item.title == "Asunto propio")
        with at(EARLY), transaction():
            operations.set_aside(own, reason="Faltan papeles", actor=house.actor("secretary"))
        with at(EARLY), transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
        agenda = loaded(house, meeting_id)
        old, new = (queries.find_version(agenda.id, number) for number in (1, 2))
        assert old is not None
        assert new is not None
        kinds = [change.kind for change in differences.compare(old.content, new.content)]
        assert kinds == [differences.ChangeKind.SET_ASIDE]


def test_the_letters_reach_who_they_concern(app: Flask, house: House) -> None:
    from app.notifications.models import Mail

    with app.app_context():
        meeting_id = setting.published(house)
        item = ask(house, meeting_id)
        late = ask(house, meeting_id, when=LATE, title="Tarde")
        with at(LATE), transaction():
            operations.decline_item(
                fresh(house, meeting_id, item.id), reason="Ya se trató.", actor=house.actor("secretary")
            )
        with at(LATE), transaction():
            operations.admit_late(
                fresh(house, meeting_id, late.id), reason="Es grave.", actor=house.actor("chair")
            )
        work_at(LATE)
        names = {person.id: name for name, person in house.people.items()}
        mails = [
            (mail.message_id.split("@")[0].split(".", 1)[1], names[mail.person_id], mail.text)
            for mail in db.session.scalars(select(Mail).order_by(Mail.id))
            if ".item." in mail.message_id
        ]
        by_kind = [(kind.split(".item.")[-1], who) for kind, who, _text in mails]
        assert [who for kind, who in by_kind if kind.endswith("proposed")] == ["secretary"]
        assert [who for kind, who in by_kind if kind.endswith("late")] == ["chair"]
        answered = [(who, text) for kind, who, text in mails if kind.endswith("answered")]
        assert sorted(who for who, _text in answered) == [
            "canacar",
            "canacar",
            "canacar_alternate",
            "canacar_alternate",
        ]
        assert any("Ya se trató." in text for _who, text in answered)
        assert any("Es grave." in text for _who, text in answered)


def test_the_pages_of_asking_and_answering(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        meeting_id = setting.published(house)
    member, secretary, chair = signed_in("canacar"), signed_in("secretary"), signed_in("chair")
    page = f"/meetings/{meeting_id}/agenda/propose-item"
    sent = {"seat": house.seats["CANACAR"].id, "title": "Paradores", "reason": "Hubo robos.", "minutes": "15"}
    with at(LATE):
        assert member.get(page).status_code == 200
        refused = post(member, page, sent | {"title": "", "reason": "Se conserva"})
        assert refused.status_code == 422
        assert "Se conserva" in refused.text
        assert post(member, page, sent).status_code == 303
        mine = member.get(page).text
        assert "Paradores" in mine
        assert "Punto tardío: Paradores" in chair.get("/home").text
        assert "Paradores" not in secretary.get("/home").text
        for nobody, status in (("guest", 403), ("secretary", 403), ("member", 404)):
            assert signed_in(nobody).get(page).status_code == status, nobody
        with app.app_context():
            item_id = db.session.scalars(select(AgendaItem.id).where(AgendaItem.title == "Paradores")).one()
        item = f"/meetings/{meeting_id}/agenda/items/{item_id}"
        studio = f"/meetings/{meeting_id}/agenda/edit"
        assert f"{item}/admit" not in secretary.get(studio).text
        assert f"{item}/admit" in chair.get(studio).text
        assert "Paradores" not in signed_in("caaarem").get(f"/meetings/{meeting_id}/agenda/preview").text
        for who, status in (
            ("canacar", 200),
            ("secretary", 200),
            ("caaarem", 404),
            ("guest", 404),
            ("member", 404),
        ):
            assert signed_in(who).get(item).status_code == status, who
        assert post(secretary, f"{item}/admit", {"reason": "Urge"}).status_code == 403
        assert post(chair, f"{item}/admit", {"reason": ""}).status_code == 422
        assert (
            post(chair, f"{item}/admit", {"reason": "Urge"}).headers["Location"].endswith(f"#item-{item_id}")
        )
        assert signed_in("caaarem").get(item).status_code == 200
