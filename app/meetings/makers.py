"""Whose each step of the procedural clock is: who is reminded of it, and in whose list and calendar it stands."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from app.kernel.actor import Actor
from app.meetings.clock import Step
from app.meetings.models import Meeting


class Maker(enum.StrEnum):
    SECRETARY = "secretary"
    CHAIR = "chair"
    #: Principals and alternates of the body's seats.
    MEMBERS = "members"


#: Who makes each step. The session itself and the approval at the next one are everybody's: nobody is reminded of them.
MAKERS: Mapping[Step, frozenset[Maker]] = {
    Step.CALL_FOR_ISSUES_OPENS: frozenset({Maker.SECRETARY}),
    Step.CALL_FOR_ISSUES: frozenset({Maker.MEMBERS}),
    Step.AGENDA_TO_CHAIR: frozenset({Maker.SECRETARY}),
    Step.NOTICE: frozenset({Maker.SECRETARY, Maker.CHAIR}),
    Step.PAPERS: frozenset({Maker.SECRETARY, Maker.MEMBERS}),
    Step.ADDITIONS: frozenset({Maker.MEMBERS}),
    Step.SESSION: frozenset(),
    Step.DRAFT_MINUTES: frozenset({Maker.SECRETARY}),
    Step.COMMENTS: frozenset({Maker.MEMBERS}),
    Step.APPROVAL: frozenset(),
}

#: What stands in a calendar of its own: the session has its event already, and the approval is at the next session's.
_ALL = tuple(step for step in Step if step not in {Step.SESSION, Step.APPROVAL})
_OF_MEMBERS = tuple(
    step for step in _ALL if step is Step.CALL_FOR_ISSUES_OPENS or Maker.MEMBERS in MAKERS[step]
)


def steps_of(actor: Actor, meeting: Meeting) -> tuple[Step, ...]:
    """The steps that concern ``actor``: all of them who keeps the record or presides; who sits, those of the members."""
    if meeting.body_id in actor.secretary_of | actor.chair_of:
        return _ALL
    return _OF_MEMBERS if actor.seats_in(meeting.body_id) else ()
