"""A deadline beside itself: what is said to break, and the months of days one may choose."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.business_days import BusinessCalendar
from app.meetings.clock import Deadline, Step, StepState
from app.meetings.moving import around, compare, lay_out

TODAY = date(2026, 11, 2)
BEFORE, AFTER = date(2026, 10, 29), date(2026, 11, 5)


def deadline(step: Step, on: date, done_on: date | None = None) -> Deadline:
    return Deadline(step, on, StepState.LATER, 0, done_on=done_on)


@pytest.mark.parametrize(
    ("step", "now", "then", "done_on", "breaks"),
    [
        (Step.NOTICE, AFTER, BEFORE, None, True),
        (Step.NOTICE, BEFORE, BEFORE, None, True),
        (Step.NOTICE, AFTER, BEFORE, BEFORE, False),
        (Step.NOTICE, BEFORE, AFTER, None, False),
        (Step.NOTICE, AFTER, TODAY, None, False),
        (Step.CALL_FOR_ISSUES, AFTER, BEFORE, None, True),
        (Step.CALL_FOR_ISSUES, BEFORE, BEFORE, None, False),
        (Step.CALL_FOR_ISSUES_OPENS, AFTER, BEFORE, None, False),
        (Step.SESSION, AFTER, BEFORE, None, True),
    ],
)
def test_a_deadline_breaks_when_its_day_would_be_over_before_it_was_done(
    step: Step, now: date, then: date, done_on: date | None, breaks: bool
) -> None:
    (shift,) = compare([deadline(step, now, done_on)], [deadline(step, then, done_on)], TODAY)
    assert (shift.is_broken, shift.days) == (breaks, (then - now).days)


def test_a_step_that_comes_anew_moves_by_nothing() -> None:
    (shift,) = compare([], [deadline(Step.APPROVAL, AFTER)], TODAY)
    assert (shift.now, shift.days, shift.is_broken) == (None, 0, False)


@pytest.mark.parametrize(
    ("day", "firsts"),
    [
        (date(2026, 11, 20), [(2026, 10), (2026, 11), (2026, 12)]),
        (date(2027, 1, 31), [(2026, 12), (2027, 1), (2027, 2)]),
        (date(2026, 12, 1), [(2026, 11), (2026, 12), (2027, 1)]),
    ],
)
def test_the_month_of_the_day_stands_between_its_neighbours(day: date, firsts: list[tuple[int, int]]) -> None:
    assert [(first.year, first.month) for first in around(day)] == firsts


def test_each_day_of_the_months_says_what_stands_on_it() -> None:
    chosen = date(2026, 11, 20)
    laid = lay_out(
        around(chosen),
        chosen=chosen,
        saved=date(2026, 11, 12),
        today=TODAY,
        business=BusinessCalendar("MX"),
        sessions={date(2026, 11, 19): ["4.ª sesión, Robo de Carga"]},
        deadlines=[deadline(Step.NOTICE, AFTER), deadline(Step.SESSION, date(2026, 11, 20))],
    )
    days = {square.on: square for month in laid for week in month.weeks for square in week if square}
    assert len(days) == 31 + 30 + 31
    assert all(len(week) == 7 for month in laid for week in month.weeks)
    assert [on for on, square in days.items() if square.is_chosen] == [date(2026, 11, 20)]
    assert [on for on, square in days.items() if square.is_saved] == [date(2026, 11, 12)]
    assert days[date(2026, 11, 16)].closed == "Día de la Revolución"
    assert days[date(2026, 11, 14)].is_weekend
    assert days[AFTER].deadlines == (Step.NOTICE,)
    assert days[date(2026, 11, 20)].deadlines == ()
    assert days[date(2026, 11, 19)].sessions == ("4.ª sesión, Robo de Carga",)
