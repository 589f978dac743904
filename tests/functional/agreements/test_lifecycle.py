"""States × verbs × roles of agreements, from the tables: a step that isn't listed is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from app.agreements import operations, policy
from app.agreements.models import TRANSITIONS, Agreement, AgreementKind, AgreementState, FollowUp
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import NotAllowed, WrongState
from app.kernel.permissions import Standing
from tests import factories, sessions

S = AgreementState
Perform = Callable[[Agreement, sessions.Session, Actor], object]

#: Each verb: how it is done, from which states, and where it leaves the agreement.
VERBS: dict[str, tuple[Perform, frozenset[S], S | None]] = {
    "edit": (
        lambda agreement, session, actor: operations.edit(
            agreement,
            text="Otra redacción.",
            responsible=operations.Responsible("Dirección de Certificación"),
            due_on=date(2027, 8, 2),
            kind=AgreementKind.DECISION,
            since=agreement.revision,
            actor=actor,
        ),
        frozenset({S.PROPOSED}),
        None,
    ),
    "adopt": (
        lambda agreement, session, actor: operations.adopt(agreement, actor=actor),
        frozenset({S.PROPOSED}),
        S.ADOPTED,
    ),
    "not_adopt": (
        lambda agreement, session, actor: operations.not_adopt(agreement, actor=actor),
        frozenset({S.PROPOSED}),
        S.NOT_ADOPTED,
    ),
    "accept": (
        lambda agreement, session, actor: operations.accept(agreement, actor=actor),
        frozenset({S.ADOPTED}),
        S.IN_PROGRESS,
    ),
    "report": (
        lambda agreement, session, actor: operations.report(agreement, text="Padrón entregado.", actor=actor),
        frozenset({S.IN_PROGRESS}),
        S.REPORTED,
    ),
    "send_back": (
        lambda agreement, session, actor: operations.send_back(
            agreement, reason="Falta el anexo.", actor=actor
        ),
        frozenset({S.REPORTED}),
        S.IN_PROGRESS,
    ),
    "verify": (
        lambda agreement, session, actor: operations.verify(agreement, actor=actor),
        frozenset({S.REPORTED}),
        S.FULFILLED,
    ),
    "extend": (
        lambda agreement, session, actor: operations.extend(
            agreement, new_due_on=date(2027, 9, 1), reason="Faltan dos rutas.", actor=actor
        ),
        frozenset({S.IN_PROGRESS}),
        S.IN_PROGRESS,
    ),
    "extend_by_plenary": (
        lambda agreement, session, actor: operations.extend(
            agreement,
            new_due_on=date(2027, 9, 1),
            reason="Faltan dos rutas.",
            session=session.meeting,
            actor=actor,
        ),
        frozenset({S.IN_PROGRESS}),
        S.IN_PROGRESS,
    ),
    "void": (
        lambda agreement, session, actor: operations.void(
            agreement, reason="Cambió la norma.", session=session.meeting, actor=actor
        ),
        frozenset({S.ADOPTED, S.IN_PROGRESS}),
        S.WITHOUT_EFFECT,
    ),
    "supersede": (
        lambda agreement, session, actor: operations.supersede(
            agreement,
            successor=sessions.make_agreement(session, S.ADOPTED),
            session=session.meeting,
            actor=actor,
        ),
        frozenset({S.ADOPTED, S.IN_PROGRESS}),
        S.SUPERSEDED,
    ),
}
#: The person of the house in each standing, before an agreement that CANACAR owes to the standing body.
ROLES = {
    "secretary": {Standing.SECRETARY},
    "chair": {Standing.CHAIR},
    "canacar": {Standing.MEMBER, Standing.RESPONSIBLE},
    "canacar_alternate": {Standing.MEMBER, Standing.RESPONSIBLE},
    "caaarem": {Standing.MEMBER},
    "guest": {Standing.GUEST},
    "admin": {Standing.ADMINISTRATOR},
    "coordinator": set(),
    "member": set(),
    "insider": set(),
    "anonymous": set(),
}


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = sessions.make_session(house)
        sessions.declare_quorum(made)
        yield made
        db.session.rollback()


def actor_named(session: sessions.Session, name: str) -> Actor:
    return ANONYMOUS if name == "anonymous" else session.actor(name)


def who_may(verb: str) -> str:
    """Somebody the table lets do it."""
    allowed = policy.PERMISSIONS[verb]
    return next(name for name, standings in ROLES.items() if standings & allowed)


def test_every_verb_of_the_policy_is_walked() -> None:
    assert set(VERBS) | {"propose"} == set(policy.PERMISSIONS)


def test_the_steps_of_the_verbs_are_those_of_the_table() -> None:
    steps = {(at, to) for _, at_states, to in VERBS.values() if to for at in at_states}
    table = {(at, to) for at, reached in TRANSITIONS.items() for to in reached}
    assert steps == table
    assert set(TRANSITIONS) == set(S)


@pytest.mark.parametrize("verb", list(VERBS))
def test_states_by_verbs(session: sessions.Session, verb: str) -> None:
    for state in S:
        walk(session, state, verb)


def walk(session: sessions.Session, state: S, verb: str) -> None:
    perform, at, to = VERBS[verb]
    agreement = sessions.make_agreement(session, state)
    actor = actor_named(session, who_may(verb))
    before = (agreement.state, agreement.revision, agreement.text, agreement.due_on, agreement.number)
    audits, told = db.session.query(AuditEntry).count(), db.session.query(OutboxMessage).count()
    if state in at:
        perform(agreement, session, actor)
        assert agreement.state is (to or state)
        entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert entry is not None
        assert entry.tag == f"agreement:{verb.removesuffix('_by_plenary')}"
        assert (entry.subject_type, entry.subject_id, entry.actor_id) == (
            "agreement",
            agreement.id,
            actor.person_id,
        )
        assert db.session.query(AuditEntry).count() == audits + 1
        expected = verb in {"adopt", "report", "send_back", "verify"}
        assert db.session.query(OutboxMessage).count() == told + expected
        ends = {S.NOT_ADOPTED, S.FULFILLED, S.WITHOUT_EFFECT, S.SUPERSEDED}
        assert (agreement.ended_at is not None) is (agreement.state in ends)
    else:
        with pytest.raises(WrongState):
            perform(agreement, session, actor)
        db.session.flush()
        assert before == (
            agreement.state,
            agreement.revision,
            agreement.text,
            agreement.due_on,
            agreement.number,
        )
        assert db.session.query(AuditEntry).count() == audits
        assert db.session.query(OutboxMessage).count() == told
        assert not db.session.query(FollowUp).filter_by(agreement_id=agreement.id).count()


@pytest.mark.parametrize("role", list(ROLES))
def test_verbs_by_roles(session: sessions.Session, role: str) -> None:
    actor = actor_named(session, role)
    for verb, (perform, at, _to) in VERBS.items():
        agreement = sessions.make_agreement(session, min(at))
        allowed = bool(ROLES[role] & policy.PERMISSIONS[verb])
        assert policy.may(actor, verb, agreement) is allowed, verb
        if allowed:
            perform(agreement, session, actor)
        else:
            with pytest.raises(NotAllowed):
                perform(agreement, session, actor)
            assert agreement.state is min(at), verb
    assert policy.may_propose(actor, session.meeting.body_id) is bool(
        ROLES[role] & policy.PERMISSIONS["propose"]
    )


def test_what_an_office_owes_the_secretary_answers_for(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(
        session, S.ADOPTED, responsible="Dirección de Certificación", responsible_chamber_id=None
    )
    assert policy.may(session.actor("secretary"), "accept", agreement)
    assert not policy.may(session.actor("chair"), "report", agreement)
    assert not policy.may(session.actor("canacar"), "report", agreement)


def test_a_chamber_answers_only_in_the_body_that_agreed(session: sessions.Session) -> None:
    """The insider sits for index in another body: what index owes here is not theirs."""
    agreement = sessions.make_agreement(
        session, S.ADOPTED, responsible="index", responsible_chamber_id=session.house.chambers["index"].id
    )
    assert policy.may(session.actor("index"), "accept", agreement)
    assert not policy.may(session.actor("insider"), "accept", agreement)
