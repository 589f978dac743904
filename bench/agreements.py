"""The register of agreements with 20,000 rows against the same register with 200: list, board, words, table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, func, insert, select, text

from bench.measuring import Row, side_by_side

FEW, MANY = 200, 20_000
PAGES = {
    "list": "/agreements",
    "all of them, the last due first": "/agreements?show=all",
    "board": "/agreements/board",
    "filtered by words": "/agreements?show=all&q=manzanillo+sellos",
    "a chamber's": "/agreements?chamber=CANACAR",
}
WORDS = (
    "aduana",
    "sellos",
    "portal",
    "visita",
    "criterio",
    "plazo",
    "Manzanillo",
    "Laredo",
    "padrón",
    "guía",
)


def rows(app: Flask) -> list[Row]:
    """A page is no dearer for a long register; the table costs its rows and no more."""
    from app.accounts.models import Person
    from app.kernel.db import db
    from tests.pages import login

    client = app.test_client()
    with app.app_context():
        secretary = db.session.scalars(select(Person).where(Person.email == "secretaria@example.org")).one()
    login(client, secretary)

    def visit(address: str) -> Callable[[], object]:
        def call() -> None:
            response = client.get(address)
            response.get_data()
            assert response.status_code == 200, address

        return call

    visits = {name: visit(address) for name, address in PAGES.items()}
    _fill(app, FEW)
    few = side_by_side(visits, calls=2, rounds=5)
    few_table = side_by_side({"csv": visit("/agreements.csv?show=all")}, calls=1, rounds=3)["csv"] / _count(
        app
    )
    _fill(app, MANY, since=FEW)
    many = side_by_side(visits, calls=2, rounds=5)
    many_table = side_by_side({"csv": visit("/agreements.csv?show=all")}, calls=1, rounds=3)["csv"] / _count(
        app
    )
    found = [
        Row(
            f"8 agreements, {name}: t({MANY:,}) / t({FEW})",
            many[name] / few[name],
            2.0,
            f"{many[name] * 1000:.1f} ms, {_queries(app, visits[name])} queries",
        )
        for name in PAGES
    ]
    table = visit("/agreements.csv?show=all")
    return [
        *found,
        Row(
            f"8 agreements, CSV, a row of {MANY:,} / a row of {FEW}",
            many_table / few_table,
            1.5,
            f"{many_table * _count(app) * 1000:.0f} ms, {_queries(app, table)} queries",
        ),
    ]


def _queries(app: Flask, call: Callable[[], object]) -> int:
    from app.kernel.db import db

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA"))])


def _count(app: Flask) -> int:
    from app.agreements.models import Agreement
    from app.kernel.db import db

    with app.app_context():
        return db.session.scalar(select(func.count(Agreement.id))) or 1


def _fill(app: Flask, count: int, since: int = 0) -> None:
    """Agreements of one session of the standing body: a tenth of them open, the older the more fulfilled."""
    import random

    from app.agreements.models import Agreement, AgreementKind, AgreementState, Decision
    from app.bodies.models import Chamber
    from app.kernel import clock
    from app.kernel.db import db, transaction

    chance = random.Random(11)  # noqa: S311 - the same register in every run
    now, today = clock.now(), clock.today("America/Mexico_City")
    open_states = (AgreementState.ADOPTED, AgreementState.IN_PROGRESS, AgreementState.REPORTED)
    ended = (AgreementState.FULFILLED, AgreementState.WITHOUT_EFFECT, AgreementState.SUPERSEDED)
    with app.app_context():
        sample = db.session.scalars(
            select(Agreement).where(Agreement.number.is_not(None), Agreement.body_id == 1).limit(1)
        ).one()
        chambers = db.session.execute(select(Chamber.id, Chamber.acronym).order_by(Chamber.id)).all()
        made: list[dict[str, Any]] = []
        for number in range(since, count):
            chamber = chambers[number % len(chambers)]
            is_open = number % 10 == 0
            made.append(
                {
                    "body_id": sample.body_id, "meeting_id": sample.meeting_id, "item_id": sample.item_id,
                    "number": f"BENCH/{number:05}", "sequence": 1000 + number, "kind": AgreementKind.COMMITMENT,
                    "text": " ".join(chance.choices(WORDS, k=20)), "responsible": chamber.acronym,
                    "responsible_chamber_id": chamber.id,
                    "due_on": today + timedelta(days=chance.randint(-30, 200) if is_open else -chance.randint(1, 3000)),
                    "state": chance.choice(open_states if is_open else ended), "decision": Decision.CONSENSUS,
                    "evidence_expected": "", "votes_for": 0, "votes_against": 0, "abstentions": 0, "adopted_at": now,
                    "created_at": now, "revision": 1,
                }
            )  # fmt: skip
        with transaction():
            db.session.execute(insert(Agreement), made)
            db.session.execute(text("ANALYZE"))
