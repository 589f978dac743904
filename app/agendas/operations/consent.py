"""The consent block: items on which nobody is expected to speak, decided together unless a member objects."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.agendas import policy, queries
from app.agendas.models import Agenda, AgendaItem, AgendaState, Handling, Outcome
from app.agendas.operations.building import begin
from app.agendas.operations.items import close_ranks
from app.agendas.operations.session import decide
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import Refused, WrongState
from app.meetings import queries as meeting_queries
from app.meetings.models import MeetingState

#: What a block may come to: it is agreed to or taken note of as it stands.
BLOCK_OUTCOMES = (Outcome.AGREED, Outcome.NOTED)


def take_by_consent(item: AgendaItem, *, actor: Actor) -> None:
    """Put an item into the consent block, which stands first under its heading. Needs ``item.agenda.items``.

    Raises NotAllowed, WrongState, Refused (the agenda's frame).
    """
    agenda = item.agenda
    begin(agenda, "edit", actor=actor)
    if item.is_heading or item.is_fixed:
        raise Refused(_("What comes from the template is taken by itself."))
    if item.handling is Handling.CONSENT:
        return
    block = sum(
        other.handling is Handling.CONSENT for other in agenda.items if other.parent_id == item.parent_id
    )
    for other in agenda.items:
        if other.parent_id == item.parent_id and other.position >= block:
            other.position += 1
    item.position = block
    close_ranks(agenda, item.parent_id)
    agenda.revision += 1
    _handle(item, Handling.CONSENT, "item:take_by_consent", "", actor)


def take_singly(item: AgendaItem, *, actor: Actor) -> None:
    """Take an item out of the consent block while the agenda is prepared. Raises NotAllowed, WrongState."""
    begin(item.agenda, "edit", actor=actor)
    if item.handling is Handling.SINGLY:
        return
    item.agenda.revision += 1
    _handle(item, Handling.SINGLY, "item:take_singly", "", actor)


def object_to(item: AgendaItem, *, reason: str = "", actor: Actor) -> None:
    """Move an item out of the consent block on a member's objection: it is then discussed and decided by itself.

    Open to any member, and to whoever keeps the session's record for one who spoke, from the published agenda until
    the item is decided. Needs ``item.agenda.meeting``. Raises NotAllowed, WrongState.
    """
    meeting = item.agenda.meeting
    policy.require_may(actor, "object", meeting)
    take(item)
    if item.agenda.state not in (AgendaState.PUBLISHED, AgendaState.ADOPTED) or meeting.state not in (
        MeetingState.CONVOKED,
        *meeting_queries.RUNNING,
    ):
        raise WrongState(_("One objects to an item of a published agenda, before its session ends."))
    if item.handling is not Handling.CONSENT:
        raise WrongState(_("This item is taken by itself already."))
    if item.outcome is not None:
        raise WrongState(_("This item has its outcome already."))
    _handle(item, Handling.SINGLY, "item:object", reason.strip(), actor)


def decide_consent(agenda: Agenda, outcome: Outcome, *, actor: Actor) -> list[AgendaItem]:
    """Give every item of the consent block that has no outcome yet the same one; returns them, in the agenda's order.

    Requires IN_SESSION. Each is on record as if it had been decided by itself. Needs ``agenda.meeting`` and items.
    Raises NotAllowed, WrongState, Refused (no such outcome for a block, nothing left in it).
    """
    policy.require_may(actor, "decide", agenda.meeting)
    queries.hold(agenda)
    if outcome not in BLOCK_OUTCOMES:
        raise Refused(_("A block is agreed to or taken note of; for anything else, take its item out first."))
    block = undecided_block(agenda)
    if not block:
        raise Refused(_("No item of the consent block waits for its outcome."))
    for item in block:
        decide(item, outcome, actor=actor)
    return block


def undecided_block(agenda: Agenda) -> list[AgendaItem]:
    """What is left of the consent block, in the agenda's order."""
    return [
        line.item
        for line in queries.numbered(agenda)
        if line.item.handling is Handling.CONSENT and line.item.outcome is None
    ]


def _handle(item: AgendaItem, handling: Handling, tag: str, reason: str, actor: Actor) -> None:
    old, item.handling = item.handling, handling
    db.session.flush()
    journal.record(
        tag,
        actor=actor,
        subject=item,
        old={"handling": old},
        new={"handling": handling},
        reason=reason,
        body_id=item.agenda.meeting.body_id,
    )
