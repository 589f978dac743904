"""Comments accepted into the text or refused with a reason; nobody's words are lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, StaleEdit
from app.minutes import operations, queries, remark_queries
from app.minutes.models import (
    Minutes,
    MinutesVersion,
)
from app.minutes.operations import answers, remarks
from tests import sessions
from tests.functional.minutes.remarks.round import (
    PASSAGE,
    ROUND,
    WORDING,
    R,
    clause_of,
    comment,
    text_at_work,
    written,
)


def test_accepted_wording_goes_into_the_text_and_what_was_circulated_stays_sealed(
    session: sessions.Session, minutes: Minutes
) -> None:
    secretary = session.actor("secretary")
    sealed = remark_queries.get_circulated(minutes)
    before = (dict(sealed.content), sealed.hash)
    row = comment(minutes, session.actor("canacar"))
    answers.accept(
        row, wording=WORDING, seen=PASSAGE, response="Así consta en la grabación.", since=1, actor=secretary
    )
    assert WORDING in text_at_work(minutes)
    assert PASSAGE not in text_at_work(minutes)
    assert (sealed.content, sealed.hash) == before
    assert (row.state, row.final_wording, row.answered_by, row.answered_at) == (
        R.ACCEPTED, WORDING, "Persona secretary", ROUND,
    )  # fmt: skip
    entry = db.session.query(AuditEntry).filter_by(tag="minutes:accept_remark").one()
    assert (entry.new["seat"], entry.new["who"], entry.new["wording"]) == (
        "CANACAR",
        "Titular CANACAR",
        WORDING,
    )
    operations.reconcile(minutes, reason="Todas respondieron.", actor=secretary)
    content = (
        db.session.query(MinutesVersion)
        .filter_by(minutes_id=minutes.id, number=minutes.version)
        .one()
        .content
    )
    (sealed_row,) = content["comments"]
    assert sealed_row == {
        "number": 1, "version": 3, "clause": row.clause, "heading": "3 Sellos en patios de consolidación", "seat": "CANACAR",
        "by": "Titular CANACAR", "passage": PASSAGE, "text": "Lo dicho fue «custodia».", "proposed_wording": WORDING,
        "state": "accepted", "outcome": "Aceptada", "wording": WORDING, "response": "Así consta en la grabación.",
        "answered_by": "Persona secretary", "answered_on": "2027-05-17",
    }  # fmt: skip
    assert [(one["seat"], one["said"]) for one in content["replies"]] == [
        ("CAAAREM", "silent"), ("CANACAR", "commented"), ("CCE", "silent"),
    ]  # fmt: skip
    assert content["silence_is_assent"] is True
    assert any(WORDING in section["text"] for section in content["sections"])


def test_two_comments_on_one_paragraph_the_second_is_refused_with_both_texts_and_then_merged(
    session: sessions.Session, minutes: Minutes
) -> None:
    secretary = session.actor("secretary")
    one, other = (
        comment(minutes, session.actor("canacar")),
        comment(minutes, session.actor("cce"), text="Precisar."),
    )
    answers.accept(one, wording=WORDING, seen=PASSAGE, since=1, actor=secretary)
    before = written()
    with pytest.raises(StaleEdit) as caught:
        answers.accept(other, wording="Otra redacción.", seen=PASSAGE, since=1, actor=secretary)
    assert (caught.value.mine, caught.value.theirs, caught.value.theirs_by) == (
        "Otra redacción.", WORDING, "Persona secretary",
    )  # fmt: skip
    assert written() == before
    assert other.state is R.OPEN
    merged = "CANACAR señaló que no tiene la custodia del contenedor mientras se consolida."
    answers.accept(other, wording=merged, seen=WORDING, since=1, actor=secretary)
    assert merged in text_at_work(minutes)
    assert text_at_work(minutes).count("CANACAR señaló") == 1


def test_a_comment_its_author_reworded_meanwhile_is_not_answered_by_mistake(
    session: sessions.Session, minutes: Minutes
) -> None:
    canacar, secretary = session.actor("canacar"), session.actor("secretary")
    row = comment(minutes, canacar)
    remarks.edit_remark(row, text="Pensándolo mejor.", proposed_wording="", since=1, actor=canacar)
    for attempt in (
        lambda: answers.accept(row, wording=WORDING, seen=PASSAGE, since=1, actor=secretary),
        lambda: answers.refuse(row, reason="No.", since=1, actor=secretary),
    ):
        with pytest.raises(StaleEdit):
            attempt()
    assert row.state is R.OPEN
    assert PASSAGE in text_at_work(minutes)


def test_a_refusal_needs_its_reason_and_may_be_thought_over_until_approval(
    session: sessions.Session, minutes: Minutes
) -> None:
    secretary = session.actor("secretary")
    row = comment(minutes, session.actor("canacar"))
    with pytest.raises(InvalidInput):
        answers.refuse(row, reason="  ", since=1, actor=secretary)
    with pytest.raises(InvalidInput):
        answers.accept(row, wording=" ", seen=PASSAGE, since=1, actor=secretary)
    answers.refuse(row, reason="No consta.", since=1, actor=secretary)
    assert PASSAGE in text_at_work(minutes)
    operations.reconcile(minutes, reason="Respondidas.", actor=secretary)
    answers.accept(row, wording=WORDING, seen=PASSAGE, since=row.revision, actor=secretary)
    assert WORDING in text_at_work(minutes)


def test_answers_of_one_hour_are_told_in_one_letter(session: sessions.Session, minutes: Minutes) -> None:
    secretary, canacar = session.actor("secretary"), session.actor("canacar")
    rows = [comment(minutes, canacar, text=f"Observación {n}.") for n in range(3)]
    for minute, row in zip((5, 20, 90), rows, strict=True):
        with clock.standing_at(ROUND + timedelta(minutes=minute)):
            answers.refuse(row, reason="No consta.", since=1, actor=secretary)
    told = (
        db.session.query(OutboxMessage)
        .filter_by(kind="minutes:remarks_answered")
        .order_by(OutboxMessage.id)
        .all()
    )
    assert [message.next_attempt_at for message in told] == [
        ROUND + timedelta(hours=1),
        ROUND + timedelta(hours=2),
    ]
    assert {message.payload["person_id"] for message in told} == {canacar.person_id}


def test_anew_in_circulation_the_seats_speak_anew_and_the_table_keeps_both_rounds(
    session: sessions.Session, minutes: Minutes
) -> None:
    secretary = session.actor("secretary")
    first = comment(minutes, session.actor("canacar"))
    answers.accept(first, wording=WORDING, seen=PASSAGE, since=1, actor=secretary)
    operations.reconcile(minutes, reason="Respondidas.", actor=secretary)
    operations.recirculate(minutes, note="Se precisó el punto 3.", actor=secretary)
    assert len(queries.list_to_review(session.actor("canacar"))) == 1
    second = comment(
        minutes, session.actor("canacar"), clause=clause_of(minutes, WORDING), proposed_wording=""
    )
    assert (second.version, second.passage) == (5, WORDING)
    answers.refuse(second, reason="Ya consta.", since=1, actor=secretary)
    operations.reconcile(minutes, reason="Respondidas.", actor=secretary)
    content = (
        db.session.query(MinutesVersion)
        .filter_by(minutes_id=minutes.id, number=minutes.version)
        .one()
        .content
    )
    assert [(row["version"], row["state"]) for row in content["comments"]] == [
        (3, "accepted"),
        (5, "refused"),
    ]
