"""Minutes are drawn up from the session, and what somebody edited is never overwritten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.agendas.models import Outcome
from app.agreements.models import AgreementState, Decision
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, StaleEdit
from app.meetings.models import Capacity, MeetingState
from app.meetings.operations import guests, quorum, roll
from app.minutes import operations
from app.minutes.models import Minutes, MinutesSection, MinutesVersion, SectionKind
from tests import factories, sessions


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = sessions.make_session(house, number=2)
        secretary = made.actor("secretary")
        sessions.fill_roll(made, "CCE", "CAAAREM")
        roll.arrive(
            made.meeting,
            made.seat("CANACAR"),
            person=house.people["canacar_alternate"],
            capacity=Capacity.ALTERNATE,
            actor=secretary,
        )
        roll.excuse(made.meeting, made.seat("ANTP"), actor=secretary)
        guests.add(made.meeting, name="Ana *Ruiz*", organization="ANAM", actor=secretary)
        quorum.declare(made.meeting, actor=secretary)
        for item in made.items:
            item.outcome = Outcome.NOTED
        made.items[-1].outcome = Outcome.AGREED
        made.items[-1].notes = "AMACARGA expuso el comparativo.\n\nCANACAR señaló que no tiene la custodia."
        sessions.make_agreement(
            made,
            AgreementState.ADOPTED,
            number="GCP/2027/ORD2/ACU-01",
            decision=Decision.MAJORITY,
            votes_for=2,
            votes_against=1,
        )
        made.meeting.state, made.meeting.closed_at = (
            MeetingState.CLOSED,
            sessions.DAY + timedelta(hours=2, minutes=58),
        )
        db.session.flush()
        yield made
        db.session.rollback()


def sections(minutes: Minutes) -> list[MinutesSection]:
    return (
        db.session.query(MinutesSection)
        .filter_by(minutes_id=minutes.id)
        .order_by(MinutesSection.position)
        .all()
    )


def test_the_session_writes_its_own_minutes(session: sessions.Session) -> None:
    minutes = operations.draft(session.meeting, actor=session.actor("secretary"))
    opening, first, attendance, _second, third, closing = sections(minutes)
    assert (first.heading, attendance.heading) == ("1 Lista de asistencia y declaración de quórum", "")
    assert [row.kind for row in (opening, attendance, first, closing)] == [
        SectionKind.OPENING,
        SectionKind.ATTENDANCE,
        SectionKind.ITEM,
        SectionKind.CLOSING,
    ]
    assert "13 May 2027" in opening.text or "trece de mayo de dos mil veintisiete" in opening.text
    assert "Sala Magna" in opening.text
    for said in (
        "Persona canacar\\_alternate",
        "Titular CANACAR",
        "ANTP",
        "Ana \\*Ruiz\\* (ANAM)",
        "Persona chair",
    ):
        assert said in attendance.text
    assert third.heading == "3 Sellos en patios de consolidación"
    assert third.text.startswith("AMACARGA expuso el comparativo.\n\nCANACAR señaló")
    assert len(third.text.split("\n\n")) == 3  # the notes, and what introduces the agreement
    version = db.session.query(MinutesVersion).one()
    assert (version.number, version.created_by) == (1, "Persona secretary")
    (agreement,) = version.content["sections"][4]["agreements"]
    assert agreement["number"] == "GCP/2027/ORD2/ACU-01"
    assert "CANACAR" in agreement["about"]
    assert version.content["reference"] == "GCP/2027/ORD2"


def test_drawing_up_again_never_touches_what_somebody_edited(session: sessions.Session) -> None:
    secretary = session.actor("secretary")
    minutes = operations.draft(session.meeting, actor=secretary)
    third = sections(minutes)[4]
    operations.edit(third, "Redacción de la secretaría.", since=third.revision, actor=secretary)
    session.items[1].notes = "Se aprobó sin cambios."
    session.items[2].notes = "Otra nota."
    db.session.flush()
    operations.draft(session.meeting, actor=secretary)
    rows = sections(minutes)
    assert rows[4].text == "Redacción de la secretaría."
    assert rows[3].text.startswith("Se aprobó sin cambios.")
    assert len(rows) == 6
    assert db.session.query(MinutesVersion).count() == 1


def test_two_editors_of_one_section_are_shown_both_texts(session: sessions.Session) -> None:
    secretary = session.actor("secretary")
    minutes = operations.draft(session.meeting, actor=secretary)
    third, closing = sections(minutes)[4:]
    since = third.revision
    operations.edit(third, "La primera.", since=since, actor=secretary)
    with pytest.raises(StaleEdit) as caught:
        operations.edit(third, "La segunda.", since=since, actor=secretary)
    conflict = caught.value
    assert (conflict.mine, conflict.theirs, conflict.revision) == ("La segunda.", "La primera.", since + 1)
    assert conflict.theirs_by == "Persona secretary"
    assert third.text == "La primera."
    operations.edit(closing, "Otra sección no estorba.", since=closing.revision, actor=secretary)
    operations.edit(third, "La primera.", since=since, actor=secretary)  # the same text is no conflict
    assert third.revision == since + 1


def test_a_text_too_long_is_refused(session: sessions.Session) -> None:
    minutes = operations.draft(session.meeting, actor=session.actor("secretary"))
    section = sections(minutes)[0]
    with pytest.raises(InvalidInput):
        operations.edit(section, "x" * 60_000, since=section.revision, actor=session.actor("secretary"))


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_of_eight_who_save_one_text_at_once_one_is_kept_and_seven_are_told(
    database: str, tmp_path: object
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
            section_id = sections(operations.draft(made.meeting, actor=secretary))[0].id
        start, outcomes = threading.Barrier(8), []

        def save(number: int) -> None:
            try:
                with app.app_context():
                    start.wait(timeout=30)
                    with transaction():
                        section = db.session.get_one(MinutesSection, section_id)
                        operations.edit(section, f"Texto {number}.", since=1, actor=secretary)
                    outcomes.append(f"Texto {number}.")
                    db.session.remove()
            except StaleEdit as conflict:
                outcomes.append(conflict)
            except Exception as error:  # noqa: BLE001 - told below
                outcomes.append(error)

        threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        saved = [outcome for outcome in outcomes if isinstance(outcome, str)]
        conflicts = [outcome for outcome in outcomes if isinstance(outcome, StaleEdit)]
        assert (len(saved), len(conflicts)) == (1, 7), outcomes
        assert {conflict.theirs for conflict in conflicts} == set(saved)
        with app.app_context():
            assert db.session.get_one(MinutesSection, section_id).text == saved[0]
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
