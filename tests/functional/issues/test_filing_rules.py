"""What holds when an issue is filed, backed, merged and referred, beside its states."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bodies.models import BodyState
from app.issues import loop, operations, queries
from app.issues.loop import LoopStep
from app.issues.models import (
    Issue,
    IssueState,
    IssueVersion,
    Seconding,
)
from app.issues.operations.filing import IssueText
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, Refused
from app.kernel.permissions import Standing
from tests import factories
from tests.functional.issues.stage import (
    CAST,
    Stage,
    journal_size,
)


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
    monkeypatch.setattr(loop._sources, "_sources", [])
    issue = stage.ready("close", IssueState.RESOLVED)
    loop.register_loop_source(lambda _issue, _actor: [LoopStep(what="ACU-02", state="next", is_owed=True)])
    with pytest.raises(Refused, match="ACU-02"):
        operations.close(issue, actor=stage.actor("secretary"))
    monkeypatch.setattr(loop._sources, "_sources", [])
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


def test_however_often_it_was_merged_the_survivor_is_found(stage: Stage) -> None:
    secretary = stage.actor("secretary")
    first, second, third = (stage.issue(IssueState.ADMITTED) for _number in range(3))
    operations.merge(first, second, actor=secretary)
    operations.merge(second, third, actor=secretary)
    assert queries.find_survivor(first, secretary) is third
    assert [row.id for row in queries.list_merged_into(third)] == [second.id, first.id]
    assert queries.find_survivor(first, stage.actor("insider")) is None


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
