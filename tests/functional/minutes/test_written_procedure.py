"""Minutes put to the vote of the seats between sessions: who votes, when it closes, what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.agendas.models import Outcome
from app.bodies.rules import DecisionRule
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import Actor, system
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.permissions import Standing
from app.kernel.seals import fingerprint
from app.meetings.models import MeetingState
from app.minutes import due, operations, policy, queries
from app.minutes.models import (
    ApprovalMethod,
    Minutes,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    ProcedureState,
    WrittenProcedure,
)
from app.votes.models import BallotChoice, Result
from tests import factories, sessions
from tests.functional.minutes.test_lifecycle import ROLES, actor_named

S, P = MinutesState, ProcedureState
FOR, AGAINST, ABSTAINS = BallotChoice.FOR, BallotChoice.AGAINST, BallotChoice.ABSTENTION
LATER = sessions.DAY + timedelta(days=30)
RULES: dict[str, Any] = {"decision": "majority", "silence_is_assent": False, "written_procedure_business": 5}


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    """Closed; CCE, CANACAR and CAAAREM attended it, ANTP did not."""
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = sessions.make_session(house)
        sessions.declare_quorum(made)
        made.items[-1].outcome = Outcome.AGREED
        made.meeting.rules_values = RULES
        made.meeting.state, made.meeting.closed_at = MeetingState.CLOSED, sessions.DAY + timedelta(hours=2)
        db.session.flush()
        with clock.standing_at(LATER):
            yield made
        db.session.rollback()


def reconciled(session: sessions.Session) -> Minutes:
    minutes = operations.draft(session.meeting, actor=session.actor("secretary"))
    minutes.meeting = session.meeting
    minutes.state, minutes.comments_close_on = S.RECONCILED, LATER.date()
    db.session.flush()
    return minutes


def opened(session: sessions.Session) -> tuple[Minutes, WrittenProcedure]:
    minutes = reconciled(session)
    return minutes, operations.put_to_vote(minutes, actor=session.actor("secretary"))


def cast(session: sessions.Session, procedure: WrittenProcedure, **votes: BallotChoice) -> None:
    for name, chosen in votes.items():
        operations.vote(
            procedure,
            session.seat(name.upper()).id,
            chosen,
            reason="El punto 3 no refleja lo dicho." if chosen is AGAINST else "",
            actor=session.actor(name),
        )


def after_the_last_day(procedure: WrittenProcedure) -> Any:
    return clock.standing_at(LATER + timedelta(days=(procedure.closes_on - LATER.date()).days + 1))


def test_the_seats_that_attended_are_the_electors_and_their_holders_are_told(
    session: sessions.Session,
) -> None:
    minutes, procedure = opened(session)
    assert [row.chamber_acronym for row in procedure.ballots] == ["CCE", "CANACAR", "CAAAREM"]
    assert (procedure.required, procedure.rule) == (2, DecisionRule.MAJORITY)
    assert procedure.closes_on == date(2027, 6, 18)  # five business days after Saturday the 12th
    version = queries.get_version(minutes, procedure.version, session.actor("canacar"))
    assert version.hash == fingerprint(version.content)
    told = db.session.query(OutboxMessage).filter_by(kind="minutes:procedure_opened").one()
    assert told.payload["procedure_id"] == procedure.id
    assert [row.id for row in queries.list_to_review(session.actor("canacar_alternate"))] == [minutes.id]
    assert queries.list_to_review(session.actor("guest")) == []


def test_when_all_have_voted_it_closes_and_the_voted_text_is_frozen_with_its_figures(
    session: sessions.Session,
) -> None:
    minutes, procedure = opened(session)
    voted_on = db.session.query(MinutesVersion).filter_by(number=procedure.version).one().content
    cast(session, procedure, cce=FOR, canacar=AGAINST)
    assert procedure.state is P.OPEN
    operations.vote(procedure, session.seat("CANACAR").id, ABSTAINS, actor=session.actor("canacar_alternate"))
    cast(session, procedure, caaarem=FOR)
    assert (procedure.state, procedure.result) == (P.CLOSED, Result.CARRIED)
    assert (minutes.state, minutes.approval_method) == (S.APPROVED, ApprovalMethod.WRITTEN_PROCEDURE)
    frozen = queries.frozen_content(minutes)
    approval = frozen.pop("approval")
    assert frozen == voted_on
    assert approval["votes"] == {
        "for": 2, "against": 0, "abstentions": 1, "silent_assents": 0, "taking_part": 3, "required": 2, "seats": 3,
    }  # fmt: skip
    assert minutes.hash == fingerprint({**frozen, "approval": approval})
    assert minutes.verification_code
    kinds = [row.kind for row in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert kinds[-3:] == ["minutes:procedure_opened", "minutes:approved", "minutes:procedure_closed"]
    changed = db.session.query(AuditEntry).filter_by(tag="minutes:vote").all()[2]
    assert (changed.old["choice"], changed.new["choice"]) == ("against", "abstention")


@pytest.mark.parametrize(
    ("rules", "votes", "result", "taking_part"),
    [
        ({}, {"cce": FOR, "canacar": FOR}, Result.CARRIED, 2),
        ({}, {"cce": FOR, "canacar": AGAINST}, Result.NOT_CARRIED, 2),  # a tie: nobody casts between sessions
        ({}, {"cce": FOR}, Result.NOT_CARRIED, 1),  # no quorum
        ({}, {}, Result.NOT_CARRIED, 0),
        ({"silence_is_assent": True}, {"cce": FOR}, Result.CARRIED, 3),
        ({"silence_is_assent": True}, {"cce": AGAINST}, Result.CARRIED, 3),
        ({"silence_is_assent": True, "decision": "consensus"}, {"cce": AGAINST}, Result.NOT_CARRIED, 3),
        ({"decision": "consensus"}, {"cce": FOR, "canacar": ABSTAINS}, Result.CARRIED, 2),
        ({"decision": "consensus_else_majority"}, {"cce": FOR, "canacar": FOR}, Result.CARRIED, 2),
    ],
)
def test_at_the_last_day_the_worker_closes_it_by_the_rules(
    session: sessions.Session,
    rules: dict[str, Any],
    votes: dict[str, BallotChoice],
    result: Result,
    taking_part: int,
) -> None:
    session.meeting.rules_values = {**RULES, **rules}
    minutes, procedure = opened(session)
    cast(session, procedure, **votes)
    assert due.list_due() == []
    with after_the_last_day(procedure):
        ((found, meeting),) = due.list_due()
        assert due.attend_to(found, meeting) == 1
        assert due.list_due() == []
    assert (procedure.state, procedure.result, procedure.taking_part) == (P.CLOSED, result, taking_part)
    assert minutes.state is (S.APPROVED if result is Result.CARRIED else S.RECONCILED)
    entry = db.session.query(AuditEntry).filter_by(tag="minutes:close_vote").one()
    assert (entry.actor_id, entry.new["result"]) == (None, result.value)


def test_the_silent_are_reminded_once_the_business_day_before(session: sessions.Session) -> None:
    _minutes, procedure = opened(session)
    cast(session, procedure, cce=FOR)
    with clock.standing_at(LATER + timedelta(days=5)):
        ((found, meeting),) = due.list_due()
        due.attend_to(found, meeting)
        assert due.list_due() == []
    assert procedure.state is P.OPEN
    assert db.session.query(OutboxMessage).filter_by(kind="minutes:procedure_closing").count() == 1


def test_while_it_runs_the_text_stands_still(session: sessions.Session) -> None:
    minutes, procedure = opened(session)
    secretary = session.actor("secretary")
    section = db.session.query(MinutesSection).filter_by(minutes_id=minutes.id).first()
    assert section is not None
    refused: list[Callable[[], object]] = [
        lambda: operations.edit(section, "Otra.", since=section.revision, actor=secretary),
        lambda: operations.recirculate(minutes, note="Otra.", actor=secretary),
        lambda: operations.put_to_vote(minutes, actor=secretary),
        lambda: operations.approve(minutes, method=ApprovalMethod.TACIT, actor=secretary),
        lambda: operations.approve(
            minutes, method=ApprovalMethod.PLENARY, decided=sessions.ELSEWHERE, actor=secretary
        ),
    ]
    for verb in refused:
        with pytest.raises(Refused):
            verb()
    with pytest.raises(InvalidInput):
        operations.withdraw(procedure, reason=" ", actor=secretary)
    operations.withdraw(procedure, reason="Falta el anexo.", actor=secretary)
    assert (procedure.state, minutes.state) == (P.WITHDRAWN, S.RECONCILED)
    operations.edit(section, "Otra.", since=section.revision, actor=secretary)


def test_a_vote_against_says_why_and_each_votes_for_a_seat_of_theirs(session: sessions.Session) -> None:
    _minutes, procedure = opened(session)
    canacar = session.actor("canacar")
    with pytest.raises(InvalidInput) as caught:
        operations.vote(procedure, session.seat("CANACAR").id, AGAINST, actor=canacar)
    assert set(caught.value.fields) == {"reason"}
    with pytest.raises(InvalidInput):
        operations.vote(procedure, session.seat("CANACAR").id, None, actor=canacar)
    with pytest.raises(NotAllowed):
        operations.vote(procedure, session.seat("CCE").id, FOR, actor=canacar)
    with after_the_last_day(procedure), pytest.raises(WrongState):
        operations.vote(procedure, session.seat("CANACAR").id, FOR, actor=canacar)
    assert all(row.choice is None for row in procedure.ballots)
    assert db.session.query(AuditEntry).filter_by(tag="minutes:vote").count() == 0


#: How each verb of a vote is done, where it leaves the vote, and who may.
VERBS: dict[str, tuple[Callable[[sessions.Session, WrittenProcedure, Actor], object], P]] = {
    "vote": (
        lambda session, procedure, actor: operations.vote(
            procedure, session.seat("CANACAR").id, ABSTAINS, actor=actor
        ),
        P.OPEN,
    ),
    "withdraw_vote": (
        lambda _session, procedure, actor: operations.withdraw(procedure, reason="No.", actor=actor),
        P.WITHDRAWN,
    ),
    "close_vote": (lambda _session, procedure, actor: operations.close(procedure, actor=actor), P.CLOSED),
}


@pytest.mark.parametrize("verb", list(VERBS))
def test_states_and_roles_by_verbs_of_a_vote(session: sessions.Session, verb: str) -> None:
    perform, to = VERBS[verb]
    _minutes, procedure = opened(session)
    when = after_the_last_day(procedure) if verb == "close_vote" else clock.standing_at(LATER)
    with when:
        for role in ROLES:
            actor = actor_named(session, role)
            if ROLES[role] & policy.PERMISSIONS[verb]:
                continue
            with pytest.raises(NotAllowed):
                perform(session, procedure, actor)
            assert procedure.state is P.OPEN, role
        allowed = {
            "vote": session.actor("canacar"),
            "withdraw_vote": session.actor("chair"),
            "close_vote": system(),
        }[verb]
        for state in (P.CLOSED, P.WITHDRAWN):
            procedure.state = state
            db.session.flush()
            with pytest.raises(WrongState):
                perform(session, procedure, allowed)
            assert procedure.state is state
        procedure.state = P.OPEN
        db.session.flush()
        perform(session, procedure, allowed)
    assert procedure.state is to


@pytest.mark.parametrize("state", [state for state in S if state is not S.RECONCILED])
def test_only_reconciled_minutes_are_put_to_the_vote(session: sessions.Session, state: S) -> None:
    minutes = reconciled(session)
    minutes.state = state
    with pytest.raises(WrongState):
        operations.put_to_vote(minutes, actor=session.actor("secretary"))
    for role in ROLES:
        if not ROLES[role] & {Standing.SECRETARY, Standing.CHAIR}:
            with pytest.raises(NotAllowed):
                operations.put_to_vote(minutes, actor=actor_named(session, role))
    assert db.session.query(WrittenProcedure).count() == 0


def test_it_is_voted_on_the_page_and_what_is_wrong_is_said_there(
    app: Flask, house: factories.House, signed_in: Any
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.standing_at(LATER), app.app_context(), transaction():
        made = sessions.make_session(house)
        with clock.standing_at(sessions.DAY):
            sessions.declare_quorum(made)
        made.meeting.rules_values = RULES
        made.meeting.state = MeetingState.CLOSED
        _minutes, procedure = opened(made)
        seat, other = made.seat("CANACAR").id, made.seat("CCE").id
        meeting_id, procedure_id = made.meeting.id, procedure.id
    with clock.standing_at(LATER):
        page = f"/meetings/{meeting_id}/minutes"
        client = signed_in("canacar_alternate")
        shown = client.get(page).get_data(as_text=True)
        assert f'id="vote-{seat}"' in shown
        assert f'id="vote-{other}"' not in shown
        address = f"{page}/procedures/{procedure_id}/seats/{seat}"
        wrong = client.post(address, data={f"seat-{seat}-choice": "against"})
        assert wrong.status_code == 422
        assert f'id="seat-{seat}-reason-error"' in wrong.get_data(as_text=True)
        data = {f"seat-{seat}-choice": "against", f"seat-{seat}-reason": "Falta el punto 4."}
        assert client.post(address, data=data).status_code == 303
        assert "Falta el punto 4." in signed_in("secretary").get(page).get_data(as_text=True)
        of_another = f"{page}/procedures/{procedure_id}/seats/{other}"
        assert client.post(of_another, data={f"seat-{other}-choice": "for"}).status_code == 403
        assert client.post(f"{page}/procedures/999/seats/{seat}", data=data).status_code == 404
