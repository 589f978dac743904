"""The pages of what becomes of an admitted issue, for those who may and those who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.bodies.models import ChamberKind
from app.issues.models import IssueState
from app.kernel import clock
from app.kernel.db import transaction
from tests import factories
from tests.functional.issues.test_pages import make, post, stored
from tests.pages import visible_text


@pytest.fixture
def authority(app: Flask, house: Any) -> None:
    """Somebody who sits in the standing body for the authority: ``official``."""
    with app.app_context(), transaction():
        official = house.people["official"] = factories.make_person("Persona official")
        seat = factories.make_seat(
            house.standing, factories.make_chamber("AUTORIDAD", kind=ChamberKind.AUTHORITY)
        )
        factories.make_appointment(seat, official)


ANSWER = {
    "office": "Dirección de Certificación",
    "outcome": "in_part",
    "strength": "must",
    "text": "Se **acepta**.",
}


def text_of(client: Any, address: str) -> str:
    return visible_text(client.get(address).get_data(as_text=True))


@pytest.mark.usefixtures("authority")
def test_the_authority_promises_a_day_and_then_answers(app: Flask, house: Any, signed_in: Any) -> None:
    ref = make(app, house)
    official, author = signed_in("official"), signed_in("canacar")
    due = clock.today(factories.ZONE) + timedelta(days=30)
    assert f"/issues/{ref}/answer" in official.get(f"/issues/{ref}").get_data(as_text=True)
    for wrong in ({"promised_on": ""}, {"promised_on": "pronto"}, {"promised_on": "2020-01-01"}):
        answer = post(
            official, f"/issues/{ref}/promise", office="Certificación", text="Se coincide.", **wrong
        )
        assert answer.status_code == 422
        assert "Se coincide." in answer.get_data(as_text=True)
    answer = post(
        official,
        f"/issues/{ref}/promise",
        office="Certificación",
        text="Se coincide.",
        promised_on=due.isoformat(),
    )
    assert answer.status_code == 303
    page = text_of(author, f"/issues/{ref}")
    assert "En estudio" in page
    assert "Comprometió su respuesta para el" in page
    assert "días hábiles" in page
    assert "Se coincide." in official.get(f"/issues/{ref}/promise").get_data(as_text=True)
    answer = post(official, f"/issues/{ref}/answer", **{**ANSWER, "outcome": "under_study"})
    assert answer.status_code == 422
    assert post(official, f"/issues/{ref}/answer", **{**ANSWER, "strength": "x"}).status_code == 303
    assert (stored(app, ref).state, stored(app, ref).strength) == (IssueState.ANSWERED, None)
    page = author.get(f"/issues/{ref}").get_data(as_text=True)
    assert "<strong>acepta</strong>" in page
    assert "Aceptada en parte" in visible_text(page)
    assert "Comprometió su respuesta para el" not in visible_text(page)


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize("verb", ["answer", "promise"])
def test_only_the_authority_answers(app: Flask, house: Any, signed_in: Any, verb: str) -> None:
    ref = make(app, house)
    for name in ("canacar", "caaarem", "secretary", "chair", "guest"):
        assert signed_in(name).get(f"/issues/{ref}/{verb}").status_code == 403, name
    filed = make(app, house, IssueState.SUBMITTED)
    assert signed_in("official").get(f"/issues/{filed}/{verb}").status_code == 409
