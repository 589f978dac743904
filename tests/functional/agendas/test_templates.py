"""The template of a body's agendas: kept, ordered, restored; and what the rules keep out of an extraordinary session."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import operations, queries, template
from app.agendas.models import ItemKind
from app.agendas.template import TemplateItem
from app.bodies.models import Body, RulesOfProcedure
from app.bodies.rules import Rules
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, StaleEdit, WrongState
from app.meetings.models import MeetingKind
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, loaded, meeting_of, post

OURS = (
    TemplateItem("roll", {"es": "Pase de lista"}, 5, "technical_secretary"),
    TemplateItem("agenda", {"es": "Orden del día"}, 5, "chair"),
    TemplateItem("own-1", {"es": "Palabras de la autoridad"}, 10, "authority"),
    TemplateItem("for_agreement", {"es": "Para acuerdo"}, kind=ItemKind.HEADING),
)


def body_of(house: House) -> Body:
    return db.session.get_one(Body, house.standing.id)


def keep(
    house: House,
    items: Any,
    *,
    kind: MeetingKind = MeetingKind.ORDINARY,
    since: int = 0,
    who: str = "secretary",
) -> Any:
    with at(EARLY), transaction():
        return operations.keep_template(body_of(house), kind, items, since=since, actor=house.actor(who))


def allow(house: House, **rules: bool) -> None:
    with transaction():
        adopted = db.session.scalars(
            select(RulesOfProcedure).where(RulesOfProcedure.body_id == house.standing.id)
        ).one()
        adopted.values = replace(Rules.from_values(adopted.values), **rules).as_values()


def begun(house: House, **values: Any) -> int:
    meeting_id = setting.plan(house, **values)
    with at(EARLY), transaction():
        operations.start(meeting_of(house, meeting_id), actor=house.actor("secretary"))
    return meeting_id


def test_agendas_begun_from_now_on_follow_the_bodys_own_template(app: Flask, house: House) -> None:
    with app.app_context():
        keep(house, OURS)
        agenda = loaded(house, begun(house))
        assert [(item.template_key, item.title, item.minutes, item.kind) for item in agenda.items] == [
            (item.key, item.title_in("es"), item.minutes, item.kind) for item in OURS
        ]
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "agenda:keep_template")).one()
        assert entry.new["items"] == [item.title_in("es") for item in OURS]
        assert (entry.subject_type, entry.body_id) == ("body", house.standing.id)


def test_the_usual_template_is_restored_once(app: Flask, house: House) -> None:
    with app.app_context():
        keep(house, OURS)
        with transaction():
            operations.restore_template(body_of(house), MeetingKind.ORDINARY, actor=house.actor("secretary"))
        assert queries.find_template(house.standing.id, MeetingKind.ORDINARY) is None
        with pytest.raises(WrongState), transaction():
            operations.restore_template(body_of(house), MeetingKind.ORDINARY, actor=house.actor("secretary"))
        tags = db.session.scalars(select(AuditEntry.tag).where(AuditEntry.tag.like("agenda:%template"))).all()
        assert tags == ["agenda:keep_template", "agenda:restore_template"]


def test_what_is_wrong_with_a_template_is_refused_and_nothing_is_kept(app: Flask, house: House) -> None:
    roll, adoption, own, heading = OURS
    with app.app_context():
        for who in ("chair", "canacar", "guest", "admin", "member"):
            with pytest.raises(NotAllowed):
                keep(house, OURS, who=who)
        with pytest.raises(Refused):
            keep(house, (roll, own, heading))
        with pytest.raises(Refused):
            keep(house, (roll, replace(adoption, kind=ItemKind.HEADING), own))
        with pytest.raises(Refused):
            keep(house, (*OURS, own))
        with pytest.raises(InvalidInput, match="trata"):
            keep(house, (*OURS[:2], replace(own, titles={"es": " "})))
        with pytest.raises(InvalidInput):
            keep(house, (*OURS[:2], replace(own, minutes=601)))
        with pytest.raises(StaleEdit):
            keep(house, OURS, since=3)
        assert queries.find_template(house.standing.id, MeetingKind.ORDINARY) is None
        assert (
            db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "agenda:keep_template")).all() == []
        )


@pytest.mark.parametrize("key", [template.GENERAL_MATTERS, template.FOLLOW_UP])
def test_what_the_rules_keep_out_of_an_extraordinary_session_stays_out(
    app: Flask, house: House, key: str
) -> None:
    rule = f"{key}_in_extraordinary"
    heading = TemplateItem(key, {"es": "Lo demás"}, kind=ItemKind.HEADING)
    with app.app_context():
        with pytest.raises(Refused):
            keep(house, (*OURS, heading), kind=MeetingKind.EXTRAORDINARY)
        allow(house, **{rule: True})
        keep(house, (*OURS, heading), kind=MeetingKind.EXTRAORDINARY)
        meeting_id = begun(house, kind=MeetingKind.EXTRAORDINARY)
        there = next(item for item in loaded(house, meeting_id).items if item.template_key == key)
        allow(house, **{rule: False})  # the rules changed since
        with at(EARLY), pytest.raises(Refused, match="reglas"), transaction():
            operations.add_own(
                loaded(house, meeting_id), title="Algo más", presenter="chair", heading=there, actor=house.actor("secretary"),
            )  # fmt: skip
        other = begun(
            house, kind=MeetingKind.EXTRAORDINARY, starts_at=setting.SESSION_ENDS, ends_at=setting.NEXT_DAY
        )
        assert key not in {item.template_key for item in loaded(house, other).items}
        with at(EARLY), transaction():
            operations.remove_item(
                next(item for item in loaded(house, meeting_id).items if item.template_key == key),
                actor=house.actor("secretary"),
            )


def test_the_usual_extraordinary_agenda_has_what_the_rules_let_in(app: Flask, house: House) -> None:
    def keys(**rules: bool) -> list[str]:
        usual = template.default_for(MeetingKind.EXTRAORDINARY, is_group=False, rules=Rules(**rules))
        return [item.key for item in usual]

    frame = ["roll", "agenda", "for_agreement", "agreements_read", "closing"]
    assert keys() == frame
    assert set(keys(general_matters_in_extraordinary=True)) - set(frame) == {template.GENERAL_MATTERS}
    assert set(keys(follow_up_in_extraordinary=True)) - set(frame) == {template.FOLLOW_UP}


def test_the_page_orders_adds_takes_out_and_keeps_what_was_typed(
    app: Flask, house: House, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    page = "/bodies/gcp/agenda-template/ordinary"
    assert "Lista de asistencia" in secretary.get(page).text
    for who in ("chair", "canacar", "admin"):
        assert signed_in(who).get(page).status_code == 403

    def rows(items: Any) -> dict[str, Any]:
        sent = {}
        for index, item in enumerate(items):
            sent |= {
                f"key-{index}": item.key, f"title-{index}": item.title_in("es"), f"minutes-{index}": item.minutes,
                f"presenter-{index}": item.presenter, f"kind-{index}": item.kind.value, f"purpose-{index}": item.purpose.value,
            }  # fmt: skip
        return sent

    with at(EARLY):
        assert post(secretary, page, rows(OURS) | {"revision": 0, "press": "up-2"}).status_code == 303
        refused = post(secretary, page, rows(OURS) | {"revision": 1, "press": "save", "minutes-2": "mucho"})
        assert refused.status_code == 422
        assert 'value="mucho"' in refused.text
        new = {"revision": 1, "press": "add", "new-key": "", "new-title": "Saludo"}
        with app.app_context():
            row = queries.find_template(house.standing.id, MeetingKind.ORDINARY)
            assert row is not None
            kept = template.from_rows(row.items)
        assert [item.key for item in kept] == ["roll", "own-1", "agenda", "for_agreement"]
        assert post(secretary, page, rows(kept) | new).status_code == 303
        assert post(secretary, page, rows(kept) | new).status_code == 409  # from an older revision
        assert post(secretary, f"{page}/restore", {}).status_code == 303
        assert "Saludo" not in secretary.get(page).text
