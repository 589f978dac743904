"""How minutes end: when the session closed, when the body meets next, who signs."""

from __future__ import annotations

from flask_babel import gettext as _

from app.meetings.wording import long_title
from app.minutes.composing import items
from app.minutes.composing.facts import Facts
from app.minutes.composing.voice import Voice, plain


def of(facts: Facts, voice: Voice) -> str:
    parts = [
        *(items.recess_told(recess, facts, voice) for recess in facts.last_recesses),
        _next_session(facts, voice),
        _ended(facts, voice),
        _drawn_up(voice),
    ]
    return "\n\n".join(part for part in parts if part)


def _next_session(facts: Facts, voice: Voice) -> str:
    following = facts.following
    if following is None:
        return ""
    return _(
        "The next session of the body, its %(session)s, is planned for %(day)s, at %(time)s.",
        session=plain(long_title(following, facts.body)),
        day=voice.day(following.starts_at),
        time=voice.time(following.starts_at),
    )


def _ended(facts: Facts, voice: Voice) -> str:
    closed_at = facts.meeting.closed_at
    if closed_at is None:
        return _("There being no further business, the chair declared the session closed.")
    same_day = voice.local(closed_at).date() == voice.local(facts.opened_at).date()
    return _(
        "There being no further business, the chair declared the session closed at %(time)s on %(day)s.",
        time=voice.time(closed_at),
        day=_("the day it began") if same_day else voice.day(closed_at),
    )


def _drawn_up(voice: Voice) -> str:
    return (
        _("These minutes are drawn up in witness and signed by the chair and the technical secretary.")
        if voice.is_formal
        else _("This record is drawn up and signed by the chair and the technical secretary.")
    )
