"""The journal: chained, append-only in the database itself, verified link by link."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from app import journal
from app.journal.models import AuditEntry, OutboxMessage
from app.journal.queries import follow_chain, list_history
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction


@pytest.fixture
def written(app: Flask, house: Any) -> Any:
    with app.app_context():
        with transaction():
            for number in range(5):
                journal.record("body:update", actor=system(), subject=house.standing, new={"number": number})
        yield house


def test_entries_are_chained_and_the_chain_holds(written: Any) -> None:
    entries = list_history("body", written.standing.id)
    assert [entry.new["number"] for entry in entries] == [0, 1, 2, 3, 4]
    assert all(later.previous_hash == earlier.hash for earlier, later in itertools.pairwise(entries))
    assert follow_chain().broken is None


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_an_entry(written: Any, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 5


def test_a_tampered_entry_is_named_as_the_broken_link(written: Any) -> None:
    dialect = db.engine.dialect.name
    off = (
        "ALTER TABLE audit_entry DISABLE TRIGGER USER"
        if dialect == "postgresql"
        else "DROP TRIGGER audit_entry_no_update"
    )
    second = list_history("body", written.standing.id)[1]
    db.session.rollback()
    with transaction():
        db.session.execute(text(off))
        db.session.execute(text("UPDATE audit_entry SET reason = 'forged' WHERE id = :id"), {"id": second.id})
    db.session.expire_all()
    broken = follow_chain().broken
    assert broken is not None
    assert broken.id == second.id


def test_an_undeclared_tag_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="undeclared"):
        journal.record("body:frobnicate", actor=system(), subject=written.standing)


def test_announcing_the_same_thing_twice_is_one_row(app: Flask, written: Any) -> None:
    with transaction():
        for _ in range(2):
            journal.announce("meeting:convoked", subject=written.standing, dedupe="v1")
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_the_command_line_says_whether_the_journal_is_whole(app: Flask, written: Any) -> None:
    result = app.test_cli_runner().invoke(args=["journal", "verify"])
    assert result.exit_code == 0
    assert "whole" in result.output


def test_two_announcements_of_one_instant_are_two_rows(app: Flask, written: Any) -> None:
    with transaction(), clock.standing_at(clock.now()):
        for _ in range(2):
            journal.announce("meeting:moved", subject=written.standing)
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
