"""How minutes begin: when and where, what session of what body, and how it was convoked."""

from __future__ import annotations

from flask_babel import gettext as _

from app.meetings.models import MeetingMode
from app.meetings.wording import long_title
from app.minutes.composing.facts import Facts
from app.minutes.composing.voice import Voice, plain


def of(facts: Facts, voice: Voice) -> str:
    return " ".join(part for part in (_met(facts, voice), _convoked(facts, voice)) if part)


def _met(facts: Facts, voice: Voice) -> str:
    meeting = facts.meeting
    values = {
        "time": voice.time(facts.opened_at),
        "day": voice.day(facts.opened_at),
        "body": voice.the_body(facts.body),
        "session": plain(long_title(meeting, facts.body)),
        "place": voice.the_place(meeting.place),
    }
    if meeting.mode is MeetingMode.REMOTE or not meeting.place:
        return _(
            "At %(time)s on %(day)s those who make up %(body)s met by videoconference to hold their %(session)s.",
            **values,
        )
    if meeting.mode is MeetingMode.HYBRID:
        return _(
            "At %(time)s on %(day)s those who make up %(body)s met at %(place)s and by videoconference"
            " to hold their %(session)s.",
            **values,
        )
    return _(
        "At %(time)s on %(day)s those who make up %(body)s met at %(place)s to hold their %(session)s.",
        **values,
    )


def _convoked(facts: Facts, voice: Voice) -> str:
    """A group's record leaves it out."""
    convoked_at = facts.meeting.convoked_at
    if convoked_at is None or not voice.is_formal:
        return ""
    return _("The session was convoked by the notice of %(day)s.", day=voice.day(convoked_at))
