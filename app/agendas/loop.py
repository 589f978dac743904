"""What an agenda adds to the loop of an issue: the item that carries it, at which session, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from app.agendas import queries, wording
from app.issues.loop import LoopStep, register_loop_source
from app.issues.models import Issue
from app.kernel.actor import Actor
from app.meetings import clock as procedural_clock
from app.meetings import wording as meeting_wording
from app.meetings.models import MeetingState


@register_loop_source
def steps_of(issue: Issue, actor: Actor) -> Iterator[LoopStep]:
    """One station for each agenda that carries the issue, as far as this actor may see. 2 queries."""
    for carried in queries.list_carrying(issue.id, actor):
        if carried.meeting.state is MeetingState.CANCELLED:
            continue
        outcome = carried.item.outcome
        published = carried.agenda.version > 0
        yield LoopStep(
            what=_("Item %(number)s, %(session)s", number=carried.number, session=_session(carried)),
            on=procedural_clock.session_day(carried.meeting),
            url=url_for("agendas.show" if published else "agendas.edit", meeting_id=carried.meeting.id),
            state="done" if outcome is not None else "next",
            left=wording.outcome_label(outcome)
            if outcome is not None
            else meeting_wording.state_label(carried.meeting.state),
        )


def _session(carried: queries.Carried) -> str:
    return meeting_wording.meeting_title(carried.meeting)
