"""Declaring the quorum: a count of the seats at a moment, kept; and recording that there was none."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from app import journal
from app.bodies.rules import SecondCall
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings import policy, roll_policy, wording
from app.meetings.models import Meeting, MeetingState, QuorumDeclaration
from app.meetings.operations.replies import forget
from app.meetings.operations.revision import move_to, revise
from app.meetings.queries import rules_of
from app.meetings.quorum import SECOND_CALL
from app.meetings.roll_queries import get_roll, latest_declaration
from app.meetings.second_call import hour_of_call, last_day, second_hour
from app.meetings.wording import state_label
from app.programme.business import business_calendar


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
    rules = rules_of(meeting)
    tolerance = rules.tolerance_minutes
    if clock.now() < hour_of_call(meeting, rules) + timedelta(minutes=tolerance):
        raise Refused(_("The tolerance of %(minutes)s minutes has not passed yet.", minutes=tolerance))
    if get_roll(meeting).quorum.is_met:
        raise Refused(_("There is a quorum: the session can begin."))
    move_to(meeting, MeetingState.NO_QUORUM)
    forget(meeting)
    revise(meeting, moved=True)
    return _declare(meeting, tag="meeting:declare_no_quorum", actor=actor)


def call_again(meeting: Meeting, *, instructed: bool = False, actor: Actor) -> None:
    """Call the session a second time under the same notice: NO_QUORUM → CONVOKED, the roll standing as it is.

    It opens from the rules' minutes after the first call's hour, with those present. A secretary says with
    ``instructed`` that the chair ordered it, which the journal keeps. Raises NotAllowed, WrongState, InvalidInput
    (not instructed), Refused (the rules permit none, or of another kind, or not any more).
    """
    on_instruction = require_second_call(meeting, SecondCall.SAME_NOTICE, instructed=instructed, actor=actor)
    old = move_to(meeting, MeetingState.CONVOKED)
    meeting.call = SECOND_CALL
    revise(meeting, moved=True)
    journal.record(
        "meeting:second_call",
        actor=actor,
        subject=meeting,
        old={"state": old, "call": 1},
        new={
            "state": meeting.state,
            "call": meeting.call,
            "from": second_hour(meeting, rules_of(meeting)),
            "on_instruction_of_the_chair": on_instruction,
        },
        rules_id=meeting.rules_id,
    )


def require_second_call(meeting: Meeting, mode: SecondCall, *, instructed: bool, actor: Actor) -> bool:
    """What any second call asks for, taking the meeting's row; whether it is on the chair's instruction. Raises as
    ``call_again``.
    """
    policy.require_may(actor, "call_again", meeting)
    take(meeting)
    if meeting.state is not MeetingState.NO_QUORUM:
        raise WrongState(
            _(
                "A second call follows a first one without quorum. This session is: %(state)s.",
                state=state_label(meeting.state),
            )
        )
    on_instruction = policy.is_instructed_only(actor, meeting)
    if on_instruction and not instructed:
        raise InvalidInput(
            fields={
                "instructed": _(
                    "Only the chair calls again, or the secretariat on the chair's instruction: say so."
                )
            }
        )
    rules = rules_of(meeting)
    last = last_day(meeting, rules, business_calendar())
    if last is None:
        raise Refused(_("The rules permit no further call of this session."))
    if rules.second_call is not mode:
        raise Refused(_("The rules ask for another kind of second call."))
    if clock.today(meeting.zone) > last:
        raise Refused(_("It could be called a second time until %(day)s.", day=wording.day(last)))
    return on_instruction


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
            "short": [row.sector for row in found.short],
            "state": meeting.state,
        },
        rules_id=meeting.rules_id,
    )
    return declaration
