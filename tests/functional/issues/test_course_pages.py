"""The pages of what becomes of an admitted issue, for those who may and those who may not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.bodies.models import ChamberKind
from app.issues.models import Answer, AnswerOutcome, IssueState, Strength
from app.kernel import clock, texts
from app.kernel.db import db, transaction
from tests import factories
from tests.functional.issues.acting import make, post, stored
from tests.pages import PageClient, visible_text


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


def test_a_merged_issue_leads_to_the_other_whose_page_keeps_its_voices(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house, what_happens="Lo que dice CANACAR.")
    survivor = make(app, house, by="index")
    other_body = make(app, house, body=house.group, by="ANTP")
    secretary = signed_in("secretary")
    post(
        signed_in("caaarem"), f"/issues/{ref}/second", at=f"/issues/{ref}",
        **{"second-chamber": house.chambers["CAAAREM"].id, "second-text": "También nos ocurre."},
    )  # fmt: skip
    page = secretary.get(f"/issues/{ref}/merge").get_data(as_text=True)
    assert survivor in page
    assert other_body not in page
    for wrong in ("", stored(app, other_body).id, stored(app, ref).id, "x"):
        assert post(secretary, f"/issues/{ref}/merge", target=wrong).status_code == 422
    answer = post(secretary, f"/issues/{ref}/merge", target=stored(app, survivor).id)
    assert answer.status_code == 303
    answer = signed_in("canacar").get(f"/issues/{ref}")
    assert (answer.status_code, answer.location) == (302, f"/issues/{survivor}?merged={ref}")
    page = text_of(signed_in("canacar"), answer.location)
    assert f"{ref} se acumuló a este" in page
    assert "Lo respaldan 2 cámaras" in page
    original = signed_in("canacar").get(f"/issues/{ref}?original=1").get_data(as_text=True)
    assert f"/issues/{survivor}" in original
    page = text_of(signed_in("index"), f"/issues/{survivor}")
    for said in (ref, "CANACAR", "Lo que dice CANACAR.", "CAAAREM", "También nos ocurre."):
        assert said in page


def test_the_chair_refers_alone_and_the_secretary_names_the_agreement(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref, other = make(app, house), make(app, house)
    secretary, chair = signed_in("secretary"), signed_in("chair")
    assert post(secretary, f"/issues/{ref}/refer", group=house.group.id).status_code == 422
    assert (
        post(secretary, f"/issues/{ref}/refer", group=house.hidden.id, decided_by="ACU-1").status_code == 422
    )
    answer = post(
        secretary, f"/issues/{ref}/refer", group=house.group.id, decided_by="ACU-1", due_on="2999-01-04"
    )
    assert answer.status_code == 303
    assert post(chair, f"/issues/{other}/refer", group=house.group.id).status_code == 303
    assert stored(app, other).referred_to_id == house.group.id
    assert signed_in("antp").get(f"/issues/{ref}").status_code == 200
    assert post(secretary, f"/issues/{ref}/resolve", outcome="").status_code == 422
    assert (
        post(secretary, f"/issues/{ref}/resolve", outcome="Se emite criterio.", number="ACU-2").status_code
        == 303
    )
    assert stored(app, ref).state is IssueState.RESOLVED


def test_its_chamber_confirms_the_secretary_closes_and_new_facts_reopen_it(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house, IssueState.ANSWERED, decided_at=clock.now())
    author, secretary, chair = signed_in("canacar"), signed_in("secretary"), signed_in("chair")
    assert secretary.get(f"/issues/{ref}/close").status_code == 409
    assert "¿Con eso queda atendido?" in text_of(author, f"/issues/{ref}")
    assert post(author, f"/issues/{ref}/confirm", satisfaction="9", comment="Bien.").status_code == 422
    assert post(author, f"/issues/{ref}/confirm", satisfaction="4", comment="Bien.").status_code == 303
    assert "lo califica con 4 de 5" in text_of(secretary, f"/issues/{ref}")
    assert "Bien." in text_of(secretary, f"/issues/{ref}/close")
    assert post(secretary, f"/issues/{ref}/close").status_code == 303
    assert (stored(app, ref).state, stored(app, ref).satisfaction) == (IssueState.CLOSED, 4)
    for address in ("reopen", "leave-closed"):
        assert chair.get(f"/issues/{ref}/{address}").status_code == 409
    assert post(author, f"/issues/{ref}/ask-reopening", facts="").status_code == 422
    assert post(author, f"/issues/{ref}/ask-reopening", facts="Volvió a ocurrir.").status_code == 303
    assert "Volvió a ocurrir." in text_of(chair, f"/issues/{ref}/reopen")
    assert post(chair, f"/issues/{ref}/leave-closed", reason="").status_code == 422
    assert post(chair, f"/issues/{ref}/leave-closed", reason="Es otro asunto.").status_code == 303
    assert "Es otro asunto." in text_of(author, f"/issues/{ref}")
    assert post(author, f"/issues/{ref}/ask-reopening", facts="Volvió a ocurrir.").status_code == 303
    assert post(chair, f"/issues/{ref}/reopen").status_code == 303
    assert stored(app, ref).state is IssueState.ADMITTED


def test_the_register_holds_every_answer_for_members_and_published_ones_for_anyone(
    app: Flask, house: Any, signed_in: Any, client: PageClient
) -> None:
    with app.app_context(), transaction():
        for body, text, published, strength in (
            (house.standing, "Respuesta publicada", True, Strength.MUST),
            (house.standing, "Respuesta interna", False, Strength.SHOULD),
            (house.hidden, "Respuesta reservada", True, Strength.MUST),
        ):
            issue = factories.make_issue(
                body, house.chambers["CANACAR"], house.people["canacar"], state=IssueState.ANSWERED,
                topic_id=house.topic.id, title=f"Título de {text.lower()}",
            )  # fmt: skip
            texts.keep(text)
            db.session.add(
                Answer(
                    issue_id=issue.id, office="Certificación", outcome=AnswerOutcome.ACCEPTED, strength=strength,
                    text=text, answered_at=clock.now(), published_at=clock.now() if published else None,
                )
            )  # fmt: skip
        promised = factories.make_issue(house.standing, house.chambers["CANACAR"], house.people["canacar"])
        db.session.add(
            Answer(
                issue_id=promised.id,
                office="Certificación",
                outcome=AnswerOutcome.UNDER_STUDY,
                text="Prometida",
            )
        )
    public = text_of(client, "/clarifications")
    assert "Respuesta publicada" in public
    for hidden in ("interna", "reservada", "Título", "Prometida"):
        assert hidden not in public
    member = signed_in("caaarem")
    page = text_of(member, "/clarifications")
    assert "Respuesta interna" in page
    assert "Título de respuesta interna" in page
    assert "reservada" not in page
    assert "Respuesta reservada" in text_of(signed_in("insider"), "/clarifications")
    must = text_of(member, "/clarifications?strength=must&q=publicada&topic=" + str(house.topic.id))
    assert "1 aclaración" in must
    assert "interna" not in text_of(member, "/clarifications?strength=must")
    assert "Respuesta publicada" not in text_of(client, "/clarifications?q=titulo")
    assert "Ninguna aclaración es así" in text_of(member, "/clarifications?topic=99999&strength=x&q=%00")


@pytest.mark.usefixtures("authority")
def test_an_answer_with_case_data_is_marked_before_it_is_published(
    app: Flask, house: Any, signed_in: Any, client: PageClient
) -> None:
    ref = make(app, house)
    official = signed_in("official")
    typed = {**ANSWER, "text": "Aplica a TLA010203AB9.", "is_published": "1"}
    answer = post(official, f"/issues/{ref}/answer", **typed)
    assert answer.status_code == 422
    assert '<mark class="marked-line">TLA010203AB9</mark>' in answer.get_data(as_text=True)
    assert stored(app, ref).state is IssueState.ADMITTED
    assert post(official, f"/issues/{ref}/answer", **{**typed, "is_published": ""}).status_code == 303
    assert "TLA010203AB9" not in text_of(client, "/clarifications")
    page = official.get(f"/issues/{ref}/publish-answer").get_data(as_text=True)
    assert '<mark class="marked-line">TLA010203AB9</mark>' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    assert post(official, f"/issues/{ref}/publish-answer", seen="x").status_code == 422
    assert post(official, f"/issues/{ref}/publish-answer", seen=seen[1]).status_code == 303
    assert "TLA010203AB9" in text_of(client, "/clarifications")
    assert official.get(f"/issues/{ref}/publish-answer").status_code == 409


def test_the_chair_dismisses_an_appeal_with_a_reason_its_chamber_reads(
    app: Flask, house: Any, signed_in: Any
) -> None:
    ref = make(app, house, IssueState.NOT_ADMITTED, reason="Es un caso.", appeal="Son varios.")
    chair, author = signed_in("chair"), signed_in("canacar")
    assert "Son varios." in text_of(chair, f"/issues/{ref}/dismiss-appeal")
    assert post(chair, f"/issues/{ref}/dismiss-appeal", reason="").status_code == 422
    assert post(chair, f"/issues/{ref}/dismiss-appeal", reason="Ya se revisó.").status_code == 303
    assert "Ya se revisó." in text_of(author, f"/issues/{ref}")
    assert author.get(f"/issues/{ref}/appeal").status_code == 409
    assert chair.get(f"/issues/{ref}/uphold").status_code == 409
