"""``make bench``: each row of "Speed" that is built so far, with its goal.

A row over its goal is said and the run fails; on a shared machine repeat before believing a near miss.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask, template_rendered
from sqlalchemy import insert, select, text

from bench import agreements, feeds, planner
from bench.calling import get
from bench.measuring import Row, side_by_side

PASSWORD_KEY = "bench-only-key-that-is-long-enough-0123456789"  # noqa: S105 - opens nothing but this run's database


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="convoca-bench-") as folder:
        app = _application(Path(folder))
        rows = [*feeds.rows(app), *_meeting_page(app), *_issues(app), *agreements.rows(app), *planner.rows()]
    width = max(len(row.what) for row in rows)
    print(f"{'':{width}}   ratio    goal")
    for row in rows:
        print(
            f"{row.what:{width}}  {row.ratio:6.2f} ≤ {row.goal:5.2f}  {'ok' if row.is_met else 'OVER'}  {row.note}"
        )
    return 0 if all(row.is_met for row in rows) else 1


def _application(folder: Path) -> Flask:
    """The demonstration on a fresh SQLite database, its feeds kept by the worker."""
    import logging

    from flask_migrate import upgrade

    from app.demo import loading
    from app.factory import create_app
    from app.kernel.db import transaction
    from app.worker import make_round
    from scripts.translations import compile_catalogs

    logging.disable(logging.INFO)
    compile_catalogs()
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": PASSWORD_KEY,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bench.db",
            "SQLITE_SYNCHRONOUS": "OFF",
            "MAIL_FOLDER": str(folder / "mail"),
        }
    )
    _add_bare_page(app)
    with app.app_context():
        upgrade(directory=str(Path(__file__).resolve().parent.parent / "migrations"))
        with transaction():
            loading.load()
        make_round()
    return app


def _add_bare_page(app: Flask) -> None:
    """A page that draws again what another page drew, without any query of its own."""

    @app.get("/bench/bare-page")
    def _bare_page() -> str:
        template, context = app.extensions["bench.page"]
        return str(template.render(context))

    _bare_page.is_public = True  # type: ignore[attr-defined]


def _meeting_page(app: Flask) -> list[Row]:
    """Row 5: a meeting's minutes (all items) against a bare Jinja page of the same bytes."""
    from app.kernel.db import db
    from app.meetings.models import Meeting, MeetingState

    with app.app_context():
        meeting_id = db.session.scalars(
            select(Meeting.id)
            .where(Meeting.state == MeetingState.CLOSED, Meeting.body_id == 1)
            .order_by(Meeting.starts_at.desc())
        ).first()
    address = f"/meetings/{meeting_id}/minutes"
    drawn: list[tuple[Any, dict[str, Any]]] = []
    with template_rendered.connected_to(
        lambda _app, template, context, **_more: drawn.append((template, context)), app
    ):
        app.test_client().get(address)
    template, context = drawn[-1]

    app.extensions["bench.page"] = (template, context)
    found = side_by_side({"bare": get(app, "/bench/bare-page"), "page": get(app, address)}, calls=10)
    return [
        Row(
            "5 minutes of a session / the same template without its queries",
            found["page"] / found["bare"],
            2.0,
        )
    ]


def _issues(app: Flask) -> list[Row]:
    """Row 6: the list of issues with 50,000 rows against the same list as it was."""
    from app.accounts.models import Person
    from app.kernel.db import db
    from tests.pages import login

    client = app.test_client()
    with app.app_context():
        secretary = db.session.scalars(select(Person).where(Person.email == "secretaria@example.org")).one()
    login(client, secretary)

    def visit() -> None:
        assert client.get("/issues").status_code == 200

    _many_issues(app, 100)
    few = side_by_side({"list": visit}, calls=5)["list"]
    _many_issues(app, 50_000, since=100)
    many = side_by_side({"list": visit}, calls=5)["list"]
    listing = Row("6 issues, 50 a page: t(50,000) / t(100)", many / few, 1.3)
    return [listing, *_search(app)]


def _search(app: Flask) -> list[Row]:
    """Searching 50,000 issues with titles of everyday words: against the raw full-text query, and against their listing."""
    from app.accounts.models import Person
    from app.bodies.actors import actor_of
    from app.issues import queries
    from app.issues import similar as similar_module
    from app.issues.queries import Filters
    from app.issues.similar import similar_to
    from app.kernel.db import db
    from app.kernel.stems import stems

    _give_words(app)
    title = "Rechazo de pedimentos por fallas del portal en la aduana de Manzanillo"
    with app.test_request_context("/"):
        actor = actor_of(
            db.session.scalars(select(Person).where(Person.email == "secretaria@example.org")).one()
        )
        words = " ".join(f'"{stem}"' for stem in stems("pedimentos manzanillo"))
        wanted = list(dict.fromkeys(stems(title)))
        _total, frequency = similar_module._frequencies(wanted)
        chosen = similar_module._within_budget([stem for stem in wanted if frequency[stem]], frequency)
        any_word = " OR ".join(f'"{stem}"' for stem in chosen)
        raw = text("SELECT rowid FROM issue_fts WHERE issue_fts MATCH :words ORDER BY rank LIMIT 50")

        def plain() -> None:
            db.session.execute(raw, {"words": words}).all()

        def plain_any() -> None:
            db.session.execute(raw, {"words": any_word}).all()

        def listing() -> None:
            assert queries.list_issues(actor, Filters()).items

        def similar() -> None:
            db.session.expunge_all()
            assert similar_to(actor, title)

        def found() -> None:
            assert queries.list_issues(actor, Filters(words="pedimentos manzanillo")).items

        times = side_by_side(
            {"plain": plain, "any": plain_any, "listing": listing, "similar": similar, "found": found},
            calls=3,
            rounds=7,
        )
    said = {name: f"{value * 1000:.1f} ms" for name, value in times.items()}
    return [
        Row(
            "7 similar issues among 50,000 / listing + the raw full-text query",
            times["similar"] / (times["any"] + times["listing"]),
            2.0,
            f"{said['similar']}; raw query of the same words {said['any']}; a plain listing of 50 {said['listing']}",
        ),
        Row(
            "7 words among 50,000, 50 listed / listing + the raw full-text query",
            times["found"] / (times["plain"] + times["listing"]),
            2.0,
            f"{said['found']}; raw query {said['plain']}",
        ),
    ]


#: Words of titles, the commonest first: the n-th is drawn 1/n times as often as the first.
WORDS = [
    "aduana",
    "revisión",
    "pedimentos",
    "portal",
    "exportación",
    "importación",
    "carga",
    "sellos",
    "contenedores",
    "visita",
    "transportistas",
    "rechazo",
    "fallas",
    "consulta",
    "criterio",
    "renovación",
    "certificación",
    "patio",
    "puerto",
    "tarimas",
    "cruce",
    "constancia",
    "ventanilla",
    "plazo",
    "domicilio",
    "Manzanillo",
    "Veracruz",
    "Laredo",
    "Lázaro",
    "seguridad",
    "auditoría",
    "mercancía",
    "depósito",
    "recinto",
    "maniobras",
    "clasificación",
    "origen",
    "valor",
    "contribuciones",
    "suspensión",
    "perfil",
    "socios",
    "trabajo",
    "capacitación",
    "ferrocarril",
    "cabina",
    "báscula",
    "inspección",
    "muestra",
    "laboratorio",
]


def _give_words(app: Flask) -> None:
    """Titles out of everyday words for the many issues, and their stems, as the worker would keep them."""
    import random

    from app.issues import search
    from app.issues.models import Issue, IssueSearch
    from app.kernel.db import db, transaction
    from app.kernel.stems import stems

    chance = random.Random(7)  # noqa: S311 - the same titles in every run
    weights = [1 / place for place in range(1, len(WORDS) + 1)]
    with app.app_context(), transaction():
        search.keep_missing(limit=100)
        ids = db.session.scalars(select(Issue.id).where(Issue.folio_year == 2000).order_by(Issue.id)).all()
        known = set(db.session.scalars(select(IssueSearch.issue_id)))
        rows = []
        for issue_id in ids:
            title = " ".join(chance.choices(WORDS, weights, k=6))
            said = " ".join(chance.choices(WORDS, weights, k=25))
            rows.append((issue_id, title, " ".join(stems(title)), " ".join(stems(said))))
        db.session.execute(
            text("UPDATE issue SET title = :title WHERE id = :id"),
            [{"id": row[0], "title": row[1]} for row in rows],
        )
        db.session.execute(
            insert(IssueSearch),
            [
                {"issue_id": row[0], "title_stems": row[2], "text_stems": row[3], "revision": 1}
                for row in rows
                if row[0] not in known
            ],
        )
        db.session.execute(text("INSERT INTO issue_fts(issue_fts) VALUES ('optimize')"))
        db.session.execute(text("ANALYZE"))


def _many_issues(app: Flask, count: int, since: int = 0) -> None:
    from datetime import timedelta

    from app.issues.models import Issue, IssueState
    from app.kernel import clock
    from app.kernel.db import db, transaction

    now = clock.now()
    with app.app_context():
        sample = db.session.scalars(select(Issue).where(Issue.folio.is_not(None)).limit(1)).one()
        rows: list[dict[str, Any]] = [
            {
                "folio": f"AS-2000-{number:05}", "folio_year": 2000, "folio_number": number + 1, "body_id": sample.body_id,
                "chamber_id": sample.chamber_id, "author_id": sample.author_id, "topic_id": sample.topic_id,
                "title": f"Asunto {number}", "what_happens": "x", "evidence": "x", "request": "x", "affected": [],
                "customs_offices": "", "frequency": "", "state": IssueState.ADMITTED, "reason": "", "created_at": now,
                "submitted_at": now, "listed_at": now - timedelta(minutes=number), "revision": 1,
            }
            for number in range(since, count)
        ]  # fmt: skip
        with transaction():
            db.session.execute(insert(Issue), rows)
            db.session.execute(text("ANALYZE"))


if __name__ == "__main__":
    sys.exit(main())
