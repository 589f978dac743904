"""What members ask for, and what comes late: answered by the secretary while there is time, then by the chair alone."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from app import journal
from app.agendas import template, wording
from app.agendas.models import ITEM_TRANSITIONS, Agenda, AgendaItem, ItemKind, ItemPurpose, ItemState
from app.agendas.operations import adding
from app.agendas.operations.building import begin
from app.agendas.operations.items import close_ranks
from app.bodies.operations import lifecycle
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.meetings.models import Meeting

LONGEST_REASON = 2000


def propose_item(
    agenda: Agenda, *, seat_id: int, title: str, reason: str, minutes: int, actor: Actor
) -> AgendaItem:
    """Ask for an item on behalf of a seat: PROPOSED to the secretary in time, LATE before the chair afterwards.

    Whatever comes to an extraordinary session is before the chair. Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = begin(agenda, "propose_item", actor=actor)
    lifecycle.require_working(meeting.body)
    seat = next((seat for seat in actor.seats_in(meeting.body_id) if seat.seat_id == seat_id), None)
    if seat is None:
        raise NotAllowed(_("Propose it for a chamber you represent in this body."))
    adding.require_wording(title, minutes, "")
    if not minutes:
        raise InvalidInput(fields={"minutes": _("Say how many minutes it needs.")})
    reason = require_reason(reason, _("Say why the session should deal with it."))
    heading = next((item for item in agenda.items if item.template_key == template.FOR_AGREEMENT), None)
    item = AgendaItem(
        agenda_id=agenda.id,
        state=ItemState.LATE if adding.is_closed_to_additions(meeting) else ItemState.PROPOSED,
        parent_id=heading.id if heading is not None else None,
        position=0,
        kind=ItemKind.OWN,
        purpose=ItemPurpose.AGREEMENT,
        title=title,
        minutes=minutes,
        presenter=seat.chamber_acronym,
        presenter_seat_id=seat.seat_id,
        proposer_seat_id=seat.seat_id,
        proposed_by=actor.name,
        proposed_at=clock.now(),
        reason=reason,
        issue=None,
    )
    db.session.add(item)
    set_committed_value(item, "agenda", agenda)
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "item:propose",
        actor=actor,
        subject=item,
        new={"title": title, "minutes": minutes, "chamber": seat.chamber_acronym, "state": item.state},
        reason=reason,
        body_id=meeting.body_id,
    )
    if item.state is ItemState.LATE:
        adding.tell_of_late(item, meeting)
    else:
        journal.announce("item:proposed", subject=item, payload=_about(item, meeting))
    return item


def accept_item(item: AgendaItem, *, heading: AgendaItem | None = None, actor: Actor) -> None:
    """Put on the agenda what a member proposed in time: PROPOSED → ON_AGENDA. The proposer is told.

    Needs ``item.agenda`` with its items and meeting. Raises NotAllowed, WrongState, Refused.
    """
    meeting = _begin_answering(item, "answer_item", {ItemState.PROPOSED}, actor)
    _let_in(item, heading)
    _answered(item, meeting, "item:accept", "", actor)


def decline_item(item: AgendaItem, *, reason: str, actor: Actor) -> None:
    """Answer a member's proposal that came in time with the reason it does not go on: PROPOSED → DECLINED.

    Raises NotAllowed, WrongState, InvalidInput.
    """
    meeting = _begin_answering(item, "answer_item", {ItemState.PROPOSED}, actor)
    _decline(item, meeting, "item:decline", reason, actor)


def admit_late(item: AgendaItem, *, reason: str, heading: AgendaItem | None = None, actor: Actor) -> None:
    """Let in what came late, with the reason why: LATE → ON_AGENDA. The chair alone; the proposer is told.

    Needs ``item.agenda`` with its items and meeting. Raises NotAllowed, WrongState, InvalidInput, Refused.
    """
    meeting = _begin_answering(item, "answer_late", {ItemState.LATE}, actor)
    reason = require_reason(reason, _("Say why it is let in after the deadline."))
    _let_in(item, heading)
    _answered(item, meeting, "item:admit_late", reason, actor)


def decline_late(item: AgendaItem, *, reason: str, actor: Actor) -> None:
    """Leave out what came late, with the reason why: LATE → DECLINED. Raises NotAllowed, WrongState, InvalidInput."""
    meeting = _begin_answering(item, "answer_late", {ItemState.LATE}, actor)
    _decline(item, meeting, "item:decline_late", reason, actor)


def set_aside(item: AgendaItem, *, reason: str, actor: Actor) -> None:
    """Move an item to the late lane, with the reason why: ON_AGENDA → LATE. What comes of it, the chair says.

    Needs ``item.agenda`` with its items and meeting. Raises NotAllowed, WrongState, InvalidInput, Refused (fixed).
    """
    agenda = item.agenda
    meeting = begin(agenda, "set_aside", actor=actor)
    require_item_transition(item, ItemState.LATE)
    require_movable(item)
    reason = require_reason(reason, _("Say why it is set aside."))
    leave(item, ItemState.LATE)
    item.reason = reason
    db.session.flush()
    journal.record(
        "item:set_aside",
        actor=actor,
        subject=item,
        old={"state": ItemState.ON_AGENDA},
        new={"state": item.state},
        reason=reason,
        body_id=meeting.body_id,
    )
    adding.tell_of_late(item, meeting)


def require_movable(item: AgendaItem) -> None:
    """Raise Refused for what belongs to the agenda's frame."""
    if item.is_fixed or item.is_heading:
        raise Refused(_("This item comes from the template: it stays on its agenda."))


def require_item_transition(item: AgendaItem, state: ItemState) -> None:
    """Raise WrongState unless the lifecycle knows the way from where the item is."""
    if state not in ITEM_TRANSITIONS[item.state]:
        raise WrongState(
            _("This item is in the state “%(state)s”.", state=wording.item_state_label(item.state))
        )


def require_reason(reason: str, missing: str, field: str = "reason") -> str:
    """The reason to keep. Raises InvalidInput at ``field``."""
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise InvalidInput(fields={field: missing})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(fields={field: _("At most %(count)s characters.", count=LONGEST_REASON)})
    return reason


def leave(item: AgendaItem, state: ItemState) -> None:
    """Take an item off its held agenda into ``state``; those after it move up."""
    agenda = item.agenda
    set_committed_value(agenda, "items", [other for other in agenda.items if other is not item])
    item.state = state
    close_ranks(agenda, item.parent_id)
    agenda.revision += 1


def _begin_answering(item: AgendaItem, verb: str, states: set[ItemState], actor: Actor) -> Meeting:
    """Whether the actor may answer it, from a state in which that is the answer's turn; item and agenda held."""
    meeting = begin(item.agenda, verb, actor=actor)
    take(item)
    if item.state not in states:
        raise WrongState(
            _("This item is in the state “%(state)s”.", state=wording.item_state_label(item.state))
        )
    return meeting


def _let_in(item: AgendaItem, heading: AgendaItem | None) -> None:
    agenda = item.agenda
    own = next((other for other in agenda.items if other.id == item.parent_id), None)
    under, item.position = adding.place_for(agenda, heading or own, template.FOR_AGREEMENT)
    item.parent_id = under.id if under is not None else None
    item.state = ItemState.ON_AGENDA
    adding.make_room(agenda, item)
    set_committed_value(agenda, "items", [*agenda.items, item])
    agenda.revision += 1


def _decline(item: AgendaItem, meeting: Meeting, tag: str, reason: str, actor: Actor) -> None:
    reason = require_reason(reason, _("Say why it does not go on the agenda: whoever proposed it is told."))
    item.state = ItemState.DECLINED
    item.agenda.revision += 1
    _answered(item, meeting, tag, reason, actor)


def _answered(item: AgendaItem, meeting: Meeting, tag: str, reason: str, actor: Actor) -> None:
    item.answer = reason
    db.session.flush()
    journal.record(
        tag, actor=actor, subject=item, new={"state": item.state}, reason=reason, body_id=meeting.body_id
    )
    journal.announce(
        "item:answered", subject=item, payload=_about(item, meeting) | {"state": item.state, "reason": reason}
    )


def _about(item: AgendaItem, meeting: Meeting) -> dict[str, object]:
    return {"body_id": meeting.body_id, "meeting_id": meeting.id, "item_id": item.id}
