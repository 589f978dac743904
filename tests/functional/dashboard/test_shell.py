"""The frame round every page: what waits beside the nouns, at no more than three queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g, render_template_string
from sqlalchemy import select

from app.agreements.models import Agreement, AgreementState
from app.dashboard import shell
from app.issues.models import IssueState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingState
from tests import factories, sessions
from tests.queries import counted

NOW = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 10, 20)
FRAME = (
    "{{ programme.name }}|{{ nav_counts.issues }}|{{ nav_counts.agreements }}|"
    "{% for b in my_bodies %}{{ b.slug }} {% endfor %}"
)


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def busy(app: Flask, house: Any) -> Any:
    with app.app_context(), transaction():
        for state in (IssueState.SUBMITTED, IssueState.SUBMITTED, IssueState.ADMITTED, IssueState.DRAFT):
            factories.make_issue(
                house.standing, house.chambers["CANACAR"], house.people["canacar"], state=state
            )
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        for state, days in (
            (AgreementState.ADOPTED, -1),
            (AgreementState.IN_PROGRESS, 30),
            (AgreementState.REPORTED, 30),
            (AgreementState.FULFILLED, -1),
        ):
            sessions.make_agreement(session, state, due_on=TODAY + timedelta(days=days))
    return house


def frame(app: Flask, house: Any, name: str) -> str:
    with app.test_request_context("/bodies"):
        g.actor = house.actor(name)
        return render_template_string(FRAME)


@pytest.mark.parametrize(
    ("name", "issues", "agreements"),
    [
        ("secretary", 2, 2),  # to decide on; one late and one to verify
        ("canacar", 0, 2),  # what the chamber owes and has not reported
        ("caaarem", 0, 0),
        ("chair", 0, 0),
        ("admin", 0, 0),
        ("member", 0, 0),
    ],
)
def test_the_counts_are_what_waits_for_this_person(
    app: Flask, busy: Any, name: str, issues: int, agreements: int
) -> None:
    _programme, found_issues, found_agreements, _bodies = frame(app, busy, name).split("|")
    assert (found_issues, found_agreements) == (str(issues), str(agreements))


def test_what_waits_for_two_reasons_is_counted_once(app: Flask, busy: Any) -> None:
    """Late in a body whose secretary one is, and owed by oneself."""
    with app.app_context(), transaction():
        late = db.session.scalars(
            select(Agreement).where(Agreement.due_on < TODAY, Agreement.state == "adopted")
        ).one()
        late.responsible_person_id = busy.people["secretary"].id
    assert frame(app, busy, "secretary").split("|")[2] == "2"
    with app.app_context(), transaction():
        db.session.get_one(Agreement, late.id).due_on = TODAY + timedelta(days=30)
    assert frame(app, busy, "secretary").split("|")[2] == "2"
    with app.app_context(), transaction():
        db.session.get_one(Agreement, late.id).responsible_person_id = None
    assert frame(app, busy, "secretary").split("|")[2] == "1"


def test_the_bodies_of_the_navigation_are_those_one_holds_something_in(app: Flask, busy: Any) -> None:
    assert frame(app, busy, "canacar").split("|")[3] == "gcp robo-de-carga "
    assert frame(app, busy, "insider").split("|")[3] == "reservado "
    assert frame(app, busy, "member").split("|")[3] == ""


@pytest.mark.parametrize("name", ["secretary", "canacar", "admin", "member"])
def test_the_frame_asks_three_times_at_most_however_often_it_is_looked_at(
    app: Flask, busy: Any, name: str
) -> None:
    with app.app_context():
        actor = busy.actor(name)

    def look() -> None:
        with app.test_request_context("/bodies"):
            g.actor = actor
            render_template_string(FRAME + FRAME)
            render_template_string(FRAME)

    assert counted(app, look) <= 3


def test_a_frame_that_is_not_looked_at_asks_only_for_the_programme(app: Flask, busy: Any) -> None:
    with app.app_context():
        actor = busy.actor("secretary")

    def look() -> None:
        with app.test_request_context("/"):
            g.actor = actor
            shell.values()

    assert counted(app, look) <= 1


def test_pages_render_before_there_is_a_programme(client: Any) -> None:
    assert client.get("/sign-in").status_code == 200
    assert client.get("/nothing-here").status_code == 404
