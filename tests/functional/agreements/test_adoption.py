"""An agreement gets its number when it is adopted, in session, with a quorum declared; never twice the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app.agreements import operations
from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision
from app.agreements.operations import Responsible
from app.bodies.models import Chamber
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused, StaleEdit, WrongState
from app.meetings.models import MeetingState, QuorumDeclaration
from tests import factories, sessions


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = sessions.make_session(house, number=2)
        sessions.declare_quorum(made)
        yield made
        db.session.rollback()


def propose(session: sessions.Session, **values: object) -> Agreement:
    return operations.propose(
        session.items[-1],
        **{
            "text": "CANACAR levantará el padrón.",
            "responsible": Responsible.of_chamber(
                db.session.get_one(Chamber, session.house.chambers["CANACAR"].id)
            ),
            "due_on": sessions.DUE,
            "actor": session.actor("secretary"),
            **values,
        },
    )


def test_numbers_follow_the_bodys_pattern_in_order(session: sessions.Session) -> None:
    secretary = session.actor("secretary")
    first, second = propose(session), propose(session)
    assert (first.number, first.sequence, first.state) == (None, None, AgreementState.PROPOSED)
    assert operations.adopt(second, actor=secretary) == "GCP/2027/ORD2/ACU-01"
    assert operations.adopt(first, actor=secretary) == "GCP/2027/ORD2/ACU-02"
    assert second.decision is Decision.CONSENSUS
    assert second.adopted_at == sessions.DAY
    entry = db.session.query(AuditEntry).filter_by(tag="agreement:adopt", subject_id=second.id).one()
    assert (entry.new["number"], entry.actor_name) == ("GCP/2027/ORD2/ACU-01", "Persona secretary")
    told = db.session.query(OutboxMessage).filter_by(kind="agreement:adopted", subject_id=second.id).one()
    assert told.payload["number"] == "GCP/2027/ORD2/ACU-01"
    assert told.payload["chamber_id"] == session.house.chambers["CANACAR"].id


def test_a_number_is_never_used_again_whatever_becomes_of_its_agreement(session: sessions.Session) -> None:
    secretary = session.actor("secretary")
    first = propose(session)
    operations.adopt(first, actor=secretary)
    operations.void(first, reason="Cambió la norma.", session=session.meeting, actor=secretary)
    not_adopted = propose(session)
    operations.not_adopt(not_adopted, actor=secretary)
    later = propose(session)
    assert operations.adopt(later, actor=secretary) == "GCP/2027/ORD2/ACU-02"
    assert (not_adopted.number, not_adopted.sequence) == (None, None)


@pytest.mark.parametrize("state", [state for state in MeetingState if state is not MeetingState.IN_SESSION])
def test_nothing_is_adopted_outside_the_session(session: sessions.Session, state: MeetingState) -> None:
    agreement = propose(session)
    session.meeting.state = state
    with pytest.raises(WrongState):
        operations.adopt(agreement, actor=session.actor("secretary"))
    assert (agreement.state, agreement.number) == (AgreementState.PROPOSED, None)


def test_nothing_is_adopted_without_a_declared_quorum(session: sessions.Session) -> None:
    agreement = propose(session)
    db.session.query(QuorumDeclaration).update({"is_met": False})
    with pytest.raises(Refused):
        operations.adopt(agreement, actor=session.actor("secretary"))
    db.session.query(QuorumDeclaration).delete()
    with pytest.raises(Refused):
        operations.adopt(agreement, actor=session.actor("secretary"))
    assert agreement.number is None


@pytest.mark.parametrize(
    ("votes", "carried"),
    [
        ((3, 0, 0), True),
        ((2, 1, 0), True),
        ((2, 0, 1), True),
        ((1, 0, 2), True),
        ((1, 1, 1), False),
        ((0, 3, 0), False),
        ((0, 0, 0), False),
        ((3, 1, 0), False),  # four votes, three seats
        ((4, 0, 0), False),
        ((-1, 0, 0), False),
    ],
)
def test_a_majority_carries_it_and_no_more_votes_than_seats_present(
    session: sessions.Session, votes: tuple[int, int, int], carried: bool
) -> None:
    agreement = propose(session)
    arguments = dict(zip(("votes_for", "votes_against", "abstentions"), votes, strict=True))
    if carried:
        operations.adopt(agreement, decision=Decision.MAJORITY, actor=session.actor("secretary"), **arguments)
        assert (agreement.votes_for, agreement.votes_against, agreement.abstentions) == votes
    else:
        with pytest.raises(InvalidInput):
            operations.adopt(
                agreement, decision=Decision.MAJORITY, actor=session.actor("secretary"), **arguments
            )
        assert agreement.number is None


def test_in_a_tie_the_chairs_casting_vote_counts_as_one_more(session: sessions.Session) -> None:
    sessions.roll.arrive(
        session.meeting,
        session.seat("ANTP"),
        person=session.house.people["antp"],
        capacity=sessions.Capacity.PRINCIPAL,
        actor=session.actor("secretary"),
    )
    agreement = propose(session)
    operations.adopt(
        agreement, decision=Decision.MAJORITY, votes_for=3, votes_against=2, actor=session.actor("chair")
    )
    assert agreement.state is AgreementState.ADOPTED


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"responsible": Responsible("")}, "responsible"),
        ({"responsible": Responsible("x" * 201)}, "responsible"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2027, 5, 12)}, "due_on"),
        ({"text": "x" * 60_000}, "text"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    session: sessions.Session, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        propose(session, **values)
    assert list(caught.value.fields) == [field]
    assert db.session.query(Agreement).count() == 0


def test_an_edit_from_an_older_revision_is_a_conflict_and_changes_nothing(session: sessions.Session) -> None:
    agreement = propose(session)
    values = {
        "responsible": Responsible("Dirección de Certificación"),
        "due_on": sessions.DUE,
        "kind": AgreementKind.DECISION,
        "actor": session.actor("secretary"),
    }
    operations.edit(agreement, text="La primera redacción.", since=1, **values)
    with pytest.raises(StaleEdit) as caught:
        operations.edit(agreement, text="La segunda redacción.", since=1, **values)
    assert (caught.value.mine, caught.value.theirs) == ("La segunda redacción.", "La primera redacción.")
    assert agreement.text == "La primera redacción."
    assert agreement.responsible_chamber_id is None


def test_the_chair_extends_once_and_then_only_the_plenary(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(session, AgreementState.IN_PROGRESS)
    chair = session.actor("chair")
    extension = operations.extend(agreement, new_due_on=date(2027, 8, 1), reason="Faltan rutas.", actor=chair)
    assert (extension.old_due_on, agreement.due_on) == (sessions.DUE, date(2027, 8, 1))
    with pytest.raises(NotAllowed):
        operations.extend(agreement, new_due_on=date(2027, 9, 1), reason="Otra vez.", actor=chair)
    operations.extend(
        agreement, new_due_on=date(2027, 9, 1), reason="Otra vez.", session=session.meeting, actor=chair
    )
    assert agreement.due_on == date(2027, 9, 1)


def test_an_overdue_agreement_is_not_extended(session: sessions.Session) -> None:
    agreement = sessions.make_agreement(session, AgreementState.IN_PROGRESS, due_on=date(2027, 5, 12))
    with pytest.raises(Refused):
        operations.extend(
            agreement, new_due_on=date(2027, 9, 1), reason="Tarde.", actor=session.actor("chair")
        )
    assert agreement.due_on == date(2027, 5, 12)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_eight_adoptions_at_once_leave_no_gap_and_no_double(
    database: str, request: pytest.FixtureRequest, tmp_path: object
) -> None:
    from app.factory import create_app
    from tests import databases

    with databases.fresh(database) as url:
        app = create_app(
            {
                "TESTING": True,
                "SQLALCHEMY_DATABASE_URI": url,
                "SQLITE_SYNCHRONOUS": "OFF",
                "INSTANCE_DIR": str(tmp_path),
                "MAIL_FOLDER": str(tmp_path),
            }
        )
        with app.app_context(), clock.standing_at(sessions.DAY), transaction():
            made = sessions.make_session(factories.furnish())
            sessions.declare_quorum(made)
            secretary = made.actor("secretary")
            ids = [sessions.make_agreement(made).id for _ in range(8)]
        start, failures = threading.Barrier(8), []

        def adopt(agreement_id: int) -> None:
            try:
                with app.app_context(), clock.standing_at(sessions.DAY):
                    start.wait(timeout=30)
                    with transaction():
                        operations.adopt(db.session.get_one(Agreement, agreement_id), actor=secretary)
                    db.session.remove()
            except Exception as error:  # noqa: BLE001 - told below
                failures.append(error)

        threads = [threading.Thread(target=adopt, args=(number,)) for number in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not failures
        with app.app_context():
            rows = db.session.query(Agreement).order_by(Agreement.sequence).all()
            assert [row.sequence for row in rows] == list(range(1, 9))
            assert len({row.number for row in rows}) == 8
            assert db.session.query(AuditEntry).filter_by(tag="agreement:adopt").count() == 8
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
