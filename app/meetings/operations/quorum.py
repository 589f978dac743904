"""Declaring the quorum: a count of the seats at a moment, kept; and recording that there was none."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import Refused, WrongState
from app.meetings import roll_policy
from app.meetings.models import Meeting, MeetingState, QuorumDeclaration
from app.meetings.operations.replies import forget
from app.meetings.operations.revision import move_to, revise
from app.meetings.queries import rules_of
from app.meetings.roll_queries import get_roll, latest_declaration
from app.meetings.wording import state_label


def declare(meeting: Meeting, *, actor: Actor) -> QuorumDeclaration:
    """Count the seats now and keep the count, met or not. The session's state is left alone.

    Requires CONVOKED, IN_SESSION or RECESS. Raises NotAllowed, WrongState.
    Source: rules of procedure the meeting was convoked under.
    """
    roll_policy.require_may(actor, "declare_quorum", meeting)
    take(meeting)
    if meeting.state not in roll_policy.ROLL_STATES:
        raise WrongState(
            _("A quorum is declared at a session. This one is: %(state)s.", state=state_label(meeting.state))
        )
    return _declare(meeting, tag="meeting:declare_quorum", actor=actor)


def declare_no_quorum(meeting: Meeting, *, actor: Actor) -> QuorumDeclaration:
    """Record, the tolerance having passed, that the session could not begin. Requires CONVOKED, leaves NO_QUORUM.

    Raises NotAllowed, WrongState, Refused (the tolerance has not passed, or there is a quorum).
    """
    roll_policy.require_may(actor, "declare_no_quorum", meeting)
    take(meeting)
    if meeting.state is not MeetingState.CONVOKED:
        raise WrongState(
            _(
                "Only a convoked session is recorded as without quorum. This one is: %(state)s.",
                state=state_label(meeting.state),
            )
        )
    tolerance = rules_of(meeting).tolerance_minutes
    if clock.now() < meeting.starts_at + timedelta(minutes=tolerance):
        raise Refused(_("The tolerance of %(minutes)s minutes has not passed yet.", minutes=tolerance))
    if get_roll(meeting).quorum.is_met:
        raise Refused(_("There is a quorum: the session can begin."))
    move_to(meeting, MeetingState.NO_QUORUM)
    forget(meeting)
    revise(meeting, moved=True)
    return _declare(meeting, tag="meeting:declare_no_quorum", actor=actor)


def latest(meeting_id: int) -> QuorumDeclaration | None:
    """The last count declared at this session; None when none was."""
    return latest_declaration(meeting_id)


def _declare(meeting: Meeting, *, tag: str, actor: Actor) -> QuorumDeclaration:
    found = get_roll(meeting).quorum
    declaration = QuorumDeclaration(
        meeting_id=meeting.id,
        declared_at=clock.now(),
        call=meeting.call,
        present=found.present,
        required=found.required,
        seats=found.seats,
        is_met=found.is_met,
    )
    db.session.add(declaration)
    db.session.flush()
    journal.record(
        tag,
        actor=actor,
        subject=meeting,
        new={
            "present": found.present,
            "required": found.required,
            "seats": found.seats,
            "met": found.is_met,
            "chair": found.chair_is_present,
            "state": meeting.state,
        },
        rules_id=meeting.rules_id,
    )
    return declaration
