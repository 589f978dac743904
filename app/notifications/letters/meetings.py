"""Letters about sessions: the notice itself (*convocatoria*), sent once more, and that there will be no session.

What changes in between: ``session_changes``.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.accounts.models import Person
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.wording import full_title, reference
from app.notifications import explaining, invitations
from app.notifications.letters import notices, session_changes
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def _the_one(message: OutboxMessage) -> Sequence[Person]:
    """The one person it is for: a notice is sent to them again, or their calendar asked for it."""
    return [db.session.get_one(Person, int(message.payload["person_id"]))]


@told("meeting:convoked", notices.on_the_notice)
def _notice(message: OutboxMessage, person: Person) -> Letter:
    row = notices.row_of(message, person)
    if row is None:
        raise NotFound
    return notices.whole(message, person, row)


@told("meeting:cancelled", notices.told_of_changes)
def _cancelled(message: OutboxMessage, person: Person) -> Letter:
    meeting = notices.seen(message, person)
    row = notices.row_of(message, person)
    said = message.payload
    occasion = notices.occasion_of(message, person, meeting, row)
    return Letter(
        person=person,
        address=row.address if row is not None else "",
        subject=_("Cancelled: %(session)s", session=full_title(meeting, meeting.body)),
        paragraphs=[
            *notices.for_who_left(row, meeting, is_over=True),
            _("The session you were convoked to will not be held."),
            *explaining.explained(occasion),
        ],
        facts=[
            (_("Session"), full_title(meeting, meeting.body)),
            (_("Reference"), reference(meeting, meeting.body)),
            (_("It was to start"), notices.moment_said(said["starts_at"], said["zone"])),
            *([(_("Where it was to be held"), str(said["place"]))] if said.get("place") else []),
        ],
        quotes=notices.reason_said(said),
        action=(_("See the session"), absolute("meetings.show", meeting_id=meeting.id)),
        reason=notices.seal_of(row),
        occasion=occasion,
    )


@told("meeting:invitation_wanted", _the_one)
def _invitation(message: OutboxMessage, person: Person) -> Letter | None:
    """For somebody who has their notice already and asked only now for invitations; not where it came with one."""
    meeting = notices.seen(message, person)
    row = notices.row_of(message, person)
    occasion = notices.occasion_of(message, person, meeting, row)
    if row is None or occasion is None or invitations.is_known(occasion, person):
        return None
    return Letter(
        person=person,
        subject=_("For your calendar: %(session)s", session=full_title(meeting, meeting.body)),
        paragraphs=[
            _("You asked for sessions as invitations. You are convoked to this one already."),
            *explaining.explained(occasion),
        ],
        facts=[
            *notices.when_and_where(message, meeting, person),
            (_("Agenda and papers"), absolute("meetings.show", meeting_id=meeting.id)),
        ],
        items_heading=_("Agenda"),
        items=notices.agenda_of(row, meeting),
        action=(_("See the session"), absolute("meetings.show", meeting_id=meeting.id)),
        reason=notices.seal_of(row),
        occasion=occasion,
    )


@told("notice:resent", _the_one)
def _sent_again(message: OutboxMessage, person: Person) -> Letter | None:
    """The same letter once more, to the address the secretary corrected."""
    first = db.session.get_one(OutboxMessage, int(message.payload["message_id"]))
    return _WRITERS_OF_NOTICES[first.kind](first, person)


_WRITERS_OF_NOTICES = {
    "meeting:convoked": _notice,
    "meeting:moved": session_changes.changed,
    "meeting:cancelled": _cancelled,
    "agenda:republished": session_changes.changed,
}
