"""The procedural clock: the chain of deadlines of one session, from its date, its rules and the business calendar.

Pure: the caller loads the rules (``queries.rules_of``) and the calendar (``programme.business``) and says what has been
done. Source of each period: the body's rules of procedure.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from app.bodies.rules import Rules
from app.kernel.business_days import BusinessCalendar, DayUnit, Explanation, Period
from app.meetings.models import Meeting, MeetingState

#: Business days left from which a step is said to be soon.
SOON = 3


class Step(enum.StrEnum):
    """The links of the chain, in their order."""

    CALL_FOR_ISSUES_OPENS = "call_for_issues_opens"
    CALL_FOR_ISSUES = "call_for_issues"
    AGENDA_TO_CHAIR = "agenda_to_chair"
    NOTICE = "notice"
    PAPERS = "papers"
    ADDITIONS = "additions"
    SESSION = "session"
    DRAFT_MINUTES = "draft_minutes"
    COMMENTS = "comments"
    APPROVAL = "approval"


#: Steps that end by themselves: when their day has passed they are past, unless something is known to be missing.
PASSING = frozenset(
    {
        Step.CALL_FOR_ISSUES_OPENS,
        Step.CALL_FOR_ISSUES,
        Step.PAPERS,
        Step.ADDITIONS,
        Step.COMMENTS,
        Step.APPROVAL,
    }
)


class StepState(enum.StrEnum):
    DONE = "done"
    NEXT = "next"
    SOON = "soon"
    LATE = "late"
    LATER = "later"


@dataclass(frozen=True)
class Deadline:
    """One link. ``days`` from ``counted_from``, counted in ``unit``; ``left`` business days from today, negative when late."""

    step: Step
    on: date
    state: StepState
    left: int
    days: int = 0
    counted_from: date | None = None
    skipped: Explanation = field(default_factory=Explanation)
    unit: DayUnit = DayUnit.BUSINESS
    #: The closed day on which natural days ran out.
    ran_out: date | None = None
    #: When it was done, as far as known.
    done_on: date | None = None

    @property
    def is_done(self) -> bool:
        return self.state is StepState.DONE


@dataclass(frozen=True)
class Known:
    """What a room above knows of a step besides the day it was done."""

    done_on: date | None = None
    #: Something of it is missing: past its day it is late, even where it would otherwise just be past.
    is_missing: bool = False
    #: Its day as it was set when it began, ``days`` business days from ``counted_from``, in place of the day derived.
    on: date | None = None
    days: int = 0
    counted_from: date | None = None
    #: The day on which it fell when it passed: what has changed since then moves it no more.
    passed_on: date | None = None


#: A step's fact: the day it was done, or more.
Fact = date | Known
Facts = Mapping[Step, Fact]


@dataclass(frozen=True)
class Counted:
    """A day found by counting, with the days that did not count on the way."""

    on: date
    days: int
    counted_from: date
    skipped: Explanation = field(default_factory=Explanation)
    unit: DayUnit = DayUnit.BUSINESS
    #: The closed day on which natural days ran out; ``on`` is the business day before.
    ran_out: date | None = None


def before(calendar: BusinessCalendar, day: date, days: int, unit: DayUnit = DayUnit.BUSINESS) -> Counted:
    """The last day to do what is to be done ``days`` before ``day``: done on it, it is done in time."""
    found = Period(days, unit).before(day, calendar)
    return Counted(found.on, days, day, found.skipped, unit, found.ran_out)


def after(calendar: BusinessCalendar, day: date, days: int) -> Counted:
    """The ``days``-th business day after ``day``."""
    found = Period(days, DayUnit.BUSINESS).after(day, calendar)
    return Counted(found.on, days, day, found.skipped)


def session_day(meeting: Meeting) -> date:
    return meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date()


def for_notice(day: date, period: Period, calendar: BusinessCalendar) -> Counted:
    """The latest lawful day to send the notice of a session held on ``day``."""
    return before(calendar, day, period.length, period.unit)


def last_day_for_notice(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Counted:
    """The latest lawful day to send the notice."""
    return for_notice(session_day(meeting), rules.notice_period(meeting.kind), calendar)


def last_day_to_defer(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Counted:
    """The latest day to defer or cancel a convoked session without force majeure."""
    return before(calendar, session_day(meeting), rules.deferral_business)


def last_day_for_papers(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Counted:
    """The latest day for the papers of the items."""
    return before(calendar, session_day(meeting), rules.papers_business)


def last_day_for_additions(meeting: Meeting, rules: Rules, calendar: BusinessCalendar) -> Counted:
    """The latest day for members to add to the agenda."""
    return before(calendar, session_day(meeting), rules.additions_business)


def deadlines(
    meeting: Meeting,
    rules: Rules,
    calendar: BusinessCalendar,
    today: date,
    facts: Facts | None = None,
    *,
    approval_on: date | None = None,
) -> list[Deadline]:
    """The chain in order of date. ``facts``: what upper rooms know; ``approval_on``: the next session, if planned.

    Whether convoked and whether held are read from the meeting itself.
    """
    knowing = {step: known(fact) for step, fact in (facts or {}).items()}
    for step, on in _done(meeting).items():
        told = knowing.get(step, Known())
        knowing[step] = told if told.done_on is not None else replace(told, done_on=on)
    order = list(Step)
    chain: list[Deadline] = []
    awaited = False
    for step, found in sorted(
        chain_of(meeting, rules, calendar, knowing, approval_on=approval_on).items(),
        key=lambda pair: (pair[1].on, order.index(pair[0])),
    ):
        fact = knowing.get(step, Known())
        left = calendar.left(today, found.on)
        state = _state(step, found.on, today, left, fact, awaited=awaited)
        awaited = awaited or state in {StepState.NEXT, StepState.SOON}
        chain.append(
            Deadline(
                step=step,
                on=found.on,
                state=state,
                left=left,
                days=found.days,
                counted_from=found.counted_from if found.days else None,
                skipped=found.skipped,
                unit=found.unit,
                ran_out=found.ran_out,
                done_on=fact.done_on,
            )
        )
    return chain


def chain_of(
    meeting: Meeting,
    rules: Rules,
    calendar: BusinessCalendar,
    knowing: Mapping[Step, Known] | None = None,
    *,
    approval_on: date | None = None,
) -> dict[Step, Counted]:
    """The day of each step and how it was counted, whatever has been done; where ``knowing`` sets a day, that one."""
    day = session_day(meeting)
    draft = after(calendar, day, rules.draft_minutes_business)
    counted = {
        Step.CALL_FOR_ISSUES_OPENS: before(calendar, day, rules.call_for_issues_opens_business),
        Step.CALL_FOR_ISSUES: before(calendar, day, rules.call_for_issues_business),
        Step.AGENDA_TO_CHAIR: before(calendar, day, rules.agenda_to_chair_business),
        Step.NOTICE: last_day_for_notice(meeting, rules, calendar),
        Step.PAPERS: last_day_for_papers(meeting, rules, calendar),
        Step.ADDITIONS: last_day_for_additions(meeting, rules, calendar),
        Step.SESSION: Counted(day, 0, day),
        Step.DRAFT_MINUTES: draft,
        Step.COMMENTS: after(calendar, draft.on, rules.comments_business),
    }
    if approval_on is not None:
        counted[Step.APPROVAL] = Counted(approval_on, 0, approval_on)
    for step, fact in (knowing or {}).items():
        if fact.on is not None:
            since = fact.counted_from or fact.on
            counted[step] = Counted(fact.on, fact.days, since, calendar.explain(since, fact.on))
        if fact.passed_on is not None and step in counted and counted[step].on != fact.passed_on:
            counted[step] = Counted(fact.passed_on, 0, fact.passed_on)
    return counted


def known(fact: Fact) -> Known:
    return fact if isinstance(fact, Known) else Known(done_on=fact)


def _state(step: Step, on: date, today: date, left: int, fact: Known, *, awaited: bool) -> StepState:
    if fact.done_on is not None or (step in PASSING and on < today and not fact.is_missing):
        return StepState.DONE
    if on < today:
        return StepState.LATE
    if awaited:
        return StepState.LATER
    return StepState.SOON if left <= SOON else StepState.NEXT


def _done(meeting: Meeting) -> dict[Step, date]:
    zone = ZoneInfo(meeting.zone)
    done: dict[Step, date] = {}
    if meeting.convoked_at is not None and meeting.state is not MeetingState.DEFERRED:
        done[Step.NOTICE] = done[Step.AGENDA_TO_CHAIR] = meeting.convoked_at.astimezone(zone).date()
    if meeting.closed_at is not None:
        done[Step.SESSION] = meeting.closed_at.astimezone(zone).date()
    elif meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED}:
        done[Step.SESSION] = session_day(meeting)
    return done
