"""The procedural clock in a personal feed: whose steps, under which identity, and when a revision rises."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.operations import feed_tokens
from app.bodies.models import Body
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import step_days
from app.meetings.models import Meeting, MeetingState, StepDay
from app.programme import operations as programme
from tests import factories

NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
ALL = {
    "call-for-issues-opens": date(2026, 9, 17), "call-for-issues": date(2026, 10, 15), "agenda-to-chair": date(2026, 10, 26),
    "notice": date(2026, 10, 29), "papers": date(2026, 11, 5), "additions": date(2026, 11, 5),
    "draft-minutes": date(2026, 11, 27), "comments": date(2026, 12, 4),
}  # fmt: skip
OF_MEMBERS = {"call-for-issues-opens", "call-for-issues", "papers", "additions", "comments"}


@pytest.fixture
def planned(app, house):
    with clock.standing_at(NOW), app.app_context(), transaction():
        body = db.session.get_one(Body, house.standing.id)
        house.meeting = factories.make_meeting(body, starts_at=SESSION, uid="sesion@convoca.example.org")
        house.tokens = {
            who: feed_tokens.create(
                db.session.get_one(Person, house.people[who].id), name="x", actor=house.actor(who)
            )
            for who in ("secretary", "chair", "canacar", "guest", "insider")
        }
    return house


def steps(client, token, moment=NOW):
    """The events of steps in a feed, by step."""
    with clock.standing_at(moment):
        data = client.get(f"/feeds/{token}.ics").data
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    prefix = "sesion-"
    return {
        str(event["UID"]).removeprefix(prefix).partition("@")[0]: event
        for event in events
        if str(event["UID"]).startswith(prefix)
    }


def revisions(found):
    return {step: (int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt) for step, event in found.items()}


def look(app, moment):
    with app.app_context(), clock.standing_at(moment):
        unseen = step_days.list_unseen()
        with transaction():
            return step_days.keep(unseen)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("secretary", set(ALL)),
        ("chair", set(ALL)),
        ("canacar", OF_MEMBERS),
        ("guest", set()),
        ("insider", set()),
    ],
)
def test_each_has_the_steps_that_are_theirs_on_their_days_and_why(client, planned, who, expected):
    found = steps(client, planned.tokens[who])
    assert {step: event["DTSTART"].dt for step, event in found.items()} == {
        step: ALL[step] for step in expected
    }
    assert all(event["TRANSP"] == "TRANSPARENT" for event in found.values())
    if "notice" in found:
        assert "10 días hábiles antes" in str(found["notice"]["DESCRIPTION"])
        assert "\nNo cuentan: los fines de semana del 31 de octubre y del 7 de noviembre." in str(
            found["notice"]["DESCRIPTION"]
        )


def test_a_step_that_was_done_or_is_past_leaves_the_feed(client, planned, app):
    with app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, planned.meeting.id)
        meeting.state, meeting.convoked_at = MeetingState.CONVOKED, datetime(2026, 10, 20, 15, tzinfo=UTC)
    found = steps(client, planned.tokens["secretary"], datetime(2026, 10, 21, 15, tzinfo=UTC))
    assert set(found) == {"papers", "additions", "draft-minutes", "comments"}


@pytest.mark.parametrize("state", [MeetingState.DEFERRED, MeetingState.CANCELLED])
def test_a_session_that_is_not_to_be_held_asks_for_nothing(client, planned, app, state):
    with app.app_context(), transaction():
        db.session.get_one(Meeting, planned.meeting.id).state = state
    assert steps(client, planned.tokens["secretary"]) == {}


@pytest.mark.parametrize("seen", [False, True])
def test_a_revision_rises_for_the_steps_whose_day_moves_and_for_no_other(client, planned, app, seen):
    token = planned.tokens["secretary"]
    if seen:
        assert look(app, NOW) == len(ALL) + 1
        assert look(app, NOW + timedelta(days=3)) == 0
    before = revisions(steps(client, token))
    later = NOW + timedelta(days=7)
    assert revisions(steps(client, token, later)) == before
    look(app, NOW)
    with app.app_context(), clock.standing_at(later), transaction():
        programme.close_days(
            starts_on=date(2026, 11, 2), ends_on=None, name="x", actor=planned.actor("admin")
        )
    moved = {"call-for-issues-opens", "call-for-issues", "agenda-to-chair", "notice"}
    at_once = revisions(steps(client, token, later))
    assert {step for step in before if at_once[step][0] > before[step][0]} == moved
    look(app, later)
    after = revisions(steps(client, token, later))
    assert {step for step in before if after[step][1] > before[step][1]} == moved
    assert {step: number for step, (number, _at) in after.items()} == {
        step: number for step, (number, _at) in at_once.items()
    }


def test_a_session_that_moves_takes_its_steps_along(client, planned, app):
    token = planned.tokens["canacar"]
    look(app, NOW)
    before = revisions(steps(client, token))
    with app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, planned.meeting.id)
        meeting.starts_at += timedelta(days=8)
        meeting.ends_at += timedelta(days=8)
        meeting.sequence, meeting.revised_at = meeting.sequence + 1, NOW + timedelta(days=1)
    look(app, NOW + timedelta(days=2))
    after = revisions(steps(client, token, NOW + timedelta(days=2)))
    assert all(after[step][0] == before[step][0] + 1 for step in before)
    assert {at for _number, at in after.values()} == {NOW + timedelta(days=1)}


def test_a_past_step_stays_on_its_day_whatever_is_declared_afterwards(client, planned, app):
    look(app, NOW)
    october = datetime(2026, 10, 30, 15, tzinfo=UTC)
    with app.app_context(), clock.standing_at(october):
        with transaction():
            programme.close_days(
                starts_on=date(2026, 11, 2), ends_on=None, name="x", actor=planned.actor("admin")
            )
        look(app, october)
        days = {row.step: row.falls_on for row in db.session.scalars(select(StepDay))}
    assert days["notice"] == ALL["notice"]
    assert days["call_for_issues"] == ALL["call-for-issues"]
