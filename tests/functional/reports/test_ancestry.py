"""The ancestry of an agreement and of an issue: one tree from either end, and of it only what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import AgendaItem
from app.agreements.models import Agreement, AgreementState, Evidence, FollowUp
from app.files.operations import store
from app.issues import operations as issues
from app.issues.models import Issue, IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from app.minutes import operations as minutes_operations
from app.minutes.models import Minutes, MinutesSection, MinutesState, MinutesVersion
from app.reports.ancestry import record
from app.reports.ancestry.tree import Step, grow
from tests import factories, sessions
from tests.pages import PageClient
from tests.queries import counted

AFTER = sessions.DAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _long_after() -> Iterator[None]:
    with clock.standing_at(AFTER + timedelta(days=60)):
        yield


def tell(house: factories.House, *, number: int = 1) -> dict[str, int]:
    """An issue taken up, agreed on, fulfilled with evidence, closed, reopened and taken up again. In a transaction."""
    session = sessions.make_session(house, state=MeetingState.CLOSED)
    issue = factories.make_issue(
        house.standing, house.chambers["CANACAR"], house.people["canacar"], title=f"Sellos {number}",
        state=IssueState.CLOSED, submitted_at=sessions.DAY - timedelta(days=60),
    )  # fmt: skip
    session.items[-1].issue_id = issue.id
    session.items[-1].notes = "Se discutió.\n\nSe acordó."
    agreement = sessions.make_agreement(session, AgreementState.FULFILLED, ended_at=AFTER)
    file = store(b"Cien paradores\n", "padron.txt", actor=house.actor("secretary"))
    for state, text, file_id in (
        (AgreementState.IN_PROGRESS, "", None),
        (AgreementState.REPORTED, "Se entrega el padrón.", file.id),
        (AgreementState.FULFILLED, "Se verificó.", None),
    ):
        line = FollowUp(
            agreement_id=agreement.id, person_name="Titular CANACAR", text=text, state=state, created_at=AFTER
        )
        line.evidence = [Evidence(file_id=file_id)] if file_id is not None else []
        db.session.add(line)
    minutes = minutes_operations.draft(session.meeting, actor=house.actor("secretary"))
    with clock.standing_at(AFTER + timedelta(days=5)):
        issues.ask_reopening(issue, facts="Volvió a ocurrir.", actor=house.actor("canacar"))
        issues.reopen(issue, actor=house.actor("chair"))
    again = sessions.make_session(house, state=MeetingState.CONVOKED)
    again.meeting.starts_at, again.meeting.ends_at = AFTER + timedelta(days=30), AFTER + timedelta(days=31)
    again.items[-1].issue_id, again.items[-1].title = issue.id, "Sellos, otra vez"
    db.session.flush()
    return {
        "issue": issue.id,
        "agreement": agreement.id,
        "minutes": minutes.id,
        "meeting": session.meeting.id,
    }


@pytest.fixture
def told(app: Flask, house: factories.House) -> dict[str, int]:
    with app.app_context(), transaction():
        return tell(house)


def publish(app: Flask, told: dict[str, int]) -> None:
    with app.app_context(), transaction():
        minutes = db.session.get_one(Minutes, told["minutes"])
        minutes.state, minutes.published_at = MinutesState.PUBLISHED, clock.now()
        version = db.session.query(MinutesVersion).filter_by(minutes_id=minutes.id).one()
        version.state = MinutesState.PUBLISHED


def outline(steps: tuple[Step, ...]) -> list[Any]:
    """Titles, each with those of what followed."""
    return [(step.title, outline(step.then)) if step.then else step.title for step in steps]


def test_one_tree_leads_from_the_issue_to_the_evidence_and_to_the_next_round(
    app: Flask, house: factories.House, told: dict[str, int]
) -> None:
    with app.test_request_context("/"):
        issue = db.session.get_one(Issue, told["issue"])
        agreement = record.agreement_queries.get_agreement(told["agreement"], house.actor("secretary"))
        whole = record.of_agreement(agreement, house.actor("secretary"))
        tree = grow(whole, here=agreement)
        first, last = (whole.passages[agreement.item_id].numbers[place] for place in (0, -1))
        sections = db.session.query(MinutesSection).filter_by(minutes_id=told["minutes"])
        before = sections.filter(MinutesSection.position < 4).all()
        assert first == 1 + sum(len(section.text.split("\n\n")) for section in before if section.text)
        assert outline(tree) == [
            (
                f"{issue.folio} · Sellos 1",
                [
                    (
                        "3 Sellos en patios de consolidación",
                        [
                            f"Párrafos {first} a {last}",
                            (
                                agreement.number,
                                ["En curso", "padron.txt", "Cumplido"],
                            ),
                        ],
                    ),
                    ("Reabierto", ["3 Sellos, otra vez"]),
                ],
            )
        ]
        assert [step.source for step in tree[0].then[1:]] == ["Volvió a ocurrir."]
        # From the other end it is the same tree, with another place marked.
        from app.issues.queries import get_issue_by_id

        other = get_issue_by_id(issue.id, house.actor("secretary"))
        again = grow(record.of_issue(other, house.actor("secretary")), here=other)
        assert outline(again) == outline(tree)
        assert (again[0].is_here, tree[0].is_here) == (True, False)
        assert tree[0].then[0].then[1].is_here


def test_a_reader_sees_of_it_what_they_may(
    app: Flask, house: factories.House, told: dict[str, int], signed_in: Any, client: PageClient
) -> None:
    address = f"/agreements/{told['agreement']}/ancestry"
    member = signed_in("canacar").get(address).text
    assert "Párrafo" not in member  # the minutes are a draft
    assert "padron.txt" in member
    assert signed_in("insider").get(address).status_code == 404
    assert client.get(address).status_code == 404
    publish(app, told)
    public = client.get(address).text
    assert "Párrafo" in public
    assert "Usted viene de aquí" in public
    for hidden in ("Sellos 1", "padron.txt", "Se entrega el padrón", "Volvió a ocurrir", "otra vez"):
        assert hidden not in public, hidden
    with app.app_context():
        ref = db.session.get_one(Issue, told["issue"]).ref
    assert client.get(f"/issues/{ref}/ancestry").status_code == 302
    assert signed_in("insider").get(f"/issues/{ref}/ancestry").status_code == 404
    assert "Párrafo" in signed_in("caaarem").get(f"/issues/{ref}/ancestry").text


def test_both_pages_lead_to_it(app: Flask, told: dict[str, int], signed_in: Any) -> None:
    client = signed_in("secretary")
    with app.app_context():
        ref = db.session.get_one(Issue, told["issue"]).ref
    assert f"/agreements/{told['agreement']}/ancestry" in client.get(f"/agreements/{told['agreement']}").text
    assert f"/issues/{ref}/ancestry" in client.get(f"/issues/{ref}").text


def test_what_was_superseded_names_its_successor_and_what_was_merged_where_it_went(
    app: Flask, house: factories.House, told: dict[str, int], signed_in: Any
) -> None:
    with app.app_context(), transaction():
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        successor = sessions.make_agreement(session, AgreementState.ADOPTED)
        agreement = db.session.get_one(Agreement, told["agreement"])
        agreement.state, agreement.successor_id = AgreementState.SUPERSEDED, successor.id
        merged = factories.make_issue(
            house.standing, house.chambers["ANTP"], house.people["antp"], state=IssueState.MERGED,
            merged_into_id=told["issue"], title="Lo mismo, dicho por ANTP", decided_at=sessions.DAY - timedelta(days=50),
        )  # fmt: skip
        number, successor_id, ref = successor.number, successor.id, merged.ref
        into = db.session.get_one(Issue, told["issue"]).ref
    client = signed_in("secretary")
    old = client.get(f"/agreements/{told['agreement']}/ancestry").text
    assert "En su lugar" in old
    assert f"/agreements/{successor_id}/ancestry" in old
    assert "Lo mismo, dicho por ANTP" in old
    new = client.get(f"/agreements/{successor_id}/ancestry").text
    assert number in new
    assert "En lugar de" in new
    assert f"/agreements/{told['agreement']}/ancestry" in new
    assert into in client.get(f"/issues/{ref}/ancestry").text


def test_an_item_that_came_from_no_issue_is_followed_through_the_sessions_it_was_carried_to(
    app: Flask, house: factories.House, signed_in: Any
) -> None:
    with app.app_context(), transaction():
        first = sessions.make_session(house, state=MeetingState.CLOSED)
        second = sessions.make_session(house, state=MeetingState.CLOSED)
        second.items[-1].carried_from_id = first.items[-1].id
        first.items[-1].title, second.items[-1].title = "Antes", "Después"
        agreement_id = sessions.make_agreement(second, AgreementState.ADOPTED).id
    page = signed_in("canacar").get(f"/agreements/{agreement_id}/ancestry").text
    assert page.index("3 Antes") < page.index("3 Después")


def test_the_number_of_questions_does_not_grow_with_the_tree(
    app: Flask, house: factories.House, told: dict[str, int], signed_in: Any
) -> None:
    address = f"/agreements/{told['agreement']}/ancestry"
    client = signed_in("secretary")
    client.get(address)
    before = counted(app, lambda: client.get(address))
    with app.app_context(), transaction():
        for number in range(2, 5):
            more = tell(house, number=number)
            item_id = db.session.get_one(Agreement, more["agreement"]).item_id
            db.session.get_one(AgendaItem, item_id).issue_id = told["issue"]
        db.session.flush()
    assert counted(app, lambda: client.get(address)) == before
