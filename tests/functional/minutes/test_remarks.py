"""States × verbs × roles of the round of comments and of dissents, from the tables; what is not listed changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, StaleEdit, WrongState
from app.meetings.models import MeetingState, RollEntry
from app.minutes import operations, policy, queries, remark_queries
from app.minutes.anchors import anchors_of
from app.minutes.models import (
    REMARK_TRANSITIONS,
    Assent,
    Minutes,
    MinutesDissent,
    MinutesSection,
    MinutesVersion,
    Remark,
    RemarkState,
)
from app.minutes.operations import answers, dissents, remarks
from app.minutes.remark_queries import Said
from tests import factories, sessions
from tests.functional.minutes.setting import ROUND_VERBS, S, bring_to, hold

R = RemarkState
#: The day the minutes go round; the window closes five business days later.
ROUND = sessions.DAY + timedelta(days=4)
AFTER = ROUND + timedelta(days=20)
PASSAGE = "CANACAR señaló que no es responsable del contenedor."
WORDING = "CANACAR señaló que no tiene la custodia del contenedor."


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = hold(house)
        with clock.standing_at(ROUND):
            yield made
        db.session.rollback()


@pytest.fixture
def minutes(session: sessions.Session) -> Minutes:
    return bring_to(session, S.CIRCULATED)


def clause_of(minutes: Minutes, text: str = PASSAGE) -> int:
    content = remark_queries.get_circulated(minutes).content
    return next(one.number for one in anchors_of(content) if one.source == text)


def comment(minutes: Minutes, actor: Actor, **said: Any) -> Remark:
    values = {"text": "Lo dicho fue «custodia».", "proposed_wording": WORDING, **said}
    if "clause" not in said:
        values["clause"] = clause_of(minutes)
    return remarks.remark(minutes, actor=actor, **values)


def text_at_work(minutes: Minutes) -> str:
    return "\n".join(row.text for row in db.session.query(MinutesSection).filter_by(minutes_id=minutes.id))


def written() -> tuple[int, ...]:
    """How many rows there are of all that these verbs write."""
    db.session.flush()
    return tuple(
        db.session.query(table).count()
        for table in (AuditEntry, OutboxMessage, Remark, Assent, MinutesDissent)
    )


# ── the whole product ──

Perform = Callable[["Scene", Actor], object]


class Scene:
    """One remark of CANACAR's in whatever state, a dissent of its own, and the minutes in whatever state."""

    def __init__(self, session: sessions.Session, state: S | None, remark_state: R = R.OPEN) -> None:
        self.session, self.meeting = session, session.meeting
        self.minutes = db.session.query(Minutes).one()
        canacar = session.house.people["canacar"]
        for table in (Remark, Assent, MinutesDissent):
            db.session.query(table).delete()
        section = db.session.query(MinutesSection).filter(MinutesSection.text.contains("AMACARGA")).one()
        section.text = section.text.replace(WORDING, PASSAGE)
        seat = session.house.seats["CANACAR"].id
        self.remark = Remark(
            section_id=section.id, person_id=canacar.id, person_name=canacar.name, seat_id=seat, chamber_acronym="CANACAR",
            version=3, clause=clause_of(self.minutes), passage=PASSAGE, text="Custodia.", proposed_wording=WORDING,
            state=remark_state, created_at=ROUND,
        )  # fmt: skip
        self.dissent = MinutesDissent(
            meeting_id=self.meeting.id, seat_id=seat, item_id=session.items[-1].id, person_id=canacar.id,
            person_name=canacar.name, chamber_acronym="CANACAR", text="No lo compartimos.", created_at=ROUND,
        )  # fmt: skip
        db.session.add_all([self.remark, self.dissent])
        if state is not None:
            self.minutes.state = state
        db.session.flush()

    @property
    def before(self) -> tuple[Any, ...]:
        return (
            self.remark.state,
            self.remark.text,
            self.dissent.text,
            text_at_work(self.minutes),
            *written(),
        )


def accept(scene: Scene, actor: Actor) -> None:
    answers.accept(scene.remark, wording=WORDING, seen=PASSAGE, since=scene.remark.revision, actor=actor)


#: Each verb: how it is done, in which states of the minutes, who may, and the journal's tag.
VERBS: dict[str, tuple[Perform, frozenset[S], frozenset[str]]] = {
    "remark": (
        lambda scene, actor: comment(scene.minutes, actor, text="Otra observación."),
        frozenset({S.CIRCULATED}),
        frozenset({"chair", "canacar", "canacar_alternate"}),
    ),
    "edit_remark": (
        lambda scene, actor: remarks.edit_remark(
            scene.remark,
            text="Mejor así.",
            proposed_wording=WORDING,
            since=scene.remark.revision,
            actor=actor,
        ),
        frozenset({S.CIRCULATED}),
        frozenset({"canacar"}),
    ),
    "withdraw_remark": (
        lambda scene, actor: remarks.withdraw_remark(scene.remark, actor=actor),
        frozenset({S.CIRCULATED}),
        frozenset({"canacar"}),
    ),
    "no_comments": (
        lambda scene, actor: (
            remarks.withdraw_remark(scene.remark, actor=scene.session.actor("canacar"))
            if scene.minutes.state is S.CIRCULATED
            else None,
            remarks.no_comments(scene.minutes, actor=actor),
        ),
        frozenset({S.CIRCULATED}),
        frozenset({"canacar", "canacar_alternate"}),
    ),
    "accept_remark": (accept, frozenset({S.CIRCULATED, S.RECONCILED}), frozenset({"secretary"})),
    "refuse_remark": (
        lambda scene, actor: answers.refuse(
            scene.remark, reason="No fue así.", since=scene.remark.revision, actor=actor
        ),
        frozenset({S.CIRCULATED, S.RECONCILED}),
        frozenset({"secretary"}),
    ),
    "dissent": (
        lambda scene, actor: dissents.dissent(
            scene.meeting, item_id=scene.session.items[0].id, text="No lo compartimos.", actor=actor
        ),
        frozenset({S.DRAFT, S.IN_REVIEW, S.CIRCULATED}),
        frozenset({"canacar", "canacar_alternate"}),
    ),
    "withdraw_dissent": (
        lambda scene, actor: dissents.withdraw_dissent(scene.dissent, actor=actor),
        frozenset({S.DRAFT, S.IN_REVIEW, S.CIRCULATED, S.RECONCILED}),
        frozenset({"canacar", "canacar_alternate"}),
    ),
}
#: ANTP sits in the body and was not there; the secretary was not called on this roll.
ROLES = (
    "secretary", "chair", "canacar", "canacar_alternate", "antp", "guest", "admin", "coordinator", "member", "insider",
)  # fmt: skip


def test_every_verb_of_the_round_is_walked() -> None:
    assert set(VERBS) == ROUND_VERBS
    assert set(policy.PERMISSIONS) >= ROUND_VERBS


@pytest.mark.parametrize("verb", list(VERBS))
def test_states_by_verbs(session: sessions.Session, minutes: Minutes, verb: str) -> None:
    perform, at, who = VERBS[verb]
    actor = session.actor(min(who - {"chair"}))
    for state in S:
        scene = Scene(session, state)
        before = scene.before
        audits = db.session.query(AuditEntry).count()
        if state in at:
            perform(scene, actor)
            last = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
            assert last is not None
            assert (last.tag, last.actor_id, last.body_id) == (
                f"minutes:{verb}",
                actor.person_id,
                session.meeting.body_id,
            )
            assert db.session.query(AuditEntry).count() > audits
        else:
            with pytest.raises(WrongState):
                perform(scene, actor)
            assert scene.before == before, state


@pytest.mark.parametrize("role", ROLES)
def test_verbs_by_roles(session: sessions.Session, minutes: Minutes, role: str) -> None:
    actor = session.actor(role)
    for verb, (perform, _at, who) in VERBS.items():
        scene = Scene(session, S.CIRCULATED)
        before = scene.before
        if role in who:
            perform(scene, actor)
            continue
        with pytest.raises(NotAllowed):
            perform(scene, actor)
        if verb != "no_comments":  # there the scene takes its own comment away first
            assert scene.before == before, verb


@pytest.mark.parametrize("state", list(R))
def test_answers_move_a_comment_only_as_its_table_says(
    session: sessions.Session, minutes: Minutes, state: R
) -> None:
    secretary, canacar = session.actor("secretary"), session.actor("canacar")
    for to, verb in ((R.ACCEPTED, "accept_remark"), (R.REFUSED, "refuse_remark")):
        scene = Scene(session, S.CIRCULATED, state)
        if to in REMARK_TRANSITIONS[state]:
            VERBS[verb][0](scene, secretary)
            assert scene.remark.state is to
        else:
            with pytest.raises(WrongState):
                VERBS[verb][0](scene, secretary)
    for verb in ("edit_remark", "withdraw_remark"):
        if state is not R.OPEN:
            with pytest.raises(WrongState):
                VERBS[verb][0](Scene(session, S.CIRCULATED, state), canacar)


# ── commenting ──


def test_a_comment_keeps_who_for_whom_and_what_it_is_about(
    session: sessions.Session, minutes: Minutes
) -> None:
    row = comment(minutes, session.actor("canacar_alternate"))
    assert (row.person_name, row.chamber_acronym, row.version, row.passage) == (
        "Persona canacar_alternate", "CANACAR", 3, PASSAGE,
    )  # fmt: skip
    assert comment(minutes, session.actor("canacar_alternate")).id == row.id  # pressed twice
    told = db.session.query(OutboxMessage).filter_by(kind="minutes:remarked").one()
    comment(minutes, session.actor("caaarem"))
    assert db.session.query(OutboxMessage).filter_by(kind="minutes:remarked").one().id == told.id  # one a day
    officer = comment(minutes, session.actor("chair"))
    assert (officer.seat_id, officer.chamber_acronym) == (None, "")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " ", "proposed_wording": ""}, "text"),
        ({"text": "", "proposed_wording": PASSAGE}, "text"),  # the wording it has proposes nothing
        ({"text": "x" * 5_001}, "text"),
        ({"proposed_wording": "x" * 10_001}, "proposed_wording"),
    ],
)
def test_a_comment_that_says_nothing_or_too_much_is_refused_at_its_field(
    session: sessions.Session, minutes: Minutes, said: dict[str, str], field: str
) -> None:
    before = written()
    with pytest.raises(InvalidInput) as refused:
        comment(minutes, session.actor("canacar"), **said)
    assert set(refused.value.fields) == {field}
    assert written() == before


def test_only_paragraphs_that_were_circulated_are_commented(
    session: sessions.Session, minutes: Minutes
) -> None:
    for clause in (0, -1, 999):
        with pytest.raises(NotFound):
            comment(minutes, session.actor("canacar"), clause=clause)


def test_after_the_window_nobody_comments_and_who_was_silent_is_told_apart(
    session: sessions.Session, minutes: Minutes
) -> None:
    row = comment(minutes, session.actor("canacar"))
    remarks.no_comments(minutes, actor=session.actor("cce"))

    def said(*, is_open: bool) -> dict[str, Said]:
        rows = remark_queries.what_seats_said(minutes, session.meeting, 3, is_open=is_open)
        return {row.voice.chamber_acronym: row.said for row in rows}

    assert said(is_open=True) == {"CANACAR": Said.COMMENTED, "CCE": Said.NO_COMMENTS, "CAAAREM": Said.AWAITED}
    assert said(is_open=False)["CAAAREM"] is Said.SILENT
    with clock.standing_at(AFTER):
        for attempt in (
            lambda: comment(minutes, session.actor("caaarem")),
            lambda: remarks.no_comments(minutes, actor=session.actor("caaarem")),
            lambda: remarks.edit_remark(
                row, text="Tarde.", proposed_wording="", since=1, actor=session.actor("canacar")
            ),
        ):
            with pytest.raises(Refused):
                attempt()


def test_a_seat_that_commented_does_not_say_that_it_has_no_comments(
    session: sessions.Session, minutes: Minutes
) -> None:
    canacar = session.actor("canacar")
    row = comment(minutes, canacar)
    with pytest.raises(Refused):
        remarks.no_comments(minutes, actor=canacar)
    remarks.withdraw_remark(row, actor=canacar)
    once = remarks.no_comments(minutes, actor=canacar)
    assert remarks.no_comments(minutes, actor=session.actor("canacar_alternate")).id == once.id
    entry = db.session.query(AuditEntry).filter_by(tag="minutes:withdraw_remark").one()
    assert entry.new["text"] == "Lo dicho fue «custodia»."


def test_it_waits_for_a_member_until_the_seat_has_spoken(session: sessions.Session, minutes: Minutes) -> None:
    def waiting(name: str) -> int:
        return len(queries.list_to_review(session.actor(name)))

    assert [waiting(name) for name in ("canacar", "canacar_alternate", "cce", "antp")] == [1, 1, 1, 0]
    comment(minutes, session.actor("canacar"))
    remarks.no_comments(minutes, actor=session.actor("cce"))
    assert [waiting(name) for name in ("canacar", "canacar_alternate", "cce", "caaarem")] == [0, 0, 0, 1]
    db.session.query(RollEntry).filter_by(chamber_acronym="CAAAREM").delete()
    assert waiting("caaarem") == 0


def test_an_edit_from_an_older_text_is_refused_with_both(session: sessions.Session, minutes: Minutes) -> None:
    canacar = session.actor("canacar")
    row = comment(minutes, canacar)
    remarks.edit_remark(row, text="Uno.", proposed_wording="", since=1, actor=canacar)
    with pytest.raises(StaleEdit) as caught:
        remarks.edit_remark(row, text="Dos.", proposed_wording="", since=1, actor=canacar)
    assert (caught.value.mine, caught.value.theirs) == ("Dos.", "Uno.")
    assert (row.text, row.proposed_wording) == ("Uno.", "")


# ── answering ──


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


# ── dissents ──


def test_a_dissent_is_annexed_before_the_minutes_are_drawn_up_and_sealed_with_them(
    session: sessions.Session,
) -> None:
    agreement = sessions.make_agreement(session)
    agreement.number, agreement.state = "GCP/2027/ORD2/ACU-02", type(agreement.state)("adopted")
    canacar, item = session.actor("canacar"), session.items[-1]
    dissents.dissent(session.meeting, item_id=item.id, agreement_id=agreement.id, text="No.", actor=canacar)
    row = dissents.dissent(
        session.meeting, item_id=item.id, agreement_id=agreement.id, text="Votamos en contra.", actor=canacar
    )
    assert db.session.query(MinutesDissent).one().id == row.id  # the second replaces the first
    dissents.dissent(session.meeting, item_id=item.id, text="Del punto entero.", actor=session.actor("cce"))
    minutes = bring_to(session, S.CIRCULATED)
    content = remark_queries.get_circulated(minutes).content
    assert content["dissents"][0] == {
        "seat": "CANACAR", "by": "Titular CANACAR", "text": "Votamos en contra.", "day": "2027-05-17",
        "about": "3 Sellos en patios de consolidación. Acuerdo GCP/2027/ORD2/ACU-02",
    }  # fmt: skip
    assert [row["seat"] for row in content["dissents"]] == ["CANACAR", "CCE"]


def test_nobody_dissents_while_the_session_runs_nor_from_what_was_not_decided(
    session: sessions.Session,
) -> None:
    canacar, item = session.actor("canacar"), session.items[-1]
    proposed = sessions.make_agreement(session)
    for wrong in ({"item_id": 9_999}, {"item_id": item.id, "agreement_id": proposed.id}):
        with pytest.raises(NotFound):
            dissents.dissent(session.meeting, text="No.", actor=canacar, **wrong)
    with pytest.raises(InvalidInput):
        dissents.dissent(session.meeting, item_id=item.id, text="  ", actor=canacar)
    session.meeting.state = MeetingState.RECESS
    with pytest.raises(WrongState):
        dissents.dissent(session.meeting, item_id=item.id, text="No.", actor=canacar)
    assert db.session.query(MinutesDissent).count() == 0
