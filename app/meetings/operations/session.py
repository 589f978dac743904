"""A session's own movements: opened, in recess, resumed. Its closing needs the agenda: ``agendas.operations``."""

from __future__ import annotations

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.meetings import policy
from app.meetings.models import Meeting, MeetingState
from app.meetings.operations.revision import move_to, revise


def declare_open(meeting: Meeting, *, actor: Actor) -> None:
    """Requires CONVOKED, leaves IN_SESSION. The caller (``agendas.operations.open_session``) has checked the quorum.

    Raises NotAllowed, WrongState.
    """
    policy.require_may(actor, "open", meeting)
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


def recess(meeting: Meeting, *, reason: str = "", actor: Actor) -> None:
    """Requires IN_SESSION, leaves RECESS; ``reason`` may say when it resumes. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "recess", meeting)
    old = move_to(meeting, MeetingState.RECESS)
    journal.record(
        "meeting:recess",
        actor=actor,
        subject=meeting,
        old={"state": old},
        new={"state": meeting.state},
        reason=reason,
    )


def resume(meeting: Meeting, *, actor: Actor) -> None:
    """Requires RECESS, leaves IN_SESSION. Raises NotAllowed, WrongState."""
    policy.require_may(actor, "resume", meeting)
    old = move_to(meeting, MeetingState.IN_SESSION)
    journal.record(
        "meeting:resume", actor=actor, subject=meeting, old={"state": old}, new={"state": meeting.state}
    )
