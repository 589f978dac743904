"""Finding issues: by their words in any form, by folio, and those like a title being typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from app.issues import queries, search
from app.issues.models import Issue, IssueSearch, IssueState
from app.issues.operations import IssueText, edit, start
from app.issues.queries import Filters
from app.issues.similar import similar_to
from app.kernel.db import db, transaction
from tests import factories

TITLES = {
    "robo": ("Robo de mercancías en tránsito hacia el puerto", "Los camiones se asaltan en la autopista."),
    "sellos": ("Sellos de alta seguridad retirados en la revisión", "La aduana abre los contenedores."),
    "portal": ("Tiempos de respuesta de las consultas en el portal", "Nadie contesta en diez días."),
    "tarimas": ("Contaminación agropecuaria en tarimas de exportación", "Se repite la inspección."),
    "visita": ("Vigencia de la visita de validación al cambiar de domicilio", "El trámite se reinicia."),
}


@pytest.fixture
def inside(app, house):
    with app.test_request_context("/"), transaction():
        house.found = {key: made(house, title, what_happens=what) for key, (title, what) in TITLES.items()}
        yield house


def made(house, title, **values):
    given_ = {"state": IssueState.ADMITTED, "topic_id": house.topic.id, "title": title, **values}
    issue = factories.make_issue(house.standing, house.chambers["CANACAR"], house.people["canacar"], **given_)
    search.keep(issue)
    return issue


def listed(house, words, who="secretary"):
    return {issue.id for issue in queries.list_issues(house.actor(who), Filters(words=words)).items}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("robos mercancia", "robo"),
        ("SELLO revisiones", "sellos"),
        ("autopistas", "robo"),
        ("consulta portal", "portal"),
        ("contaminacion", "tarimas"),
        ("export", "tarimas"),
        ("exportaci", "tarimas"),
        ("domicilios", "visita"),
    ],
)
def test_words_are_found_across_accents_and_inflection_in_title_and_text(inside, words, key):
    assert listed(inside, words) == {inside.found[key].id}


def test_all_words_have_to_be_there(inside):
    assert listed(inside, "robo tarimas") == set()


def test_a_folio_finds_its_issue_with_or_without_zeros(inside):
    issue = inside.found["portal"]
    number = issue.folio_number
    for asked in (issue.folio, issue.folio.lower(), f"{issue.folio_year}-{number}", str(number)):
        assert issue.id in listed(inside, asked)


def test_the_folio_of_a_merged_issue_finds_it_and_the_one_it_goes_on_in(inside):
    merged, survivor = inside.found["portal"], inside.found["visita"]
    merged.state, merged.merged_into_id = IssueState.MERGED, survivor.id
    db.session.flush()
    assert listed(inside, merged.folio) == {merged.id, survivor.id}


@pytest.mark.parametrize("who", ["member", "guest", "insider", "admin"])
def test_what_may_not_be_seen_is_not_found(inside, who):
    seen = {"guest": {inside.found["robo"].id}}.get(who, set())
    assert listed(inside, "robo", who) == seen


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked=st.text(max_size=60))
def test_whatever_is_asked_is_answered(inside, asked):
    listed(inside, asked)
    similar_to(inside.actor("canacar"), asked)


def near(house, title, who="caaarem", **more):
    return [row.issue.id for row in similar_to(house.actor(who), title, **more)]


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Robos de mercancía en el tránsito al puerto", "robo"),
        ("Sello de alta seguridad que se retira en la revisión", "sellos"),
        ("El portal no da respuesta a la consulta", "portal"),
        ("Tarima contaminada: contaminación agropecuaria", "tarimas"),
        ("Cambio de domicilio y vigencia de la visita", "visita"),
    ],
)
def test_a_title_about_the_same_is_offered_first(inside, title, key):
    assert near(inside, title)[:1] == [inside.found[key].id]


@pytest.mark.parametrize(
    "title",
    [
        "Capacitación de auditores internos",
        "Horario de atención en ventanilla",
        "Pago de contribuciones",
        "de la el",
        "",
    ],
)
def test_a_title_about_something_else_is_offered_nothing(inside, title):
    assert near(inside, title) == []


def test_drafts_and_withdrawn_ones_are_never_offered_and_a_merged_one_as_its_survivor(inside):
    title = TITLES["robo"][0]
    inside.found["robo"].state = IssueState.WITHDRAWN
    draft = start(
        inside.standing, chamber_id=inside.chambers["CAAAREM"].id, title=title, actor=inside.actor("caaarem")
    )
    db.session.flush()
    assert near(inside, title) == []
    merged, survivor = inside.found["sellos"], inside.found["visita"]
    merged.state, merged.merged_into_id = IssueState.MERGED, survivor.id
    db.session.flush()
    assert near(inside, TITLES["sellos"][0]) == [survivor.id]
    assert draft.id not in near(inside, title, but=None)


def test_nothing_is_offered_to_who_may_not_see_it(inside):
    assert near(inside, TITLES["robo"][0], who="insider") == []


def test_the_index_follows_each_saved_text_and_the_worker_adds_what_is_missing(inside):
    draft = start(
        inside.standing,
        chamber_id=inside.chambers["CANACAR"].id,
        title="Cruce de ferrocarril",
        actor=inside.actor("canacar"),
    )
    assert listed(inside, "ferrocarriles", "canacar") == {draft.id}
    edit(draft, IssueText(title="Cruce fluvial"), revision=draft.revision, actor=inside.actor("canacar"))
    assert listed(inside, "ferrocarriles", "canacar") == set()
    assert listed(inside, "fluviales", "canacar") == {draft.id}
    db.session.execute(delete(IssueSearch))
    db.session.flush()
    assert listed(inside, "robos") == set()
    assert search.keep_missing() == db.session.query(Issue).count()
    assert search.keep_missing() == 0
    assert listed(inside, "robos") == {inside.found["robo"].id}


def test_common_words_are_left_aside_once_the_rare_ones_find_enough(inside, monkeypatch):
    from app.issues import similar

    monkeypatch.setattr(similar, "BUDGET", 12)
    for number in range(30):
        made(inside, f"Revisión en la aduana número {number}")
    assert near(inside, "Sellos de alta seguridad en la revisión")[:1] == [inside.found["sellos"].id]


def test_postgresql_answers_from_its_index(inside):
    if db.session().get_bind().dialect.name != "postgresql":
        plan = db.session.execute(
            text("EXPLAIN QUERY PLAN SELECT rowid FROM issue_fts WHERE issue_fts MATCH 'rob'")
        ).all()
        assert "VIRTUAL TABLE" in str(plan)
        return
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    query = select(IssueSearch.issue_id).where(text(f"{search.VECTOR} @@ CAST('rob' AS tsquery)"))
    plan = db.session.execute(text("EXPLAIN " + str(query.compile(db.engine)))).all()
    assert "ix_issue_search_stems" in str(plan)


def test_the_form_offers_similar_ones_once_and_then_begins_mine(app, signed_in, house):
    from tests.pages import read, visible_text

    with app.app_context(), transaction():
        about = made(house, TITLES["robo"][0])
        folio = about.folio
    caaarem = signed_in("caaarem")
    part = caaarem.get("/issues/similar?title=Robos+de+mercancía+en+tránsito")
    assert folio in part.text
    assert "#second" in part.text
    assert signed_in("admin").get("/issues/similar?title=robo").status_code == 403
    page = caaarem.get("/issues/new")
    token = read(page.text).find(".//meta[@name='csrf-token']").get("content")
    typed = {"csrf_token": token, "title": "Robos de mercancía en tránsito"}
    offered = caaarem.post("/issues/new", data=typed)
    assert offered.status_code == 200
    assert folio in visible_text(offered.text)
    assert "Robos de mercancía en tránsito" in offered.text
    assert 'name="anyway"' in offered.text
    begun = caaarem.post("/issues/new", data={**typed, "anyway": "1"})
    assert begun.status_code == 303
    assert folio in caaarem.get(begun.location).text
