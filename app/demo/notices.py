"""The demonstration's live notice: one address no mail reaches, a call by telephone, a change told as a second notice."""

from __future__ import annotations

from datetime import date

from app.accounts.models import SessionsInMail
from app.accounts.operations import people
from app.bodies.queries import list_seats
from app.demo.story import Story
from app.meetings import operations as meetings
from app.meetings.clock import session_day
from app.meetings.models import Meeting, MeetingMode, ReplyAnswer
from app.meetings.operations import replies

#: Under a domain that never exists (RFC 2606): the mail that goes there bounces, in the folder of mails too.
UNREACHED = ("ANPACT/1", "anpact.suplente@anpact.invalid")
#: Who has sessions come as invitations for their calendar.
INVITED = "CANACAR/0"
#: Who is rung, and says that the principal comes.
RUNG = "ANPACT"


def schedule_notice(story: Story, key: str, day: date) -> None:
    """What follows the notice of the session ``key``, held on ``day``, once it was sent."""
    who, address = UNREACHED
    story.at(story.on(story.business_before(day, 20), 9), lambda: _ask_for_invitations(story))
    story.at(story.on(story.business_before(day, 8), 8), lambda: _move_away(story, who, address))
    story.at(story.on(story.business_before(day, 3), 12), lambda: _ring(story, story.meetings[key]))
    story.at(story.on(story.business_before(day, 2), 10), lambda: _open_a_room(story, story.meetings[key]))


def _ask_for_invitations(story: Story) -> None:
    people.choose_invitations(
        story.people[INVITED], choice=SessionsInMail.INVITATIONS, actor=story.actor(INVITED)
    )


def _move_away(story: Story, who: str, address: str) -> None:
    story.people[who].email = address  # no verb takes an address under a domain that can't be


def _ring(story: Story, meeting: Meeting) -> None:
    seats = list_seats(meeting.body_id, session_day(meeting))
    seat = next(seat for seat in seats if seat.chamber_id == story.chambers[RUNG].id)
    replies.record_reply(
        meeting,
        seat,
        said=replies.Answer(ReplyAnswer.COMING),
        said_by=story.people[f"{RUNG}/0"].id,
        actor=story.actor("secretary"),
    )


def _open_a_room(story: Story, meeting: Meeting) -> None:
    meetings.edit(
        meeting,
        place="Sala de juntas de CANACAR, Avenida Pacífico 332, Coyoacán",
        mode=MeetingMode.HYBRID,
        remote_url=meeting.remote_url,
        description=meeting.description,
        is_public=meeting.is_public,
        since=meeting.revision,
        actor=story.actor("secretary"),
    )
