"""The whole product of states, verbs and roles, made from the tables: what is not in them changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.issues import operations, policy
from app.issues.models import (
    EDITABLE,
    MOVES,
    OPEN_TO_SECONDING,
    SILENT,
    STATES_OF,
    TRANSITIONS,
    CommentRoom,
    IssueComment,
    IssueState,
)
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.actor import ANONYMOUS, system
from app.kernel.db import db
from app.kernel.errors import NotAllowed, WrongState
from app.kernel.permissions import Standing
from tests.functional.issues.stage import (
    ANNOUNCED,
    CAST,
    PREPARING,
    Stage,
    journal_size,
    snapshot,
)


def test_the_verbs_make_exactly_the_transitions_there_are() -> None:
    made: dict[IssueState, set[IssueState]] = {state: set() for state in IssueState}
    for sources, target in MOVES.values():
        for source in sources:
            made[source].add(target)
    assert made == {state: set(targets) for state, targets in TRANSITIONS.items()}
    assert set(MOVES) <= set(policy.PERMISSIONS)


def test_the_cast_stands_as_this_file_says(stage: Stage) -> None:
    issue = stage.issue(IssueState.ADMITTED)
    for name, expected in CAST.items():
        assert policy.standings(stage.actor(name), issue) == expected | {
            Standing.ANYONE,
            Standing.SIGNED_IN,
        }, name


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_each_verb_in_each_state_by_each_role(stage: Stage, verb: str) -> None:
    sources, target = MOVES[verb]
    actors = {name: stage.actor(name) for name in CAST} | {"anonymous": ANONYMOUS, "system": system()}
    for state in IssueState:
        issue = stage.ready(verb, state)
        for name, actor in actors.items():
            allowed = bool(policy.PERMISSIONS[verb] & policy.standings(actor, issue))
            assert allowed == bool(policy.PERMISSIONS[verb] & CAST.get(name, set())), (verb, state, name)
            before, rows = snapshot(issue), journal_size()
            attempt = db.session.begin_nested()
            if allowed and state in sources:
                stage.act(verb, issue, actor)
                assert issue.state is target, (verb, state, name)
                audited, told = journal_size()
                announced = not (verb == "withdraw" and state is IssueState.DRAFT)
                assert (audited, told) == (rows[0] + 1, rows[1] + announced), (verb, state, name)
                entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
                assert entry is not None
                assert (entry.tag, entry.old["state"], entry.new["state"]) == (f"issue:{verb}", state, target)
                assert (entry.actor_id, entry.body_id) == (actor.person_id, issue.body_id)
                if announced:
                    message = db.session.scalars(
                        select(OutboxMessage).order_by(OutboxMessage.id.desc())
                    ).first()
                    assert message is not None
                    assert (message.kind, message.subject_id) == (ANNOUNCED[verb], issue.id)
            else:
                with pytest.raises(WrongState if allowed else NotAllowed):
                    stage.act(verb, issue, actor)
                db.session.flush()
                assert (snapshot(issue), journal_size()) == (before, rows), (verb, state, name)
            attempt.rollback()
            db.session.expire_all()


def test_every_verb_has_its_states_and_who_may() -> None:
    assert set(STATES_OF) == set(MOVES) | set(PREPARING)
    assert set(PREPARING) <= set(policy.PERMISSIONS)


@pytest.mark.parametrize("verb", sorted(PREPARING))
def test_what_prepares_a_step_changes_no_state_in_each_state_by_each_role(stage: Stage, verb: str) -> None:
    actors = {name: stage.actor(name) for name in CAST} | {"anonymous": ANONYMOUS, "system": system()}
    for state in IssueState:
        issue = stage.ready(verb, state)
        for name, actor in actors.items():
            allowed = bool(policy.PERMISSIONS[verb] & CAST.get(name, set()))
            before, rows = snapshot(issue), journal_size()
            attempt = db.session.begin_nested()
            if allowed and state in STATES_OF[verb]:
                stage.act(verb, issue, actor)
                assert issue.state is state, (verb, state, name)
                tells = bool(PREPARING[verb])
                assert journal_size() == (rows[0] + 1, rows[1] + tells), (verb, state, name)
                entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
                message = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
                assert entry is not None
                assert (entry.tag, entry.actor_id) == (f"issue:{verb}", actor.person_id)
                if tells:
                    assert message is not None
                    assert (message.kind, message.subject_id) == (PREPARING[verb], issue.id)
            else:
                with pytest.raises(WrongState if allowed else NotAllowed):
                    stage.act(verb, issue, actor)
                db.session.flush()
                assert (snapshot(issue), journal_size()) == (before, rows), (verb, state, name)
            attempt.rollback()
            db.session.expire_all()


@pytest.mark.parametrize("name", sorted(CAST))
def test_only_its_chamber_edits_and_only_while_it_is_a_draft_or_returned(stage: Stage, name: str) -> None:
    actor = stage.actor(name)
    for state in IssueState:
        issue = stage.issue(state)
        rows = journal_size()
        written = replace(operations.text_of(issue), frequency="Cada semana.")
        if Standing.AUTHOR not in CAST[name]:
            with pytest.raises(NotAllowed):
                operations.edit(issue, written, revision=1, actor=actor)
        elif state not in EDITABLE:
            with pytest.raises(WrongState):
                operations.edit(issue, written, revision=1, actor=actor)
        else:
            operations.edit(issue, written, revision=1, actor=actor)
            assert (issue.frequency, issue.revision) == ("Cada semana.", 2)
            assert journal_size() == (rows[0] + 1, rows[1])
            continue
        assert (issue.frequency, journal_size()) == ("", rows)


@pytest.mark.parametrize("name", sorted(CAST))
def test_seconding_and_comments_in_each_state_by_each_role(stage: Stage, name: str) -> None:
    actor, chambers = stage.actor(name), stage.house.chambers
    own = next((seat.chamber_id for seat in actor.seats_in(stage.house.standing.id)), chambers["CAAAREM"].id)
    for state in IssueState:
        issue = stage.issue(state)
        rows = journal_size()
        if Standing.MEMBER not in CAST[name] or Standing.AUTHOR in CAST[name]:
            with pytest.raises(NotAllowed):
                operations.second(issue, chamber_id=own, actor=actor)
            assert journal_size() == rows
        elif state not in OPEN_TO_SECONDING:
            with pytest.raises(WrongState):
                operations.second(issue, chamber_id=own, actor=actor)
            assert journal_size() == rows
        else:
            operations.second(
                issue, chamber_id=own, text="También nos ocurre.", affected_members=40, actor=actor
            )
            assert journal_size() == (rows[0] + 1, rows[1])
        for room in CommentRoom:
            rows = journal_size()
            allowed = bool(policy.PERMISSIONS[f"comment:{room}"] & CAST[name])
            if allowed and state not in SILENT:
                operations.comment(issue, room=room, text="De acuerdo.", actor=actor)
                assert journal_size() == (rows[0] + 1, rows[1] + 1)
            else:
                with pytest.raises(WrongState if allowed else NotAllowed):
                    operations.comment(issue, room=room, text="De acuerdo.", actor=actor)
                assert journal_size() == rows
    spoken = db.session.scalar(select(func.count()).select_from(IssueComment)) or 0
    rooms = sum(bool(policy.PERMISSIONS[f"comment:{room}"] & CAST[name]) for room in CommentRoom)
    assert spoken == rooms * len(set(IssueState) - SILENT)
