"""Who makes a step of the procedural clock is reminded before it, and told when it was missed: once each."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import journal
from app.bodies.models import ENDED_STATES
from app.bodies.queries import rules_of
from app.bodies.rules import Rules
from app.journal.models import OutboxMessage
from app.kernel import clock as time
from app.kernel.business_days import BusinessCalendar
from app.kernel.db import db
from app.meetings import clock, papers, queries
from app.meetings.clock import Deadline, Facts, Known, Step, StepState
from app.meetings.effects import list_with_steps_to_come
from app.meetings.makers import MAKERS
from app.meetings.models import Meeting, MeetingState
from app.programme.business import business_calendar

KIND = "meeting:step_due"
#: What was missed longer ago is history: nobody is written to about it.
TOLD_DAYS = 30


class Occasion(enum.StrEnum):
    BEFORE = "before"
    LATE = "late"


@dataclass(frozen=True)
class Reminder:
    meeting: Meeting
    deadline: Deadline
    occasion: Occasion

    @property
    def dedupe(self) -> str:
        """What makes it the same: before it, its day; once missed, the session's, since what is past is not missed anew."""
        is_late = self.occasion is Occasion.LATE
        on = clock.session_day(self.meeting) if is_late else self.deadline.on
        return f"{self.deadline.step.value}/{on.isoformat()}/{self.occasion.value}"


def list_due() -> list[Reminder]:
    """What is to be told now and was not yet; reads only, in a fixed number of queries.

    A worker that slept past the day of a reminder gives it once, while it is still to be done. A step whose day was
    moved is reminded of anew, but never twice on one day.
    """
    meetings = [row for row in list_with_steps_to_come() if row.body.state not in ENDED_STATES]
    rules = rules_of({meeting.body_id for meeting in meetings})
    facts, calendar = papers.facts_of(meetings), business_calendar()
    found = [
        reminder
        for meeting in meetings
        for reminder in _of(meeting, queries.rules_of(meeting, rules), calendar, facts.get(meeting.id, {}))
    ]
    if not found:
        return []
    told, lately = _told({reminder.meeting.id for reminder in found})
    return [
        reminder
        for reminder in found
        if (reminder.meeting.id, reminder.dedupe) not in told
        and (reminder.meeting.id, reminder.deadline.step, time.today(reminder.meeting.zone)) not in lately
    ]


def tell(reminders: Sequence[Reminder]) -> int:
    """Announce them; how many."""
    for reminder in reminders:
        deadline, meeting = reminder.deadline, reminder.meeting
        journal.announce(
            KIND,
            subject=meeting,
            payload={
                "body_id": meeting.body_id,
                "step": deadline.step,
                "occasion": reminder.occasion,
                "on": deadline.on,
                "days": deadline.days,
                "counted_from": deadline.counted_from,
                "unit": deadline.unit,
            },
            dedupe=reminder.dedupe,
        )
    return len(reminders)


def _of(meeting: Meeting, rules: Rules, calendar: BusinessCalendar, facts: Facts) -> Iterator[Reminder]:
    today = time.today(meeting.zone)
    for deadline in clock.deadlines(meeting, rules, calendar, today, facts):
        if deadline.is_done or not MAKERS[deadline.step] or not _has_begun(deadline.step, meeting, facts):
            continue
        if deadline.state is not StepState.LATE:
            if deadline.left <= rules.reminder_business and rules.reminder_business > 0:
                yield Reminder(meeting, deadline, Occasion.BEFORE)
        elif rules.remind_when_late and calendar.add(deadline.on, 1) <= today <= deadline.on + timedelta(
            days=TOLD_DAYS
        ):
            yield Reminder(meeting, deadline, Occasion.LATE)


def _has_begun(step: Step, meeting: Meeting, facts: Facts) -> bool:
    """Minutes are asked for once the session was held, comments once the minutes went round."""
    if step is Step.DRAFT_MINUTES:
        return meeting.state is MeetingState.CLOSED
    fact = facts.get(step)
    return step is not Step.COMMENTS or (isinstance(fact, Known) and fact.on is not None)


def _told(meeting_ids: set[int]) -> tuple[set[tuple[int, str]], set[tuple[int, Step, date]]]:
    """What these sessions were reminded of: by its key, and by step and day."""
    rows = db.session.execute(
        select(
            OutboxMessage.subject_id,
            OutboxMessage.dedupe_key,
            OutboxMessage.payload,
            OutboxMessage.created_at,
            Meeting.zone,
        )
        .join(Meeting, Meeting.id == OutboxMessage.subject_id)
        .where(OutboxMessage.kind == KIND, OutboxMessage.subject_id.in_(sorted(meeting_ids)))
    ).all()
    keys = {(row.subject_id, row.dedupe_key.split("/", 2)[2]) for row in rows}
    days = {
        (row.subject_id, Step(str(row.payload["step"])), row.created_at.astimezone(ZoneInfo(row.zone)).date())
        for row in rows
    }
    return keys, days
