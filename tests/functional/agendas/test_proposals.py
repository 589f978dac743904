"""What the studio proposes, where it says it comes from, and how it is taken up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from app.agendas import origins, queries, studio
from app.agendas.models import Outcome
from app.agendas.operations import add_proposed, close_session, decide
from app.bodies.models import Body, BodyState, Mandate
from app.issues.models import Seconding
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingKind
from app.meetings.operations import asking
from app.minutes import operations as minutes_operations
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, SESSION, SESSION_ENDS, at, loaded, meeting_of, post
from tests.functional.agendas.sheet import fields
from tests.queries import statements

LATER = {"starts_at": SESSION + timedelta(days=28), "ends_at": SESSION_ENDS + timedelta(days=28)}


def held(house: House) -> int:
    """A session that deferred its own item, its minutes in draft."""
    meeting_id = setting.opened(house)
    with at(SESSION), transaction():
        setting.decide_all(house, meeting_id)
        item = next(one for one in loaded(house, meeting_id).items if one.title == "Asunto propio")
        decide(item, Outcome.DEFERRED, actor=house.actor("secretary"))
    with at(SESSION_ENDS), transaction():
        close_session(meeting_of(house, meeting_id), actor=house.actor("chair"))
        minutes_operations.draft(meeting_of(house, meeting_id), actor=house.actor("secretary"))
    return meeting_id


def report(house: House) -> None:
    with transaction():
        group = db.session.get_one(Body, house.group.id)
        group.state = BodyState.REPORTED
        db.session.add(
            Mandate(
                body_id=group.id, problem="Robos", deliverable="Informe", scope="", evidence="", report="Hecho.",
                reported_on=EARLY.date(),
            )
        )  # fmt: skip


def issue(house: House, title: str, *, members: int = 0, backed_by: tuple[str, ...] = ()) -> Any:
    with transaction():
        made = factories.make_issue(
            house.standing, house.chambers["CANACAR"], house.people["canacar"], title=title
        )
        for acronym in backed_by:
            db.session.add(
                Seconding(
                    issue_id=made.id, chamber_id=house.chambers[acronym].id, person_id=house.people[acronym.lower()].id,
                    affected_members=members, text="", created_at=clock.now(),
                )
            )  # fmt: skip
    return made


def offered(house: House, meeting_id: int) -> list[studio.Proposal]:
    agenda = loaded(house, meeting_id)
    return studio.proposals_for(agenda, agenda.meeting, house.actor("secretary"))


def test_each_proposal_says_where_it_comes_from_and_all_are_taken_up_at_once(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.test_request_context(), at(EARLY):
        past = held(house)
        light, heavy = (
            issue(house, "Ligero"),
            issue(house, "Pesado", members=300, backed_by=("index", "ANTP")),
        )
        there = setting.started(house, **LATER)
        report(house)  # after the agenda was begun, which would have taken it
        found = offered(house, there)
        assert [row.value.partition("-")[0] for row in found] == ["carried", "report", "issue", "issue"]
        assert [row.title for row in found[2:]] == ["Pesado", "Ligero"]
        assert "2 cámaras" in found[2].source
        assert "(10)" in found[2].source  # two chambers, five points each
        # The minutes of the session before are what the template's own item is about.
        fixed = next(item for item in loaded(house, there).items if item.template_key == "previous_minutes")
        assert fixed.source == f"minutes-{past}"
        with transaction():
            fixed.source = ""
        assert [row.value for row in offered(house, there)][2] == f"source-minutes-{past}"
    secretary = signed_in("secretary")
    with at(EARLY):
        sent = fields(app, house, there) | {"add": "all"}
        assert post(secretary, f"/meetings/{there}/agenda/edit", sent).status_code == 303
    with app.test_request_context(), at(EARLY):
        agenda = loaded(house, there)
        assert offered(house, there) == []
        said = origins.of(agenda.items)
        by_title = {item.title: item for item in agenda.items}
        carried = next(item for item in agenda.items if item.carried_from_id is not None)
        assert said[carried.id].startswith("diferido en la")
        assert said[by_title["Pesado"].id].startswith(heavy.folio)
        assert said[by_title["Ligero"].id] == light.folio
        group_item = next(item for item in agenda.items if item.group_id is not None)
        assert said[group_item.id] == "informe del grupo"
        minutes_item = next(item for item in agenda.items if item.source == f"minutes-{past}")
        assert said[minutes_item.id].startswith("acta de la")
        numbers = queries.current_numbering(agenda)
        assert numbers[minutes_item.id] == "4"  # right after the template's own item


def test_what_is_proposed_twice_is_taken_up_once(app: Flask, house: House, signed_in: Any) -> None:
    with app.test_request_context(), at(EARLY):
        there = setting.started(house)
        report(house)
        value = next(row.value for row in offered(house, there) if row.value.startswith("report-"))
    secretary, page = signed_in("secretary"), f"/meetings/{there}/agenda/edit"
    with at(EARLY):
        assert post(secretary, page, fields(app, house, there) | {"add": value}).status_code == 303
        assert post(secretary, page, fields(app, house, there) | {"add": value}).status_code == 409
        assert post(secretary, page, fields(app, house, there) | {"add": "source-nada"}).status_code == 409


def test_what_an_extraordinary_session_was_asked_for_is_proposed_for_it(app: Flask, house: House) -> None:
    with app.test_request_context(), at(EARLY):
        with transaction():
            request = asking.ask_for_extraordinary(
                db.session.get_one(Body, house.standing.id),
                subject="Cierre de Pantaco",
                reason="No puede esperar.",
                actor=house.actor("chair"),
            )
        there = setting.started(house, kind=MeetingKind.EXTRAORDINARY)
        assert not [row for row in offered(house, there) if row.value.startswith("source-asked")]
        with transaction():
            request.meeting_id = there
        (row,) = [row for row in offered(house, there) if row.value.startswith("source-asked")]
        assert (row.title, row.source) == ("Cierre de Pantaco", "Para lo que se pidió la sesión")
        agenda = loaded(house, there)
        (source,) = studio.list_sources(agenda, agenda.meeting, house.actor("secretary"))
        with transaction():
            item = add_proposed(agenda, source, actor=house.actor("secretary"))
        assert item.presenter == "chair"
        assert origins.of([item])[item.id] == "para lo que se pidió la sesión"
        agenda = loaded(house, there)
        assert studio.list_sources(agenda, agenda.meeting, house.actor("secretary")) == []


def test_the_studio_asks_as_much_for_many_proposals_as_for_one(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context():
        there = setting.started(house)
        issue(house, "Primero", backed_by=("index",))
    secretary, page = signed_in("secretary"), f"/meetings/{there}/agenda/edit"
    with at(EARLY):
        secretary.get(page)
        with statements(app) as few:
            assert secretary.get(page).status_code == 200
        with app.app_context():
            for number in range(6):
                issue(house, f"Otro {number}", backed_by=("index", "ANTP"))
        with statements(app) as many:
            assert secretary.get(page).status_code == 200
    assert len(many) == len(few)


def test_an_agenda_too_long_says_what_runs_past_its_end(app: Flask, house: House, signed_in: Any) -> None:
    with app.app_context():
        there = setting.started(house)
    secretary, page = signed_in("secretary"), f"/meetings/{there}/agenda/edit"
    with at(EARLY):
        sent = fields(app, house, there)
        own = next(name for name in sent if name.startswith("minutes-") and sent[name] == 20)
        assert "aside-note-stop" not in secretary.get(page).text
        post(secretary, page, sent | {own: "170"})
        shown = secretary.get(page).text
    assert "aside-note-stop" in shown
    assert "No queda tiempo para los puntos" in shown


def test_two_versions_side_by_side_for_whoever_sees_the_session(
    app: Flask, house: House, signed_in: Any, client: Any
) -> None:
    from app.agendas import operations

    with app.app_context(), at(EARLY):
        meeting_id = setting.published(house)
        with transaction():
            agenda = loaded(house, meeting_id)
            item = next(one for one in agenda.items if one.title == "Asunto propio")
            operations.edit_item(
                item, title="Asunto propio, más corto", minutes=10, presenter="CANACAR", since=agenda.revision,
                actor=house.actor("secretary"),
            )  # fmt: skip
            agenda_page = f"/meetings/{meeting_id}/agenda"
        before = signed_in("chair").get(f"{agenda_page}/publish").text
        with transaction():
            operations.publish(loaded(house, meeting_id), actor=house.actor("chair"))
    assert "antes 20 minutos, ahora 10" in before  # what will change, before it goes out
    for reader in (client, signed_in("canacar"), signed_in("member")):
        page = reader.get(f"{agenda_page}/versions/1/2")
        assert page.status_code == 200
        assert "<ins>, más corto</ins>" in page.text
        assert "10 minutos menos" in page.text
    assert "El suyo, 6.1" in signed_in("canacar").get(f"{agenda_page}/versions/1/2").text
    assert client.get(f"{agenda_page}/versions/1/3").status_code == 404
    assert client.get(f"{agenda_page}/versions?old=1&new=2").headers["Location"].endswith("/versions/1/2")
    same = client.get(f"{agenda_page}/versions/2/2").text
    assert "ambas versiones dicen lo mismo" in same
