"""The whole product of states, verbs and roles, made from the tables: what is not in them changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.bodies.models import BodyState, ChamberKind
from app.issues import deadlines, loop, operations, policy, queries
from app.issues.loop import LoopStep
from app.issues.models import (
    EDITABLE,
    MOVES,
    OPEN_TO_SECONDING,
    SILENT,
    STATES_OF,
    TRANSITIONS,
    Answer,
    AnswerOutcome,
    CommentRoom,
    Issue,
    IssueComment,
    IssueState,
    IssueVersion,
    Seconding,
    Strength,
)
from app.issues.operations.filing import IssueText
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, Actor, system
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused, WrongState
from app.kernel.permissions import Standing
from tests import factories

#: What each verb announces, when the issue has been filed.
ANNOUNCED = {
    "submit": "issue:submitted",
    "return": "issue:returned",
    "admit": "issue:admitted",
    "refuse": "issue:refused",
    "uphold_appeal": "issue:admitted",
    "merge": "issue:merged",
    "answer": "issue:answered",
    "refer": "issue:referred",
    "resolve": "issue:resolved",
    "close": "issue:closed",
    "reopen": "issue:reopened",
    "withdraw": "issue:withdrawn",
}
#: The verbs that prepare one of the lifecycle and leave the state as it is, and what each announces.
PREPARING = {
    "promise": "issue:promised",
    "confirm": "issue:confirmed",
    "ask_reopening": "issue:reopening_asked",
    "decline_reopening": "issue:reopening_declined",
    "propose_refusal": "issue:refusal_proposed",
    "send_back": "issue:refusal_sent_back",
    "appeal": "issue:appealed",
    "dismiss_appeal": "issue:appeal_dismissed",
    "publish_answer": "",
}
#: Who of the house stands in which capacity before an issue CANACAR filed in the standing body.
CAST = {
    "canacar": {Standing.MEMBER, Standing.AUTHOR},
    "canacar_alternate": {Standing.MEMBER, Standing.AUTHOR},
    "caaarem": {Standing.MEMBER},
    "official": {Standing.MEMBER, Standing.AUTHORITY},
    "secretary": {Standing.SECRETARY},
    "chair": {Standing.CHAIR},
    "guest": {Standing.GUEST},
    "coordinator": set(),
    "admin": {Standing.ADMINISTRATOR},
    "member": set(),
    "insider": set(),
}

#: What an issue must hold before a verb, besides its state.
PROPOSED = {"refusal_reason": "Es un caso único.", "refusal_channel": "La ventanilla."}
ASKED = {"new_facts": "Volvió a ocurrir."}
READY: dict[str, dict[str, Any]] = {
    "refuse": PROPOSED,
    "send_back": PROPOSED,
    "reopen": ASKED,
    "decline_reopening": ASKED,
    "uphold_appeal": {"appeal": "Son varios casos."},
    "dismiss_appeal": {"appeal": "Son varios casos."},
    "close": {"decided_at": datetime(2026, 1, 5, tzinfo=UTC)},
}


@dataclass
class Stage:
    """The house with an official who sits for the authority, and what the verbs need."""

    house: Any
    group: Any
    target: Issue

    def actor(self, name: str) -> Actor:
        actor: Actor = self.house.actor(name)
        return actor

    def issue(self, state: IssueState, **values: Any) -> Issue:
        made: Issue = factories.make_issue(
            self.house.standing,
            self.house.chambers["CANACAR"],
            self.house.people["canacar"],
            state=state,
            topic_id=self.house.topic.id,
            **values,
        )
        return made

    def ready(self, verb: str, state: IssueState) -> Issue:
        """An issue in ``state``, with what has to be done before ``verb``."""
        issue = self.issue(state, **READY.get(verb, {}))
        if verb == "publish_answer":
            db.session.add(
                Answer(
                    issue_id=issue.id,
                    office="Certificación",
                    outcome=AnswerOutcome.ACCEPTED,
                    text="Se acepta.",
                    answered_at=clock.now(),
                )
            )
            db.session.flush()
        return issue

    def act(self, verb: str, issue: Issue, actor: Actor) -> None:
        """The verb with all it asks for."""
        verbs: dict[str, Callable[[], object]] = {
            "submit": lambda: operations.submit(issue, actor=actor),
            "withdraw": lambda: operations.withdraw(issue, reason="Se resolvió en la aduana.", actor=actor),
            "return": lambda: operations.return_for_completion(
                issue,
                missing="Falta la evidencia.",
                return_by=clock.today("UTC") + timedelta(days=14),
                actor=actor,
            ),
            "admit": lambda: operations.admit(issue, actor=actor),
            "propose_refusal": lambda: operations.propose_refusal(
                issue, reason="Es un caso único.", channel="La ventanilla.", actor=actor
            ),
            "send_back": lambda: operations.send_back(issue, reason="Son varios casos.", actor=actor),
            "refuse": lambda: operations.refuse(
                issue, appeal_by=clock.today("UTC") + timedelta(days=20), actor=actor
            ),
            "appeal": lambda: operations.appeal(issue, text="Son varios casos.", actor=actor),
            "dismiss_appeal": lambda: operations.dismiss_appeal(issue, reason="Es un caso.", actor=actor),
            "publish_answer": lambda: operations.publish_answer(issue, actor=actor),
            "uphold_appeal": lambda: operations.uphold_appeal(issue, reason="Son varios casos.", actor=actor),
            "merge": lambda: operations.merge(issue, self.target, actor=actor),
            "refer": lambda: operations.refer(
                issue, self.group, decided_by="GCP/2026/O1/ACU-01", actor=actor
            ),
            "promise": lambda: operations.promise(
                issue,
                office="Dirección de Certificación",
                text="Se coincide en lo esencial.",
                promised_on=clock.today("UTC") + timedelta(days=20),
                actor=actor,
            ),
            "answer": lambda: operations.answer(
                issue,
                office="Dirección de Certificación",
                outcome=AnswerOutcome.ACCEPTED,
                text="Se acepta.",
                strength=Strength.MUST,
                actor=actor,
            ),
            "resolve": lambda: operations.resolve(issue, outcome="Se emite criterio.", actor=actor),
            "confirm": lambda: operations.confirm(issue, satisfaction=5, comment="Atendido.", actor=actor),
            "close": lambda: operations.close(issue, actor=actor),
            "ask_reopening": lambda: operations.ask_reopening(issue, facts="Volvió a ocurrir.", actor=actor),
            "reopen": lambda: operations.reopen(issue, actor=actor),
            "decline_reopening": lambda: operations.decline_reopening(
                issue, reason="Es otro asunto.", actor=actor
            ),
        }
        verbs[verb]()


@pytest.fixture
def stage(app: Flask, house: Any) -> Iterator[Stage]:
    with app.app_context():
        official = house.people["official"] = factories.make_person("Persona official")
        authority = factories.make_chamber("AUTORIDAD", kind=ChamberKind.AUTHORITY)
        factories.make_appointment(factories.make_seat(house.standing, authority), official)
        target = factories.make_issue(house.standing, house.chambers["index"], house.people["index"])
        yield Stage(house, house.group, target)
        db.session.rollback()


def journal_size() -> tuple[int, int]:
    return (
        db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
        db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
    )


def snapshot(issue: Issue) -> dict[str, Any]:
    db.session.refresh(issue, [column.key for column in Issue.__mapper__.columns])
    return {column.key: getattr(issue, column.key) for column in Issue.__mapper__.columns}


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


def test_backing_twice_corrects_what_was_said(stage: Stage) -> None:
    issue, actor, chamber = (
        stage.issue(IssueState.ADMITTED),
        stage.actor("caaarem"),
        stage.house.chambers["CAAAREM"],
    )
    operations.second(issue, chamber_id=chamber.id, text="Uno.", actor=actor)
    operations.second(issue, chamber_id=chamber.id, text="Dos.", affected_members=7, actor=actor)
    rows = db.session.scalars(select(Seconding).where(Seconding.issue_id == issue.id)).all()
    assert [(row.text, row.affected_members) for row in rows] == [("Dos.", 7)]


def test_a_chamber_that_is_not_the_persons_is_not_backed_for(stage: Stage) -> None:
    issue = stage.issue(IssueState.ADMITTED)
    with pytest.raises(InvalidInput):
        operations.second(issue, chamber_id=stage.house.chambers["CCE"].id, actor=stage.actor("caaarem"))


def test_what_is_missing_is_named_field_by_field_and_nothing_changes(stage: Stage) -> None:
    issue = stage.issue(IssueState.DRAFT, title="", what_happens="", request="", evidence="", affected=[])
    issue.topic_id = None
    db.session.flush()
    rows = journal_size()
    with pytest.raises(InvalidInput) as refused:
        operations.submit(issue, actor=stage.actor("canacar"))
    wanted = {"title", "topic_id", "what_happens", "affected", "request", "evidence"}
    assert set(refused.value.fields) == wanted
    assert (issue.state, issue.folio, journal_size()) == (IssueState.DRAFT, None, rows)


def test_folios_follow_each_other_and_a_return_keeps_its_own(stage: Stage) -> None:
    author, secretary = stage.actor("canacar"), stage.actor("secretary")
    db.session.query(Issue).filter(Issue.id == stage.target.id).update(
        {"folio_number": 41, "folio_year": 2026}
    )
    issues = [stage.issue(IssueState.DRAFT) for _number in range(3)]
    with clock.standing_at(stage.target.created_at.replace(year=2026, month=12, day=31, hour=23)):
        for issue in issues[:2]:
            operations.submit(issue, actor=author)
    with clock.standing_at(stage.target.created_at.replace(year=2027, month=1, day=1, hour=12)):
        operations.submit(issues[2], actor=author)
    assert [issue.folio for issue in issues] == ["AS-2026-042", "AS-2026-043", "AS-2027-001"]
    stage.act("return", issues[0], secretary)
    issues[0].what_happens = "Completado."
    operations.submit(issues[0], actor=author)
    assert (issues[0].folio, issues[0].reason, issues[0].return_by) == ("AS-2026-042", "", None)
    versions = db.session.scalars(
        select(IssueVersion).where(IssueVersion.issue_id == issues[0].id).order_by(IssueVersion.number)
    ).all()
    assert [row.number for row in versions] == [1, 2]
    assert [row.content["what_happens"] for row in versions] == ["Ocurre algo en la aduana.", "Completado."]
    assert versions[0].content["topic"] == "cargo-theft"


def test_submitting_tells_the_secretary_and_acknowledges_to_the_author(stage: Stage) -> None:
    issue = stage.issue(IssueState.DRAFT)
    operations.submit(issue, actor=stage.actor("canacar"))
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.kind == "issue:submitted"
    assert message.payload["audience"] == ["secretary", "author"]
    assert message.payload["folio"] == issue.folio
    assert message.payload["author_id"] == stage.house.people["canacar"].id


def test_a_body_that_ended_takes_no_issue(stage: Stage) -> None:
    stage.house.group.state = BodyState.CLOSED
    with pytest.raises(Refused):
        operations.start(
            stage.house.group,
            chamber_id=stage.house.chambers["CANACAR"].id,
            title="Algo",
            actor=stage.actor("canacar"),
        )


@pytest.mark.parametrize("name", [name for name, held in CAST.items() if Standing.MEMBER not in held])
def test_who_sits_for_nobody_starts_nothing(stage: Stage, name: str) -> None:
    with pytest.raises(NotAllowed):
        operations.start(
            stage.house.standing,
            chamber_id=stage.house.chambers["CANACAR"].id,
            title="Algo",
            actor=stage.actor(name),
        )


def test_merging_never_makes_a_ring(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    first, second = stage.issue(IssueState.ADMITTED), stage.issue(IssueState.ADMITTED)
    with pytest.raises(InvalidInput):
        operations.merge(first, first, actor=secretary)
    operations.merge(first, second, actor=secretary)
    with pytest.raises(InvalidInput):
        operations.merge(second, first, actor=secretary)


def test_an_issue_is_referred_only_to_a_constituted_group_and_the_secretary_names_the_agreement(
    stage: Stage,
) -> None:
    issue = stage.issue(IssueState.ADMITTED)
    with pytest.raises(InvalidInput) as refused:
        operations.refer(issue, stage.house.standing, decided_by="ACU-01", actor=stage.actor("chair"))
    assert set(refused.value.fields) == {"group"}
    with pytest.raises(InvalidInput) as refused:
        operations.refer(issue, stage.group, actor=stage.actor("secretary"))
    assert set(refused.value.fields) == {"decided_by"}
    operations.refer(issue, stage.group, actor=stage.actor("chair"))
    assert issue.referred_to_id == stage.group.id


def test_what_is_owed_above_keeps_an_issue_from_closing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_sources", [])
    issue = stage.ready("close", IssueState.RESOLVED)
    loop.register_loop_source(lambda _issue, _actor: [LoopStep(what="ACU-02", state="next", is_owed=True)])
    with pytest.raises(Refused, match="ACU-02"):
        operations.close(issue, actor=stage.actor("secretary"))
    monkeypatch.setattr(loop, "_sources", [])
    operations.close(issue, actor=stage.actor("secretary"))
    assert issue.state is IssueState.CLOSED


def test_one_sitting_of_edits_is_one_entry(stage: Stage) -> None:
    issue, author, other = (
        stage.issue(IssueState.DRAFT),
        stage.actor("canacar"),
        stage.actor("canacar_alternate"),
    )
    rows = journal_size()
    for number, actor in enumerate((author, author, other, author), start=1):
        operations.edit(issue, IssueText(title=f"Título {number}"), revision=issue.revision, actor=actor)
    assert journal_size() == (rows[0] + 3, rows[1])


def test_a_promise_has_a_day_ahead_and_becomes_the_answer(stage: Stage) -> None:
    issue, official = stage.issue(IssueState.ADMITTED), stage.actor("official")
    today = clock.today("UTC")
    with pytest.raises(InvalidInput) as refused:
        operations.promise(issue, office=" ", text="", promised_on=today - timedelta(days=2), actor=official)
    assert set(refused.value.fields) == {"office", "promised_on"}
    first = operations.promise(
        issue, office="Certificación", text="", promised_on=today + timedelta(days=9), actor=official
    )
    later = operations.promise(
        issue, office="Certificación", text="", promised_on=today + timedelta(days=20), actor=official
    )
    assert later is first
    assert (later.outcome, later.answered_at) == (AnswerOutcome.UNDER_STUDY, None)
    days = select(AuditEntry).where(AuditEntry.tag == "issue:promise").order_by(AuditEntry.id)
    assert [entry.old.get("promised_on") for entry in db.session.scalars(days)] == [
        None,
        (today + timedelta(days=9)).isoformat(),
    ]
    stage.act("answer", issue, official)
    assert queries.find_answer(issue.id) is first
    assert (first.outcome, first.promised_on) == (AnswerOutcome.ACCEPTED, None)
    assert first.answered_at is not None


def test_what_is_under_study_is_no_answer(stage: Stage) -> None:
    issue = stage.issue(IssueState.ADMITTED)
    for outcome in (AnswerOutcome.UNDER_STUDY, None):
        with pytest.raises(InvalidInput) as refused:
            operations.answer(issue, office="", outcome=outcome, text="", actor=stage.actor("official"))
        assert set(refused.value.fields) == {"office", "text", "outcome"}


def test_a_refusal_is_proposed_then_countersigned_and_its_chamber_hears_only_the_second(stage: Stage) -> None:
    issue, chair, secretary = (
        stage.issue(IssueState.SUBMITTED),
        stage.actor("chair"),
        stage.actor("secretary"),
    )
    tomorrow = clock.today("UTC") + timedelta(days=60)
    with pytest.raises(Refused):
        operations.refuse(issue, appeal_by=tomorrow, actor=chair)
    with pytest.raises(Refused):
        operations.send_back(issue, reason="No.", actor=chair)
    stage.act("propose_refusal", issue, secretary)
    stage.act("send_back", issue, chair)
    with pytest.raises(Refused):
        operations.refuse(issue, appeal_by=tomorrow, actor=chair)
    stage.act("propose_refusal", issue, secretary)
    audiences = [message.payload["audience"] for message in db.session.scalars(select(OutboxMessage))]
    assert audiences == [["chair"], ["secretary"], ["chair"]]
    with pytest.raises(InvalidInput):
        operations.refuse(issue, appeal_by=clock.today("UTC") + timedelta(days=2), actor=chair)
    operations.refuse(issue, appeal_by=tomorrow, actor=chair)
    assert (issue.reason, issue.appeal_by) == ("Es un caso único.\n\nLa ventanilla.", tomorrow)
    assert (issue.refusal_reason, issue.refusal_channel) == ("", "")


def test_what_was_proposed_ends_with_the_next_step_and_is_not_found_again(stage: Stage) -> None:
    issue, secretary = stage.issue(IssueState.SUBMITTED), stage.actor("secretary")
    stage.act("propose_refusal", issue, secretary)
    stage.act("return", issue, secretary)
    stage.act("submit", issue, stage.actor("canacar"))
    with pytest.raises(Refused):
        stage.act("refuse", issue, stage.actor("chair"))


def test_an_appeal_comes_by_its_day(stage: Stage) -> None:
    today = clock.today("UTC")
    issue = stage.issue(IssueState.NOT_ADMITTED, appeal_by=today - timedelta(days=2))
    with pytest.raises(Refused):
        stage.act("appeal", issue, stage.actor("canacar"))
    issue.appeal_by = today + timedelta(days=2)
    stage.act("appeal", issue, stage.actor("canacar"))
    stage.act("uphold_appeal", issue, stage.actor("chair"))
    assert (issue.state, issue.appeal) == (IssueState.ADMITTED, "")


def test_an_issue_closes_on_its_chambers_word_or_on_a_period_that_lapsed(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    issue = stage.issue(IssueState.ANSWERED, decided_at=clock.now())
    with pytest.raises(Refused, match=str(deadlines.confirm_by(issue).year)):
        operations.close(issue, actor=secretary)
    for wrong in (None, 0, 6):
        with pytest.raises(InvalidInput):
            operations.confirm(issue, satisfaction=wrong, actor=stage.actor("canacar"))
    operations.confirm(issue, satisfaction=2, comment="A medias.", actor=stage.actor("canacar"))
    operations.close(issue, actor=secretary)
    assert (issue.state, issue.satisfaction, issue.confirmation) == (IssueState.CLOSED, 2, "A medias.")


def test_the_chair_reopens_only_what_its_chamber_asked_for(stage: Stage) -> None:
    chair, author = stage.actor("chair"), stage.actor("canacar")
    issue = stage.issue(IssueState.CLOSED, satisfaction=3, confirmation="Bien.", confirmed_at=clock.now())
    with pytest.raises(Refused):
        operations.reopen(issue, actor=chair)
    with pytest.raises(Refused):
        operations.decline_reopening(issue, reason="No.", actor=chair)
    stage.act("ask_reopening", issue, author)
    stage.act("decline_reopening", issue, chair)
    with pytest.raises(Refused):
        operations.reopen(issue, actor=chair)
    stage.act("ask_reopening", issue, author)
    operations.reopen(issue, actor=chair)
    assert (issue.state, issue.new_facts, issue.satisfaction, issue.confirmed_at) == (
        IssueState.ADMITTED, "", None, None,
    )  # fmt: skip


def test_however_often_it_was_merged_the_survivor_is_found(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    first, second, third = (stage.issue(IssueState.ADMITTED) for _number in range(3))
    operations.merge(first, second, actor=secretary)
    operations.merge(second, third, actor=secretary)
    assert queries.find_survivor(first, secretary) is third
    assert [row.id for row in queries.list_merged_into(third)] == [second.id, first.id]
    assert queries.find_survivor(first, stage.actor("insider")) is None


def test_silence_closes_it_on_the_day_after_the_last_of_the_period_in_business_days(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    # Friday 6 November 2026; Monday 16 is a holiday: ten business days end on Monday 23.
    issue = stage.issue(IssueState.ANSWERED, decided_at=datetime(2026, 11, 6, 18, tzinfo=UTC))
    with clock.standing_at(datetime(2026, 11, 23, 18, tzinfo=UTC)):
        assert deadlines.confirmation_due(issue) == (date(2026, 11, 23), 0)
        assert deadlines.list_ready_to_close(secretary) == []
        with pytest.raises(Refused):
            operations.close(issue, actor=secretary)
    with clock.standing_at(datetime(2026, 11, 24, 18, tzinfo=UTC)):
        assert deadlines.list_ready_to_close(secretary) == [issue]
        operations.close(issue, actor=secretary)
    assert issue.state is IssueState.CLOSED


def test_the_rules_say_until_when_its_chamber_may_appeal_and_the_chair_may_give_more(stage: Stage) -> None:
    chair = stage.actor("chair")
    with clock.standing_at(datetime(2026, 11, 6, 18, tzinfo=UTC)):
        issue = stage.issue(IssueState.SUBMITTED, **PROPOSED)
        with pytest.raises(InvalidInput) as refused:
            operations.refuse(issue, appeal_by=date(2026, 11, 20), actor=chair)
        assert set(refused.value.fields) == {"appeal_by"}
        operations.refuse(issue, actor=chair)
        assert issue.appeal_by == date(2026, 11, 23)
    later = stage.issue(IssueState.SUBMITTED, **PROPOSED)
    operations.refuse(later, appeal_by=date(2999, 1, 4), actor=chair)
    assert later.appeal_by == date(2999, 1, 4)


def test_a_dismissed_appeal_is_told_with_its_reason_and_is_the_last(stage: Stage) -> None:
    issue, author = stage.issue(IssueState.NOT_ADMITTED), stage.actor("canacar")
    with pytest.raises(Refused):
        stage.act("dismiss_appeal", issue, stage.actor("chair"))
    stage.act("appeal", issue, author)
    with pytest.raises(InvalidInput):
        operations.dismiss_appeal(issue, reason=" ", actor=stage.actor("chair"))
    stage.act("dismiss_appeal", issue, stage.actor("chair"))
    assert (issue.state, issue.appeal, issue.appeal_dismissed) == (IssueState.NOT_ADMITTED, "", "Es un caso.")
    for verb, name in (("appeal", "canacar"), ("uphold_appeal", "chair"), ("dismiss_appeal", "chair")):
        rows = journal_size()
        with pytest.raises(Refused):
            stage.act(verb, issue, stage.actor(name))
        assert journal_size() == rows


def test_an_answer_is_published_once_and_only_when_it_is_given(stage: Stage) -> None:
    official = stage.actor("official")
    with pytest.raises(Refused):
        operations.publish_answer(stage.issue(IssueState.ANSWERED), actor=official)
    issue = stage.ready("publish_answer", IssueState.ANSWERED)
    assert operations.publish_answer(issue, actor=official).published_at is not None
    with pytest.raises(Refused):
        operations.publish_answer(issue, actor=official)


def test_the_survivor_is_backed_by_every_chamber_once(stage: Stage) -> None:
    secretary, chambers = stage.actor("secretary"), stage.house.chambers
    survivor, middle = stage.issue(IssueState.ADMITTED), stage.issue(IssueState.ADMITTED)
    first = factories.make_issue(stage.house.standing, chambers["ANTP"], stage.house.people["antp"])
    for issue in (survivor, first):
        operations.second(issue, chamber_id=chambers["CAAAREM"].id, actor=stage.actor("caaarem"))
    operations.second(first, chamber_id=chambers["CANACAR"].id, actor=stage.actor("canacar"))
    operations.merge(first, middle, actor=secretary)
    operations.merge(middle, survivor, actor=secretary)
    # CAAAREM and ANTP: who filed the survivor does not back it
    assert queries.count_secondings([survivor.id]) == {survivor.id: 2}
    assert {person.id for person in queries.list_watchers(survivor.id)} == {
        stage.house.people[name].id for name in ("caaarem", "canacar")
    }
    first.merged_into_id = first.id  # a ring that no verb makes
    db.session.flush()
    assert queries.find_survivor(first, secretary) is None
    assert queries.count_secondings([first.id])[first.id] == 2
