"""No order of the register sorts all of it: each reads a range of an index."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from app.agreements import queries
from app.agreements.models import Agreement, AgreementState
from app.agreements.queries import Filters, Show
from app.kernel.actor import system
from app.kernel.db import db, transaction
from tests import factories, sessions
from tests.queries import statements


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(show=Show.ALL),
        Filters(show=AgreementState.FULFILLED.value),
        Filters(show=Show.ALL, body="gcp"),
        Filters(show=Show.ALL, chamber="CANACAR"),
    ],
)
def test_no_order_sorts_the_whole_register(postgresql_url: str, tmp_path: object, filters: Filters) -> None:
    from app.factory import create_app

    app = create_app(
        {"TESTING": True, "SQLALCHEMY_DATABASE_URI": postgresql_url, "INSTANCE_DIR": str(tmp_path), "MAIL_FOLDER": str(tmp_path)}
    )  # fmt: skip
    try:
        _plan(app, filters)
    finally:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def _plan(app: Flask, filters: Filters) -> None:
    with app.app_context(), transaction():
        session = sessions.make_session(factories.furnish())
        sessions.make_agreement(session, AgreementState.FULFILLED)
        db.session.execute(
            text(
                """INSERT INTO agreement (body_id, meeting_id, item_id, number, sequence, kind, text, responsible,
                       responsible_chamber_id, due_on, evidence_expected, state, votes_for, votes_against, abstentions,
                       created_at)
                   SELECT body_id, meeting_id, item_id, 'N/' || n, 100 + n, kind, text, responsible,
                       responsible_chamber_id, due_on + (n % 900), '', state, 0, 0, 0, created_at
                   FROM agreement, generate_series(1, 8000) AS n"""
            )
        )
        db.session.execute(text("ANALYZE"))
        query = queries.filtered(system(), filters).order_by(Agreement.due_on, Agreement.id).limit(51)
        said = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(
            row[0] for row in db.session.connection().exec_driver_sql("EXPLAIN " + said.replace("%", "%%"))
        )
    assert "Index" in plan
    assert "ix_agreement_open" in plan or filters.show != Show.OPEN, plan
    assert "Sort" not in plan.replace("Incremental Sort", ""), plan


def test_what_is_owed_names_its_states_where_the_planner_can_read_them(app: Flask) -> None:
    """A partial index serves a query that says its condition; one whose values are bound says nothing yet."""
    with statements(app) as seen, app.app_context():
        for query in (
            queries.filtered(system(), Filters()),
            select(Agreement).where(queries.is_owed(queries.TO_BE_DONE)),
        ):
            db.session.execute(query)
            assert "agreement.state IN ('adopted', 'in_progress', 'reported')" in seen[-1]
