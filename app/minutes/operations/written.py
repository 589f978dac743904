"""Approval by written procedure: the seats that attended vote between sessions, until a day or until all have.

Source: rules of procedure, ``minutes_approval``, ``written_procedure_business``, ``decision``, ``silence_is_assent``.
"""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor, system
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, WrongState
from app.meetings.models import Meeting
from app.meetings.queries import rules_of
from app.minutes import attendance, policy, procedures
from app.minutes.models import (
    PROCEDURE_TRANSITIONS,
    ApprovalMethod,
    Minutes,
    MinutesState,
    MinutesVersion,
    ProcedureState,
    WrittenBallot,
    WrittenProcedure,
)
from app.minutes.operations._course import begin, payload_of, require_free
from app.minutes.operations._text import add_version, content_of, require_transition
from app.minutes.operations.approval import freeze, require_answered
from app.programme.business import business_calendar
from app.programme.queries import get_programme
from app.votes.models import BallotChoice, Result

LONGEST_REASON = 2000


def put_to_vote(minutes: Minutes, *, actor: Actor) -> WrittenProcedure:
    """Open the vote of the seats that attended, on the text as it stands, and tell those who sit in them.

    Requires RECONCILED and every comment answered. The text is kept as a version and is not edited while the vote runs.
    Raises NotAllowed, WrongState, Refused (a vote runs already, a session approved them with changes, nobody attended).
    """
    meeting = begin(minutes, "put_to_vote", actor=actor)
    require_transition(minutes, MinutesState.APPROVED)
    require_free(minutes)
    require_answered(minutes)
    electors = attendance.seats_that_attended(meeting)
    if not electors:
        raise Refused(_("No seat with a vote attended that session, so there is nobody to vote."))
    rules = rules_of(meeting)
    version = add_version(minutes, content_of(minutes), note=_("Put to the vote of the seats"), actor=actor)
    minutes.revision += 1
    procedure = WrittenProcedure(
        minutes_id=minutes.id,
        body_id=meeting.body_id,
        state=ProcedureState.OPEN,
        version=version.number,
        rule=rules.decision,
        silence_is_assent=rules.silence_is_assent,
        required=rules.quorum_of(len(electors)),
        closes_on=business_calendar().add(clock.today(meeting.zone), rules.written_procedure_business),
        opened_at=clock.now(),
        opened_by=actor.name,
        ballots=[
            WrittenBallot(seat_id=item.seat.id, chamber_acronym=item.seat.chamber.acronym)
            for item in electors
        ],
    )
    db.session.add(procedure)
    db.session.flush()
    journal.record(
        "minutes:put_to_vote",
        actor=actor,
        subject=minutes,
        new={
            "procedure": procedure.id,
            "version": version.number,
            "hash": version.hash,
            "closes_on": procedure.closes_on,
            "seats": [ballot.chamber_acronym for ballot in procedure.ballots],
            "required": procedure.required,
        },
        body_id=meeting.body_id,
        rules_id=meeting.rules_id,
    )
    _announce("minutes:procedure_opened", minutes, meeting, procedure)
    return procedure


def vote(
    procedure: WrittenProcedure, seat_id: int, chosen: BallotChoice | None, *, reason: str = "", actor: Actor
) -> None:
    """Vote for a seat one sits in, or change its vote. Who votes against says why. When all have voted it closes.

    Raises NotAllowed, NotFound (no such seat in this vote), WrongState (closed, or its last day is over), InvalidInput.
    """
    minutes, meeting = _take(procedure, "vote", actor)
    ballot = next((row for row in procedure.ballots if row.seat_id == seat_id), None)
    if ballot is None:
        raise NotFound
    if seat_id not in {seat.seat_id for seat in actor.seats}:
        raise NotAllowed(_("Each seat votes by those who sit in it."))
    if clock.today(meeting.zone) > procedure.closes_on:
        raise WrongState(_("The last day to vote is over."))
    reason = reason.strip() if chosen is BallotChoice.AGAINST else ""
    _check(chosen, reason)
    if (ballot.choice, ballot.reason) == (chosen, reason):
        return
    old = {"choice": ballot.choice, "by": ballot.person_name}
    ballot.choice, ballot.reason = chosen, reason
    ballot.person_id, ballot.person_name, ballot.cast_at = actor.person_id, actor.name, clock.now()
    db.session.flush()
    journal.record(
        "minutes:vote",
        actor=actor,
        subject=minutes,
        old=old,
        new={"seat": ballot.chamber_acronym, "choice": chosen, "procedure": procedure.id},
        reason=reason,
        body_id=meeting.body_id,
    )
    if all(row.choice is not None for row in procedure.ballots):
        _close(procedure, minutes, meeting)


def close(procedure: WrittenProcedure, *, actor: Actor) -> None:
    """Count the votes once the last day is over: OPEN → CLOSED. Carried, the minutes are APPROVED; else they stay.

    Raises NotAllowed, WrongState, Refused (its last day is not over).
    """
    minutes, meeting = _take(procedure, "close_vote", actor)
    if clock.today(meeting.zone) <= procedure.closes_on:
        raise Refused(_("The seats may still vote."))
    _close(procedure, minutes, meeting)


def withdraw(procedure: WrittenProcedure, *, reason: str, actor: Actor) -> None:
    """Call the vote off, having decided nothing: OPEN → WITHDRAWN. Raises NotAllowed, WrongState, InvalidInput."""
    minutes, meeting = _take(procedure, "withdraw_vote", actor)
    if not reason.strip():
        raise InvalidInput(fields={"note": _("Say why the vote is called off.")})
    procedure.state, procedure.closed_at = ProcedureState.WITHDRAWN, clock.now()
    procedure.reason = reason.strip()
    db.session.flush()
    journal.record(
        "minutes:withdraw_vote",
        actor=actor,
        subject=minutes,
        old={"state": ProcedureState.OPEN},
        new={"state": procedure.state, "procedure": procedure.id},
        reason=procedure.reason,
        body_id=meeting.body_id,
    )
    _announce("minutes:procedure_closed", minutes, meeting, procedure)


def remind(procedure: WrittenProcedure, meeting: Meeting) -> None:
    """Tell those who sit in the seats that have not voted that the vote closes; once."""
    minutes = db.session.get_one(Minutes, procedure.minutes_id)
    _announce("minutes:procedure_closing", minutes, meeting, procedure)


def _check(chosen: BallotChoice | None, reason: str) -> None:
    if chosen is None:
        raise InvalidInput(fields={"choice": _("Choose how the seat votes.")})
    if chosen is BallotChoice.AGAINST and not reason:
        raise InvalidInput(fields={"reason": _("Say why the seat votes against.")})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(fields={"reason": _("At most %(count)s characters.", count=LONGEST_REASON)})


def _take(procedure: WrittenProcedure, verb: str, actor: Actor) -> tuple[Minutes, Meeting]:
    minutes = db.session.get_one(Minutes, procedure.minutes_id)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    policy.require_may(actor, verb, meeting)
    take(minutes)
    take(procedure)
    db.session.refresh(procedure, ["ballots"])
    if not PROCEDURE_TRANSITIONS[procedure.state]:
        raise WrongState(_("This vote is over."))
    return minutes, meeting


def _close(procedure: WrittenProcedure, minutes: Minutes, meeting: Meeting) -> None:
    """The count is nobody's act: it is recorded as the system's."""
    actor = system()
    figures = procedures.count_of(procedure)
    procedure.state, procedure.closed_at = ProcedureState.CLOSED, clock.now()
    procedure.way, procedure.result = figures.tally.way, figures.result
    procedure.taking_part, procedure.silent_assents = figures.taking_part, figures.silent_assents
    procedure.votes_for, procedure.votes_against = figures.tally.votes_for, figures.tally.votes_against
    procedure.abstentions = figures.tally.abstentions
    db.session.flush()
    journal.record(
        "minutes:close_vote",
        actor=actor,
        subject=minutes,
        old={"state": ProcedureState.OPEN},
        new={
            "state": procedure.state,
            "procedure": procedure.id,
            "result": procedure.result,
            **_figures(procedure),
            "by_seat": {row.chamber_acronym: row.choice for row in procedure.ballots},
        },
        body_id=meeting.body_id,
        rules_id=meeting.rules_id,
    )
    if procedure.result is Result.CARRIED:
        with force_locale(get_programme().language):
            sealed = {
                "method": ApprovalMethod.WRITTEN_PROCEDURE.value,
                "said": procedures.approved_said(procedure),
                "day": clock.today(meeting.zone).isoformat(),
                "votes": _figures(procedure),
            }
        freeze(
            minutes,
            meeting,
            ApprovalMethod.WRITTEN_PROCEDURE,
            sealed,
            content=_voted_content(procedure),
            actor=actor,
        )
    _announce("minutes:procedure_closed", minutes, meeting, procedure)


def _figures(procedure: WrittenProcedure) -> dict[str, int]:
    return {
        "for": procedure.votes_for,
        "against": procedure.votes_against,
        "abstentions": procedure.abstentions,
        "silent_assents": procedure.silent_assents,
        "taking_part": procedure.taking_part,
        "required": procedure.required,
        "seats": len(procedure.ballots),
    }


def _voted_content(procedure: WrittenProcedure) -> dict[str, Any]:
    return dict(
        db.session.query(MinutesVersion.content)
        .filter_by(minutes_id=procedure.minutes_id, number=procedure.version)
        .scalar()
    )


def _announce(kind: str, minutes: Minutes, meeting: Meeting, procedure: WrittenProcedure) -> None:
    journal.announce(
        kind,
        subject=minutes,
        payload={
            **payload_of(minutes, meeting),
            "procedure_id": procedure.id,
            "closes_on": procedure.closes_on,
        },
        dedupe=str(procedure.id),
    )
