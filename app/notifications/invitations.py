"""Invitations that a letter about a session carries for its reader's calendar (iMIP, RFC 6047), and what was sent of them.

They say what the letter says, made of the same words: title, times and place of the announcement, facts, agenda.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app import journal
from app.accounts.models import Person, SessionsInMail
from app.bodies import queries as body_queries
from app.bodies.models import OfficerRole
from app.calendars import invitations as calendars
from app.calendars.events import Attachment, Conference, EventRow, EventStatus, Organizer, Timed, Wording
from app.calendars.invitations import Attendee, Participation, Role
from app.calendars.values import InvalidValue, find_link
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.meetings import notice_queries
from app.meetings.models import Meeting, MeetingMode, MeetingState, NoticeCapacity, NoticeRecipient
from app.meetings.operations.revision import facts
from app.meetings.wording import full_title
from app.notifications import addresses
from app.notifications.models import Method, SentInvitation
from app.notifications.participation import capacity_of, participation_of
from app.notifications.queries import find_sent_invitation
from app.programme.queries import get_programme
from app.web.addresses import absolute


@dataclass(frozen=True)
class Occasion:
    """A session as one letter tells of it to one person whose calendar is to know. Made by ``occasion_of``."""

    meeting: Meeting
    method: Method
    said: dict[str, Any]
    revised_at: datetime
    role: Role
    capacity: NoticeCapacity
    #: What the person has answered, as it stands.
    participation: Participation
    #: The number of the notice that the letter carries.
    notice: int
    #: What the letter says of it, line by line.
    description: tuple[str, ...] = ()
    #: The way in by video, where the letter gives it.
    remote_url: str = ""

    @property
    def sequence(self) -> int:
        return int(self.said["sequence"])

    @property
    def is_asked(self) -> bool:
        """Whether an answer out of the calendar is taken: not while the session waits for the notice of its new date, and
        not of who has left the body."""
        return (
            self.method is Method.REQUEST
            and self.capacity is not NoticeCapacity.FORMER
            and self.said.get("state") != MeetingState.DEFERRED
            and bool(addresses.mailbox())
        )

    def moment(self, key: str) -> datetime:
        return datetime.fromisoformat(str(self.said[key]))


@dataclass(frozen=True)
class Enclosed:
    """What goes with a letter: the iCalendar object, and whom the letter is from, which is its ORGANIZER."""

    calendar: str = ""
    sender: str = ""


def occasion_of(
    message: OutboxMessage, person: Person, meeting: Meeting, row: NoticeRecipient | None
) -> Occasion | None:
    """What the calendar of somebody named by a notice (``row``) is to be told with the letter of ``message``.

    None for who did not ask for invitations; for who has left the body, and for a cancellation, where their calendar has
    nothing of it; and where it knows something newer already, as when an earlier notice is sent again.
    """
    if row is None or person.sessions_in_mail is not SessionsInMail.INVITATIONS:
        return None
    method = Method.CANCEL if message.kind == "meeting:cancelled" else Method.REQUEST
    said, sent = message.payload, find_sent_invitation(meeting.id, person.id)
    revised_at = datetime.fromisoformat(str(said.get("revised_at") or message.created_at.isoformat()))
    if sent is None and method is Method.CANCEL:
        return None
    if sent is not None and (sent.sequence, sent.revised_at) > (int(said["sequence"]), revised_at):
        return None
    capacity = capacity_of(row, meeting)
    if capacity is NoticeCapacity.FORMER and (sent is None or sent.method is Method.CANCEL):
        return None
    hours = (datetime.fromisoformat(str(said["starts_at"])), datetime.fromisoformat(str(said["ends_at"])))
    return Occasion(
        meeting=meeting,
        method=method,
        said=dict(said),
        revised_at=revised_at,
        role=_role(row, capacity, meeting),
        capacity=capacity,
        participation=participation_of(row, meeting, sent, capacity=capacity, hours=hours),
        notice=row.notice.number,
    )


def is_known(occasion: Occasion, person: Person) -> bool:
    """Whether the person's calendar was told this very revision."""
    sent = find_sent_invitation(occasion.meeting.id, person.id)
    return sent is not None and (sent.sequence, sent.revised_at) == (occasion.sequence, occasion.revised_at)


def _role(row: NoticeRecipient, capacity: NoticeCapacity, meeting: Meeting) -> Role:
    if capacity is NoticeCapacity.FORMER:
        return Role.INFORMED
    if capacity is NoticeCapacity.PRINCIPAL:
        return Role.REQUIRED
    if capacity is not NoticeCapacity.OFFICER:
        return Role.OPTIONAL
    officers = body_queries.list_officers(meeting.body_id, clock.today(meeting.zone))
    chairs = {officer.person_id for officer in officers if officer.role is OfficerRole.CHAIR}
    return Role.CHAIR if row.person_id in chairs else Role.REQUIRED


def enclose(occasion: Occasion, person: Person, address: str) -> Enclosed:
    """The invitation of a letter to ``address``, noted as what that calendar was told last.

    Nothing goes with a letter to an address that iCalendar can't carry.
    """
    programme = get_programme()
    organizer = addresses.reply_address(occasion.meeting.id, person.id)
    sender = organizer or programme.contact_email
    try:
        event = _event(occasion, Organizer(email=sender, name=programme.name), person.locale)
        attendee = Attendee(
            email=address,
            name=person.name,
            role=occasion.role,
            participation=occasion.participation,
            is_asked=occasion.is_asked,
        )
        write = calendars.cancel if occasion.method is Method.CANCEL else calendars.request
        content = write(event, attendee).decode()
    except InvalidValue:
        return Enclosed()
    _note(occasion, person, address)
    return Enclosed(calendar=content, sender=sender)


def _event(occasion: Occasion, organizer: Organizer, language: str) -> EventRow:
    meeting, said = occasion.meeting, occasion.said
    remote = find_link(occasion.remote_url) if occasion.remote_url else None
    return EventRow(
        uid=meeting.uid,
        sequence=occasion.sequence,
        revised_at=occasion.revised_at,
        created_at=meeting.created_at,
        when=Timed(occasion.moment("starts_at"), occasion.moment("ends_at"), str(said["zone"])),
        summary=full_title(meeting, meeting.body),
        url=absolute("meetings.show", meeting_id=meeting.id),
        status=_status(occasion),
        organizer=organizer,
        wording=Wording(language=language, cancelled_prefix=_("CANCELLED:"), reason_label=_("Reason:")),
        description=occasion.description,
        location=_location(said),
        categories=(meeting.body.short_name,),
        conference=Conference(url=remote, label=_("Videoconference")) if remote else None,
        attachments=(
            Attachment(
                url=absolute("notices.pdf", meeting_id=meeting.id, number=occasion.notice, language=language),
                media_type="application/pdf",
                name=_("notice-%(number)s.pdf", number=occasion.notice),
            ),
        ),
        cancellation_reason=str(said.get("reason") or ""),
        is_personal=True,
    )


def _status(occasion: Occasion) -> EventStatus:
    if occasion.method is Method.CANCEL:
        return EventStatus.CANCELLED
    is_deferred = occasion.said.get("state") == MeetingState.DEFERRED
    return EventStatus.PLANNED if is_deferred else EventStatus.CONFIRMED


def _location(said: dict[str, Any]) -> str:
    place = str(said.get("place") or "")
    return _("By videoconference") if said["mode"] == MeetingMode.REMOTE and not place else place


def _note(occasion: Occasion, person: Person, address: str) -> None:
    sent = find_sent_invitation(occasion.meeting.id, person.id)
    is_asked_anew = sent is None or occasion.sequence > sent.sequence
    if sent is None:
        sent = SentInvitation(meeting_id=occasion.meeting.id, person_id=person.id)
        db.session.add(sent)
    if is_asked_anew:
        # Moments are compared within one SEQUENCE (RFC 5546 2.1.5): a clock that was ahead keeps no later answer out.
        sent.asked_at, sent.answered_stamp = clock.now(), None
    sent.address, sent.method = address, occasion.method
    sent.sequence, sent.revised_at, sent.sent_at = occasion.sequence, occasion.revised_at, clock.now()
    hours = (occasion.moment("starts_at"), occasion.moment("ends_at"))
    if (sent.starts_at, sent.ends_at) != hours:
        sent.starts_at, sent.ends_at = hours
        sent.answer = Participation.NEEDS_ACTION
    db.session.flush()


def catch_up(message: OutboxMessage) -> None:
    """Announce to somebody who asked for invitations just now the sessions that they are convoked to already."""
    person_id = message.subject_id
    recipients = db.session.scalars(
        select(NoticeRecipient)
        .join(NoticeRecipient.notice)
        .options(contains_eager(NoticeRecipient.notice))
        .where(NoticeRecipient.person_id == person_id)
        .order_by(NoticeRecipient.id)
    )
    latest = {row.notice.meeting_id: row.notice.id for row in recipients}
    meetings = db.session.scalars(
        select(Meeting)
        .where(
            Meeting.id.in_(sorted(latest)),
            Meeting.state.in_((MeetingState.CONVOKED, MeetingState.DEFERRED)),
            Meeting.starts_at > clock.now(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    for meeting in meetings:
        last = notice_queries.find_latest_notice(meeting.id)
        if last is not None and last.id == latest[meeting.id]:
            journal.announce(
                "meeting:invitation_wanted",
                subject=meeting,
                payload=facts(meeting) | {"notice_id": last.id, "person_id": person_id},
                dedupe=f"chosen-{message.id}",
            )
