"""In session: an agreement is proposed, worded, and adopted with its number, or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import journal
from app.accounts.models import Person
from app.agendas.models import Agenda, AgendaItem
from app.agreements import policy
from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision, Response
from app.agreements.numbering import number_by
from app.agreements.operations._life import keep, require_session, require_transition
from app.bodies.models import Body, Chamber
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings.clock import session_day
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import rules_of
from app.meetings.roll_queries import get_roll
from app.meetings.wording import folio_kind
from app.programme.business import business_calendar

#: Agreements are worded from the session's preparation on (drafts brought to it) until it closes.
WORDING_STATES = frozenset({MeetingState.CONVOKED, MeetingState.IN_SESSION, MeetingState.RECESS})


@dataclass(frozen=True)
class Responsible:
    """Who owes it: a chamber of the body, a person, or an office in words of its own."""

    name: str
    chamber_id: int | None = None
    person_id: int | None = None

    @classmethod
    def of_chamber(cls, chamber: Chamber) -> Responsible:
        return cls(name=chamber.acronym, chamber_id=chamber.id)

    @classmethod
    def of_person(cls, person: Person) -> Responsible:
        return cls(name=person.name, person_id=person.id)


def propose(
    item: AgendaItem,
    *,
    text: str,
    responsible: Responsible,
    due_on: date | None,
    kind: AgreementKind = AgreementKind.COMMITMENT,
    evidence_expected: str = "",
    actor: Actor,
) -> Agreement:
    """Word an agreement under an item of the agenda. It has no number until it is adopted.

    Raises NotAllowed, WrongState (the session is over), InvalidInput.
    """
    meeting = _meeting_of(item)
    policy.require_propose(actor, meeting.body_id)
    _require_wording(meeting)
    _check(meeting, text, responsible, due_on)
    keep("text", text)
    assert due_on is not None
    agreement = Agreement(
        body_id=meeting.body_id,
        meeting_id=meeting.id,
        item_id=item.id,
        kind=kind,
        text=text.strip(),
        responsible=responsible.name.strip(),
        responsible_chamber_id=responsible.chamber_id,
        responsible_person_id=responsible.person_id,
        due_on=due_on,
        evidence_expected=evidence_expected.strip(),
        state=AgreementState.PROPOSED,
        created_at=clock.now(),
    )
    db.session.add(agreement)
    db.session.flush()
    journal.record("agreement:propose", actor=actor, subject=agreement, new=_content(agreement))
    return agreement


def edit(
    agreement: Agreement,
    *,
    text: str,
    responsible: Responsible,
    due_on: date | None,
    kind: AgreementKind,
    evidence_expected: str = "",
    since: int,
    actor: Actor,
) -> None:
    """Change a proposed agreement. ``since`` is the revision the edit began from; the same content changes nothing.

    Raises NotAllowed, WrongState (already adopted: its text stands), StaleEdit, InvalidInput.
    """
    policy.require_may(actor, "edit", agreement)
    take(agreement)
    meeting = db.session.get_one(Meeting, agreement.meeting_id)
    if agreement.state is not AgreementState.PROPOSED:
        raise WrongState(_("An agreement that was decided on is not reworded."))
    _require_wording(meeting)
    _check(meeting, text, responsible, due_on)
    keep("text", text)
    old = _content(agreement)
    assert due_on is not None
    wanted: dict[str, Any] = {
        "text": text.strip(),
        "kind": kind,
        "responsible": responsible.name.strip(),
        "responsible_chamber_id": responsible.chamber_id,
        "responsible_person_id": responsible.person_id,
        "due_on": due_on,
        "evidence_expected": evidence_expected.strip(),
    }
    if all(getattr(agreement, name) == value for name, value in wanted.items()):
        return
    agreement.advance(since, mine=text, theirs=agreement.text)
    for name, value in wanted.items():
        setattr(agreement, name, value)
    db.session.flush()
    journal.record("agreement:edit", actor=actor, subject=agreement, old=old, new=_content(agreement))


def adopt(
    agreement: Agreement,
    *,
    decision: Decision = Decision.CONSENSUS,
    votes_for: int = 0,
    votes_against: int = 0,
    abstentions: int = 0,
    present: int | None = None,
    actor: Actor,
) -> str:
    """The plenary adopts it: it takes the next number of its session, which is never used again. Returns the number.

    Requires PROPOSED, the body in session and its quorum declared; leaves ADOPTED. A recommendation waits from then on
    for the authority's response, so many business days as the rules say. By majority the votes must carry it
    and be no more than the seats with a vote (and the chair's casting vote in a tie): ``present``, where they were
    counted when it was voted, else those there now.
    Raises NotAllowed, WrongState, Refused, InvalidInput.
    """
    policy.require_may(actor, "adopt", agreement)
    meeting = _take_turn(agreement)
    require_transition(agreement, AgreementState.ADOPTED)
    require_session(meeting)
    if decision is Decision.MAJORITY:
        _check_votes(meeting, votes_for, votes_against, abstentions, present)
    else:
        votes_for = votes_against = abstentions = 0
    agreement.sequence = _next_sequence(meeting.id)
    agreement.number = _number(meeting, agreement.sequence)
    agreement.state = AgreementState.ADOPTED
    agreement.decision = decision
    agreement.votes_for, agreement.votes_against, agreement.abstentions = (
        votes_for,
        votes_against,
        abstentions,
    )
    agreement.adopted_at = clock.now()
    if agreement.kind is AgreementKind.RECOMMENDATION:
        agreement.response = Response.AWAITED
        agreement.response_due_on = business_calendar().add(
            session_day(meeting), rules_of(meeting).response_business
        )
    agreement.revision += 1
    db.session.flush()
    journal.record(
        "agreement:adopt",
        actor=actor,
        subject=agreement,
        old={"state": AgreementState.PROPOSED},
        new={
            "state": agreement.state,
            "number": agreement.number,
            "decision": decision,
            "votes": [votes_for, votes_against, abstentions],
            **_content(agreement),
        },
        rules_id=meeting.rules_id,
    )
    journal.announce("agreement:adopted", subject=agreement, payload=payload_of(agreement), dedupe="adopted")
    return agreement.number


def not_adopt(
    agreement: Agreement, *, votes_for: int = 0, votes_against: int = 0, abstentions: int = 0, actor: Actor
) -> None:
    """The plenary does not adopt it: it ends here, without a number. Requires PROPOSED and the body in session.

    Raises NotAllowed, WrongState, Refused.
    """
    policy.require_may(actor, "not_adopt", agreement)
    meeting = _take_turn(agreement)
    require_transition(agreement, AgreementState.NOT_ADOPTED)
    require_session(meeting)
    agreement.state = AgreementState.NOT_ADOPTED
    agreement.votes_for, agreement.votes_against, agreement.abstentions = (
        votes_for,
        votes_against,
        abstentions,
    )
    agreement.ended_at = clock.now()
    agreement.revision += 1
    db.session.flush()
    journal.record(
        "agreement:not_adopt",
        actor=actor,
        subject=agreement,
        old={"state": AgreementState.PROPOSED},
        new={"state": agreement.state, "votes": [votes_for, votes_against, abstentions]},
    )


def payload_of(agreement: Agreement) -> dict[str, Any]:
    """What a notification of an agreement needs."""
    return {
        "agreement_id": agreement.id,
        "number": agreement.number,
        "text": agreement.text,
        "kind": agreement.kind,
        "body_id": agreement.body_id,
        "meeting_id": agreement.meeting_id,
        "responsible": agreement.responsible,
        "chamber_id": agreement.responsible_chamber_id,
        "person_id": agreement.responsible_person_id,
        "due_on": agreement.due_on,
        "response_due_on": agreement.response_due_on,
        "state": agreement.state,
    }


def _take_turn(agreement: Agreement) -> Meeting:
    """Take the meeting's row, then the agreement's: whoever numbers an agreement of a session waits for their turn."""
    meeting = db.session.get_one(Meeting, agreement.meeting_id)
    take(meeting)
    take(agreement)
    return meeting


def _meeting_of(item: AgendaItem) -> Meeting:
    return db.session.execute(
        select(Meeting).join(Agenda, Agenda.meeting_id == Meeting.id).where(Agenda.id == item.agenda_id)
    ).scalar_one()


def _require_wording(meeting: Meeting) -> None:
    if meeting.state not in WORDING_STATES:
        raise WrongState(_("Agreements are worded from the convocation until the session closes."))


def _check(meeting: Meeting, text: str, responsible: Responsible, due_on: date | None) -> None:
    wrong: dict[str, str] = {}
    if not text.strip():
        wrong["text"] = _("Write what is agreed.")
    if not responsible.name.strip():
        wrong["responsible"] = _("Say who is responsible.")
    elif len(responsible.name.strip()) > 200:
        wrong["responsible"] = _("Up to 200 characters.")
    if due_on is None:
        wrong["due_on"] = _("Give the date it is due.")
    elif due_on < session_day(meeting):
        wrong["due_on"] = _("It can't be due before the day of the session.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _check_votes(
    meeting: Meeting, votes_for: int, votes_against: int, abstentions: int, present: int | None
) -> None:
    if min(votes_for, votes_against, abstentions) < 0:
        raise InvalidInput(fields={"votes_for": _("Votes are whole numbers, zero or more.")})
    present = _seats_with_a_vote(meeting) if present is None else present
    total = votes_for + votes_against + abstentions
    casting_vote = total == present + 1 and votes_for == votes_against + 1
    if total > present and not casting_vote:
        raise InvalidInput(
            fields={
                "votes_for": _(
                    "%(total)s votes were counted and %(present)s seats with a vote are present.",
                    total=total,
                    present=present,
                )
            }
        )
    if votes_for <= votes_against:
        raise InvalidInput(
            fields={
                "votes_for": _(
                    "Those votes do not carry it. In a tie the chair's casting vote counts as one more."
                )
            }
        )


def _seats_with_a_vote(meeting: Meeting) -> int:
    return get_roll(meeting).voting_present


def _next_sequence(meeting_id: int) -> int:
    highest = db.session.scalar(
        select(func.max(Agreement.sequence)).where(Agreement.meeting_id == meeting_id)
    )
    return (highest or 0) + 1


def _number(meeting: Meeting, sequence: int) -> str:
    body = db.session.get_one(Body, meeting.body_id)
    number = number_by(
        rules_of(meeting).agreement_number,
        {
            "BODY": body.acronym,
            "YEAR": meeting.year,
            "KIND": folio_kind(meeting.kind),
            "SESSION": meeting.number,
            "SEQ": sequence,
        },
    )
    if db.session.scalar(select(Agreement.id).where(Agreement.number == number)) is not None:
        raise Refused(
            _(
                "The number %(number)s already exists: the body's pattern does not tell its agreements apart.",
                number=number,
            )
        )
    return number


def _content(agreement: Agreement) -> dict[str, Any]:
    return {
        "text": agreement.text,
        "kind": agreement.kind,
        "responsible": agreement.responsible,
        "due_on": agreement.due_on,
        "evidence_expected": agreement.evidence_expected,
    }
