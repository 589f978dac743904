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


#: What somebody with the database in hand may do to an entry.
TAMPERED = {
    "content": "UPDATE audit_entry SET reason = 'forged' WHERE id = :id",
    "hash": "UPDATE audit_entry SET hash = :hash WHERE id = :id",
    "link": "UPDATE audit_entry SET previous_hash = :hash WHERE id = :id",
    "removed": "DELETE FROM audit_entry WHERE id = :id",
}


def tamper(statement: str, entry_id: int) -> None:
    off = (
        ["ALTER TABLE audit_entry DISABLE TRIGGER USER"]
        if db.engine.dialect.name == "postgresql"
        else ["DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"]
    )
    db.session.rollback()
    with transaction():
        for switch in off:
            db.session.execute(text(switch))
        db.session.execute(
            text(statement), {"id": entry_id, **({"hash": "f" * 64} if ":hash" in statement else {})}
        )
    db.session.expire_all()


@pytest.mark.parametrize("how", list(TAMPERED))
def test_a_tampered_journal_is_found_and_the_first_broken_link_named(
    app: Flask, written: Any, how: str
) -> None:
    entries = list_history("body", written.standing.id)
    second, third = entries[1], entries[2]
    tamper(TAMPERED[how], second.id)
    named = third if how == "removed" else second
    broken = follow_chain().broken
    assert broken is not None
    assert (broken.entry.id, broken.is_entry) == (named.id, how != "removed")
    result = app.test_cli_runner().invoke(args=["journal", "verify"])
    assert result.exit_code == 1
    assert f"Broken at entry {named.id} (body:update, {named.at:%Y-%m-%d %H:%M} UTC)" in result.output


def test_an_end_that_was_cut_off_is_found_by_the_last_hash_kept_elsewhere(app: Flask, written: Any) -> None:
    head, last = follow_chain().head, list_history("body", written.standing.id)[-1].id
    runner = app.test_cli_runner()
    assert runner.invoke(args=["journal", "verify", "--head", head]).exit_code == 0
    tamper(TAMPERED["removed"], last)
    assert runner.invoke(args=["journal", "verify"]).exit_code == 0
    result = runner.invoke(args=["journal", "verify", "--head", head])
    assert (result.exit_code, "cut off" in result.output) == (1, True)


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
