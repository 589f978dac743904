"""What every step of the minutes' life does: the permission and the row, the sealed version, the entry in the journal."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app import journal
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import Refused
from app.meetings.models import Meeting
from app.minutes import policy, procedure_queries
from app.minutes.models import Minutes, MinutesState, MinutesVersion
from app.minutes.operations._text import add_version, content_of


def begin(minutes: Minutes, verb: str, *, actor: Actor) -> Meeting:
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    policy.require_may(actor, verb, meeting)
    take(minutes)
    return meeting


def move(
    tag: str,
    minutes: Minutes,
    meeting: Meeting,
    to: MinutesState,
    *,
    note: str = "",
    content: dict[str, Any] | None = None,
    actor: Actor,
    **said: Any,
) -> MinutesVersion:
    """The step itself: state, a sealed version (of ``content``, or the text at work), an entry in the journal."""
    old = minutes.state
    minutes.state = to
    minutes.revision += 1
    db.session.flush()
    version = add_version(
        minutes, content if content is not None else content_of(minutes), note=note, actor=actor
    )
    journal.record(
        tag,
        actor=actor,
        subject=minutes,
        old={"state": old},
        new={"state": to, "version": version.number, "hash": version.hash, **said},
        reason=note.strip(),
        body_id=meeting.body_id,
        rules_id=meeting.rules_id,
    )
    return version


def require_free(minutes: Minutes) -> None:
    """Raise Refused while the seats vote on the text, or a session has approved it with changes still to be entered."""
    if procedure_queries.find_open_procedure(minutes.id) is not None:
        raise Refused(_("The seats are voting on this text by written procedure: it waits for the result."))
    if minutes.approving_meeting_id is not None:
        raise Refused(
            _("A session approved these minutes with changes: enter them, and record that they are in.")
        )


def payload_of(minutes: Minutes, meeting: Meeting) -> dict[str, Any]:
    return {
        "minutes_id": minutes.id,
        "meeting_id": meeting.id,
        "body_id": meeting.body_id,
        "version": minutes.version,
        "state": minutes.state,
    }
