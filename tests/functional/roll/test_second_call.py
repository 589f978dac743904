"""After a first call without quorum: what the rules of the session permit, and what may come of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm.attributes import set_committed_value

from app.agendas import operations as agenda_operations
from app.agendas import paper
from app.agendas.models import AgendaVersion
from app.agendas.queries import get_agenda
from app.bodies.rules import Rules, SecondCall
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import ANONYMOUS
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.seals import fingerprint
from app.meetings import operations
from app.meetings.models import Meeting, MeetingState, Notice
from app.meetings.operations import quorum
from app.meetings.roll_queries import get_roll, list_attending_person_ids
from tests import factories, sessions
from tests.sessions import DAY

MINUTE = timedelta(minutes=1)


def without_quorum(house: factories.House, mode: SecondCall) -> sessions.Session:
    """A first call with one seat and the chair present, recorded as without quorum when the tolerance had passed."""
    session = sessions.make_session(house, state=MeetingState.CONVOKED)
    rules = Rules(second_call=mode)
    session.meeting.rules_values = rules.as_values()
    body = db.session.get_one(factories.Body, house.standing.id)
    set_committed_value(session.meeting, "body", body)
    if mode is SecondCall.NEW_NOTICE:  # the new notice takes the rules of its day
        db.session.add(
            factories.RulesOfProcedure(body_id=body.id, effective_on=DAY.date(), values=rules.as_values())
        )
    sessions.fill_roll(session, "CCE")
    with clock.standing_at(DAY + 15 * MINUTE):
        quorum.declare_no_quorum(session.meeting, actor=house.actor("secretary"))
    return session


@pytest.fixture
def furnished(app: Flask, house: factories.House) -> Iterator[factories.House]:
    with app.app_context(), clock.standing_at(DAY):
        yield house
        db.session.rollback()


def last(tag: str) -> AuditEntry:
    return db.session.query(AuditEntry).filter_by(tag=tag).order_by(AuditEntry.id.desc()).limit(1).one()


def test_under_the_same_notice_it_opens_half_an_hour_after_the_hour_with_those_present(
    furnished: factories.House,
) -> None:
    session = without_quorum(furnished, SecondCall.SAME_NOTICE)
    meeting, chair, secretary = session.meeting, furnished.actor("chair"), furnished.actor("secretary")
    sequence = meeting.sequence
    with clock.standing_at(DAY + 16 * MINUTE):
        with pytest.raises(InvalidInput):
            quorum.call_again(meeting, actor=secretary)
        quorum.call_again(meeting, instructed=True, actor=secretary)
    assert (meeting.state, meeting.call, meeting.sequence) == (MeetingState.CONVOKED, 2, sequence + 1)
    said = last("meeting:second_call").new
    assert said["on_instruction_of_the_chair"] is True
    assert said["from"] == (DAY + 30 * MINUTE).isoformat()
    assert get_roll(meeting).quorum.is_met  # those present suffice, and the roll stands as it was
    with clock.standing_at(DAY + 29 * MINUTE):
        quorum.declare(meeting, actor=secretary)
        with pytest.raises(Refused):
            agenda_operations.open_session(meeting, actor=chair)
    with clock.standing_at(DAY + 30 * MINUTE):
        agenda_operations.open_session(meeting, actor=chair)
    assert meeting.state is MeetingState.IN_SESSION


def test_a_second_call_without_quorum_is_recorded_after_its_own_tolerance_and_then_only_cancelled(
    furnished: factories.House,
) -> None:
    session = without_quorum(furnished, SecondCall.SAME_NOTICE)
    meeting, chair, secretary = session.meeting, furnished.actor("chair"), furnished.actor("secretary")
    with clock.standing_at(DAY + 16 * MINUTE):
        with pytest.raises(Refused):  # a second call is left
            operations.cancel(meeting, reason="No hubo quórum.", since=meeting.revision, actor=chair)
        quorum.call_again(meeting, actor=chair)
    for entry in (*get_roll(meeting).seats[0].entries, *get_roll(meeting).officers[0].entries):
        entry.left_at = DAY + 20 * MINUTE
    db.session.flush()
    with clock.standing_at(DAY + 44 * MINUTE), pytest.raises(Refused):
        quorum.declare_no_quorum(meeting, actor=secretary)
    with clock.standing_at(DAY + 45 * MINUTE):
        quorum.declare_no_quorum(meeting, actor=secretary)
        with pytest.raises(Refused):
            quorum.call_again(meeting, actor=chair)
        operations.cancel(meeting, reason="No hubo quórum.", since=meeting.revision, actor=chair)
    assert meeting.state is MeetingState.CANCELLED
    assert last("meeting:cancel").reason == "No hubo quórum."


def test_under_a_new_notice_it_is_held_within_the_days_of_the_rules_and_the_roll_begins_anew(
    furnished: factories.House,
) -> None:
    session = without_quorum(furnished, SecondCall.NEW_NOTICE)
    meeting, chair = session.meeting, furnished.actor("chair")
    agenda = get_agenda(meeting.id)
    content = paper.content_of(agenda, meeting)
    db.session.add(
        AgendaVersion(
            agenda_id=agenda.id,
            number=1,
            published_at=DAY,
            published_by="Persona chair",
            content=content,
            hash=fingerprint(content),
        )
    )
    db.session.flush()
    hours = meeting.ends_at - meeting.starts_at

    def again(days: int, **values: Any) -> None:
        starts_at = DAY + timedelta(days=days)
        agenda_operations.call_again(
            meeting, **{"starts_at": starts_at, "ends_at": starts_at + hours, "actor": chair, **values}
        )

    with clock.standing_at(DAY + 20 * MINUTE):
        with pytest.raises(InvalidInput):
            again(0)
        with pytest.raises(InvalidInput):
            again(6)  # Wednesday 19: the third business day after Thursday 13 is Tuesday 18
        with pytest.raises(Refused):
            quorum.call_again(meeting, actor=chair)  # not under the same notice
        again(5)
    assert (meeting.state, meeting.call, meeting.starts_at) == (
        MeetingState.CONVOKED,
        2,
        DAY + timedelta(days=5),
    )
    assert db.session.query(Notice).filter_by(meeting_id=meeting.id).count() == 1
    assert db.session.query(OutboxMessage).filter_by(kind="meeting:convoked").count() == 1
    assert last("meeting:second_call").old["starts_at"] == DAY.isoformat()
    found = get_roll(meeting)
    assert (found.quorum.present, found.quorum.required, found.officers[0].entries) == (0, 1, ())
    assert list_attending_person_ids(meeting.id) == frozenset()
    with clock.standing_at(DAY + timedelta(days=5)):
        sessions.fill_roll(session, "CCE")
        quorum.declare(meeting, actor=chair)
        agenda_operations.open_session(meeting, actor=chair)
    assert meeting.state is MeetingState.IN_SESSION


def test_where_the_rules_permit_none_or_the_day_has_passed_it_is_cancelled(
    furnished: factories.House,
) -> None:
    chair = furnished.actor("chair")
    none = without_quorum(furnished, SecondCall.NONE).meeting
    with pytest.raises(Refused):
        quorum.call_again(none, actor=chair)
    operations.cancel(none, reason="No hubo quórum.", since=none.revision, actor=chair)
    late = without_quorum(furnished, SecondCall.SAME_NOTICE).meeting
    with clock.standing_at(DAY + timedelta(days=1)):
        with pytest.raises(Refused):
            quorum.call_again(late, actor=chair)
        operations.cancel(late, reason="No hubo quórum.", since=late.revision, actor=chair)
    assert {none.state, late.state} == {MeetingState.CANCELLED}


PEOPLE = ("secretary", "chair", "canacar", "coordinator", "guest", "admin", "member", "insider", "anonymous")
#: Verb: how it is done, from which states, where it leads, and who may.
VERBS: dict[str, tuple[Any, set[MeetingState], MeetingState | None, set[str]]] = {
    "declare quorum": (
        lambda meeting, actor: quorum.declare(meeting, actor=actor),
        {MeetingState.CONVOKED, MeetingState.IN_SESSION, MeetingState.RECESS},
        None,
        {"secretary", "chair"},
    ),
    "declare that there is none": (
        lambda meeting, actor: quorum.declare_no_quorum(meeting, actor=actor),
        {MeetingState.CONVOKED},
        MeetingState.NO_QUORUM,
        {"secretary"},
    ),
    "call again": (
        lambda meeting, actor: quorum.call_again(meeting, instructed=True, actor=actor),
        {MeetingState.NO_QUORUM},
        MeetingState.CONVOKED,
        {"secretary", "chair"},
    ),
    "open": (
        lambda meeting, actor: operations.declare_open(meeting, actor=actor),
        {MeetingState.CONVOKED},
        MeetingState.IN_SESSION,
        {"secretary", "chair"},
    ),
    "recess": (
        lambda meeting, actor: operations.recess(meeting, resumes_at=clock.now() + 10 * MINUTE, actor=actor),
        {MeetingState.IN_SESSION},
        MeetingState.RECESS,
        {"secretary", "chair"},
    ),
    "resume": (
        lambda meeting, actor: operations.resume(meeting, actor=actor),
        {MeetingState.RECESS},
        MeetingState.IN_SESSION,
        {"secretary", "chair"},
    ),
    "close": (
        lambda meeting, actor: agenda_operations.close_session(meeting, actor=actor),
        {MeetingState.IN_SESSION},
        MeetingState.CLOSED,
        {"secretary", "chair"},
    ),
}


def test_the_whole_product_of_states_verbs_and_people(furnished: factories.House) -> None:
    """Of a session's own movements: what is not listed is refused and writes nothing."""
    session = sessions.make_session(furnished, state=MeetingState.CONVOKED)
    meeting = session.meeting
    for item in session.items:
        item.outcome = "noted"
    db.session.flush()
    with clock.standing_at(DAY + 20 * MINUTE):
        for name, (perform, sources, target, allowed) in VERBS.items():
            for person in PEOPLE:
                actor = ANONYMOUS if person == "anonymous" else furnished.actor(person)
                for state in MeetingState:
                    expected = (
                        NotAllowed if person not in allowed else WrongState if state not in sources else None
                    )
                    _try(meeting, state, lambda p=perform, a=actor: p(meeting, a), expected, target, name)  # type: ignore[misc]


def _try(
    meeting: Meeting,
    state: MeetingState,
    perform: Any,
    expected: type[Exception] | None,
    target: MeetingState | None,
    name: str,
) -> None:
    before = db.session.query(AuditEntry).count()
    with db.session.begin_nested() as step:
        meeting.state = state
        db.session.flush()
        if expected is None:
            perform()
            assert meeting.state is (target or state), (name, state)
            assert db.session.query(AuditEntry).count() > before, (name, state)
        else:
            with pytest.raises(expected):
                perform()
            assert db.session.query(AuditEntry).count() == before, (name, state)
        step.rollback()
    db.session.refresh(meeting)


def test_a_recess_has_its_hour_and_resuming_forgets_it(furnished: factories.House) -> None:
    meeting = sessions.make_session(furnished).meeting
    secretary = furnished.actor("secretary")
    for wrong in (DAY, DAY - MINUTE, DAY + timedelta(hours=25)):
        with pytest.raises(InvalidInput), db.session.begin_nested():
            operations.recess(meeting, resumes_at=wrong, actor=secretary)
    db.session.refresh(meeting)
    operations.recess(meeting, resumes_at=DAY + 20 * MINUTE, actor=secretary)
    assert meeting.resumes_at == DAY + 20 * MINUTE
    assert last("meeting:recess").new["resumes_at"] == (DAY + 20 * MINUTE).isoformat()
    operations.resume(meeting, actor=secretary)
    assert meeting.resumes_at is None
