"""Letters about the procedural clock: a step that comes near or was missed, and deadlines that a change has moved."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Person
from app.bodies.actors import actor_of
from app.bodies.models import OfficerRole
from app.journal.models import OutboxMessage
from app.kernel.errors import NotFound
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.writing import Item, Letter, told
from app.programme import effects
from app.web.addresses import absolute


def _secretaries(message: OutboxMessage) -> Sequence[Person]:
    """Of every body whose deadlines were moved; one of several is named once."""
    return [
        person
        for body_id in message.payload.get("body_ids", ())
        for person in readers.officers(int(body_id), (OfficerRole.TECHNICAL_SECRETARY,))
    ]


@told("meeting:deadlines_moved", _secretaries)
def _moved(message: OutboxMessage, person: Person) -> Letter:
    """Only what this secretary keeps the record of."""
    actor = actor_of(person)
    kept = [move for move in effects.read(message.payload) if move.body_id in actor.secretary_of]
    lines = effects.lines(kept, actor)
    if not lines:
        raise NotFound
    late = sum(line.is_late for line in lines)
    return Letter(
        person=person,
        subject=ngettext("%(num)s deadline was moved", "%(num)s deadlines were moved", len(lines)),
        paragraphs=[
            _cause(message),
            *(
                [
                    ngettext(
                        "%(num)s of them has passed by its new day.",
                        "%(num)s of them have passed by their new day.",
                        late,
                    )
                ]
                if late
                else []
            ),
        ],
        items_heading=_("From which day to which"),
        items=[
            Item(
                f"{number}.",
                _("%(what)s: from %(old)s to %(new)s", what=line.what, old=day(line.old), new=day(line.new)),
            )
            for number, line in enumerate(lines, start=1)
        ],
        action=(_("See what is due"), absolute("dashboard.home")),
    )


def _cause(message: OutboxMessage) -> str:
    name = str(message.payload.get("name", ""))
    return {
        "programme:close_day": _("Closing days were declared: %(name)s.", name=name),
        "programme:edit_closing_day": _("Closing days were changed: %(name)s.", name=name),
        "programme:reopen_day": _("Closing days were taken back: %(name)s.", name=name),
        "programme:import_closing_days": _("Closing days were imported: %(name)s.", name=name),
        "programme:configure": _("The country or the subdivision whose holidays count was changed."),
        "rules:adopt": _("The body adopted rules of procedure."),
    }[str(message.payload["tag"])]
