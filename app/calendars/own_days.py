"""A person's own days: what the procedural clock asks of them, and when what they owe is due.

Their feed and the calendar's pages say the same of them, each in its own form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.agreements.models import OPEN_STATES, Agreement
from app.bodies.models import Body
from app.bodies.queries import rules_of
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import makers, papers, wording
from app.meetings import queries as meeting_queries
from app.meetings.clock import Deadline, deadlines
from app.meetings.models import Meeting, MeetingState
from app.programme.business import business_calendar

#: Sessions whose clock runs: of those held, the minutes are still to come.
WITH_STEPS = (MeetingState.PLANNED, MeetingState.CONVOKED, *meeting_queries.RUNNING, MeetingState.CLOSED)
#: No step is further from its session than this.
_REACH = timedelta(days=250)


@dataclass(frozen=True)
class OwnDay:
    """A day on which something is due, as a page shows it. ``more`` says whose it is and what for."""

    on: date
    what: str
    more: str
    url: str


def steps_of(meetings: Sequence[Meeting], actor: Actor) -> Iterator[tuple[Meeting, Deadline]]:
    """What the clock of these sessions still asks of ``actor``, in the order of ``meetings``. A fixed number of queries."""
    mine = [
        meeting for meeting in meetings if meeting.state in WITH_STEPS and makers.steps_of(actor, meeting)
    ]
    if not mine:
        return
    calendar = business_calendar()
    rules, facts = rules_of({meeting.body_id for meeting in mine}), papers.facts_of(mine)
    for meeting in mine:
        steps = makers.steps_of(actor, meeting)
        chain = deadlines(
            meeting,
            meeting_queries.rules_of(meeting, rules),
            calendar,
            clock.today(meeting.zone),
            facts.get(meeting.id),
        )
        for deadline in chain:
            if deadline.step in steps and not deadline.is_done:
                yield meeting, deadline


def agreements_owed(actor: Actor) -> Sequence[Agreement]:
    """What the person, or a chamber they represent, still owes, the first due first. One query."""
    return db.session.scalars(
        select(Agreement)
        .where(
            Agreement.state.in_(OPEN_STATES),
            or_(
                Agreement.responsible_person_id == actor.person_id,
                Agreement.responsible_chamber_id.in_(sorted(actor.chamber_ids)),
            ),
        )
        .order_by(Agreement.due_on, Agreement.id)
    ).all()


def has_any(actor: Actor) -> bool:
    """Whether days of their own may stand in ``actor``'s calendar. No query."""
    return bool(actor.body_ids or actor.chamber_ids)


def list_own_days(actor: Actor, first: date, last: date, *, body: Body | None = None) -> list[OwnDay]:
    """``actor``'s days from ``first`` to ``last``, in order; of one ``body`` when given. A fixed number of queries."""
    if not has_any(actor):
        return []
    found = [
        OwnDay(
            on=deadline.on,
            what=_(
                "%(what)s: %(session)s",
                what=wording.step_label(deadline.step),
                session=wording.full_title(meeting, meeting.body),
            ),
            more=wording.step_duty(deadline.step),
            url=url_for("meetings.show", meeting_id=meeting.id),
        )
        for meeting, deadline in steps_of(_meetings_near(actor, first, last, body), actor)
    ]
    found += [
        OwnDay(
            on=agreement.due_on,
            what=_("Due: %(number)s", number=agreement.number or ""),
            more=agreement.text,
            url=url_for("agreements.show", agreement_id=agreement.id),
        )
        for agreement in agreements_owed(actor)
        if body is None or agreement.body_id == body.id
    ]
    return sorted((day for day in found if first <= day.on <= last), key=lambda day: (day.on, day.what))


def _meetings_near(actor: Actor, first: date, last: date, body: Body | None) -> Sequence[Meeting]:
    """The sessions of the actor's bodies that a step between these days may belong to."""
    bodies = actor.body_ids & {body.id} if body is not None else actor.body_ids
    begin, end = (datetime.combine(on, time(), UTC) for on in (first - _REACH, last + _REACH))
    return db.session.scalars(
        meeting_queries.visible_to(actor)
        .where(
            Meeting.body_id.in_(sorted(bodies)),
            Meeting.state.in_(WITH_STEPS),
            Meeting.starts_at >= begin,
            Meeting.starts_at < end,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
