"""The planner's pages: the form of the rules, the sheet, a date with its deadlines, what is offered to whom."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.bodies.models import Body, OfficerRole
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from app.planning import policy
from app.planning.models import CalendarDate, CalendarState, DateOrigin, SessionCalendar
from app.planning.rule import Rule
from app.programme import operations as programme_operations
from tests.factories import House, make_meeting, make_officer
from tests.functional.agendas.setting import post
from tests.functional.planning.drawn import NOW, in_state, read, rules_of
from tests.pages import read as parsed
from tests.pages import visible_text
from tests.queries import counted


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def drawn(app: Flask, house: House) -> Any:
    """``drawn(state, …)``: the number of a calendar in that state."""

    def draw(state: CalendarState = CalendarState.DRAFT, **values: Any) -> int:
        with app.app_context():
            return in_state(house, state, **values)

    return draw


def rule(prefix: str, **values: Any) -> dict[str, Any]:
    given = {
        "ordinal": "2",
        "weekday": "3",
        "begins": "10:00",
        "duration": "180",
        "months": ["5", "11"],
        **values,
    }
    return {f"{prefix}-{name}": value for name, value in given.items()}


def asked(house: House, **values: Any) -> dict[str, Any]:
    """The form of a calendar for 2027, the group with a rule of its own."""
    return {
        "body": house.standing.id,
        "title": "Calendario 2027",
        "first_year": "2027",
        "last_year": "2027",
        **rule("common"),
        "each-0-body_id": house.standing.id,
        "each-0-how": "same",
        "each-1-body_id": house.group.id,
        "each-1-how": "own",
        **rule("each-1", ordinal="1", weekday="0", months=["3"], begins="12:30", duration="60"),
        **values,
    }


def test_an_empty_list_teaches_and_has_the_button_that_starts_it(signed_in: Any) -> None:
    page = signed_in("secretary").get("/planning")
    assert "Una regla como «segundo jueves de mayo y noviembre, 10:00»" in visible_text(page.text)
    assert 'class="btn btn-primary" href="/planning/new"' in page.text
    assert "/planning/new" not in signed_in("chair").get("/planning").text


def test_the_planner_is_reached_from_the_sessions_and_from_an_empty_home(signed_in: Any, client: Any) -> None:
    secretary = signed_in("secretary")
    assert 'href="/planning"' in secretary.get("/meetings").text
    assert 'href="/planning"' in secretary.get("/home").text
    assert 'href="/planning"' not in client.get("/meetings").text


def test_the_form_offers_next_year_and_a_row_for_each_body_one_plans_for(signed_in: Any) -> None:
    text = signed_in("secretary").get("/planning/new").text
    assert "Calendario de sesiones ordinarias 2027" in text
    shown = visible_text(text)
    assert "Grupo Consultivo Permanente" in shown
    assert "Grupo Especializado en Robo de Carga" in shown
    assert "Grupo reservado" not in shown
    checked = {
        field.get("value")
        for field in parsed(text).iter("input")
        if field.get("name") == "common-months" and field.get("checked") is not None
    }
    assert checked == {"5", "11"}


def test_a_calendar_is_proposed_by_the_form_each_body_by_its_rule(
    app: Flask, house: House, signed_in: Any
) -> None:
    secretary = signed_in("secretary")
    answer = post(secretary, "/planning/new", asked(house))
    assert answer.status_code == 303
    page = visible_text(secretary.get(answer.location).text)
    assert "Se proponen 3 fechas." in page
    assert "Primer lunes de marzo, 12:30 h, 1 h de duración." in page
    with app.app_context():
        rows = db.session.scalars(select(CalendarDate).order_by(CalendarDate.starts_at)).all()
        assert [(row.body_id, row.starts_at) for row in rows] == [
            (house.group.id, datetime(2027, 3, 1, 18, 30, tzinfo=UTC)),
            (house.standing.id, datetime(2027, 5, 13, 16, 0, tzinfo=UTC)),
            (house.standing.id, datetime(2027, 11, 11, 16, 0, tzinfo=UTC)),
        ]


def test_a_body_may_be_left_out(app: Flask, house: House, signed_in: Any) -> None:
    answer = post(signed_in("secretary"), "/planning/new", asked(house, **{"each-1-how": "none"}))
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(SessionCalendar)).one().body_ids == {house.standing.id}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "Póngale un título."),
        ({"last_year": "2030"}, "Un calendario abarca 3 años como máximo."),
        ({"common-months": []}, "Elija al menos un mes."),
        ({"each-1-begins": ""}, "Diga a qué hora empieza."),
        ({"each-0-how": "none", "each-1-how": "none"}, "Elija al menos un órgano."),
    ],
)
def test_a_form_that_is_refused_says_what_is_to_be_mended_and_keeps_the_rest(
    app: Flask, house: House, signed_in: Any, values: dict[str, Any], words: str
) -> None:
    answer = post(signed_in("secretary"), "/planning/new", asked(house, **values))
    assert answer.status_code == 422
    assert words in visible_text(answer.text)
    assert 'value="12:30"' in answer.text or "each-1-begins" in values
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SessionCalendar)) == 0


def test_a_second_calendar_for_the_same_year_is_refused_on_the_form(
    house: House, drawn: Any, signed_in: Any
) -> None:
    drawn()
    answer = post(signed_in("secretary"), "/planning/new", asked(house))
    assert answer.status_code == 422
    assert "«Calendario 2027–2028» está en curso" in visible_text(answer.text)


def test_the_sheet_says_what_was_avoided_and_what_found_no_day(
    app: Flask, house: House, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        make_meeting(house.group, starts_at=datetime(2027, 2, 10, 17, 0, tzinfo=UTC), number=8)
    identity = in_app(
        app,
        house,
        last_year=2027,
        rules=rules_of(house, group=Rule(2, 3, (2, 5), time(10), 60)),
    )
    text = visible_text(signed_in("secretary").get(f"/planning/{identity}").text)
    assert "El segundo jueves es el 13 de mayo de 2027. Se evitó: jue 13 de may: a esa hora sesiona" in text
    assert "«Consultivo Permanente», con el que comparte 4 personas." in text
    assert "Ya planeada" in text
    with app.app_context(), transaction():
        calendar = db.session.get_one(SessionCalendar, identity)
        calendar.missing = [
            {
                "body_id": house.group.id,
                "wanted_on": "2027-08-12",
                "avoided": [{"on": "2027-08-12", "reasons": [{"against": "mandate", "day": "2027-08-01"}]}],
            }
        ]
    text = visible_text(signed_in("secretary").get(f"/planning/{identity}").text)
    assert "No se encontró día en agosto de 2027 para Robo de Carga." in text
    assert "jue 12 de ago: el mandato del grupo termina antes, el domingo 1 de agosto de 2027" in text


def in_app(app: Flask, house: House, **values: Any) -> int:
    with app.app_context():
        return in_state(house, **values)


def test_what_speaks_against_a_date_since_it_was_proposed_is_said(
    app: Flask, house: House, drawn: Any, signed_in: Any
) -> None:
    identity = drawn()
    with app.app_context(), transaction():
        programme_operations.close_days(
            starts_on=datetime(2027, 5, 13).date(),
            ends_on=None,
            name="Asueto nuevo",
            actor=house.actor("admin"),
        )
    assert "Asueto nuevo." in visible_text(signed_in("secretary").get(f"/planning/{identity}").text)


@pytest.mark.parametrize("state", CalendarState)
def test_the_page_offers_what_the_tables_let_and_one_thing_first(
    app: Flask, house: House, drawn: Any, signed_in: Any, state: CalendarState
) -> None:
    identity = drawn(state)
    shown = {
        "propose_anew": "/rules",
        "add_date": "/dates/new",
        "hand_over": "/hand-over",
        "take_back": "/take-back",
        "approve": "/approve",
        "send_back": "/send-back",
        "publish": "/publish",
        "discard": "/discard",
    }
    for who in ("secretary", "chair"):
        text = signed_in(who).get(f"/planning/{identity}").text
        page = parsed(text)
        targets = {link.get("href") for link in page.iter("a")} | {
            form.get("action") for form in page.iter("form")
        }
        with app.app_context():
            actor = house.actor(who)
            calendar = read(house, identity, who)
            wanted = {verb for verb in shown if policy.can(actor, verb, calendar)}
        assert {verb for verb, tail in shown.items() if f"/planning/{identity}{tail}" in targets} == wanted
        assert text.count("btn-primary") <= 1


def test_the_date_of_a_draft_is_looked_at_with_all_its_deadlines_and_saved(
    app: Flask, house: House, drawn: Any, signed_in: Any
) -> None:
    identity = drawn()
    secretary = signed_in("secretary")
    with app.app_context():
        row = next(row for row in read(house, identity).dates if row.body_id == house.standing.id)
        url = f"/planning/{identity}/dates/{row.id}"
    form = {"revision": "1", "date": "2027-05-13", "time": "10:00", "duration": "180"}
    assert "Ningún plazo se mueve." in visible_text(secretary.get(url).text)
    looked = visible_text(post(secretary, url, {**form, "to": "2027-05-14"}).text)
    assert "A esa hora sesiona «Robo de Carga», con el que comparte 4 personas." in looked
    assert "Convocatoria, a más tardar jue 29 abr 2027 vie 30 abr 2027" in looked
    far = visible_text(post(secretary, url, {**form, "preview": "1", "date": "2026-12-03"}).text)
    assert "Ya habría pasado" in far
    assert "Ese día queda fuera de los años del calendario." in far
    with app.app_context():
        assert db.session.get_one(CalendarDate, row.id).origin is DateOrigin.RULE
    answer = post(secretary, url, {**form, "date": "2027-05-20"})
    assert answer.status_code == 303
    with app.app_context():
        saved = db.session.get_one(CalendarDate, row.id)
        assert (saved.origin, saved.starts_at) == (
            DateOrigin.HAND,
            datetime(2027, 5, 20, 16, 0, tzinfo=UTC),
        )
    assert post(secretary, url, {**form, "date": "2027-05-27"}).status_code == 409
    assert post(secretary, url, {**form, "revision": "2", "date": "2026-05-27"}).status_code == 422


def test_a_date_is_added_and_removed(app: Flask, house: House, drawn: Any, signed_in: Any) -> None:
    identity = drawn()
    secretary = signed_in("secretary")
    given = {
        "body": house.standing.id, "date": "2027-08-12", "time": "09:00", "duration": "120", "mode": "in_person",
        "place": "Sala Magna",
    }  # fmt: skip
    assert post(secretary, f"/planning/{identity}/dates/new", {**given, "place": ""}).status_code == 422
    assert post(secretary, f"/planning/{identity}/dates/new", given).status_code == 303
    with app.app_context():
        row = next(row for row in read(house, identity).dates if row.origin is DateOrigin.HAND)
    gone = post(secretary, f"/planning/{identity}/dates/{row.id}/remove", {"revision": row.revision})
    assert gone.status_code == 303
    with app.app_context():
        assert db.session.get(CalendarDate, row.id) is None


def test_rules_are_changed_by_the_form_as_they_are(house: House, drawn: Any, signed_in: Any) -> None:
    identity = drawn(rules=rules_of(house, group=Rule(1, 0, (3,), time(12, 30), 60)))
    secretary = signed_in("secretary")
    text = secretary.get(f"/planning/{identity}/rules").text
    chosen = [
        option.get("value")
        for select_ in parsed(text).iter("select")
        if (select_.get("name") or "").endswith("-how")
        for option in select_.iter("option")
        if option.get("selected") is not None
    ]
    assert chosen == ["same", "own"]
    answer = post(
        secretary, f"/planning/{identity}/rules", asked(house, revision="1", **rule("common", months=["6"]))
    )
    assert answer.status_code == 303
    assert "Segundo jueves de junio" in visible_text(secretary.get(f"/planning/{identity}").text)
    stale = post(secretary, f"/planning/{identity}/rules", asked(house, revision="1"))
    assert stale.status_code == 409


def test_from_the_draft_to_everybodys_calendar(
    app: Flask, house: House, drawn: Any, signed_in: Any, client: Any
) -> None:
    identity = drawn()
    secretary, chair = signed_in("secretary"), signed_in("chair")
    base = f"/planning/{identity}"
    assert "13 de mayo" not in visible_text(client.get("/calendar/2027").text)
    assert post(secretary, f"{base}/hand-over", {}).status_code == 303
    home = visible_text(chair.get("/home").text)
    assert "Aprobar el calendario de sesiones 2027–2028" in home
    assert post(chair, f"{base}/send-back", {"reason": ""}).status_code == 422
    assert post(chair, f"{base}/send-back", {"reason": "Falta agosto."}).status_code == 303
    assert "La presidencia lo devolvió: Falta agosto." in visible_text(secretary.get(base).text)
    assert post(secretary, f"{base}/hand-over", {}).status_code == 303
    assert post(chair, f"{base}/approve", {"revision": "1", "agreement": "ACU-07/2026"}).status_code == 303
    assert "Publicar el calendario de sesiones 2027–2028" in visible_text(secretary.get("/home").text)
    assert "por el acuerdo ACU-07/2026" in visible_text(secretary.get(base).text)
    assert post(secretary, f"{base}/publish", {}).status_code == 303
    for year in ("2027", "2028"):
        page = visible_text(client.get(f"/calendar/{year}").text)
        assert "4 sesiones este año." in page
        assert "Calendario del Grupo Consultivo Permanente, aprobado el 24 de noviembre de 2026." in page
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == 8
    assert client.get("/calendar.ics?all=1").text.count("BEGIN:VEVENT") == 8
    assert "Se evitó" not in visible_text(signed_in("canacar").get(base).text)


def test_the_chair_sees_which_body_is_under_its_minimum_instead_of_a_form(
    house: House, drawn: Any, signed_in: Any
) -> None:
    once = Rule(2, 3, (11,), time(10), 180)
    identity = drawn(CalendarState.DRAFT, rules={house.standing.id: once}, last_year=2027)
    assert "Consultivo Permanente, 2027: 1 de 2" in visible_text(
        signed_in("secretary").get(f"/planning/{identity}").text
    )
    post(signed_in("secretary"), f"/planning/{identity}/hand-over", {})
    chair = signed_in("chair")
    page = chair.get(f"/planning/{identity}/approve")
    assert "Consultivo Permanente, 2027: 1 de 2" in visible_text(page.text)
    assert post(chair, f"/planning/{identity}/approve", {"revision": "1"}).status_code == 422


def test_the_sheet_and_the_list_cost_the_same_however_many_dates_there_are(
    app: Flask, house: House, drawn: Any, signed_in: Any
) -> None:
    identity = drawn(rules={house.standing.id: Rule(2, 3, (5,), time(10), 60)})
    secretary = signed_in("secretary")
    for url in (f"/planning/{identity}", "/planning"):
        secretary.get(url)
        few = counted(app, lambda url=url: secretary.get(url))
        with app.app_context(), transaction():
            calendar = read(house, identity)
            first = calendar.dates[0]
            for offset in range(1, 10):
                at = first.starts_at + timedelta(days=7 * offset)
                calendar.dates.append(
                    CalendarDate(
                        body_id=first.body_id, starts_at=at, ends_at=at + timedelta(hours=1), zone=first.zone,
                        mode=first.mode, place="Sala", origin=DateOrigin.HAND, avoided=[],
                    )
                )  # fmt: skip
        assert counted(app, lambda url=url: secretary.get(url)) == few


def test_a_body_one_may_not_know_of_is_not_told_to_members(
    app: Flask, house: House, drawn: Any, signed_in: Any
) -> None:
    """The secretary of all three plans for the hidden one too; the members of the standing body never hear of it."""
    with app.app_context(), transaction():
        make_officer(
            db.session.get_one(Body, house.hidden.id),
            house.people["secretary"],
            OfficerRole.TECHNICAL_SECRETARY,
        )
    identity = drawn(
        CalendarState.PUBLISHED, rules={**rules_of(house), house.hidden.id: Rule(1, 0, (3,), time(10), 60)}
    )
    assert "GE-X" in visible_text(signed_in("secretary").get(f"/planning/{identity}").text)
    member = signed_in("canacar")
    text = visible_text(member.get(f"/planning/{identity}").text)
    assert "Robo de Carga" in text
    assert "GE-X" not in text
    assert "marzo" not in text
    listed = visible_text(member.get("/planning").text)
    assert "2027–2028 8 Publicado" in listed


def test_what_became_of_a_published_date_is_said_beside_it(
    app: Flask, house: House, drawn: Any, signed_in: Any
) -> None:
    identity = drawn(CalendarState.PUBLISHED)
    with app.app_context(), transaction():
        first, second, third = list(db.session.scalars(select(Meeting).order_by(Meeting.starts_at)))[:3]
        first.starts_at, first.ends_at = (
            first.starts_at + timedelta(days=7),
            first.ends_at + timedelta(days=7),
        )
        second.state = MeetingState.CANCELLED
        third.is_public = False
    text = visible_text(signed_in("cce").get(f"/planning/{identity}").text)
    assert "Después se movió al jueves 20 de mayo de 2027, 10:00 h, hora del centro." in text
    assert "Cancelada" in text
    assert "7 sesiones" not in text
