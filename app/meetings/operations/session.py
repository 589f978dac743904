"""A session's own movements: opened, in recess, resumed. Its closing needs the agenda: ``agendas.operations``."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.meetings import policy
from app.meetings.models import Meeting, MeetingState
from app.meetings.operations.revision import move_to, revise, wrong_state

#: A recess lasts a day at most: longer is another session.
LONGEST = timedelta(hours=24)


def declare_open(meeting: Meeting, *, actor: Actor) -> None:
    """Requires CONVOKED, leaves IN_SESSION. The caller (``agendas.operations.open_session``) has checked the quorum.

    Raises NotAllowed, WrongState.
    """
    policy.require_may(actor, "open", meeting)
    _require(meeting, MeetingState.CONVOKED)
    old = move_to(meeting, MeetingState.IN_SESSION)
    meeting.opened_at = clock.now()
    revise(meeting, moved=False)
    journal.record(
        "meeting:open",
        actor=actor,
        subject=meeting,
        old={"state": old},
        new={"state": meeting.state},
        rules_id=meeting.rules_id,
    )


def recess(meeting: Meeting, *, resumes_at: datetime, reason: str = "", actor: Actor) -> None:
    """Requires IN_SESSION, leaves RECESS until ``resumes_at``, which is kept and shown.

    Raises NotAllowed, WrongState, InvalidInput (that hour has passed, or is more than a day away).
    """
    policy.require_may(actor, "recess", meeting)
    old = move_to(meeting, MeetingState.RECESS)
    now = clock.now()
    if not now < resumes_at <= now + LONGEST:
        raise InvalidInput(fields={"resumes_at": _("Say when it goes on: an hour still to come.")})
    meeting.resumes_at = resumes_at
    db.session.flush()
    journal.record(
        "meeting:recess",
        actor=actor,
        subject=meeting,
        old={"state": old},
        new={"state": meeting.state, "resumes_at": resumes_at},
        reason=reason,
    )


def resume(meeting: Meeting, *, actor: Actor) -> None:
    """Requires RECESS, leaves IN_SESSION. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "resume", meeting)
    _require(meeting, MeetingState.RECESS)
    old = move_to(meeting, MeetingState.IN_SESSION)
    due, meeting.resumes_at = meeting.resumes_at, None
    db.session.flush()
    journal.record(
        "meeting:resume",
        actor=actor,
        subject=meeting,
        old={"state": old, "resumes_at": due},
        new={"state": meeting.state},
    )


def _require(meeting: Meeting, state: MeetingState) -> None:
    """Two verbs lead into session: opening is not resuming."""
    if meeting.state is not state:
        raise wrong_state(meeting)
