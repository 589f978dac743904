"""The steps of sessions' clocks as days that the calendar and the rules move: which are to come, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.bodies.queries import rules_of
from app.kernel import clock as time
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings import clock, papers, queries, wording
from app.meetings.clock import Step
from app.meetings.models import Meeting, MeetingState
from app.programme import effects
from app.programme.business import business_calendar
from app.programme.effects import Derived, Key, Line, Moved

KIND = "meeting"
#: Sessions held no longer ago than this may have steps still to come: their minutes.
HELD_LATELY = timedelta(days=180)
#: Days nobody counts to: the session's own, and the next session's.
_SET = frozenset({Step.SESSION, Step.APPROVAL})


def list_with_steps_to_come(body_id: int | None = None) -> Sequence[Meeting]:
    """Sessions whose chain isn't over, with their bodies; cancelled and deferred ones have none. One query."""
    now = time.now()
    states = (MeetingState.PLANNED, MeetingState.CONVOKED, *queries.RUNNING, MeetingState.CLOSED)
    query = (
        select(Meeting)
        .where(Meeting.state.in_(states), Meeting.starts_at > now - HELD_LATELY)
        .options(joinedload(Meeting.body))
        .order_by(Meeting.id)
    )
    if body_id is not None:
        query = query.where(Meeting.body_id == body_id)
    return db.session.scalars(query).all()


def steps_to_come(body_id: int | None = None) -> Mapping[Key, Derived]:
    """The day of each step that is neither done nor past, by session and step. A fixed number of queries."""
    meetings = list_with_steps_to_come(body_id)
    rules = rules_of({meeting.body_id for meeting in meetings})
    facts, calendar = papers.facts_of(meetings), business_calendar()
    found: dict[Key, Derived] = {}
    for meeting in meetings:
        today = time.today(meeting.zone)
        chain = clock.deadlines(
            meeting, queries.rules_of(meeting, rules), calendar, today, facts.get(meeting.id)
        )
        for deadline in chain:
            if not deadline.is_done and deadline.step not in _SET:
                found[(KIND, meeting.id, deadline.step.value)] = Derived(deadline.on, meeting.body_id)
    return found


def in_words(moved: Sequence[Moved], actor: Actor) -> list[Line]:
    """Moved steps of sessions the actor may see from inside. One query."""
    ids = sorted({move.key[1] for move in moved})
    query = queries.visible_to(actor).where(Meeting.id.in_(ids))
    if not actor.is_system:
        query = query.where(Meeting.body_id.in_(sorted(actor.body_ids)))
    meetings = {meeting.id: meeting for meeting in db.session.scalars(query)}
    return [
        Line(
            what=_(
                "%(step)s: %(session)s",
                step=wording.step_label(Step(move.key[2])),
                session=wording.full_title(meetings[move.key[1]]),
            ),
            old=move.old,
            new=move.new,
            is_late=move.is_late,
        )
        for move in moved
        if move.key[1] in meetings
    ]


effects.register(KIND, steps_to_come, in_words)
