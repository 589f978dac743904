"""States × verbs × roles of minutes, from the tables: a step that isn't listed is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.permissions import Standing
from app.kernel.seals import fingerprint
from app.meetings.models import MeetingState, RollEntry
from app.minutes import operations, policy
from app.minutes.models import (
    EDITABLE_STATES,
    TRANSITIONS,
    Addendum,
    ApprovalMethod,
    Minutes,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    Signature,
)
from tests import factories, sessions
from tests.functional.minutes import setting

S = MinutesState
Perform = Callable[[Minutes, Actor], object]
LATER = sessions.DAY + timedelta(days=30)


def edit_first(minutes: Minutes, actor: Actor) -> None:
    section = db.session.query(MinutesSection).filter_by(minutes_id=minutes.id).order_by("position").first()
    assert section is not None
    operations.edit(section, f"Otra redacción {section.revision}.", since=section.revision, actor=actor)


def sign_last(minutes: Minutes, actor: Actor) -> None:
    """Sign after the other office has."""
    role = "technical_secretary" if minutes.meeting.body_id not in actor.secretary_of else "chair"
    other = factories.make_person()
    db.session.add(
        Signature(
            minutes_id=minutes.id,
            person_id=other.id,
            person_name=other.name,
            role=role,
            hash=minutes.hash,
            signed_at=LATER,
        )
    )
    db.session.flush()
    operations.sign(minutes, confirmed=sessions.confirmed(actor), actor=actor)


#: Each verb: how it is done, from which states, and where it leaves the minutes.
VERBS: dict[str, tuple[Perform, frozenset[S], S | None]] = {
    "edit": (edit_first, EDITABLE_STATES, None),
    "edit_in_review": (edit_first, frozenset({S.IN_REVIEW}), None),
    "review": (
        lambda minutes, actor: operations.review(minutes, actor=actor),
        frozenset({S.DRAFT}),
        S.IN_REVIEW,
    ),
    "send_back": (
        lambda minutes, actor: operations.send_back(minutes, note="Falta el punto 4.", actor=actor),
        frozenset({S.IN_REVIEW}),
        S.DRAFT,
    ),
    "circulate": (
        lambda minutes, actor: operations.circulate(minutes, actor=actor),
        frozenset({S.IN_REVIEW}),
        S.CIRCULATED,
    ),
    "recirculate": (
        lambda minutes, actor: operations.recirculate(minutes, note="Cambió el punto 6.", actor=actor),
        frozenset({S.RECONCILED}),
        S.CIRCULATED,
    ),
    "reconcile": (
        lambda minutes, actor: operations.reconcile(minutes, actor=actor),
        frozenset({S.CIRCULATED}),
        S.RECONCILED,
    ),
    "approve": (
        lambda minutes, actor: operations.approve(
            minutes, method=ApprovalMethod.PLENARY, decided=sessions.ELSEWHERE, actor=actor
        ),
        frozenset({S.RECONCILED}),
        S.APPROVED,
    ),
    "sign": (sign_last, frozenset({S.APPROVED}), S.SIGNED),
    "publish": (
        lambda minutes, actor: operations.publish(minutes, actor=actor),
        frozenset({S.SIGNED}),
        S.PUBLISHED,
    ),
    "correct": (
        lambda minutes, actor: operations.correct(
            minutes, text="Dice 14; debe decir 15.", decided=sessions.ELSEWHERE, actor=actor
        ),
        frozenset({S.SIGNED, S.PUBLISHED, S.CORRECTED}),
        S.CORRECTED,
    ),
}
ROLES = {
    "secretary": {Standing.SECRETARY},
    "chair": {Standing.CHAIR},
    "canacar": {Standing.MEMBER},
    "guest": {Standing.GUEST},
    "admin": {Standing.ADMINISTRATOR},
    "coordinator": set(),
    "member": set(),
    "insider": set(),
    "anonymous": set(),
}
TOLD = {"review", "circulate", "recirculate", "approve", "publish", "correct"}


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        made = sessions.make_session(house)
        sessions.declare_quorum(made)
        made.meeting.state, made.meeting.closed_at = MeetingState.CLOSED, sessions.DAY + timedelta(hours=2)
        db.session.flush()
        with clock.standing_at(LATER):
            yield made
        db.session.rollback()


def minutes_in(session: sessions.Session, state: S) -> Minutes:
    """The session's minutes put into ``state``, with the traces that state has."""
    minutes = db.session.query(Minutes).filter_by(meeting_id=session.meeting.id).one_or_none()
    if minutes is None:
        minutes = operations.draft(session.meeting, actor=session.actor("secretary"))
    db.session.query(Signature).delete()
    minutes.meeting = session.meeting
    minutes.state = state
    minutes.published_at = LATER if state in {S.PUBLISHED, S.CORRECTED} else None
    minutes.comments_close_on = date(2027, 5, 20) if state is S.CIRCULATED else None
    last = db.session.query(MinutesVersion).filter_by(minutes_id=minutes.id, number=minutes.version).one()
    minutes.hash = last.hash if state in {S.APPROVED, S.SIGNED, S.PUBLISHED, S.CORRECTED} else ""
    db.session.flush()
    return minutes


def actor_named(session: sessions.Session, name: str) -> Actor:
    return ANONYMOUS if name == "anonymous" else session.actor(name)


def who_may(verb: str) -> str:
    return next(name for name, standings in ROLES.items() if standings & policy.PERMISSIONS[verb])


def test_every_verb_of_the_policy_is_walked() -> None:
    of_votes = {"put_to_vote", "vote", "close_vote", "withdraw_vote"}  # test_written_procedure
    of_publication = {"mark", "lift", "republish"}  # test_publication
    named = set(VERBS) | of_votes | of_publication | {"draft", "see_working", "enter_changes"}
    assert named | setting.ROUND_VERBS == set(policy.PERMISSIONS)  # test_remarks


def test_the_steps_of_the_verbs_are_those_of_the_table() -> None:
    steps = {(at, to) for _, at_states, to in VERBS.values() if to for at in at_states if at is not to}
    assert steps == {(at, to) for at, reached in TRANSITIONS.items() for to in reached}
    assert set(TRANSITIONS) == set(S)


@pytest.mark.parametrize("verb", list(VERBS))
def test_states_by_verbs(session: sessions.Session, verb: str) -> None:
    perform, at, to = VERBS[verb]
    if verb == "edit_in_review":
        at = EDITABLE_STATES  # the same operation; the secretary may wherever the text may change
    for state in S:
        minutes = minutes_in(session, state)
        actor = actor_named(session, who_may(verb))
        before = (minutes.state, minutes.version, minutes.hash, minutes.revision)
        audits, told = db.session.query(AuditEntry).count(), db.session.query(OutboxMessage).count()
        if state in at:
            perform(minutes, actor)
            assert minutes.state is (to or state), state
            entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
            assert entry is not None
            tag = verb.removesuffix("_in_review").replace("recirculate", "circulate")
            assert (entry.tag, entry.actor_id, entry.body_id) == (
                f"minutes:{tag}",
                actor.person_id,
                session.meeting.body_id,
            )
            assert db.session.query(AuditEntry).count() == audits + 1
            assert db.session.query(OutboxMessage).count() == told + (verb in TOLD)
            if to is not None:
                version = (
                    db.session.query(MinutesVersion)
                    .filter_by(minutes_id=minutes.id)
                    .order_by(MinutesVersion.number.desc())
                    .first()
                )
                assert version is not None
                assert (version.number, version.state) == (before[1] + 1, to)
                assert version.hash == fingerprint(version.content) == entry.new["hash"]
        else:
            with pytest.raises(WrongState):
                perform(minutes, actor)
            db.session.flush()
            assert (minutes.state, minutes.version, minutes.hash, minutes.revision) == before, state
            assert db.session.query(AuditEntry).count() == audits
            assert db.session.query(OutboxMessage).count() == told


@pytest.mark.parametrize("role", list(ROLES))
def test_verbs_by_roles(session: sessions.Session, role: str) -> None:
    actor = actor_named(session, role)
    for verb, (perform, at, _to) in VERBS.items():
        minutes = minutes_in(session, min(at))  # for "edit": DRAFT, where the chair may not
        allowed = bool(ROLES[role] & policy.PERMISSIONS[verb])
        assert policy.may(actor, verb, session.meeting) is allowed, verb
        if allowed:
            perform(minutes, actor)
        else:
            with pytest.raises(NotAllowed):
                perform(minutes, actor)
            assert minutes.state is min(at), verb
    if ROLES[role] & policy.PERMISSIONS["draft"]:
        minutes_in(session, S.DRAFT)
        assert operations.draft(session.meeting, actor=actor).id
    else:
        with pytest.raises(NotAllowed):
            operations.draft(session.meeting, actor=actor)


@pytest.mark.parametrize("state", list(MeetingState))
def test_minutes_are_drawn_up_once_the_session_has_begun(
    session: sessions.Session, state: MeetingState
) -> None:
    session.meeting.state = state
    db.session.flush()
    if state in policy.DRAFTING_STATES:
        assert operations.draft(session.meeting, actor=session.actor("secretary")).state is S.DRAFT
    else:
        with pytest.raises(WrongState):
            operations.draft(session.meeting, actor=session.actor("secretary"))
        assert db.session.query(Minutes).count() == 0


def test_the_draft_is_handed_over_only_when_the_session_has_closed(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.DRAFT)
    session.meeting.state = MeetingState.RECESS
    db.session.flush()
    with pytest.raises(Refused):
        operations.review(minutes, actor=session.actor("secretary"))


def test_circulation_tells_everyone_on_the_roll_and_counts_the_window_in_business_days(
    session: sessions.Session,
) -> None:
    minutes = minutes_in(session, S.IN_REVIEW)
    with clock.standing_at(sessions.DAY):  # Thursday 13 May 2027
        operations.circulate(minutes, actor=session.actor("chair"))
    assert minutes.comments_close_on == date(2027, 5, 20)
    told = db.session.query(OutboxMessage).filter_by(kind="minutes:circulated").one()
    people = session.house.people
    assert told.payload["person_ids"] == sorted(
        people[name].id for name in ("cce", "canacar", "caaarem", "chair")
    )
    assert told.payload["comments_close_on"] == "2027-05-20"


def test_nothing_is_circulated_to_an_empty_roll(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.IN_REVIEW)
    db.session.query(RollEntry).delete()
    db.session.execute(db.text("DELETE FROM officer_entry"))
    with pytest.raises(Refused):
        operations.circulate(minutes, actor=session.actor("chair"))
    assert minutes.state is S.IN_REVIEW


def test_the_window_is_closed_before_its_day_only_with_a_reason(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.CIRCULATED)
    secretary = session.actor("secretary")
    with clock.standing_at(sessions.DAY):
        with pytest.raises(InvalidInput):
            operations.reconcile(minutes, actor=secretary)
        operations.reconcile(
            minutes, reason="Todas las representaciones dieron su conformidad.", actor=secretary
        )
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.reason == "Todas las representaciones dieron su conformidad."


def test_silence_is_assent_only_where_the_rules_say_so(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.RECONCILED)
    session.meeting.rules_values = {"silence_is_assent": False}
    db.session.flush()
    with pytest.raises(Refused):
        operations.approve(minutes, method=ApprovalMethod.TACIT, actor=session.actor("secretary"))
    session.meeting.rules_values = {"silence_is_assent": True}
    operations.approve(minutes, method=ApprovalMethod.TACIT, actor=session.actor("secretary"))
    assert (minutes.approval_method, minutes.approved_at) == (ApprovalMethod.TACIT, LATER)


def test_both_sign_the_same_frozen_text_and_each_once(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.RECONCILED)
    secretary, chair = session.actor("secretary"), session.actor("chair")
    operations.approve(minutes, method=ApprovalMethod.PLENARY, decided=sessions.ELSEWHERE, actor=secretary)
    frozen = minutes.hash
    assert len(frozen) == 64
    operations.sign(minutes, confirmed=sessions.confirmed(secretary), actor=secretary)
    assert minutes.state is S.APPROVED
    with pytest.raises(Refused):
        operations.sign(minutes, confirmed=sessions.confirmed(secretary), actor=secretary)
    operations.sign(minutes, confirmed=sessions.confirmed(chair), actor=chair)
    assert minutes.state is S.SIGNED
    signatures = db.session.query(Signature).order_by(Signature.id).all()
    assert [(row.role, row.hash) for row in signatures] == [
        ("technical_secretary", frozen),
        ("chair", frozen),
    ]
    operations.publish(minutes, actor=secretary)
    assert {row.hash for row in db.session.query(MinutesVersion).filter(MinutesVersion.number >= 2)} == {
        frozen
    }
    assert db.session.query(AuditEntry).filter_by(tag="minutes:sign").count() == 2


def test_a_text_that_is_not_the_approved_one_is_not_signed(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.APPROVED)
    minutes.hash = "0" * 64
    with pytest.raises(Refused):
        operations.sign(
            minutes, confirmed=sessions.confirmed(session.actor("chair")), actor=session.actor("chair")
        )
    assert db.session.query(Signature).count() == 0


def test_a_correction_is_an_addendum_and_the_original_stands(session: sessions.Session) -> None:
    minutes = minutes_in(session, S.PUBLISHED)
    before = minutes.hash
    operations.correct(
        minutes, text="Dice 14; debe decir 15.", decided=sessions.ELSEWHERE, actor=session.actor("secretary")
    )
    assert minutes.hash == before
    assert db.session.query(Addendum).one().text == "Dice 14; debe decir 15."
