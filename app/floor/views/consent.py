"""The consent block: decided together in one press, or an item taken out of it because somebody objects."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.wrappers import Response

from app.agendas import operations as agenda_operations
from app.agendas.models import Outcome
from app.agendas.queries import get_agenda, get_item
from app.floor.views.blueprint import back, blueprint, meeting_of, told
from app.kernel.db import transaction
from app.kernel.errors import NotFound
from app.web.guard import current_actor


@blueprint.post("/meetings/<int:meeting_id>/floor/consent")
def decide_consent(meeting_id: int) -> Response:
    """Give what is left of the block the same ``outcome``."""
    meeting = meeting_of(meeting_id)
    agenda = get_agenda(meeting.id)
    set_committed_value(agenda, "meeting", meeting)
    given = request.form.get("outcome", "")
    if given not in set(Outcome):
        raise NotFound
    with told(), transaction():
        decided = agenda_operations.decide_consent(agenda, Outcome(given), actor=current_actor())
        flash(
            ngettext(
                "%(num)s item of the consent block has its outcome.",
                "%(num)s items of the consent block have their outcome.",
                len(decided),
            )
        )
    return back(meeting, anchor="order")


@blueprint.post("/meetings/<int:meeting_id>/floor/items/<int:item_id>/object")
def object_to(meeting_id: int, item_id: int) -> Response:
    """A member objects: the item is discussed and decided by itself."""
    meeting = meeting_of(meeting_id)
    item = get_item(item_id, meeting.id)
    set_committed_value(item.agenda, "meeting", meeting)
    with told(), transaction():
        agenda_operations.object_to(item, actor=current_actor())
        flash(_("The item leaves the consent block: it is discussed and decided by itself."))
    return back(meeting, item_id=item.id, anchor="item")
