"""States × verbs × roles of agreements, from the tables: a step that isn't listed is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.agreements import operations, policy, queries
from app.agreements.models import (
    OPEN_STATES,
    RESPONSES,
    TRANSITIONS,
    Agreement,
    AgreementKind,
    AgreementState,
    AuthorityResponse,
    FollowUp,
    RequestState,
    Response,
)
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
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
    "ask_extension": (
        lambda agreement, session, actor: operations.ask_extension(
            agreement, new_due_on=date(2027, 9, 1), reason="Faltan dos rutas.", actor=actor
        ),
        frozenset({S.IN_PROGRESS}),
        None,
    ),
    "refuse_extension": (
        lambda agreement, session, actor: (
            sessions.ask_for_time(agreement),
            operations.refuse_extension(agreement, reason="El plazo es suficiente.", actor=actor),
        ),
        frozenset({S.IN_PROGRESS}),
        None,
    ),
    "take_note": (
        lambda agreement, session, actor: operations.take_note(
            agreement, session=session.meeting, actor=actor
        ),
        frozenset({S.FULFILLED}),
        None,
    ),
    "respond": (
        lambda agreement, session, actor: operations.respond(
            sessions.recommend(agreement), response=Response.DECLINED, text="Excede la norma.", actor=actor
        ),
        OPEN_STATES,
        None,
    ),
}
#: Verbs after which somebody is written to.
TOLD = set(VERBS) - {"edit", "not_adopt", "accept", "take_note"}
#: The person of the house in each standing, before an agreement that CANACAR owes to the standing body.
ROLES = {
    "secretary": {Standing.SECRETARY},
    "chair": {Standing.CHAIR},
    "canacar": {Standing.MEMBER, Standing.RESPONSIBLE},
    "canacar_alternate": {Standing.MEMBER, Standing.RESPONSIBLE},
    "caaarem": {Standing.MEMBER},
    "authority": {Standing.MEMBER, Standing.AUTHORITY},
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
        sessions.seat_the_authority(house)
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
        assert db.session.query(OutboxMessage).count() == told + (verb in TOLD)
        ends = {S.NOT_ADOPTED, S.FULFILLED, S.WITHOUT_EFFECT, S.SUPERSEDED}
        assert to is None or (agreement.ended_at is not None) is (agreement.state in ends)
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


@pytest.mark.parametrize("given", list(Response))
def test_responses_by_responses(session: sessions.Session, given: Response) -> None:
    """From each word of the authority to each: RESPONSES says which, and what is not listed changes nothing."""
    authority = session.actor("authority")
    words = {"text": "Por razones de norma.", "due_on": date(2027, 6, 30)}
    for then in Response:
        agreement = sessions.recommend(sessions.make_agreement(session, S.ADOPTED), response=given)
        audits = db.session.query(AuditEntry).count()
        if then in RESPONSES[given]:
            operations.respond(agreement, response=then, actor=authority, **words)
            assert (agreement.response, agreement.state) == (then, S.ADOPTED)
            assert agreement.responded_at == sessions.DAY
            is_studied = then is Response.UNDER_STUDY
            assert agreement.response_due_on == (date(2027, 6, 30) if is_studied else sessions.RESPONSE_DUE)
            kept = db.session.query(AuthorityResponse).filter_by(agreement_id=agreement.id).one()
            assert (kept.response, kept.due_on) == (then, date(2027, 6, 30) if is_studied else None)
            told = (
                db.session.query(OutboxMessage)
                .filter_by(kind="agreement:responded")
                .order_by(OutboxMessage.id.desc())
            )
            assert told.first().payload["response"] == then
        else:
            with pytest.raises(WrongState):
                operations.respond(agreement, response=then, actor=authority, **words)
            assert agreement.response is given
            assert db.session.query(AuditEntry).count() == audits
    assert set(RESPONSES) == set(Response)


@pytest.mark.parametrize(
    ("response", "values", "field"),
    [
        (Response.DECLINED, {"text": " "}, "text"),
        (Response.ACCEPTED_IN_PART, {"text": ""}, "text"),
        (Response.UNDER_STUDY, {"due_on": None}, "due_on"),
        (Response.UNDER_STUDY, {"due_on": date(2027, 5, 13)}, "due_on"),
        (Response.ACCEPTED, {"text": "x" * 60_000}, "text"),
    ],
)
def test_what_a_response_lacks_is_said_at_its_field(
    session: sessions.Session, response: Response, values: dict[str, Any], field: str
) -> None:
    agreement = sessions.recommend(sessions.make_agreement(session, S.ADOPTED))
    with pytest.raises(InvalidInput) as caught:
        operations.respond(agreement, response=response, actor=session.actor("authority"), **values)
    assert list(caught.value.fields) == [field]
    assert agreement.response is Response.AWAITED


def test_only_a_recommendation_is_responded_to(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(session, S.ADOPTED)
    with pytest.raises(Refused):
        operations.respond(agreement, response=Response.ACCEPTED, actor=session.actor("authority"))


def test_the_clock_of_a_response_begins_with_the_adoption(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(session, kind=AgreementKind.RECOMMENDATION)
    operations.adopt(agreement, actor=session.actor("secretary"))
    assert (agreement.response, agreement.response_due_on) == (Response.AWAITED, sessions.RESPONSE_DUE)
    assert not agreement.is_response_overdue(sessions.RESPONSE_DUE)
    assert agreement.is_response_overdue(sessions.RESPONSE_DUE + timedelta(days=1))
    other = sessions.make_agreement(session)
    operations.adopt(other, actor=session.actor("secretary"))
    assert (other.response, other.response_due_on) == (None, None)


def test_what_was_declined_is_no_longer_owed(session: sessions.Session) -> None:
    agreement = sessions.recommend(
        sessions.make_agreement(session, S.IN_PROGRESS, due_on=date(2027, 5, 1)), response=Response.AWAITED
    )
    assert agreement.is_overdue(date(2027, 5, 13))
    assert list(queries.list_owed_by(session.actor("canacar"))) == [agreement]
    operations.respond(
        agreement, response=Response.DECLINED, text="Excede la norma.", actor=session.actor("authority")
    )
    assert not agreement.is_overdue(date(2027, 5, 13))
    assert not queries.list_owed_by(session.actor("canacar"))
    assert queries.count_overdue(session.actor("secretary")) == 0


def test_where_the_authority_owes_it_accepting_takes_it_on(session: sessions.Session) -> None:
    agreement = sessions.recommend(
        sessions.make_agreement(
            session,
            S.ADOPTED,
            responsible="AUTORIDAD",
            responsible_chamber_id=session.house.chambers["AUTORIDAD"].id,
        )
    )
    operations.respond(agreement, response=Response.ACCEPTED, actor=session.actor("authority"))
    assert agreement.state is S.IN_PROGRESS
    tags = [
        row.tag
        for row in db.session.query(AuditEntry).filter_by(subject_id=agreement.id, subject_type="agreement")
    ]
    assert tags[-2:] == ["agreement:respond", "agreement:accept"]


def test_the_plenary_takes_note_once(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(session, S.FULFILLED)
    secretary = session.actor("secretary")
    operations.take_note(agreement, session=session.meeting, actor=secretary)
    assert agreement.noted_in_id == session.meeting.id
    with pytest.raises(Refused):
        operations.take_note(agreement, session=session.meeting, actor=secretary)


def test_a_successor_is_open_and_of_the_same_body(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(session, S.IN_PROGRESS)
    others = [sessions.make_agreement(session, state) for state in S if state not in OPEN_STATES]
    elsewhere = sessions.make_agreement(session, S.ADOPTED, body_id=session.house.group.id)
    for other in (agreement, elsewhere, *others):
        with pytest.raises(InvalidInput):
            operations.supersede(
                agreement, successor=other, session=session.meeting, actor=session.actor("secretary")
            )
    assert (agreement.state, agreement.successor_id) == (S.IN_PROGRESS, None)


def test_a_request_for_time_is_granted_with_the_extension_or_refused_with_a_reason(
    session: sessions.Session,
) -> None:
    agreement = sessions.make_agreement(session, S.IN_PROGRESS)
    canacar, chair = session.actor("canacar"), session.actor("chair")
    asked = {"new_due_on": date(2027, 9, 1), "reason": "Faltan dos rutas.", "actor": canacar}
    first = operations.ask_extension(agreement, **asked)
    with pytest.raises(Refused):
        operations.ask_extension(agreement, **asked)
    operations.refuse_extension(agreement, reason="El plazo es suficiente.", actor=chair)
    assert (first.state, first.answer) == (RequestState.REFUSED, "El plazo es suficiente.")
    with pytest.raises(Refused):
        operations.refuse_extension(agreement, reason="Otra vez.", actor=chair)
    second = operations.ask_extension(agreement, **asked)
    operations.extend(agreement, new_due_on=date(2027, 8, 20), reason="Hasta agosto.", actor=chair)
    assert (second.state, agreement.due_on) == (RequestState.GRANTED, date(2027, 8, 20))
    third = operations.ask_extension(agreement, **asked)
    with pytest.raises(NotAllowed):
        operations.extend(agreement, new_due_on=date(2027, 9, 1), reason="De nuevo.", actor=chair)
    assert third.state is RequestState.PENDING
    told = (
        db.session.query(OutboxMessage).filter_by(kind="agreement:extension_asked").order_by(OutboxMessage.id)
    )
    assert [row.payload["to_plenary"] for row in told] == [False, False, True]


@pytest.mark.parametrize(
    ("new_due_on", "reason", "field"),
    [(sessions.DUE, "Por qué.", "new_due_on"), (date(2027, 9, 1), " ", "reason")],
)
def test_what_a_request_for_time_lacks_is_said_at_its_field(
    session: sessions.Session, new_due_on: date, reason: str, field: str
) -> None:
    agreement = sessions.make_agreement(session, S.IN_PROGRESS)
    with pytest.raises(InvalidInput) as caught:
        operations.ask_extension(
            agreement, new_due_on=new_due_on, reason=reason, actor=session.actor("canacar")
        )
    assert list(caught.value.fields) == [field]
    late = sessions.make_agreement(session, S.IN_PROGRESS, due_on=date(2027, 5, 12))
    with pytest.raises(Refused):
        operations.ask_extension(
            late, new_due_on=date(2027, 9, 1), reason="Tarde.", actor=session.actor("canacar")
        )
