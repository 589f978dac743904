"""The pages of a specialized group: each step by its form, and what each reader sees."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.bodies.models import Body, BodyState, Mandate
from app.issues.models import IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.texts import keep
from app.meetings.models import MeetingState
from tests import factories
from tests.functional.groups.convoking import in_state, issue, later
from tests.functional.groups.sending import PDF, send
from tests.functional.groups.test_lifecycle import ARGUMENTS, CAST
from tests.pages import read, visible_text
from tests.queries import counted


def offered(html):
    """The steps a group's page offers, and those shown as what the page is for."""
    links = [link for link in read(html).iter("a") if "/move/" in (link.get("href") or "")]
    primary = [link for link in links if "btn-primary" in link.get("class", "")]
    return {link.get("href").rsplit("/", 1)[1] for link in links}, len(primary)


@pytest.mark.parametrize("who", CAST)
def test_the_page_offers_what_the_tables_let_and_one_thing_first(app, signed_in, house, who):
    from app.bodies import policy as body_policy
    from app.bodies.operations.lifecycle import STATES_OF
    from app.groups import policy

    visitor = signed_in(who)
    for state in BodyState:
        with app.app_context(), transaction():
            in_state(house, state)
        wanted = {
            verb
            for verb in ARGUMENTS
            if state in STATES_OF[verb] and CAST[who] & body_policy.PERMISSIONS[verb]
        }
        if state is BodyState.REPORTED and CAST[who] & policy.PERMISSIONS["dissent"]:
            wanted.add("dissent")
        answer = visitor.get("/bodies/robo-de-carga")
        if answer.status_code == 404:
            assert not wanted
            continue
        steps, primary = offered(answer.text)
        assert steps == wanted, state
        assert primary <= 1


@pytest.mark.parametrize("verb", [*ARGUMENTS, "dissent"])
@pytest.mark.parametrize("who", CAST)
def test_each_step_has_its_page_for_whom_it_is(app, signed_in, house, verb, who):
    from app.bodies import policy as body_policy
    from app.bodies.operations.lifecycle import STATES_OF
    from app.groups import policy

    table = {**body_policy.PERMISSIONS, **policy.PERMISSIONS}
    states = STATES_OF.get(verb, frozenset({BodyState.REPORTED}))
    visitor = signed_in(who)
    for state in (min(states), BodyState.CLOSED):
        with app.app_context(), transaction():
            in_state(house, state)
        wanted = 403 if not CAST[who] & table[verb] else 200 if state in states else 409
        assert visitor.get(f"/bodies/robo-de-carga/move/{verb}").status_code in {
            wanted,
            404 if wanted == 403 else wanted,
        }


def test_the_page_of_an_expired_group_says_so_and_offers_the_extension(app, signed_in, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.ACTIVE).ends_on = later(-3)
    page = signed_in("chair").get("/bodies/robo-de-carga").text
    assert "vencido" in visible_text(page)
    assert "/move/extend" in page
    assert "vencido" in visible_text(signed_in("canacar").get("/bodies").text)


def test_past_its_end_nothing_is_offered_but_to_report_extend_or_end(app, signed_in, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.ACTIVE).ends_on = later(-3)
    assert offered(signed_in("chair").get("/bodies/robo-de-carga").text) == ({"extend", "dissolve"}, 1)
    assert offered(signed_in("coordinator").get("/bodies/robo-de-carga").text) == ({"report"}, 1)


def test_the_secretary_enters_what_the_plenary_agreed_to(app, signed_in, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.PROPOSED)
    assert "Registrar el acuerdo del pleno" in visible_text(
        signed_in("secretary").get("/bodies/robo-de-carga").text
    )
    assert "Constituir el grupo" in visible_text(signed_in("chair").get("/bodies/robo-de-carga").text)


def test_what_stands_in_the_way_of_closing_is_said_before_anything_is_typed(app, signed_in, house):
    with app.app_context(), transaction():
        body = in_state(house, BodyState.REPORTED)
        ahead = factories.make_meeting(body, number=7)
        held = factories.make_meeting(
            body, state=MeetingState.CLOSED, starts_at=clock.now() - timedelta(days=60), number=6
        )
        sessions = (ahead.id, held.id)
    chair = signed_in("chair")
    page = chair.get("/bodies/robo-de-carga/move/close").text
    assert "celebrar o cancelar: 7.ª" in visible_text(page)
    assert "aprobar el acta o minuta: 6.ª" in visible_text(page)
    links = {link.get("href") for link in read(page).iter("a")}
    assert {f"/meetings/{number}" for number in sessions} <= links
    assert not [form for form in read(page).iter("form") if form.get("action", "").endswith("/move/close")]
    assert send(chair, "/bodies/robo-de-carga/move/close").status_code == 422


def test_the_list_of_bodies_tells_the_days_left_and_can_leave_out_what_ended(app, signed_in, client, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.ACTIVE)
    said = visible_text(client.get("/bodies").text)
    assert "días hábiles" in said
    assert "Filtrar" not in said
    with app.app_context(), transaction():
        in_state(house, BodyState.CLOSED)
    name = "Robo de Carga"
    assert name in client.get("/bodies").text
    assert name in client.get("/bodies?show=ended").text
    assert name not in client.get("/bodies?show=current").text
    assert name in client.get("/bodies?show=%00").text


def test_documents_are_read_by_the_group_and_what_is_of_the_report_by_anyone(app, signed_in, client, house):
    with app.app_context(), transaction():
        in_state(house, BodyState.ACTIVE)
    secretary, coordinator = signed_in("secretary"), signed_in("coordinator")
    assert send(secretary, "/bodies/robo-de-carga/documents").status_code == 422
    added = send(
        secretary,
        "/bodies/robo-de-carga/documents",
        title="Nota de trabajo",
        file=(io.BytesIO(PDF), "nota.pdf"),
    )
    assert added.status_code == 303
    assert "Nota de trabajo" in coordinator.get("/bodies/robo-de-carga").text
    assert "Nota de trabajo" not in client.get("/bodies/robo-de-carga").text
    assert coordinator.get("/bodies/robo-de-carga/documents/1").status_code == 200
    assert client.get("/bodies/robo-de-carga/documents/1").status_code == 404
    assert signed_in("caaarem").get("/bodies/robo-de-carga/documents/1").status_code == 404
    send(
        coordinator,
        "/bodies/robo-de-carga/move/report",
        report="Informe",
        files=(io.BytesIO(PDF + b"%"), "anexo.pdf"),
    )
    assert client.get("/bodies/robo-de-carga/documents/2").status_code == 200
    assert send(secretary, "/bodies/robo-de-carga/documents/1/remove").status_code == 303
    assert send(secretary, "/bodies/robo-de-carga/documents/2/remove").status_code == 409


def test_a_group_s_page_makes_the_same_queries_however_much_there_is(app, signed_in, house):
    with app.app_context(), transaction():
        body = in_state(house, BodyState.ACTIVE)
        mandate = db.session.scalars(select(Mandate).where(Mandate.body_id == body.id)).one()
        keep(mandate.problem, mandate.deliverable)
        factories.make_meeting(body)
        issue(house, state=IssueState.REFERRED, referred_to_id=body.id)
    secretary = signed_in("secretary")

    def visit():
        assert secretary.get("/bodies/robo-de-carga").status_code == 200

    few = counted(app, visit)
    with app.app_context(), transaction():
        body = db.session.get_one(Body, house.group.id)
        for number in range(12):
            begin = clock.now() + timedelta(days=40 + number)
            factories.make_meeting(
                body, starts_at=begin, ends_at=begin + timedelta(hours=2), number=number + 10
            )
            issue(house, state=IssueState.REFERRED, referred_to_id=body.id)
    assert counted(app, visit) == few
