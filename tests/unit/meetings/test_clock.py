"""The chain of deadlines, checked by hand for two sessions of November 2026 (Monday 2 closed by the administration)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.bodies.rules import SPECIALIZED_DEFAULTS, STANDING_DEFAULTS, Rules
from app.kernel.business_days import BusinessCalendar
from app.meetings import clock
from app.meetings.clock import Known, Step, StepState
from app.meetings.models import Meeting, MeetingKind, MeetingState

CALENDAR = BusinessCalendar("MX", None, {date(2026, 11, 2): "día inhábil declarado"})


def session(on: date, *, kind: MeetingKind = MeetingKind.ORDINARY, **values: object) -> Meeting:
    return Meeting(
        kind=kind,
        state=MeetingState.PLANNED,
        starts_at=datetime(on.year, on.month, on.day, 16, tzinfo=UTC),
        ends_at=datetime(on.year, on.month, on.day, 19, tzinfo=UTC),
        zone="America/Mexico_City",
        **values,
    )


def days(
    meeting: Meeting, rules: Rules = STANDING_DEFAULTS, today: date = date(2026, 10, 20)
) -> dict[Step, date]:
    return {found.step: found.on for found in clock.deadlines(meeting, rules, CALENDAR, today)}


def test_the_chain_of_thursday_12_november() -> None:
    assert days(session(date(2026, 11, 12))) == {
        Step.CALL_FOR_ISSUES_OPENS: date(2026, 9, 15),  # the 16th is Independence Day
        Step.CALL_FOR_ISSUES: date(2026, 10, 14),
        Step.AGENDA_TO_CHAIR: date(2026, 10, 23),
        Step.NOTICE: date(2026, 10, 28),
        Step.PAPERS: date(2026, 11, 5),
        Step.ADDITIONS: date(2026, 11, 5),
        Step.SESSION: date(2026, 11, 12),
        Step.DRAFT_MINUTES: date(2026, 11, 27),  # the third Monday's holiday lies between
        Step.COMMENTS: date(2026, 12, 4),
    }


def test_the_chain_of_friday_20_november() -> None:
    assert days(session(date(2026, 11, 20))) == {
        Step.CALL_FOR_ISSUES_OPENS: date(2026, 9, 23),
        Step.CALL_FOR_ISSUES: date(2026, 10, 21),
        Step.AGENDA_TO_CHAIR: date(2026, 10, 30),
        Step.NOTICE: date(2026, 11, 5),
        Step.PAPERS: date(2026, 11, 12),
        Step.ADDITIONS: date(2026, 11, 12),
        Step.SESSION: date(2026, 11, 20),
        Step.DRAFT_MINUTES: date(2026, 12, 4),
        Step.COMMENTS: date(2026, 12, 11),
    }


def test_each_day_can_say_what_it_skipped() -> None:
    chain = clock.deadlines(session(date(2026, 11, 20)), STANDING_DEFAULTS, CALENDAR, date(2026, 10, 20))
    notice = next(found for found in chain if found.step is Step.NOTICE)
    assert (notice.days, notice.counted_from) == (10, date(2026, 11, 20))
    assert [named.first for named in notice.skipped.holidays] == [date(2026, 11, 16)]
    assert set(notice.skipped.weekends) == {date(2026, 11, day) for day in (7, 8, 14, 15)}


def test_an_extraordinary_session_and_a_group_have_their_own_notice() -> None:
    extraordinary = session(date(2026, 11, 12), kind=MeetingKind.EXTRAORDINARY)
    assert days(extraordinary)[Step.NOTICE] == date(2026, 11, 10)
    assert days(session(date(2026, 11, 12)), SPECIALIZED_DEFAULTS)[Step.NOTICE] == date(2026, 11, 5)


def states(today: date, **values: object) -> dict[Step, StepState]:
    meeting = session(date(2026, 11, 12), **values)
    return {found.step: found.state for found in clock.deadlines(meeting, STANDING_DEFAULTS, CALENDAR, today)}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            date(2026, 9, 1),
            {Step.CALL_FOR_ISSUES_OPENS: StepState.NEXT, Step.CALL_FOR_ISSUES: StepState.LATER},
        ),
        (date(2026, 10, 1), {Step.CALL_FOR_ISSUES: StepState.NEXT, Step.AGENDA_TO_CHAIR: StepState.LATER}),
        (date(2026, 10, 20), {Step.CALL_FOR_ISSUES: StepState.DONE, Step.AGENDA_TO_CHAIR: StepState.SOON}),
        (date(2026, 10, 23), {Step.AGENDA_TO_CHAIR: StepState.SOON, Step.NOTICE: StepState.LATER}),
        (date(2026, 10, 26), {Step.AGENDA_TO_CHAIR: StepState.LATE, Step.NOTICE: StepState.SOON}),
        (date(2026, 11, 6), {Step.NOTICE: StepState.LATE, Step.PAPERS: StepState.DONE}),
    ],
)
def test_what_is_next_and_what_is_late(today: date, expected: dict[Step, StepState]) -> None:
    found = states(today)
    assert {step: found[step] for step in expected} == expected


def test_a_convoked_session_has_its_notice_done() -> None:
    found = states(date(2026, 10, 26), convoked_at=datetime(2026, 10, 20, 18, tzinfo=UTC))
    assert found[Step.NOTICE] is found[Step.AGENDA_TO_CHAIR] is StepState.DONE
    assert found[Step.PAPERS] is StepState.NEXT


def test_what_upper_rooms_know_counts() -> None:
    meeting = session(date(2026, 11, 12))
    facts = {Step.AGENDA_TO_CHAIR: date(2026, 10, 22)}
    chain = clock.deadlines(
        meeting, STANDING_DEFAULTS, CALENDAR, date(2026, 10, 26), facts, approval_on=date(2027, 5, 13)
    )
    found = {item.step: item for item in chain}
    assert found[Step.AGENDA_TO_CHAIR].done_on == date(2026, 10, 22)
    assert found[Step.NOTICE].state is StepState.SOON
    assert found[Step.APPROVAL].on == date(2027, 5, 13)
    assert list(found)[-1] is Step.APPROVAL


def test_what_is_known_to_be_missing_is_late_where_it_would_just_be_past() -> None:
    meeting, today = session(date(2026, 11, 12)), date(2026, 11, 6)
    missing = {Step.PAPERS: Known(is_missing=True)}
    found = {
        item.step: item for item in clock.deadlines(meeting, STANDING_DEFAULTS, CALENDAR, today, missing)
    }
    assert found[Step.PAPERS].state is StepState.LATE
    assert found[Step.ADDITIONS].state is StepState.DONE
    there = {Step.PAPERS: Known(done_on=date(2026, 11, 3))}
    found = {item.step: item for item in clock.deadlines(meeting, STANDING_DEFAULTS, CALENDAR, today, there)}
    assert (found[Step.PAPERS].state, found[Step.PAPERS].done_on) == (StepState.DONE, date(2026, 11, 3))


def test_a_window_that_has_begun_keeps_its_own_day_and_says_how_it_was_counted() -> None:
    began = Known(on=date(2026, 12, 8), days=5, counted_from=date(2026, 12, 1))
    chain = clock.deadlines(
        session(date(2026, 11, 12)), STANDING_DEFAULTS, CALENDAR, date(2026, 12, 2), {Step.COMMENTS: began}
    )
    comments = next(found for found in chain if found.step is Step.COMMENTS)
    assert (comments.on, comments.days, comments.counted_from) == (began.on, 5, began.counted_from)
    assert comments.skipped.weekends == (date(2026, 12, 5), date(2026, 12, 6))


@pytest.mark.parametrize(
    ("today", "day", "left"),
    [
        (date(2026, 10, 20), date(2026, 10, 20), 0),
        (date(2026, 10, 20), date(2026, 10, 23), 3),
        (date(2026, 10, 30), date(2026, 11, 3), 1),
        (date(2026, 10, 31), date(2026, 11, 1), 1),
        (date(2026, 11, 1), date(2026, 10, 31), -1),
        (date(2026, 11, 3), date(2026, 10, 30), -1),
    ],
)
def test_days_left_are_business_days_and_never_none_before_the_day(today: date, day: date, left: int) -> None:
    assert CALENDAR.left(today, day) == left
