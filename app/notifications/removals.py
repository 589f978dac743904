"""Taking a session out of the calendar of somebody who is no longer convoked to it (RFC 5546 3.2.5).

Nothing of the session after they left is told: what is named is what their calendar was last told, from the notice it
came with, and no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Person
from app.calendars import invitations as calendars
from app.calendars.events import EventRow, EventStatus, Organizer, Timed, Wording
from app.calendars.invitations import Attendee, Role
from app.calendars.values import InvalidValue
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db
from app.meetings import queries
from app.meetings.models import Meeting, Notice, NoticeRecipient
from app.meetings.wording import full_title
from app.notices import sealed
from app.notices.sealed import Sealed
from app.notifications import addresses
from app.notifications.invitations import Enclosed
from app.notifications.models import Method, SentInvitation
from app.notifications.queries import find_sent_invitation
from app.programme.queries import get_programme
from app.web.addresses import absolute


@dataclass(frozen=True)
class Removal:
    """A session that goes out of somebody's calendar, as that calendar knows it. Made by ``removal_of``."""

    meeting: Meeting
    sent: SentInvitation
    known: Sealed
    #: Of the change with which it goes: newer than what the calendar knows.
    sequence: int
    revised_at: datetime

    @property
    def title(self) -> str:
        return full_title(self.known.session, self.known.session_body)

    @property
    def starts_at(self) -> datetime:
        return self.sent.starts_at or self.known.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.sent.ends_at or self.known.ends_at


def holding(meeting_id: int) -> Sequence[Person]:
    """Those in whose calendar a session stands."""
    return db.session.scalars(
        select(Person)
        .join(SentInvitation, SentInvitation.person_id == Person.id)
        .where(SentInvitation.meeting_id == meeting_id, SentInvitation.method == Method.REQUEST)
        .order_by(SentInvitation.id)
    ).all()


def removal_of(message: OutboxMessage, person: Person) -> Removal | None:
    """What to take out of the calendar of somebody whom the change of ``message`` is not told to any more.

    None where their calendar has nothing of the session, or knows something newer.
    """
    said, sent = message.payload, find_sent_invitation(message.subject_id, person.id)
    revised_at = datetime.fromisoformat(str(said.get("revised_at") or message.created_at.isoformat()))
    sequence = int(said["sequence"])
    if sent is None or sent.method is not Method.REQUEST:
        return None
    if (sent.sequence, sent.revised_at) > (sequence, revised_at):
        return None
    meeting = queries.get_meeting(message.subject_id, system("mail"))
    known = _known(sent, meeting)
    return Removal(meeting, sent, known, sequence, revised_at) if known is not None else None


def _known(sent: SentInvitation, meeting: Meeting) -> Sealed | None:
    """The notice that the calendar was told last: one that named its person, not sealed since, of the hours it knows."""
    rows = db.session.scalars(
        select(NoticeRecipient)
        .join(NoticeRecipient.notice)
        .options(contains_eager(NoticeRecipient.notice))
        .where(
            Notice.meeting_id == sent.meeting_id,
            NoticeRecipient.person_id == sent.person_id,
            Notice.sent_at <= sent.sent_at,
        )
        .order_by(Notice.number.desc())
    )
    found = (sealed.read(row.notice, meeting) for row in rows)
    return next((each for each in found if sent.starts_at in {None, each.starts_at}), None)


def enclose(removal: Removal, person: Person) -> Enclosed:
    """The CANCEL for one person's calendar, noted as what it was told last, so that it is told once."""
    programme, sent = get_programme(), removal.sent
    sender = addresses.reply_address(removal.meeting.id, person.id) or programme.contact_email
    event = EventRow(
        uid=removal.meeting.uid,
        sequence=removal.sequence,
        revised_at=removal.revised_at,
        created_at=removal.meeting.created_at,
        when=Timed(removal.starts_at, removal.ends_at, removal.known.zone),
        summary=_("No longer convoked: %(session)s", session=removal.title),
        url=absolute("meetings.show", meeting_id=removal.meeting.id),
        status=EventStatus.CONFIRMED,
        organizer=Organizer(email=sender, name=programme.name),
        wording=Wording(language=person.locale, cancelled_prefix="", reason_label=""),
        description=(_("You are no longer convoked to this session."),),
        is_busy=False,
        is_personal=True,
    )
    try:
        attendee = Attendee(email=sent.address, name=person.name, role=Role.INFORMED, is_asked=False)
        content = calendars.uninvite(event, attendee).decode()
    except InvalidValue:
        return Enclosed()
    sent.method, sent.sent_at = Method.CANCEL, clock.now()
    sent.sequence, sent.revised_at = removal.sequence, removal.revised_at
    db.session.flush()
    return Enclosed(calendar=content, sender=sender)
