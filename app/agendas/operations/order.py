"""The order of an agenda: dragged as a whole, or one item a place up or down."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app import journal
from app.agendas import timetable
from app.agendas.models import Agenda, AgendaItem
from app.agendas.operations.building import begin
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused, StaleEdit
from app.meetings.models import Meeting


def reorder(agenda: Agenda, order: Sequence[int], *, since: int, actor: Actor) -> None:
    """Put the whole flat list into ``order`` (every item's id once), as dragged. ``since``: the agenda's revision.

    Raises NotAllowed, WrongState, StaleEdit, Refused (not these items, or a sub-item above every heading).
    """
    meeting = begin(agenda, "edit", actor=actor)
    try:
        places = timetable.rearrange(agenda.items, order)
    except ValueError as error:
        raise Refused(_("That order doesn't fit this agenda. Reload the page and try again.")) from error
    if since != agenda.revision:
        raise StaleEdit(revision=agenda.revision)
    before = [item.id for item in timetable.in_order(agenda.items)]
    for item in agenda.items:
        item.parent_id, item.position = places[item.id].parent_id, places[item.id].position
    _record_order(agenda, meeting, before, actor)


def shift_item(item: AgendaItem, step: int, *, actor: Actor) -> bool:
    """Move an item one place up (-1) or down (1) among its siblings; False at either end. Needs ``item.agenda.items``.

    Raises NotAllowed, WrongState.
    """
    agenda = item.agenda
    meeting = begin(agenda, "edit", actor=actor)
    siblings = timetable.shift(agenda.items, item.id, step)
    if siblings is None:
        return False
    before = [other.id for other in timetable.in_order(agenda.items)]
    by_id = {other.id: other for other in agenda.items}
    for position, item_id in enumerate(siblings):
        by_id[item_id].position = position
    _record_order(agenda, meeting, before, actor)
    return True


def _record_order(agenda: Agenda, meeting: Meeting, before: list[int], actor: Actor) -> None:
    after = [item.id for item in timetable.in_order(agenda.items)]
    if before == after:
        return
    agenda.revision += 1
    db.session.flush()
    journal.record(
        "agenda:reorder",
        actor=actor,
        subject=agenda,
        old={"order": before},
        new={"order": after},
        body_id=meeting.body_id,
    )
