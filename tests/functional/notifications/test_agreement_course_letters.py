"""Letters about the course of an agreement: more time, the authority's word, its end; who hears of what."""

from __future__ import annotations

from datetime import date

from app.agreements import operations
from app.agreements.models import Agreement, AgreementState, Response
from app.kernel.db import db, transaction
from tests import sessions
from tests.factories import House
from tests.functional.notifications.readers import INSIDE, REPRESENTATION, told

S = AgreementState


def test_more_time_is_asked_of_the_chair_and_answered_to_who_asked(inside: House) -> None:
    with transaction():
        agreement = sessions.make_agreement(sessions.make_session(inside), S.IN_PROGRESS)
        operations.ask_extension(
            agreement, new_due_on=date(2027, 9, 1), reason="Faltan dos rutas.", actor=inside.actor("canacar")
        )
    mails = told(inside)
    assert set(mails) == {"chair", "secretary"}
    assert "Faltan dos rutas." in mails["chair"].text
    with transaction():
        agreement = db.session.get_one(Agreement, agreement.id)
        operations.extend(
            agreement, new_due_on=date(2027, 8, 20), reason="Hasta agosto.", actor=inside.actor("chair")
        )
    mails = {name: mail for name, mail in told(inside).items() if name != "chair"}
    assert set(mails) == REPRESENTATION | {"secretary"}
    assert "/agreements/by-link/" in mails["canacar"].text
    assert "Hasta agosto." in mails["canacar"].text


def test_the_whole_body_hears_what_the_authority_says(inside: House) -> None:
    with transaction():
        sessions.seat_the_authority(inside)
        agreement = sessions.recommend(sessions.make_agreement(sessions.make_session(inside), S.ADOPTED))
        operations.respond(
            agreement, response=Response.DECLINED, text="Excede la norma.", actor=inside.actor("authority")
        )
    mails = told(inside)
    assert set(mails) == INSIDE | {"authority"}
    assert "Excede la norma." in mails["canacar"].text
    assert "rechazada" in mails["canacar"].subject


def test_what_the_plenary_ends_is_told_to_who_owed_it(inside: House) -> None:
    with transaction():
        session = sessions.make_session(inside)
        sessions.declare_quorum(session)
        agreement = sessions.make_agreement(session, S.IN_PROGRESS)
        operations.void(
            agreement, reason="Cambió la norma.", session=session.meeting, actor=inside.actor("secretary")
        )
    mails = told(inside)
    assert set(mails) == REPRESENTATION | {"secretary"}
    assert "Cambió la norma." in mails["canacar"].text
    assert mails["canacar"].subject.endswith("sin efecto")
