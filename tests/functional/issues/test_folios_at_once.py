"""Those who file at the same moment each get a folio of their own, without a gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.issues import operations
from app.issues.models import Issue, IssueState, IssueVersion
from app.journal.models import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import StaleEdit, WrongState
from tests import factories


def drafts(app: Flask, house: Any, count: int, **values: Any) -> list[int]:
    with app.app_context(), transaction():
        return [
            factories.make_issue(
                house.standing, house.chambers["CANACAR"], house.people["canacar"],
                state=IssueState.DRAFT, topic_id=house.topic.id, **values,
            ).id
            for _number in range(count)
        ]  # fmt: skip


def test_folios_taken_at_once_are_unique_and_consecutive(app: Flask, house: Any) -> None:
    def file(issue_id: int) -> str:
        with app.app_context(), transaction():
            issue = db.session.get_one(Issue, issue_id)
            operations.submit(issue, actor=house.actor("canacar"))
            assert issue.folio is not None
            return issue.folio

    with ThreadPoolExecutor(6) as pool:
        folios = sorted(pool.map(file, drafts(app, house, 12)))
    assert [int(folio.rsplit("-", 1)[1]) for folio in folios] == list(range(1, 13))


def test_of_those_who_file_the_same_issue_at_once_one_does(app: Flask, house: Any) -> None:
    (issue_id,) = drafts(app, house, 1)

    def file(_number: int) -> bool:
        try:
            with app.app_context(), transaction():
                operations.submit(db.session.get_one(Issue, issue_id), actor=house.actor("canacar"))
        except WrongState:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(file, range(4))) == [False, False, False, True]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(IssueVersion)) == 1
        tags = select(func.count()).select_from(AuditEntry).where(AuditEntry.tag == "issue:submit")
        assert db.session.scalar(tags) == 1


def test_of_twelve_saves_from_one_revision_one_is_kept_and_eleven_are_told(app: Flask, house: Any) -> None:
    (issue_id,) = drafts(app, house, 1)

    def save(number: int) -> bool:
        try:
            with app.app_context(), transaction():
                issue = db.session.get_one(Issue, issue_id)
                text = operations.IssueText(title=f"Título {number}")
                operations.edit(issue, text, revision=1, actor=house.actor("canacar"))
        except StaleEdit:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(save, range(12))) == 1
    with app.app_context():
        assert db.session.get_one(Issue, issue_id).revision == 2
