"""A folio or number leads straight there; words find what one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.agreements.models import AgreementState
from app.issues.models import IssueState
from app.kernel.db import transaction
from app.meetings.models import MeetingState
from tests import factories, sessions
from tests.pages import visible_text
from tests.queries import counted

NEXT_YEAR = datetime(2027, 5, 13, 16, tzinfo=UTC)


def search(client: Any, words: str) -> str:
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    return visible_text(answer.get_data(as_text=True))


@pytest.fixture
def stocked(app: Flask, house: Any) -> dict[str, Any]:
    with app.app_context(), transaction():
        issue = factories.make_issue(
            house.standing, house.chambers["CANACAR"], house.people["canacar"], title="Inspección de sellos en Manzanillo",
            folio="AS-2026-007",
        )  # fmt: skip
        factories.make_issue(
            house.standing, house.chambers["CANACAR"], house.people["canacar"], title="Sellos en borrador",
            state=IssueState.DRAFT,
        )  # fmt: skip
        session = sessions.make_session(house, state=MeetingState.CLOSED)
        agreement = sessions.make_agreement(
            session,
            AgreementState.ADOPTED,
            text="Emitir criterio sobre sellos.",
            number="GCP/2026/ORD1/ACU-02",
        )
        factories.make_meeting(
            house.group, starts_at=NEXT_YEAR, number=4, place="Patio de sellos, Manzanillo"
        )
        factories.make_meeting(house.hidden, starts_at=NEXT_YEAR, title="Sellos reservados")
        return {"issue": issue.folio, "agreement": agreement.id}


@pytest.mark.parametrize("typed", ["AS-2026-007", " as-2026-007 "])
def test_a_folio_leads_to_its_issue(stocked: Any, signed_in: Any, typed: str) -> None:
    answer = signed_in("caaarem").get("/search", query_string={"q": typed})
    assert (answer.status_code, answer.location) == (302, "/issues/AS-2026-007")


def test_a_folio_one_may_not_see_says_nothing(stocked: Any, signed_in: Any) -> None:
    assert "Nada de lo que usted puede ver" in search(signed_in("member"), "AS-2026-007")


def test_the_number_of_an_agreement_leads_to_it(stocked: Any, signed_in: Any) -> None:
    answer = signed_in("canacar").get("/search", query_string={"q": "gcp/2026/ord1/acu-02"})
    assert answer.location == f"/agreements/{stocked['agreement']}"


def test_words_find_by_noun_whatever_the_accents(stocked: Any, signed_in: Any) -> None:
    shown = search(signed_in("caaarem"), "SELLOS")
    assert "Inspección de sellos en Manzanillo" in shown
    assert "Emitir criterio sobre sellos" in shown
    assert "4.ª sesión, Robo de Carga" in shown
    assert "Sellos en borrador" not in shown
    assert "reservados" not in shown
    assert "Inspección de sellos" in search(signed_in("caaarem"), "inspeccion manzanillo")


def test_a_chamber_finds_its_own_draft(stocked: Any, signed_in: Any) -> None:
    assert "Sellos en borrador" in search(signed_in("canacar"), "sellos")


@pytest.mark.parametrize("words", ["4.ª sesión robo", "sesion 2027 robo", "ordinaria robo de carga"])
def test_meetings_are_found_as_people_name_them(stocked: Any, signed_in: Any, words: str) -> None:
    assert "4.ª sesión, Robo de Carga" in search(signed_in("canacar"), words)


def test_bodies_are_found_by_name_and_hidden_ones_only_by_their_own(stocked: Any, signed_in: Any) -> None:
    assert "Grupo Especializado en Robo de Carga" in search(signed_in("member"), "robo de carga")
    assert "Grupo reservado" not in search(signed_in("secretary"), "reservado")
    assert "Grupo reservado" in search(signed_in("insider"), "reservado")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'; --", "\x00", "<script>", "a" * 500, "🙂"])
def test_nothing_typed_breaks_it(stocked: Any, signed_in: Any, typed: str) -> None:
    search(signed_in("canacar"), typed)


def test_an_empty_search_teaches(house: Any, signed_in: Any) -> None:
    assert "¿Qué busca?" in search(signed_in("canacar"), "  ")


def test_a_long_result_is_cut_and_costs_the_same(
    app: Flask, house: Any, stocked: Any, signed_in: Any
) -> None:
    client = signed_in("canacar")
    search(client, "sellos")
    few = counted(app, lambda: search(client, "sellos"))
    with app.app_context(), transaction():
        for number in range(40):
            factories.make_issue(
                house.standing, house.chambers["CANACAR"], house.people["canacar"], title=f"Sellos {number}"
            )
            factories.make_meeting(
                house.standing, starts_at=NEXT_YEAR + timedelta(days=number), place="Sellos"
            )
    assert counted(app, lambda: search(client, "sellos")) == few
    assert "Asuntos: más de 10" in search(client, "sellos")
