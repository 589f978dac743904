"""Steps of the procedural clock are reminded of before their day and told when missed: once each, to whoever makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from app import worker
from app.agendas.models import Agenda, AgendaState
from app.bodies.models import Body, BodyState
from app.bodies.rules import STANDING_DEFAULTS
from app.issues import search
from app.issues.models import IssueSearch
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import reminders
from app.meetings.clock import Step
from app.meetings.models import MeetingState
from app.notifications import letters
from app.programme import operations as programme
from tests import factories

#: Steps of the session of 12 November 2026 under the usual rules (tests/unit/meetings/test_printed_chain.py).
SESSION = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)


def at(month: int, day: int) -> datetime:
    """Nine in the morning in Mexico City."""
    return datetime(2026, month, day, 15, 0, tzinfo=UTC)


@pytest.fixture
def planned(app, house):
    with app.app_context(), clock.standing_at(at(9, 1)):
        with transaction():
            body = db.session.get_one(Body, house.standing.id)
            house.meeting = factories.make_meeting(body, starts_at=SESSION)
        yield house


def look(moment: datetime) -> int:
    with clock.standing_at(moment), transaction():
        return reminders.tell(reminders.list_due())


def told() -> list[tuple[str, str, str]]:
    """(step, occasion, day), in the order in which they were told."""
    messages = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == reminders.KIND).order_by(OutboxMessage.id)
    )
    return [(row.payload["step"], row.payload["occasion"], row.payload["on"]) for row in messages]


def readers(moment: datetime) -> list[set[str]]:
    """The names in the house of those each message is written to."""
    with clock.standing_at(moment), current_app.test_request_context("/"):
        messages = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == reminders.KIND).order_by(OutboxMessage.id)
        ).all()
        return [{letter.address.partition("@")[0] for letter in letters.write(row)} for row in messages]


def test_each_step_is_told_two_business_days_before_and_when_missed_however_often_the_worker_looks(planned):
    moment = at(9, 10)
    while moment < at(12, 1):
        look(moment)
        look(moment + timedelta(hours=3))
        moment += timedelta(days=1)
    assert told() == [
        ("call_for_issues_opens", "before", "2026-09-17"),  # on Monday 14, the 16th doesn't count
        ("call_for_issues", "before", "2026-10-15"),
        ("agenda_to_chair", "before", "2026-10-26"),
        ("agenda_to_chair", "late", "2026-10-26"),
        ("notice", "before", "2026-10-29"),
        ("notice", "late", "2026-10-29"),
        ("papers", "before", "2026-11-05"),
        ("additions", "before", "2026-11-05"),
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(10, 26), []),  # Monday: three business days before the notice, and the agenda's own last day
        (at(10, 27), ["agenda_to_chair late", "notice before"]),
        (at(10, 30), ["agenda_to_chair late", "notice late"]),
        (at(10, 31), ["agenda_to_chair late", "notice late"]),
        (at(11, 1), ["agenda_to_chair late", "notice late"]),
    ],
)
def test_late_is_told_from_the_first_business_day_after(planned, moment, expected):
    look(moment)
    assert [
        f"{step} {occasion}" for step, occasion, _on in told() if step in {"agenda_to_chair", "notice"}
    ] == (expected or ["agenda_to_chair before"])


def test_over_a_weekend_nobody_is_told_before_monday(planned):
    with transaction():
        meeting = db.session.merge(planned.meeting)
        meeting.starts_at += timedelta(days=1)
        meeting.ends_at += timedelta(days=1)
    # Its notice was due on Friday 30 October.
    assert look(at(10, 30)) == 2  # the reminder of the notice; the agenda, due on the 27th, was missed
    assert look(at(10, 31)) == look(at(11, 1)) == 0
    assert look(at(11, 2)) == 1
    assert told()[-1] == ("notice", "late", "2026-10-30")


def test_a_worker_that_slept_tells_once_what_is_still_to_be_done(planned):
    look(at(10, 29))
    assert told() == [("agenda_to_chair", "late", "2026-10-26"), ("notice", "before", "2026-10-29")]
    assert look(at(10, 29)) == 0


def test_minutes_are_asked_for_once_the_session_was_held(planned):
    with transaction():
        meeting = db.session.merge(planned.meeting)
        meeting.state, meeting.convoked_at, meeting.closed_at = MeetingState.CLOSED, at(10, 20), SESSION
    look(at(11, 25))
    look(at(11, 30))
    assert told() == [("draft_minutes", "before", "2026-11-27"), ("draft_minutes", "late", "2026-11-27")]


def test_what_was_missed_long_ago_is_history(planned):
    with transaction():
        meeting = db.session.merge(planned.meeting)
        meeting.state, meeting.convoked_at, meeting.closed_at = MeetingState.CLOSED, at(10, 20), SESSION
    assert look(datetime(2027, 1, 4, 15, tzinfo=UTC)) == 0


def test_rules_say_whether_and_how_long_before(planned):
    rules = STANDING_DEFAULTS.as_values()
    with transaction():
        meeting = db.session.merge(planned.meeting)
        meeting.rules_values = rules | {"reminder_business": 0, "remind_when_late": False}
    assert look(at(10, 29)) == look(at(11, 4)) == 0
    with transaction():
        db.session.merge(planned.meeting).rules_values = rules | {"reminder_business": 4}
    look(at(10, 23))
    assert ("notice", "before", "2026-10-29") in told()


@pytest.mark.parametrize("state", MeetingState)
def test_deferred_and_cancelled_sessions_remind_nobody(planned, state):
    with transaction():
        db.session.merge(planned.meeting).state = state
    look(at(10, 27))
    silent = {MeetingState.DEFERRED, MeetingState.CANCELLED, MeetingState.NO_QUORUM, MeetingState.ARCHIVED}
    assert bool(told()) is (state not in silent)


def test_a_body_that_ended_reminds_nobody(planned):
    with transaction():
        db.session.get_one(Body, planned.standing.id).state = BodyState.DISSOLVED
    assert look(at(10, 27)) == 0


def test_what_was_done_is_not_asked_for(planned):
    with transaction():
        meeting = db.session.merge(planned.meeting)
        meeting.state, meeting.convoked_at = MeetingState.CONVOKED, at(10, 20)
        meeting.rules_values = STANDING_DEFAULTS.as_values()
    look(at(10, 27))
    look(at(10, 30))
    assert told() == []


def test_a_day_that_moves_is_reminded_of_anew_but_not_twice_on_one_day(planned):
    look(at(10, 27))
    with clock.standing_at(at(10, 27)), transaction():
        programme.close_days(
            starts_on=date(2026, 11, 2), ends_on=None, name="Día de Muertos", actor=planned.actor("admin")
        )
    assert look(at(10, 27) + timedelta(hours=2)) == 0
    assert look(at(10, 28)) == 1
    assert told()[-1] == ("notice", "before", "2026-10-28")


def test_whoever_makes_the_step_is_told_and_nobody_else(planned):
    members = {"cce", "canacar", "canacar_alternate", "caaarem", "index", "antp"}
    for moment in (at(9, 15), at(10, 13), at(10, 22), at(10, 27), at(11, 4)):
        look(moment)
    found = dict(zip([(step, occasion) for step, occasion, _on in told()], readers(at(11, 4)), strict=True))
    assert found == {
        ("call_for_issues_opens", "before"): {"secretary"},
        ("call_for_issues", "before"): members,
        ("agenda_to_chair", "before"): {"secretary"},
        ("agenda_to_chair", "late"): {"secretary"},
        ("notice", "before"): {"secretary", "chair"},
        ("notice", "late"): {"secretary", "chair"},
        ("papers", "before"): {"secretary"},
        ("additions", "before"): members,
    }


def test_papers_are_asked_of_whoever_presents(planned):
    from app.agendas.models import AgendaItem, ItemKind, ItemPurpose

    with transaction():
        agenda = Agenda(
            meeting_id=planned.meeting.id, state=AgendaState.PUBLISHED, version=1, created_at=clock.now()
        )
        db.session.add(agenda)
        db.session.flush()
        db.session.add(
            AgendaItem(
                agenda_id=agenda.id, position=0, kind=ItemKind.OWN, purpose=ItemPurpose.AGREEMENT, title="Sellos",
                presenter_seat_id=planned.seats["CANACAR"].id,
            )
        )  # fmt: skip
        meeting = db.session.merge(planned.meeting)
        meeting.state, meeting.convoked_at = MeetingState.CONVOKED, at(10, 20)
    look(at(11, 4))
    steps = [step for step, _occasion, _on in told()]
    assert readers(at(11, 4))[steps.index(Step.PAPERS)] == {"secretary", "canacar", "canacar_alternate"}


def test_the_letter_says_the_day_and_why_it_is_that_day(planned):
    look(at(10, 27))
    with clock.standing_at(at(10, 27)), current_app.test_request_context("/"):
        message = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.payload["step"].as_string() == "notice")
        ).one()
        letter = next(
            found for found in letters.write(message) if found.person.email == "secretary@example.org"
        )
    text = " ".join(letter.text.split())
    assert letter.subject.startswith("Recordatorio: Convocatoria, a más tardar")
    assert "jueves 29 de octubre de 2026" in text
    assert "10 días hábiles antes del jueves 12 de noviembre de 2026" in text
    assert "los fines de semana del 31 de octubre y del 7 de noviembre" in text


def test_the_worker_reminds_at_most_once_in_five_minutes_and_keeps_the_search_as_seldom(app, planned):
    app.config.update(MAIL_TRANSPORT="folder")
    with transaction():
        issue = factories.make_issue(planned.standing, planned.chambers["CCE"], planned.people["cce"])
        db.session.delete(db.session.get_one(IssueSearch, issue.id))
    with clock.standing_at(at(10, 27)):
        worker.make_round()
        assert len(told()) == 2
        assert not search.has_missing()
        with transaction():
            db.session.delete(db.session.get_one(IssueSearch, issue.id))
        worker.make_round()
        assert search.has_missing()
    with clock.standing_at(at(10, 27) + worker.LOOKED_EVERY):
        worker.make_round()
        assert not search.has_missing()
        assert len(told()) == 2
