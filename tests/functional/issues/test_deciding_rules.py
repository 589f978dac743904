"""What holds when an issue is promised, refused, appealed, answered, closed and reopened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.issues import deadlines, operations, queries
from app.issues.models import (
    AnswerOutcome,
    IssueState,
)
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused
from tests.functional.issues.stage import (
    PROPOSED,
    Stage,
    journal_size,
)


def test_a_promise_has_a_day_ahead_and_becomes_the_answer(stage: Stage) -> None:
    issue, official = stage.issue(IssueState.ADMITTED), stage.actor("official")
    today = clock.today("UTC")
    with pytest.raises(InvalidInput) as refused:
        operations.promise(issue, office=" ", text="", promised_on=today - timedelta(days=2), actor=official)
    assert set(refused.value.fields) == {"office", "promised_on"}
    first = operations.promise(
        issue, office="Certificación", text="", promised_on=today + timedelta(days=9), actor=official
    )
    later = operations.promise(
        issue, office="Certificación", text="", promised_on=today + timedelta(days=20), actor=official
    )
    assert later is first
    assert (later.outcome, later.answered_at) == (AnswerOutcome.UNDER_STUDY, None)
    days = select(AuditEntry).where(AuditEntry.tag == "issue:promise").order_by(AuditEntry.id)
    assert [entry.old.get("promised_on") for entry in db.session.scalars(days)] == [
        None,
        (today + timedelta(days=9)).isoformat(),
    ]
    stage.act("answer", issue, official)
    assert queries.find_answer(issue.id) is first
    assert (first.outcome, first.promised_on) == (AnswerOutcome.ACCEPTED, None)
    assert first.answered_at is not None


def test_what_is_under_study_is_no_answer(stage: Stage) -> None:
    issue = stage.issue(IssueState.ADMITTED)
    for outcome in (AnswerOutcome.UNDER_STUDY, None):
        with pytest.raises(InvalidInput) as refused:
            operations.answer(issue, office="", outcome=outcome, text="", actor=stage.actor("official"))
        assert set(refused.value.fields) == {"office", "text", "outcome"}


def test_a_refusal_is_proposed_then_countersigned_and_its_chamber_hears_only_the_second(stage: Stage) -> None:
    issue, chair, secretary = (
        stage.issue(IssueState.SUBMITTED),
        stage.actor("chair"),
        stage.actor("secretary"),
    )
    tomorrow = clock.today("UTC") + timedelta(days=60)
    with pytest.raises(Refused):
        operations.refuse(issue, appeal_by=tomorrow, actor=chair)
    with pytest.raises(Refused):
        operations.send_back(issue, reason="No.", actor=chair)
    stage.act("propose_refusal", issue, secretary)
    stage.act("send_back", issue, chair)
    with pytest.raises(Refused):
        operations.refuse(issue, appeal_by=tomorrow, actor=chair)
    stage.act("propose_refusal", issue, secretary)
    audiences = [message.payload["audience"] for message in db.session.scalars(select(OutboxMessage))]
    assert audiences == [["chair"], ["secretary"], ["chair"]]
    with pytest.raises(InvalidInput):
        operations.refuse(issue, appeal_by=clock.today("UTC") + timedelta(days=2), actor=chair)
    operations.refuse(issue, appeal_by=tomorrow, actor=chair)
    assert (issue.reason, issue.appeal_by) == ("Es un caso único.\n\nLa ventanilla.", tomorrow)
    assert (issue.refusal_reason, issue.refusal_channel) == ("", "")


def test_what_was_proposed_ends_with_the_next_step_and_is_not_found_again(stage: Stage) -> None:
    issue, secretary = stage.issue(IssueState.SUBMITTED), stage.actor("secretary")
    stage.act("propose_refusal", issue, secretary)
    stage.act("return", issue, secretary)
    stage.act("submit", issue, stage.actor("canacar"))
    with pytest.raises(Refused):
        stage.act("refuse", issue, stage.actor("chair"))


def test_an_appeal_comes_by_its_day(stage: Stage) -> None:
    today = clock.today("UTC")
    issue = stage.issue(IssueState.NOT_ADMITTED, appeal_by=today - timedelta(days=2))
    with pytest.raises(Refused):
        stage.act("appeal", issue, stage.actor("canacar"))
    issue.appeal_by = today + timedelta(days=2)
    stage.act("appeal", issue, stage.actor("canacar"))
    stage.act("uphold_appeal", issue, stage.actor("chair"))
    assert (issue.state, issue.appeal) == (IssueState.ADMITTED, "")


def test_an_issue_closes_on_its_chambers_word_or_on_a_period_that_lapsed(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    issue = stage.issue(IssueState.ANSWERED, decided_at=clock.now())
    with pytest.raises(Refused, match=str(deadlines.confirm_by(issue).year)):
        operations.close(issue, actor=secretary)
    for wrong in (None, 0, 6):
        with pytest.raises(InvalidInput):
            operations.confirm(issue, satisfaction=wrong, actor=stage.actor("canacar"))
    operations.confirm(issue, satisfaction=2, comment="A medias.", actor=stage.actor("canacar"))
    operations.close(issue, actor=secretary)
    assert (issue.state, issue.satisfaction, issue.confirmation) == (IssueState.CLOSED, 2, "A medias.")


def test_the_chair_reopens_only_what_its_chamber_asked_for(stage: Stage) -> None:
    chair, author = stage.actor("chair"), stage.actor("canacar")
    issue = stage.issue(IssueState.CLOSED, satisfaction=3, confirmation="Bien.", confirmed_at=clock.now())
    with pytest.raises(Refused):
        operations.reopen(issue, actor=chair)
    with pytest.raises(Refused):
        operations.decline_reopening(issue, reason="No.", actor=chair)
    stage.act("ask_reopening", issue, author)
    stage.act("decline_reopening", issue, chair)
    with pytest.raises(Refused):
        operations.reopen(issue, actor=chair)
    stage.act("ask_reopening", issue, author)
    operations.reopen(issue, actor=chair)
    assert (issue.state, issue.new_facts, issue.satisfaction, issue.confirmed_at) == (
        IssueState.ADMITTED, "", None, None,
    )  # fmt: skip


def test_silence_closes_it_on_the_day_after_the_last_of_the_period_in_business_days(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    # Friday 6 November 2026; Monday 16 is a holiday: ten business days end on Monday 23.
    issue = stage.issue(IssueState.ANSWERED, decided_at=datetime(2026, 11, 6, 18, tzinfo=UTC))
    with clock.standing_at(datetime(2026, 11, 23, 18, tzinfo=UTC)):
        assert deadlines.confirmation_due(issue) == (date(2026, 11, 23), 0)
        assert deadlines.waits_until(issue) == date(2026, 11, 23)
        with pytest.raises(Refused):
            operations.close(issue, actor=secretary)
    with clock.standing_at(datetime(2026, 11, 24, 18, tzinfo=UTC)):
        assert deadlines.waits_until(issue) is None
        operations.close(issue, actor=secretary)
    assert issue.state is IssueState.CLOSED


def test_the_rules_say_until_when_its_chamber_may_appeal_and_the_chair_may_give_more(stage: Stage) -> None:
    chair = stage.actor("chair")
    with clock.standing_at(datetime(2026, 11, 6, 18, tzinfo=UTC)):
        issue = stage.issue(IssueState.SUBMITTED, **PROPOSED)
        with pytest.raises(InvalidInput) as refused:
            operations.refuse(issue, appeal_by=date(2026, 11, 20), actor=chair)
        assert set(refused.value.fields) == {"appeal_by"}
        operations.refuse(issue, actor=chair)
        assert issue.appeal_by == date(2026, 11, 23)
    later = stage.issue(IssueState.SUBMITTED, **PROPOSED)
    operations.refuse(later, appeal_by=date(2999, 1, 4), actor=chair)
    assert later.appeal_by == date(2999, 1, 4)


def test_a_dismissed_appeal_is_told_with_its_reason_and_is_the_last(stage: Stage) -> None:
    issue, author = stage.issue(IssueState.NOT_ADMITTED), stage.actor("canacar")
    with pytest.raises(Refused):
        stage.act("dismiss_appeal", issue, stage.actor("chair"))
    stage.act("appeal", issue, author)
    with pytest.raises(InvalidInput):
        operations.dismiss_appeal(issue, reason=" ", actor=stage.actor("chair"))
    stage.act("dismiss_appeal", issue, stage.actor("chair"))
    assert (issue.state, issue.appeal, issue.appeal_dismissed) == (IssueState.NOT_ADMITTED, "", "Es un caso.")
    for verb, name in (("appeal", "canacar"), ("uphold_appeal", "chair"), ("dismiss_appeal", "chair")):
        rows = journal_size()
        with pytest.raises(Refused):
            stage.act(verb, issue, stage.actor(name))
        assert journal_size() == rows


def test_an_answer_is_published_once_and_only_when_it_is_given(stage: Stage) -> None:
    official = stage.actor("official")
    with pytest.raises(Refused):
        operations.publish_answer(stage.issue(IssueState.ANSWERED), actor=official)
    issue = stage.ready("publish_answer", IssueState.ANSWERED)
    assert operations.publish_answer(issue, actor=official).published_at is not None
    with pytest.raises(Refused):
        operations.publish_answer(issue, actor=official)
