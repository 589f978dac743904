"""Who may do what with agendas.

The chair alone may let in additions after their deadline, or to the agenda of an extraordinary session.
"""

from __future__ import annotations

from app.agendas.models import AgendaState
from app.kernel.actor import Actor
from app.kernel.permissions import Standing, Table, permits, require
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting

PERMISSIONS: Table = {
    "preview": frozenset(
        {
            Standing.SECRETARY,
            Standing.CHAIR,
            Standing.COORDINATOR,
            Standing.MEMBER,
            Standing.GUEST,
            Standing.SYSTEM,
        }
    ),
    "start": frozenset({Standing.SECRETARY}),
    "edit": frozenset({Standing.SECRETARY}),
    "add": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "add_late": frozenset({Standing.CHAIR}),
    "propose": frozenset({Standing.SECRETARY}),
    # The secretary publishes on the chair's instruction and says so: ``operations.publish`` asks for it.
    "publish": frozenset({Standing.CHAIR, Standing.SECRETARY}),
    "note": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "decide": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "adopt": frozenset({Standing.SECRETARY, Standing.CHAIR}),
}

#: States in which the sheet may still be worked on.
WORKABLE = frozenset({AgendaState.COLLECTING, AgendaState.PROPOSED, AgendaState.PUBLISHED})


def may(actor: Actor, verb: str, meeting: Meeting) -> bool:
    return permits(PERMISSIONS, verb, actor.standings(meeting.body_id))


def require_may(actor: Actor, verb: str, meeting: Meeting) -> None:
    require(PERMISSIONS, verb, actor.standings(meeting.body_id))


def is_instructed_only(actor: Actor, meeting: Meeting) -> bool:
    """Whether this actor may publish only by saying that the chair instructed it."""
    return meeting.body_id not in actor.chair_of


def may_preview(actor: Actor, meeting: Meeting) -> bool:
    """Whether this actor sees the agenda before it is published."""
    return may(actor, "preview", meeting)


def is_workable(state: AgendaState, meeting: Meeting) -> bool:
    return state in WORKABLE and meeting.state in meeting_queries.AHEAD
