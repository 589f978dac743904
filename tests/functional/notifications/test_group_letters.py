"""Letters about groups and seats: who is told, by role, in their language, and in text as in HTML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app import journal
from app.accounts.models import Person
from app.bodies.models import Appointment, Body, BodyState, Seat
from app.bodies.operations import invitations
from app.bodies.operations.invitations import Named
from app.bodies.queries import list_officers
from app.bodies.vacancies import announce_vacancies
from app.groups import operations
from app.groups.models import GroupIssue
from app.issues.models import IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.notifications.models import Mail
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.groups import convoking
from tests.functional.notifications.post_office import work_at

EARLY = setting.EARLY
#: Who holds something in the house's own group, and in its parent.
OF_GROUP = {"canacar", "antp"}
OF_PARENT = {"cce", "canacar", "caaarem", "index", "antp", "canacar_alternate", "secretary", "chair", "guest"}


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    """The house, inside an application context at EARLY."""
    with app.app_context(), clock.standing_at(EARLY):
        yield house


def told(house: House, kind: str) -> dict[str, Mail]:
    """Expand and deliver; the mails of ``kind`` by the reader's name in the house."""
    work_at(EARLY)
    db.session.remove()
    names = {person.id: name for name, person in house.people.items()}
    tail = f".{kind.replace(':', '.')}@"
    found = [mail for mail in db.session.query(Mail).order_by(Mail.id) if tail in mail.message_id]
    return {names.get(mail.person_id, mail.address): mail for mail in found}


def announced(
    house: House, kind: str, state: BodyState = BodyState.ACTIVE, **payload: Any
) -> dict[str, Mail]:
    with transaction():
        body = db.session.get_one(Body, house.group.id)
        body.state, body.ends_on = state, date(2027, 1, 29)
        given = {"body_id": body.id, "name": body.short_name, "parent_id": body.parent_id, **payload}
        journal.announce(kind, subject=body, payload=given)
    return told(house, kind)


def officers(house: House) -> set[str]:
    """Names in the house of who holds an office in its group."""
    names = {person.id: name for name, person in house.people.items()}
    return {names[row.person_id] for row in list_officers(house.group.id, clock.today(factories.ZONE))}


def test_a_group_proposed_is_told_to_chair_and_secretary(inside: House) -> None:
    mails = announced(
        inside, "body:proposed", BodyState.PROPOSED, by="Julia", issues=["AS-2026-001", "AS-2026-002"]
    )
    assert set(mails) == {"chair", "secretary"}
    mail = mails["chair"]
    assert "AS-2026-001, AS-2026-002" in " ".join(mail.text.split())
    assert "Julia" in mail.html


EVERYBODY_OF_GROUP = [
    ("body:constituted", BodyState.CONSTITUTED),
    ("body:suspended", BodyState.SUSPENDED),
    ("body:resumed", BodyState.ACTIVE),
    ("body:extended", BodyState.ACTIVE),
    ("body:work_resumed", BodyState.ACTIVE),
    ("body:closed", BodyState.CLOSED),
    ("body:dissolved", BodyState.DISSOLVED),
]


@pytest.mark.parametrize(("kind", "state"), EVERYBODY_OF_GROUP)
def test_its_life_is_told_to_all_of_the_group_and_to_nobody_else(
    inside: House, kind: str, state: BodyState
) -> None:
    mails = announced(inside, kind, state, reason="Por acuerdo del pleno.")
    assert set(mails) == OF_GROUP | officers(inside)
    mail = mails["canacar"]
    assert "Por acuerdo del pleno." in mail.text
    assert "Por acuerdo del pleno." in mail.html
    assert "/bodies/robo-de-carga" in mail.text


@pytest.mark.parametrize("kind", ["body:constituted", "body:closed", "body:dissolved"])
def test_a_chamber_whose_issue_it_was_is_told_though_it_has_no_seat_in_it(inside: House, kind: str) -> None:
    with transaction():
        about = factories.make_issue(
            inside.standing, inside.chambers["index"], inside.people["index"],
            state=IssueState.REFERRED, topic_id=inside.topic.id,
        )  # fmt: skip
        db.session.add(GroupIssue(body_id=inside.group.id, issue_id=about.id))
    assert "index" in announced(inside, kind, BodyState.CLOSED)


def test_a_report_is_told_to_the_group_and_to_all_of_the_standing_body(inside: House) -> None:
    mails = announced(inside, "body:reported", BodyState.REPORTED)
    assert set(mails) == OF_PARENT | OF_GROUP | officers(inside)


def test_a_refusal_is_told_to_who_proposed_it_with_the_answer(inside: House) -> None:
    with transaction():
        body = convoking.propose(inside, who="secretary")
        operations.refuse(body, answer="Lo atiende ya otro grupo.", actor=inside.actor("chair"))
    mails = told(inside, "body:refused")
    assert set(mails) == {"secretary"}
    assert "Lo atiende ya otro grupo." in mails["secretary"].text


@pytest.mark.parametrize(
    ("days", "words"), [(30, "en 30 días"), (1, "en 1 día"), (0, "hoy"), (-4, "terminó el")]
)
def test_the_end_of_a_mandate_is_told_to_coordinator_secretary_and_chair(
    inside: House, days: int, words: str
) -> None:
    mails = announced(inside, "body:expiring", days=days, ends_on="2027-01-29")
    assert set(mails) == officers(inside)
    assert words in " ".join(next(iter(mails.values())).text.split())


@pytest.mark.parametrize(("kind", "state"), [*EVERYBODY_OF_GROUP, ("body:reported", BodyState.REPORTED)])
def test_each_letter_is_written_in_the_readers_language(inside: House, kind: str, state: BodyState) -> None:
    with transaction():
        db.session.get_one(Person, inside.people["canacar"].id).locale = "en"
    mails = announced(inside, kind, state, reason="X")
    spanish, english = mails["antp"], mails["canacar"]
    assert spanish.subject != english.subject
    assert "Motivo" in spanish.text
    assert "Reason" in english.text


def test_a_chamber_asked_to_name_who_sits_gets_the_link_and_nobody_else(inside: House) -> None:
    with transaction():
        seat = db.session.get_one(Seat, inside.seats["CCE"].id)
        token = invitations.invite(seat, email=inside.people["cce"].email, actor=inside.actor("secretary"))
    mails = told(inside, "seat:invited")
    assert set(mails) == {"cce"}
    assert f"/seats/{token}" in mails["cce"].text
    assert f"/seats/{token}" in mails["cce"].html


def test_who_was_named_is_told_to_the_secretary(inside: House) -> None:
    with transaction():
        seat = db.session.get_one(Seat, inside.seats["CCE"].id)
        token = invitations.invite(seat, email=inside.people["cce"].email, actor=inside.actor("secretary"))
        invitations.name(token, principal=Named("Ana Ruiz", "ana@cce.example"))
    mails = told(inside, "seat:named")
    assert set(mails) == {"secretary"}
    assert "Ana Ruiz" in mails["secretary"].text


def test_a_seat_left_vacant_is_told_to_the_secretary_and_to_its_alternates(inside: House) -> None:
    today = clock.today(factories.ZONE)
    with transaction():
        row = db.session.query(Appointment).filter_by(seat_id=inside.seats["CANACAR"].id, rank=0).one()
        row.ends_on = today - timedelta(days=1)
        assert announce_vacancies(today) == 1
    mails = told(inside, "seat:vacant")
    assert set(mails) == {"secretary", "canacar_alternate"}
    assert "Titular CANACAR" in mails["secretary"].text
