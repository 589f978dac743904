"""Who may do what with agendas.

The chair alone may let in additions after their deadline, or to the agenda of an extraordinary session.
"""

from __future__ import annotations

from app.agendas.models import AgendaItem, AgendaState, ItemState
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
    # Members ask for an item; the secretary answers what came in time, the chair what came late.
    "propose_item": frozenset({Standing.MEMBER}),
    "answer_item": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "answer_late": frozenset({Standing.CHAIR}),
    "set_aside": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "see_lanes": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "carry": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "copy": frozenset({Standing.SECRETARY}),
    "keep_template": frozenset({Standing.SECRETARY}),
    # Papers: the secretariat to any item; who presents an item, or proposed it, to that one.
    "attach": frozenset({Standing.SECRETARY, Standing.CHAIR, Standing.RESPONSIBLE}),
    "propose": frozenset({Standing.SECRETARY}),
    # The secretary publishes on the chair's instruction and says so: ``operations.publish`` asks for it.
    "publish": frozenset({Standing.CHAIR, Standing.SECRETARY}),
    "note": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "decide": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    "adopt": frozenset({Standing.SECRETARY, Standing.CHAIR}),
    # The secretary and the chair record what somebody said in the room.
    "object": frozenset({Standing.MEMBER, Standing.SECRETARY, Standing.CHAIR}),
}

#: States in which the sheet may still be worked on.
WORKABLE = frozenset({AgendaState.COLLECTING, AgendaState.PROPOSED, AgendaState.PUBLISHED})


def may(actor: Actor, verb: str, meeting: Meeting) -> bool:
    return permits(PERMISSIONS, verb, actor.standings(meeting.body_id))


def require_may(actor: Actor, verb: str, meeting: Meeting) -> None:
    require(PERMISSIONS, verb, actor.standings(meeting.body_id))


def may_in_body(actor: Actor, verb: str, body_id: int) -> bool:
    """The same of what belongs to the body itself: its templates."""
    return permits(PERMISSIONS, verb, actor.standings(body_id))


def require_in_body(actor: Actor, verb: str, body_id: int) -> None:
    require(PERMISSIONS, verb, actor.standings(body_id))


def may_attach(actor: Actor, item: AgendaItem, meeting: Meeting) -> bool:
    """Whether this actor may bring papers of the item: also who presents it, who proposed it, whose group reports."""
    return permits(PERMISSIONS, "attach", _before(actor, item, meeting))


def require_attach(actor: Actor, item: AgendaItem, meeting: Meeting) -> None:
    require(PERMISSIONS, "attach", _before(actor, item, meeting))


def _before(actor: Actor, item: AgendaItem, meeting: Meeting) -> frozenset[Standing]:
    seats = {seat.seat_id for seat in actor.seats}
    own = {item.presenter_seat_id, item.proposer_seat_id} & seats
    coordinates = item.group_id is not None and item.group_id in actor.body_ids_as("coordinator")
    held = actor.standings(meeting.body_id)
    return held | {Standing.RESPONSIBLE} if own or coordinates else held


def takes_papers(item: AgendaItem, meeting: Meeting) -> bool:
    """Whether papers may still come: until the session is over, for what is on its agenda or waits beside it."""
    return item.state not in (ItemState.DECLINED, ItemState.CARRIED) and meeting.state in (
        *meeting_queries.AHEAD,
        *meeting_queries.RUNNING,
    )


def may_read_papers(actor: Actor, item: AgendaItem, meeting: Meeting) -> bool:
    """Whether this actor reads whatever papers an item has: the body's people of what is on the agenda.

    Of what waits beside it, who keeps the agenda and whose item it is.
    """
    if item.state is ItemState.ON_AGENDA:
        return may_preview(actor, meeting) or may_attach(actor, item, meeting)
    return may(actor, "see_lanes", meeting) or may_attach(actor, item, meeting)


def may_preview(actor: Actor, meeting: Meeting) -> bool:
    """Whether this actor sees the agenda before it is published."""
    return may(actor, "preview", meeting)


def is_workable(state: AgendaState, meeting: Meeting) -> bool:
    return state in WORKABLE and meeting.state in meeting_queries.AHEAD
