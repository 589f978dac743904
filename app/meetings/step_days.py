"""The days of steps as they were last seen: what tells a calendar that one has moved, and holds a past one where it was.

Days are derived (``clock``); a row here follows its day and counts how often it moved. The worker keeps the rows, so that
reading a page or a feed writes nothing; until it has looked, a day that differs counts as moved once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.bodies.queries import rules_of
from app.kernel import clock as time
from app.kernel.db import db
from app.meetings import clock, papers, queries
from app.meetings.clock import Step
from app.meetings.effects import list_with_steps_to_come
from app.meetings.models import Meeting, StepDay
from app.programme.business import business_calendar

Kept = Mapping[tuple[int, Step], StepDay]


def list_kept(meetings: Sequence[Meeting]) -> Kept:
    """The rows of these sessions, by session and step. One query."""
    ids = sorted({meeting.id for meeting in meetings})
    rows = db.session.scalars(select(StepDay).where(StepDay.meeting_id.in_(ids))) if ids else ()
    return {(row.meeting_id, Step(row.step)): row for row in rows}


@dataclass(frozen=True)
class Revision:
    """How often a step's day has moved, and when last: SEQUENCE and LAST-MODIFIED of its event (RFC 5545 3.8.7)."""

    sequence: int
    at: datetime


def revision_of(meeting: Meeting, step: Step, on: date, kept: Kept) -> Revision:
    """It rises when the day moves, and only then."""
    row = kept.get((meeting.id, step))
    if row is None:
        return Revision(meeting.sequence, meeting.revised_at)
    if row.falls_on == on:
        return Revision(row.sequence, row.moved_at)
    return Revision(row.sequence + 1, max(row.moved_at, meeting.revised_at))


@dataclass(frozen=True)
class Seen:
    """A step's day today, where no row says so yet."""

    meeting: Meeting
    step: Step
    on: date


def list_unseen() -> list[Seen]:
    """Steps whose row is missing or says another day; those that are past stay as they are. Reads only."""
    meetings = list_with_steps_to_come()
    rules, kept = rules_of({meeting.body_id for meeting in meetings}), list_kept(meetings)
    facts, calendar = papers.facts_of(meetings), business_calendar()
    found: list[Seen] = []
    for meeting in meetings:
        chain = clock.deadlines(
            meeting,
            queries.rules_of(meeting, rules),
            calendar,
            time.today(meeting.zone),
            facts.get(meeting.id),
        )
        for deadline in chain:
            row = kept.get((meeting.id, deadline.step))
            if row is None or row.falls_on != deadline.on:
                found.append(Seen(meeting, deadline.step, deadline.on))
    return found


def keep(unseen: Sequence[Seen]) -> int:
    """Write down the days seen; how many."""
    kept = list_kept([seen.meeting for seen in unseen])
    for seen in unseen:
        row = kept.get((seen.meeting.id, seen.step))
        if row is None:
            db.session.add(
                StepDay(
                    meeting_id=seen.meeting.id,
                    step=seen.step.value,
                    falls_on=seen.on,
                    session_on=clock.session_day(seen.meeting),
                    sequence=seen.meeting.sequence,
                    moved_at=seen.meeting.revised_at,
                )
            )
        else:
            by_session = seen.meeting.revised_at > row.moved_at
            row.falls_on, row.session_on = seen.on, clock.session_day(seen.meeting)
            row.sequence += 1
            row.moved_at = seen.meeting.revised_at if by_session else time.now()
    db.session.flush()
    return len(unseen)
