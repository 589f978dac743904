"""What one press of a button does while the session runs: each is one or more verbs of the rooms below, all or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from app.agendas import operations as agenda_operations
from app.agendas.models import AgendaItem, Outcome
from app.agendas.sources import approves_minutes
from app.agreements import operations as agreement_operations
from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision
from app.agreements.operations import Responsible
from app.agreements.queries import list_for_meeting
from app.bodies.rules import DecisionRule
from app.floor import policy
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound, Refused, WrongState
from app.meetings import operations as meeting_operations
from app.meetings.models import Meeting, MeetingState, QuorumDeclaration
from app.meetings.operations import quorum
from app.meetings.queries import rules_of
from app.votes import operations as vote_operations
from app.votes import queries as vote_queries
from app.votes.models import Result, Vote, VoteState, Way


@dataclass(frozen=True)
class Draft:
    """An agreement as it is typed in the room: a new one, or ``agreement`` as it stood at revision ``since``."""

    text: str
    kind: AgreementKind
    responsible: Responsible
    due_on: date | None
    evidence_expected: str = ""
    agreement: Agreement | None = None
    since: int = 0


@dataclass(frozen=True)
class Tally:
    """How it was decided."""

    decision: Decision = Decision.CONSENSUS
    votes_for: int = 0
    votes_against: int = 0
    abstentions: int = 0


def open_session(meeting: Meeting, *, actor: Actor) -> QuorumDeclaration:
    """Count the seats, keep the count, and open the session if it makes a quorum; otherwise the count alone is kept.

    Raises NotAllowed, WrongState.
    """
    policy.require_enter(actor, meeting)
    declared = quorum.declare(meeting, actor=actor)
    if declared.is_met:
        agenda_operations.open_session(meeting, actor=actor)
    return declared


def resume(meeting: Meeting, *, actor: Actor) -> QuorumDeclaration:
    """After a recess the seats are counted again; with a quorum the session goes on, else it stays in recess.

    Raises NotAllowed, WrongState.
    """
    policy.require_enter(actor, meeting)
    if meeting.state is not MeetingState.RECESS:
        raise WrongState(_("The session is not in recess."))
    declared = quorum.declare(meeting, actor=actor)
    if declared.is_met:
        meeting_operations.resume(meeting, actor=actor)
    return declared


def close_session(meeting: Meeting, *, actor: Actor) -> None:
    """Close the session, once every item has an outcome and every proposed agreement was decided on.

    Raises NotAllowed, WrongState, Refused naming what is left.
    """
    policy.require_enter(actor, meeting)
    vote = vote_queries.find_open(meeting.id)
    if vote is not None:
        raise Refused(
            _(
                "A vote is open: close it, or withdraw it, before the session closes (%(subject)s).",
                subject=shortened(vote.subject),
            )
        )
    pending = [row for row in list_for_meeting(meeting.id) if row.state is AgreementState.PROPOSED]
    if pending:
        raise Refused(
            _(
                "These agreements were proposed and neither adopted nor turned down: %(agreements)s.",
                agreements="; ".join(shortened(row.text) for row in pending),
            )
        )
    agenda_operations.close_session(meeting, actor=actor)


def record(
    item: AgendaItem,
    *,
    notes: str,
    since: int,
    outcome: Outcome | None = None,
    changes: str = "",
    draft: Draft | None = None,
    adopt: Tally | None = None,
    turn_down: bool = False,
    put_to_vote: bool = False,
    actor: Actor,
) -> Agreement | None:
    """All that the page of an item says: its notes, the agreement at hand, its outcome.

    The agreement is adopted with ``adopt``, not adopted with ``turn_down``, else kept as proposed; with ``put_to_vote``
    a vote by seat is opened on its text. ``changes``: those with which the minutes the item is about are approved.

    Returns the agreement. All or nothing. Raises what the verbs below raise: NotAllowed, WrongState, StaleEdit,
    InvalidInput, Refused.
    """
    _with_meeting(item)
    agenda_operations.note(item, notes, since=since, actor=actor)
    agreement = _worded(item, draft, actor) if draft is not None else None
    if agreement is not None and adopt is not None:
        _adopt(item, agreement, adopt, actor)
    elif agreement is not None and put_to_vote:
        vote_operations.open_vote(item.agenda.meeting, item, subject=agreement.text, actor=actor)
    elif agreement is not None and turn_down:
        agreement_operations.not_adopt(agreement, actor=actor)
    if outcome is not None and (outcome is not item.outcome or approves_minutes(item.source)):
        agenda_operations.decide(item, outcome, changes=changes, actor=actor)
    return agreement


def settle(meeting: Meeting, vote: Vote, agreement_id: int, *, actor: Actor) -> Agreement:
    """The agreement whose text was voted is adopted, or not, as the vote came out, with its figures.

    Raises NotAllowed, NotFound, WrongState (the vote is open; decided on already), Refused (reworded since).
    """
    policy.require_enter(actor, meeting)
    agreement = next((row for row in list_for_meeting(meeting.id) if row.id == agreement_id), None)
    if agreement is None or agreement.item_id != vote.item_id:
        raise NotFound
    if vote.state is not VoteState.CLOSED:
        raise WrongState(_("The vote is still open."))
    if agreement.text != vote.subject:
        raise Refused(_("The agreement was reworded after the vote: put its new text to the vote."))
    if vote.result is Result.CARRIED:
        _adopt_as_voted(agreement, vote, actor)
    else:
        agreement_operations.not_adopt(
            agreement,
            votes_for=vote.votes_for,
            votes_against=vote.votes_against,
            abstentions=vote.abstentions,
            actor=actor,
        )
    return agreement


def _adopt(item: AgendaItem, agreement: Agreement, adopt: Tally, actor: Actor) -> None:
    """By consensus, which is recorded as a vote of every seat present; or by a show of hands, if the rules take one."""
    meeting = item.agenda.meeting
    if adopt.decision is Decision.CONSENSUS:
        vote = vote_operations.record_consensus(meeting, item, subject=agreement.text, actor=actor)
        _adopt_as_voted(agreement, vote, actor)
        return
    if rules_of(meeting).decision is DecisionRule.CONSENSUS:
        raise Refused(_("This body decides by consensus: a majority does not carry it."))
    agreement_operations.adopt(
        agreement,
        decision=adopt.decision,
        votes_for=adopt.votes_for,
        votes_against=adopt.votes_against,
        abstentions=adopt.abstentions,
        actor=actor,
    )


def _adopt_as_voted(agreement: Agreement, vote: Vote, actor: Actor) -> None:
    agreement_operations.adopt(
        agreement,
        decision=Decision.CONSENSUS if vote.way is Way.CONSENSUS else Decision.MAJORITY,
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        abstentions=vote.abstentions,
        present=vote.present,
        actor=actor,
    )


def _with_meeting(item: AgendaItem) -> None:
    """Load what the verbs below ask of an item: its agenda's meeting."""
    agenda = item.agenda
    set_committed_value(agenda, "meeting", db.session.get_one(Meeting, agenda.meeting_id))


def _worded(item: AgendaItem, draft: Draft, actor: Actor) -> Agreement:
    if draft.agreement is None:
        return agreement_operations.propose(
            item,
            text=draft.text,
            kind=draft.kind,
            responsible=draft.responsible,
            due_on=draft.due_on,
            evidence_expected=draft.evidence_expected,
            actor=actor,
        )
    agreement_operations.edit(
        draft.agreement,
        text=draft.text,
        kind=draft.kind,
        responsible=draft.responsible,
        due_on=draft.due_on,
        evidence_expected=draft.evidence_expected,
        since=draft.since,
        actor=actor,
    )
    return draft.agreement


def shortened(text: str, longest: int = 60) -> str:
    """The beginning of a text, for a list in a sentence."""
    first = " ".join(text.split())
    return first if len(first) <= longest else f"{first[: longest - 1].rstrip()}…"
