"""The pages of bodies and chambers: who may open which, what they show, and at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import journal
from app.accounts.models import Person
from app.bodies.models import (
    Appointment,
    Body,
    BodySubscription,
    Chamber,
    Guest,
    Mandate,
    Officer,
    RulesOfProcedure,
    Seat,
)
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.texts import keep
from tests import factories
from tests.pages import read, visible_text
from tests.queries import statements

ROLES = ("anonymous", "admin", "secretary", "chair", "coordinator", "canacar", "guest", "member", "insider")
IN, GO_AWAY, UNSEEN, ASIDE = 200, 403, 404, 302


@pytest.fixture
def visitor(client, signed_in):
    return lambda who: client if who == "anonymous" else signed_in(who)


@pytest.fixture
def ids(app, house):
    """The first appointment, officer and guest of the standing body."""
    with app.app_context():
        return {
            "seat": house.seats["CCE"].id,
            "appointment": db.session.scalar(
                select(Appointment.id).where(Appointment.seat_id == house.seats["CCE"].id)
            ),
            "officer": db.session.scalar(
                select(Officer.id).where(Officer.body_id == house.standing.id).limit(1)
            ),
            "guest": db.session.scalar(select(Guest.id).where(Guest.body_id == house.standing.id)),
            "chamber": house.chambers["CCE"].id,
        }


def expected(who, lawful):
    if who == "anonymous":
        return ASIDE
    return IN if who in lawful else GO_AWAY


EVERYBODY = frozenset(ROLES)
KEEPERS = frozenset({"admin", "secretary"})
INSIDE = frozenset({"admin", "secretary", "chair", "canacar", "guest"})
PAGES = {
    "/bodies": EVERYBODY,
    "/bodies/gcp": EVERYBODY,
    "/bodies/robo-de-carga": EVERYBODY,
    "/chambers": EVERYBODY,
    "/chambers/{chamber}": EVERYBODY,
    "/bodies/new": {"admin"},
    "/bodies/gcp/edit": KEEPERS,
    "/bodies/gcp/seats": KEEPERS,
    "/bodies/gcp/seats/{seat}/appoint": KEEPERS,
    "/bodies/gcp/seats/{seat}/close": KEEPERS,
    "/bodies/gcp/appointments/{appointment}/end": KEEPERS,
    "/bodies/gcp/officers": KEEPERS,
    "/bodies/gcp/officers/{officer}/end": {"admin"},
    "/bodies/gcp/guests/{guest}/end": KEEPERS,
    "/bodies/gcp/rules": INSIDE,
    "/bodies/gcp/rules/adopt": KEEPERS,
    "/bodies/gcp/history": INSIDE,
    "/chambers/new": {"admin"},
    "/chambers/{chamber}/edit": {"admin"},
    "/bodies/robo-de-carga/move/suspend": {"chair"},
    "/bodies/robo-de-carga/move/report": {"coordinator"},
    "/bodies/robo-de-carga/move/dissolve": {"secretary", "chair"},
}


@pytest.mark.parametrize("path", PAGES)
def test_each_role_opens_what_is_theirs(visitor, ids, path):
    for who in ROLES:
        lawful = PAGES[path]
        wanted = IN if lawful is EVERYBODY else expected(who, lawful)
        response = visitor(who).get(path.format(**ids))
        assert response.status_code == wanted, f"{who} {path}"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/edit",
        "/seats",
        "/officers",
        "/rules",
        "/rules/adopt",
        "/history",
        "/move/suspend",
    ],
)
def test_what_is_hidden_is_not_there_for_those_outside(visitor, house, path):
    for who in ROLES:
        status = visitor(who).get(f"/bodies/reservado{path}").status_code
        if who in {"admin", "insider"}:
            assert status in {IN, GO_AWAY, UNSEEN}
        elif who == "anonymous" and path:
            assert status == ASIDE
        else:
            assert status == UNSEEN, f"{who} {path}"


def test_ids_of_another_body_are_not_there(signed_in, app, house):
    secretary = signed_in("secretary")
    with app.app_context():
        foreign = db.session.scalar(select(Seat.id).where(Seat.body_id == house.hidden.id))
        appointment = db.session.scalar(select(Appointment.id).where(Appointment.seat_id == foreign))
    assert secretary.get(f"/bodies/gcp/seats/{foreign}/appoint").status_code == UNSEEN
    assert secretary.get(f"/bodies/gcp/appointments/{appointment}/end").status_code == UNSEEN


def test_the_public_sees_who_sits_and_neither_address_nor_telephone(app, client, house):
    with app.app_context(), transaction():
        person = db.session.get_one(Person, house.people["canacar"].id)
        person.phone = "55 1234 5678"
    said = visible_text(client.get("/bodies/gcp").text)
    for word in (
        "Grupo Consultivo Permanente",
        "CANACAR",
        "Titular CANACAR",
        "Persona canacar_alternate",
        "Persona chair",
    ):
        assert word in said
    for secret in ("canacar@example.org", "55 1234 5678", "Persona guest"):
        assert secret not in said
    assert "canacar@example.org" not in client.get("/bodies/gcp").text


def test_the_list_names_few_chambers_and_counts_many(app, client, house):
    said = visible_text(client.get("/bodies").text)
    assert "CCE, CANACAR, CAAAREM, index, ANTP" in said
    assert "reservado" not in said
    with app.app_context(), transaction():
        for _number in range(10):
            factories.make_seat(house.standing, factories.make_chamber())
    client.get("/language/en")
    assert "15 chambers, confederations and associations" in visible_text(client.get("/bodies").text)


def test_a_group_shows_its_mandate_and_keeps_its_evidence_inside(app, client, signed_in, house):
    with app.app_context(), transaction():
        keep("El robo **creció**.", "Expediente 7.")
        db.session.add(
            Mandate(
                body_id=house.group.id,
                problem="El robo **creció**.",
                evidence="Expediente 7.",
                deliverable="Mapa de rutas.",
            )
        )
    page = client.get("/bodies/robo-de-carga").text
    assert "<strong>creció</strong>" in page
    assert "Mapa de rutas." in page
    assert "Expediente 7." not in page
    assert "Expediente 7." in signed_in("canacar").get("/bodies/robo-de-carga").text


def test_who_sat_can_be_asked_for_any_day(app, client, house):
    with app.app_context(), transaction():
        seat = db.session.get_one(Seat, house.seats["CCE"].id)
        today = clock.today(factories.ZONE)
        seat.ends_on = today - timedelta(days=10)
    assert "Titular CCE" not in visible_text(client.get("/bodies/gcp").text)
    before = (today - timedelta(days=20)).isoformat()
    assert "Titular CCE" in visible_text(client.get(f"/bodies/gcp?on={before}").text)
    assert client.get("/bodies/gcp?on=never").status_code == 200


@pytest.mark.parametrize(
    "path", ["/bodies", "/bodies/gcp", "/bodies/gcp/seats", "/chambers", "/bodies/gcp/history"]
)
def test_a_page_costs_the_same_with_one_seat_and_with_sixty(app, signed_in, house, path):
    secretary = signed_in("secretary")
    secretary.get(path)
    with app.app_context(), statements() as few:
        assert secretary.get(path).status_code == 200
    with app.app_context(), transaction():
        for number in range(60):
            seat = factories.make_seat(
                house.standing, factories.make_chamber(f"C{number}", sector=f"s{number}")
            )
            factories.make_appointment(seat, factories.make_person())
            factories.make_appointment(seat, factories.make_person(), rank=1)
            group = factories.make_body(f"G-{number}", slug=f"g-{number}", kind="specialized")
            factories.make_seat(group, house.chambers["CCE"])
            db.session.add(Mandate(body_id=group.id, problem="x"))
    with app.app_context(), statements() as many:
        assert secretary.get(path).status_code == 200
    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= 24


def test_a_long_history_is_paged_and_nothing_of_it_is_lost(app, signed_in, house):
    with app.app_context(), transaction():
        for number in range(60):
            journal.record(
                "body:update",
                actor=house.actor("secretary"),
                subject=house.standing,
                reason=f"vez-{number:02}.",
            )
    secretary = signed_in("secretary")
    first = secretary.get("/bodies/gcp/history").text
    link = read(first).find(".//a[@rel='next']")
    second = secretary.get(link.get("href")).text
    shown = visible_text(first) + visible_text(second)
    assert all(shown.count(f"vez-{number:02}.") == 1 for number in range(60))
    assert "vez-59." in visible_text(first)
    assert "vez-00." in visible_text(second)
    assert secretary.get("/bodies/gcp/history?after=x\x00&before=y").status_code == 200


def send(visitor, path, **fields):
    """Post a form as its page would, with the token of a page."""
    token = read(visitor.get("/chambers").text).find(".//meta[@name='csrf-token']").get("content")
    return visitor.post(path, data={"csrf_token": token, **fields})


def test_a_secretary_gives_a_seat_and_appoints(app, signed_in, house):
    with app.app_context(), transaction():
        chamber = factories.make_chamber("AMIA").id
    secretary = signed_in("secretary")
    done = send(secretary, "/bodies/gcp/seats", chamber=chamber, is_voting="y", starts_on="2026-01-01")
    assert done.status_code == 303
    with app.app_context():
        seat = db.session.scalar(select(Seat.id).where(Seat.chamber_id == chamber))
    path = f"/bodies/gcp/seats/{seat}/appoint"
    values = {"kind": "principal", "starts_on": "2026-01-01", "letter": "DG-5"}
    refused = send(secretary, path, email="nadie@example.org", **values)
    assert refused.status_code == 422
    assert 'value="nadie@example.org"' in refused.text
    assert 'value="DG-5"' in refused.text
    assert send(secretary, path, email="Member@example.org", **values).status_code == 303
    with app.app_context():
        made = db.session.scalar(select(Appointment).where(Appointment.seat_id == seat))
        assert (made.person_id, made.letter) == (house.people["member"].id, "DG-5")
    again = send(secretary, "/bodies/gcp/seats", chamber=chamber, starts_on="2026-01-01")
    assert again.status_code == 422


def test_an_administrator_appoints_somebody_new_by_name_and_address(app, signed_in, house):
    admin = signed_in("admin")
    path = f"/bodies/gcp/seats/{house.seats['CCE'].id}/appoint"
    values = {"kind": "alternate", "starts_on": "2026-01-01", "email": "nueva@example.org"}
    assert send(admin, path, **values).status_code == 422
    assert send(admin, path, **values, name="Nueva Persona").status_code == 303
    with app.app_context():
        person = db.session.scalar(select(Person).where(Person.email == "nueva@example.org"))
        assert (person.name, person.organization, person.state.value) == ("Nueva Persona", "CCE", "invited")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/bodies/gcp/seats/{seat}/close", {"ends_on": "2019-01-01"}),
        ("/bodies/gcp/appointments/{appointment}/end", {"ends_on": "2019-01-01"}),
        ("/bodies/gcp/guests/{guest}/end", {"ends_on": "2019-01-01"}),
        ("/bodies/gcp/officers/{officer}/end", {"ends_on": "2019-01-01"}),
        ("/bodies/gcp/seats/{seat}/appoint", {"email": "x", "kind": "principal", "starts_on": ""}),
        ("/bodies/gcp/seats/{seat}/appoint", {"email": "member@example.org", "kind": "alternate", "starts_on": "2019-01-01"}),
        ("/bodies/gcp/seats", {"chamber": "999999", "starts_on": "2026-01-01"}),
        ("/bodies/gcp/officers", {"what": "guest", "guest-email": "guest@example.org", "guest-starts_on": "2026-01-01"}),
        ("/bodies/gcp/officers", {"what": "officer", "officer-email": "", "officer-role": "chair"}),
        ("/bodies/gcp/edit", {"name": "", "acronym": "GCP", "zone": "Nowhere", "color": "teal", "revision": "1"}),
        ("/bodies/gcp/rules/adopt", {"effective_on": "2027-01-01"}),
        ("/bodies/new", {"name": "Otro", "acronym": "gcp", "zone": factories.ZONE, "color": "teal"}),
        ("/chambers/new", {"acronym": "cce", "name": "Otra", "kind": "chamber", "country": "MX"}),
        ("/chambers/{chamber}/edit", {"acronym": "", "kind": "nothing", "revision": "x"}),
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_what_was_typed_and_changes_nothing(
    app, signed_in, house, ids, path, fields
):
    tables = (Body, Seat, Appointment, Officer, Guest, Chamber, RulesOfProcedure)

    def counts():
        with app.app_context():
            return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = counts()
    response = send(signed_in("admin"), path.format(**ids), **fields)
    assert response.status_code == 422, response.text
    assert 'role="alert"' in response.text
    assert counts() == before


def test_ending_what_is_held_by_form(app, signed_in, house, ids):
    admin = signed_in("admin")
    day = {"ends_on": "2026-06-30"}
    assert send(admin, f"/bodies/gcp/guests/{ids['guest']}/end", **day).status_code == 303
    assert send(admin, f"/bodies/gcp/officers/{ids['officer']}/end", **day).status_code == 303
    assert send(admin, f"/bodies/gcp/appointments/{ids['appointment']}/end", **day).status_code == 303
    assert send(admin, f"/bodies/gcp/seats/{ids['seat']}/close", **day).status_code == 303
    with app.app_context():
        for table, row in (
            (Guest, "guest"),
            (Officer, "officer"),
            (Appointment, "appointment"),
            (Seat, "seat"),
        ):
            assert db.session.get_one(table, ids[row]).ends_on.isoformat() == "2026-06-30"


def test_officers_and_guests_are_added_by_their_own_forms(app, signed_in, house):
    admin = signed_in("admin")
    fields = {"what": "officer", "officer-email": "member@example.org", "officer-role": "co_chair"}
    assert (
        send(admin, "/bodies/gcp/officers", **fields, **{"officer-starts_on": "2026-01-01"}).status_code
        == 303
    )
    guest = {"what": "guest", "guest-email": "insider@example.org", "guest-starts_on": "2026-01-01"}
    assert send(signed_in("secretary"), "/bodies/gcp/officers", **guest).status_code == 303
    refused = send(
        signed_in("secretary"), "/bodies/gcp/officers", **fields, **{"officer-starts_on": "2026-01-01"}
    )
    assert refused.status_code == GO_AWAY


def test_a_stale_edit_shows_both_texts(signed_in, house):
    secretary = signed_in("secretary")
    fields = {"name": "GCP", "acronym": "GCP", "zone": factories.ZONE, "color": "teal", "is_public": "y"}
    assert send(secretary, "/bodies/gcp/edit", **fields, purpose="Uno", revision=1).status_code == 303
    stale = send(secretary, "/bodies/gcp/edit", **fields, purpose="Dos", revision=1)
    assert stale.status_code == 409
    assert "Uno" in stale.text
    assert "Dos" in stale.text


def test_following_and_unfollowing_by_button(app, signed_in, house):
    member = signed_in("member")
    assert "/bodies/gcp/follow" in member.get("/bodies/gcp").text
    assert send(member, "/bodies/gcp/follow").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(BodySubscription)) == 1
    assert "/bodies/gcp/unfollow" in member.get("/bodies/gcp").text
    assert send(member, "/bodies/gcp/unfollow").status_code == 303
    assert send(member, "/bodies/reservado/follow").status_code == 404


def test_rules_are_adopted_by_form(app, signed_in, house):
    page = signed_in("secretary").get("/bodies/gcp/rules/adopt").text
    assert 'name="notice_ordinary_business"' in page
    with app.app_context():
        values = db.session.scalar(
            select(RulesOfProcedure.values).where(RulesOfProcedure.body_id == house.standing.id)
        )
    fields = {name: value for name, value in values.items() if value is not False} | {
        "notice_ordinary_business": 12
    }
    done = send(signed_in("secretary"), "/bodies/gcp/rules/adopt", **fields, effective_on="2027-01-01")
    assert done.status_code == 303
    with app.app_context():
        newest = db.session.scalar(select(RulesOfProcedure).order_by(RulesOfProcedure.id.desc()).limit(1))
        assert newest.values == {**values, "notice_ordinary_business": 12}


def test_chambers_are_filtered_and_paged(app, client, house):
    with app.app_context(), transaction():
        for number in range(60):
            factories.make_chamber(f"Z{number:02}", sector="agriculture", kind="council")
    client.get("/language/en")
    first = client.get("/chambers?sector=agriculture&kind=council")
    said = visible_text(first.text)
    assert "60 chambers" in said
    assert "Z49" in said
    assert "Z50" not in said
    assert "after=" in first.text
    assert "CANACAR" not in said
    assert "CANACAR" in visible_text(client.get("/chambers?q=canacar&kind=nonsense").text)
    assert "No chamber fits that" in visible_text(client.get("/chambers?q=zzz").text)


def test_an_administrator_adds_and_edits_a_chamber(app, signed_in, house):
    admin = signed_in("admin")
    fields = {"acronym": "AMIA", "name": "Asociación", "kind": "association", "sector": "", "country": "mx"}
    assert send(admin, "/chambers/new", **fields).status_code == 303
    with app.app_context():
        made = db.session.scalar(select(Chamber.id).where(Chamber.acronym == "AMIA"))
    done = send(admin, f"/chambers/{made}/edit", **{**fields, "name": "Asociación Mexicana"}, revision=1)
    assert done.status_code == 303
    assert send(admin, f"/chambers/{made}/edit", **fields, revision=1).status_code == 409
    assert send(signed_in("secretary"), "/chambers/new", **fields).status_code == GO_AWAY
