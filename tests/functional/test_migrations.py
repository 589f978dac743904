"""Migrations with data in the tables: down to nothing, and up again."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.bodies.models import Body
from app.factory import ROOT
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.operations import asking
from app.votes import operations as votes
from app.votes.models import BallotChoice
from tests import sessions

MIGRATIONS = str(ROOT / "migrations")


def _tables() -> set[str]:
    db.session.remove()
    db.engine.dispose()
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith("issue_fts")}  # SQLite's full-text index


def test_a_furnished_database_goes_down_to_nothing_and_comes_up_again(app: Flask, house: Any) -> None:
    with app.app_context():
        wanted = _tables()
        assert wanted == set(db.metadata.tables)
        downgrade(directory=MIGRATIONS, revision="base")
        assert _tables() == set()
        upgrade(directory=MIGRATIONS)
        assert _tables() == wanted


def test_votes_and_requests_go_with_their_tables_and_nothing_else_does(app: Flask, house: Any) -> None:
    with app.app_context():
        _vote_and_ask(house)
        kept = _rows("meeting", "agenda_item", "roll_entry", "guest_entry")
        assert _rows("vote", "ballot", "extraordinary_request", "extraordinary_backer") == [1, 2, 1, 1]
        downgrade(directory=MIGRATIONS, revision="0007")
        assert not {"extraordinary_request", "extraordinary_backer"} & _tables()
        assert _rows("vote", "ballot") == [1, 2]
        downgrade(directory=MIGRATIONS, revision="0006")
        assert "ballot" not in _tables()
        assert "agreement_id" in {column["name"] for column in inspect(db.engine).get_columns("vote")}
        upgrade(directory=MIGRATIONS)
        assert _tables() == set(db.metadata.tables)
        assert _rows("meeting", "agenda_item", "roll_entry", "guest_entry") == kept
        assert _rows("vote", "ballot", "extraordinary_request") == [0, 0, 0]


def _vote_and_ask(house: Any) -> None:
    """A closed vote with two ballots, and an extraordinary session that a seat asked for."""
    secretary = house.actor("secretary")
    with clock.standing_at(sessions.DAY), transaction():
        session = sessions.make_session(house)
        sessions.declare_quorum(session)
        vote = votes.open_vote(session.meeting, session.items[-1], subject="Que se precise.", actor=secretary)
        seats = house.seats
        given = {
            seats["CCE"].id: votes.Given(BallotChoice.FOR, was=None),
            seats["CANACAR"].id: votes.Given(BallotChoice.AGAINST, was=None),
        }
        votes.cast(vote, given, actor=secretary)
        asking.ask_for_extraordinary(
            db.session.get_one(Body, house.standing.id),
            subject="Cierre de Pantaco",
            reason="No puede esperar.",
            actor=house.actor("canacar"),
        )


def _rows(*tables: str) -> list[int]:
    with db.engine.connect() as connection:
        return [connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]
