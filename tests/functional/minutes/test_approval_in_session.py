"""The item under which a session approves earlier minutes: as presented, with changes, postponed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas import sources
from app.agendas.models import AgendaItem, Outcome
from app.agendas.operations import decide
from app.floor import operations as floor
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import Refused
from app.meetings.models import MeetingState, RollEntry
from app.minutes import operations, queries
from app.minutes.models import ApprovalMethod, Minutes, MinutesSection, MinutesState
from tests import factories, sessions

S = MinutesState
NEXT = sessions.DAY + timedelta(days=120)


@pytest.fixture
def scene(app: Flask, house: factories.House) -> Iterator[tuple[Minutes, AgendaItem, sessions.Session]]:
    """Reconciled minutes of a first session, and the item of the second, running, under which they are approved."""
    with app.app_context(), clock.standing_at(sessions.DAY):
        first = sessions.make_session(house)
        sessions.declare_quorum(first)
        first.meeting.state, first.meeting.closed_at = MeetingState.CLOSED, sessions.DAY
        db.session.flush()
        minutes = operations.draft(first.meeting, actor=first.actor("secretary"))
        minutes.meeting, minutes.state = first.meeting, S.RECONCILED
        with clock.standing_at(NEXT):
            second = sessions.make_session(house, number=2, opened_at=NEXT)
            second.meeting.starts_at, second.meeting.ends_at = NEXT, NEXT + timedelta(hours=3)
            db.session.flush()
            sessions.declare_quorum(second)
            item = second.items[1]
            item.template_key, item.source = "previous_minutes", sources.minutes_of(first.meeting.id)
            db.session.flush()
            item.agenda, second.agenda.meeting = second.agenda, second.meeting
            yield minutes, item, second
        db.session.rollback()


def test_agreed_as_presented_they_are_approved_and_both_sessions_say_so(scene: Any) -> None:
    minutes, item, second = scene
    decide(item, Outcome.AGREED, actor=second.actor("secretary"))
    assert (minutes.state, minutes.approval_method) == (S.APPROVED, ApprovalMethod.PLENARY)
    assert (minutes.approving_meeting_id, minutes.approving_item_id) == (second.meeting.id, item.id)
    approval = queries.frozen_content(minutes)["approval"]
    assert (approval["item"], approval["day"]) == ("2", "2027-09-10")
    entry = db.session.query(AuditEntry).filter_by(tag="minutes:approve").one()
    assert entry.new["item"] == "2"
    later = operations.draft(second.meeting, actor=second.actor("secretary"))
    told = db.session.query(MinutesSection).filter_by(minutes_id=later.id, item_id=item.id).one()
    assert "se aprobó en sus términos" in told.text


def test_with_changes_they_wait_until_these_are_entered(scene: Any) -> None:
    minutes, item, second = scene
    secretary = second.actor("secretary")
    for _ in range(2):  # the same once more changes nothing
        floor.record(
            item, notes="", since=item.revision, outcome=Outcome.AGREED, changes="Dice 14; debe decir 15.", actor=secretary,
        )  # fmt: skip
    assert (minutes.state, item.outcome) == (S.RECONCILED, Outcome.AGREED)
    assert db.session.query(AuditEntry).filter_by(tag="minutes:approve_with_changes").count() == 1
    with pytest.raises(Refused):
        operations.recirculate(minutes, note="Otra.", actor=secretary)
    with pytest.raises(Refused):
        operations.enter_changes(minutes, actor=secretary)  # nothing was amended yet
    section = db.session.query(MinutesSection).filter_by(minutes_id=minutes.id).order_by("position").first()
    operations.edit(section, "Asistieron 15.", since=section.revision, actor=secretary)
    operations.enter_changes(minutes, actor=secretary)
    assert minutes.state is S.APPROVED
    frozen = queries.frozen_content(minutes)
    assert frozen["approval"]["changes"] == "Dice 14; debe decir 15."
    assert frozen["sections"][0]["text"] == "Asistieron 15."


def test_what_was_approved_with_changes_may_be_put_off_while_the_session_runs(scene: Any) -> None:
    minutes, item, second = scene
    secretary = second.actor("secretary")
    decide(item, Outcome.AGREED, changes="Dice 14; debe decir 15.", actor=secretary)
    decide(item, Outcome.DEFERRED, actor=secretary)
    assert (minutes.approving_meeting_id, minutes.approval_changes) == (None, "")
    decide(item, Outcome.AGREED, changes="Otra cosa.", actor=secretary)
    decide(item, Outcome.AGREED, actor=secretary)
    assert (minutes.state, minutes.approval_changes) == (S.APPROVED, "")


def test_postponed_they_stay_as_they_are(scene: Any) -> None:
    minutes, item, second = scene
    decide(item, Outcome.DEFERRED, actor=second.actor("secretary"))
    assert (minutes.state, item.outcome, minutes.approval_method) == (S.RECONCILED, Outcome.DEFERRED, None)


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_REVIEW, S.CIRCULATED])
def test_minutes_that_are_not_reconciled_are_not_approved_and_it_says_what_to_do(
    scene: Any, state: S
) -> None:
    minutes, item, second = scene
    minutes.state = state
    db.session.flush()
    with pytest.raises(Refused, match=r"comentarios|comments"):
        decide(item, Outcome.AGREED, actor=second.actor("secretary"))
    assert (minutes.state, item.outcome) == (state, None)
    decide(item, Outcome.DEFERRED, actor=second.actor("secretary"))


def test_what_is_approved_under_the_item_is_not_put_off_any_more(scene: Any) -> None:
    _minutes, item, second = scene
    secretary = second.actor("secretary")
    decide(item, Outcome.AGREED, actor=secretary)
    decide(item, Outcome.AGREED, actor=secretary)
    for outcome, changes in ((Outcome.DEFERRED, ""), (Outcome.AGREED, "Dice 14.")):
        with pytest.raises(Refused):
            decide(item, outcome, changes=changes, actor=secretary)
    assert db.session.query(AuditEntry).filter_by(tag="minutes:approve").count() == 1


def test_they_are_approved_by_those_who_attended(scene: Any) -> None:
    minutes, item, second = scene
    db.session.query(RollEntry).filter(
        RollEntry.meeting_id == minutes.meeting_id, RollEntry.seat_id != second.seat("CCE").id
    ).delete()
    db.session.query(RollEntry).filter(
        RollEntry.meeting_id == second.meeting.id, RollEntry.seat_id == second.seat("CCE").id
    ).delete()
    db.session.expire_all()
    item.agenda, second.agenda.meeting = second.agenda, second.meeting
    with pytest.raises(Refused):
        decide(item, Outcome.AGREED, actor=second.actor("secretary"))
    assert minutes.state is S.RECONCILED
