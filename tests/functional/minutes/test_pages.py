"""Minutes in the browser: from "draw up" to "published" by the buttons; who reads what; two editors of one passage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts import passwords
from app.accounts.models import Person
from app.agendas.models import AgendaItem, Outcome
from app.agreements.models import AgreementState
from app.bodies.models import Chamber, Seat
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.seals import fingerprint
from app.meetings.models import Meeting, MeetingState
from app.minutes import operations, queries
from app.minutes.models import ApprovalMethod, Minutes, MinutesSection, MinutesState
from app.minutes.publication_models import PublicVersion
from tests import factories, pages, sessions

S = MinutesState
PASSWORD = "cuatro palabras bien elegidas"
LATER = sessions.DAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def _without_csrf(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.standing_at(LATER):
        yield


@pytest.fixture
def session(app: Flask, house: factories.House) -> sessions.Session:
    """A closed session with an agreement."""
    with app.app_context(), clock.standing_at(sessions.DAY), transaction():
        made = sessions.make_session(house, number=2)
        sessions.declare_quorum(made)
        sessions.make_agreement(made, AgreementState.ADOPTED, number="GCP/2027/ORD2/ACU-01")
        made.items[-1].outcome, made.items[-1].notes = Outcome.AGREED, "AMACARGA expuso el comparativo."
        made.meeting.state, made.meeting.closed_at = MeetingState.CLOSED, sessions.DAY + timedelta(hours=2)
    return made


def bring_to(app: Flask, session: sessions.Session, state: MinutesState) -> None:
    """The minutes by the real steps, up to ``state``."""
    with app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, session.meeting.id)
        secretary, chair = session.actor("secretary"), session.actor("chair")
        minutes = operations.draft(meeting, actor=secretary)
        steps = [
            (S.IN_REVIEW, lambda: operations.review(minutes, actor=secretary)),
            (S.CIRCULATED, lambda: operations.circulate(minutes, actor=chair)),
            (S.RECONCILED, lambda: operations.reconcile(minutes, reason="Conformes.", actor=secretary)),
            (
                S.APPROVED,
                lambda: operations.approve(
                    minutes, method=ApprovalMethod.PLENARY, decided=sessions.ELSEWHERE, actor=secretary
                ),
            ),
            (
                S.SIGNED,
                lambda: (
                    operations.sign(minutes, confirmed=sessions.confirmed(secretary), actor=secretary),
                    operations.sign(minutes, confirmed=sessions.confirmed(chair), actor=chair),
                ),
            ),
            (S.PUBLISHED, lambda: operations.publish(minutes, actor=secretary)),
        ]
        for reached, step in steps:
            if minutes.state is state:
                break
            step()
            assert minutes.state is reached
        assert minutes.state is state


def url(session: sessions.Session, rest: str = "") -> str:
    return f"/meetings/{session.meeting.id}/minutes{rest}"


def state_of(app: Flask) -> MinutesState:
    with app.app_context():
        return db.session.query(Minutes).one().state


def test_from_the_closed_session_to_publication_by_the_buttons(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient
) -> None:
    with app.app_context(), transaction():
        for name in ("secretary", "chair"):
            person = db.session.get_one(Person, session.house.people[name].id)
            person.password_hash = passwords.hasher().hash(PASSWORD)
    secretary, chair = signed_in("secretary"), signed_in("chair")
    assert secretary.get(url(session)).status_code == 200
    assert client.get(url(session)).status_code == 404
    assert secretary.post(url(session)).headers["Location"].endswith("/minutes/edit")
    assert secretary.get(url(session, "/edit")).status_code == 200
    for who, verb, values, state in (
        (secretary, "review", {}, S.IN_REVIEW),
        (chair, "send_back", {"note": "Falta precisar el punto 3."}, S.DRAFT),
        (secretary, "review", {"note": "Precisado."}, S.IN_REVIEW),
        (chair, "circulate", {}, S.CIRCULATED),
        (secretary, "reconcile", {"note": "Todas dieron su conformidad."}, S.RECONCILED),
        (secretary, "recirculate", {"note": "Cambió el punto 3."}, S.CIRCULATED),
        (secretary, "reconcile", {"note": "Todas dieron su conformidad."}, S.RECONCILED),
        (secretary, "approve", {"method": "plenary", "words": "Sesión de junio"}, S.APPROVED),
        (secretary, "sign", {"password": PASSWORD}, S.APPROVED),
        (chair, "sign", {"password": PASSWORD}, S.SIGNED),
        (secretary, "publish", {}, S.PUBLISHED),
    ):
        offered = who.get(url(session, "/publication" if verb == "publish" else "")).get_data(as_text=True)
        assert f'action="{url(session, f"/{verb}")}"' in offered, verb
        assert who.post(url(session, f"/{verb}"), data=values).status_code == 303
        assert state_of(app) is state, verb
    page = client.get(url(session))
    assert page.status_code == 200
    text = pages.visible_text(page.get_data(as_text=True))
    for said in (
        "GCP/2027/ORD2/ACU-01",
        "AMACARGA expuso el comparativo.",
        "Persona chair",
        "Persona secretary",
    ):
        assert said in text
    correction = {"text": "Dice 2; debe decir 3.", "words": "Sesión de julio"}
    assert secretary.post(url(session, "/correct"), data=correction).status_code == 303
    assert "Dice 2; debe decir 3." not in client.get(url(session)).get_data(as_text=True)
    assert (
        secretary.post(url(session, "/republish"), data={"note": "Se agregó la adenda."}).status_code == 303
    )
    assert "Dice 2; debe decir 3." in client.get(url(session)).get_data(as_text=True)


@pytest.mark.parametrize("state", list(S)[:-1])
def test_who_reads_minutes_in_each_state(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient, state: MinutesState
) -> None:
    bring_to(app, session, state)
    circulated = state in queries.CIRCULATED_STATES
    readers = {
        "secretary": True,
        "chair": True,
        "canacar": circulated,
        "guest": circulated,
        "admin": False,
        "member": False,
    }
    for name, may in readers.items():
        expected = 200 if may or state is S.PUBLISHED else 404
        assert signed_in(name).get(url(session)).status_code == expected, name
    assert client.get(url(session)).status_code == (200 if state is S.PUBLISHED else 404)
    versions = {"secretary": 200, "canacar": 404, "member": 404}  # version 1 is the draft
    for name, status in versions.items():
        assert signed_in(name).get(url(session, "/versions/1")).status_code == status, name
    assert client.get(url(session, "/versions/1")).status_code == 404


def test_members_read_the_version_that_went_out_not_the_text_at_work(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    bring_to(app, session, S.RECONCILED)
    with app.app_context(), transaction():
        section = db.session.query(MinutesSection).filter(MinutesSection.text.contains("AMACARGA")).one()
        operations.edit(
            section, "Redacción en trabajo.", since=section.revision, actor=session.actor("secretary")
        )
    assert "Redacción en trabajo." in signed_in("secretary").get(url(session)).get_data(as_text=True)
    members = signed_in("canacar").get(url(session)).get_data(as_text=True)
    assert "Redacción en trabajo." not in members
    assert "AMACARGA expuso el comparativo." in members


@pytest.mark.parametrize(("meeting_is_public", "body"), [(False, "standing"), (True, "hidden")])
def test_published_minutes_of_what_is_not_public_stay_inside(
    app: Flask,
    session: sessions.Session,
    client: pages.PageClient,
    signed_in: Any,
    meeting_is_public: bool,
    body: str,
) -> None:
    bring_to(app, session, S.PUBLISHED)
    with app.app_context(), transaction():
        db.session.get_one(Meeting, session.meeting.id).is_public = meeting_is_public
        if body == "hidden":
            db.session.get_one(factories.Body, session.meeting.body_id).is_public = False
    assert client.get(url(session)).status_code == 404
    assert signed_in("member").get(url(session)).status_code == 404
    assert signed_in("canacar").get(url(session)).status_code == 200
    with app.app_context():
        assert queries.list_recent_published() == []


def test_two_editors_of_one_passage_are_shown_both_texts_and_nothing_is_overwritten(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    bring_to(app, session, S.IN_REVIEW)
    first, second = signed_in("secretary"), signed_in("chair")
    with app.app_context():
        section = db.session.query(MinutesSection).order_by(MinutesSection.position).first()
        assert section is not None
        address, since = url(session, f"/sections/{section.id}"), section.revision
    saved = first.post(address, data={"revision": since, "text": "La primera."}, headers={"X-Autosave": "1"})
    assert (saved.status_code, saved.get_json()["revision"]) == (200, since + 1)
    conflict = second.post(address, data={"revision": since, "text": "La segunda."})
    assert conflict.status_code == 409
    shown = conflict.get_data(as_text=True)
    assert all(said in shown for said in ("La primera.", "La segunda.", "Persona secretary"))
    quiet = second.post(address, data={"revision": since, "text": "La segunda."}, headers={"X-Autosave": "1"})
    assert quiet.status_code == 409
    assert "La primera." in quiet.get_json()["conflict_html"]
    with app.app_context():
        assert db.session.get_one(MinutesSection, section.id).text == "La primera."


def test_bad_input_says_what_to_do_and_changes_nothing(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    bring_to(app, session, S.IN_REVIEW)
    answer = signed_in("chair").post(url(session, "/send_back"), data={"note": "  "})
    assert answer.status_code == 422
    assert re.search(r'id="note-send_back-error"', answer.get_data(as_text=True))
    assert state_of(app) is S.IN_REVIEW
    secretary = signed_in("secretary")
    with app.app_context():
        section_id = db.session.query(MinutesSection).first().id
    long = secretary.post(url(session, f"/sections/{section_id}"), data={"revision": 1, "text": "x" * 60_000})
    assert long.status_code == 422
    assert "x" * 60_000 in long.get_data(as_text=True)
    assert (
        secretary.post(url(session, "/sections/99999"), data={"revision": 1, "text": "x"}).status_code == 404
    )
    assert secretary.post(url(session, "/publish")).status_code == 303  # refused, and said on the page
    assert state_of(app) is S.IN_REVIEW


def test_who_may_not_is_told_so(
    app: Flask, session: sessions.Session, signed_in: Any, client: pages.PageClient
) -> None:
    bring_to(app, session, S.CIRCULATED)
    for name, expected in (("canacar", 403), ("chair", 403), ("admin", 404), ("insider", 404)):
        assert signed_in(name).post(url(session, "/reconcile"), data={"note": "x"}).status_code == expected, (
            name
        )
    assert "/sign-in" in client.post(url(session, "/reconcile")).headers["Location"]
    assert signed_in("canacar").get(url(session, "/edit")).status_code == 403
    assert signed_in("canacar").post(url(session)).status_code == 403
    assert state_of(app) is S.CIRCULATED


def test_after_approval_the_text_is_not_edited_any_more(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    bring_to(app, session, S.APPROVED)
    secretary = signed_in("secretary")
    assert secretary.get(url(session, "/edit")).status_code == 302
    with app.app_context():
        section = db.session.query(MinutesSection).first()
    answer = secretary.post(
        url(session, f"/sections/{section.id}"), data={"revision": section.revision, "text": "Otra."}
    )
    assert answer.status_code == 409
    with app.app_context():
        assert db.session.get_one(MinutesSection, section.id).text == section.text


def test_what_waits_for_whom(app: Flask, session: sessions.Session, house: factories.House) -> None:
    def waiting(name: str) -> int:
        return len(queries.list_to_review(house.actor(name)))

    with app.app_context():
        assert [minutes for _, minutes in queries.list_to_write(house.actor("secretary"))] == [None]
    bring_to(app, session, S.IN_REVIEW)
    with app.app_context():
        assert (waiting("chair"), waiting("secretary"), waiting("canacar")) == (1, 0, 0)
        assert queries.list_to_write(house.actor("secretary")) == []
    bring_to_next(app, session)
    with app.app_context():
        assert (waiting("chair"), waiting("canacar"), waiting("insider")) == (0, 1, 0)
    with app.app_context(), clock.standing_at(LATER + timedelta(days=60)):
        assert waiting("canacar") == 0


def bring_to_next(app: Flask, session: sessions.Session) -> None:
    with app.app_context(), transaction():
        operations.circulate(db.session.query(Minutes).one(), actor=session.actor("chair"))


def test_the_page_costs_the_same_whatever_the_agenda(
    app: Flask, session: sessions.Session, client: Any
) -> None:
    bring_to(app, session, S.PUBLISHED)
    few = sessions.count_statements(app, lambda: client.get(url(session)))
    short = len(client.get(url(session)).data)
    with app.app_context(), transaction():
        version = db.session.query(PublicVersion).one()
        version.content = {**version.content, "sections": version.content["sections"] * 10}
        version.hash = fingerprint(version.content)
    assert sessions.count_statements(app, lambda: client.get(url(session))) == few <= 6
    assert len(client.get(url(session)).data) > 2 * short


def test_published_minutes_keep_the_names_and_seats_of_their_day(
    app: Flask, session: sessions.Session, signed_in: Any, house: factories.House
) -> None:
    """Who is appointed, renamed or leaves afterwards changes nothing in what was signed."""
    bring_to(app, session, S.PUBLISHED)
    address = f"/meetings/{session.meeting.id}/minutes"
    client = signed_in("secretary")
    before = pages.visible_text(client.get(address).get_data(as_text=True))
    assert "Titular CANACAR" in before
    with app.app_context(), transaction():
        person = db.session.get_one(Person, house.people["canacar"].id)
        person.name = "Otra Persona"
        seat = db.session.get_one(Seat, house.seats["CANACAR"].id)
        seat.ends_on = clock.today(factories.ZONE)
        db.session.get_one(Chamber, house.chambers["CANACAR"].id).acronym = "CANACAR-2"
    after = pages.visible_text(client.get(address).get_data(as_text=True))
    paper = after[after.index("Lista de asistencia") :]
    assert "Titular CANACAR" in paper
    assert "Otra Persona" not in paper
    assert "CANACAR-2" not in paper


def test_minutes_lead_back_to_the_issues_they_deal_with_for_who_sees_them(
    app: Flask, session: sessions.Session, signed_in: Any, client: Any, house: factories.House
) -> None:
    bring_to(app, session, S.PUBLISHED)
    with app.app_context(), transaction():
        issue = factories.make_issue(house.standing, house.chambers["CANACAR"], house.people["canacar"])
        db.session.get_one(AgendaItem, session.items[-1].id).issue_id = issue.id
        folio = issue.folio
    address = f"/meetings/{session.meeting.id}/minutes"
    assert f"/issues/{folio}" in signed_in("caaarem").get(address).get_data(as_text=True)
    assert folio not in client.get(address).get_data(as_text=True)
    assert folio not in signed_in("member").get(address).get_data(as_text=True)
