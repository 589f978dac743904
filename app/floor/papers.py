"""What the room adds to a meeting's page: the way in, for those who conduct the session."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.floor import policy
from app.kernel.actor import Actor
from app.meetings.models import Meeting, MeetingState
from app.meetings.papers import Paper, register_paper_source


@register_paper_source
def papers_of(meeting: Meeting, actor: Actor) -> Iterator[Paper]:
    """The room, from the convocation until the session closes."""
    states = {
        MeetingState.CONVOKED: ("draft", pgettext("session", "To be opened")),
        MeetingState.NO_QUORUM: ("late", _("There was no quorum")),
        MeetingState.IN_SESSION: ("doing", _("In session")),
        MeetingState.RECESS: ("doing", _("In recess")),
    }
    if meeting.state in states and policy.may_enter(actor, meeting):
        yield Paper(
            what=_("The session's room"),
            url=url_for("floor.show", meeting_id=meeting.id),
            state=states[meeting.state],
            order=20,
            is_next=True,
            do={
                MeetingState.CONVOKED: _("Call the roll"),
                MeetingState.NO_QUORUM: _("See what follows"),
            }.get(meeting.state, _("Go to the room")),
        )
