"""To somebody in whose calendar a session stands, and who is no longer told of it: it goes out of there, once.

Registered for every change of a session, after the letters of who is told of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.accounts.models import Person
from app.journal.models import OutboxMessage
from app.kernel.errors import NotFound
from app.notifications import removals
from app.notifications.letters import notices
from app.notifications.letters.writing import Letter, told


def _holding(message: OutboxMessage) -> Sequence[Person]:
    return removals.holding(message.subject_id)


@told("meeting:convoked", _holding)
@told("meeting:moved", _holding)
@told("meeting:cancelled", _holding)
@told("agenda:republished", _holding)
def removed(message: OutboxMessage, person: Person) -> Letter | None:
    """Not to whom the notice names and who may see the session: what there is to tell them is told."""
    if _is_told(message, person):
        return None
    removal = removals.removal_of(message, person)
    if removal is None:
        return None
    notices.spare(message, person)
    return Letter(
        person=person,
        subject=_("You are no longer convoked: %(session)s", session=removal.title),
        paragraphs=[
            _("You are no longer convoked to the session below. This message takes it out of your calendar."),
        ],
        facts=[
            (_("Session"), removal.title),
            (_("Reference"), removal.known.reference),
            (
                _("In your calendar for"),
                notices.moment_said(removal.starts_at.isoformat(), removal.known.zone),
            ),
        ],
        removal=removal,
    )


def _is_told(message: OutboxMessage, person: Person) -> bool:
    if notices.row_of(message, person) is None:
        return not message.payload.get("notice_id")
    try:
        notices.seen(message, person)
    except NotFound:
        return False
    return True
