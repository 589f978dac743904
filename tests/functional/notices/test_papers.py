"""The notice as a paper: the page and the PDF say the same, in the programme's languages, whatever people wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, g

from app.agendas import annexes, operations
from app.agendas.models import AgendaItem
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.documents.sheet import Section, Sheet
from app.kernel.typeset import DRAWN, UNDRAWN
from app.meetings import operations as meeting_operations
from app.meetings.models import MeetingMode
from tests import pdf
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, loaded, meeting_of
from tests.pages import PageClient
from tests.queries import statements

HOSTILE = (
    '#panic() *x* _y_ $z$ `r` @ref <b> \\ // /* " {a} [b] = h',
    "\u202eal revés\u202c \u2066aislado\u2069",
    "nulo\x00 y timbre\x07",
    "😀 漢字 \U0001f9d1\u200d\U0001f4bb ﷺ",
    "x" * 290,
)


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    with app.app_context(), clock.standing_at(EARLY):
        yield house


def printed(client: PageClient, meeting_id: int, number: int = 1, language: str = "es") -> pdf.Read:
    answer = client.get(f"/meetings/{meeting_id}/notice/{number}.pdf?language={language}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return pdf.read(answer.data)


def test_page_and_pdf_hold_all_that_the_rules_ask(
    inside: House, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = annexes.Annex("Acta de la 1.ª sesión", "0123456789abcdef" * 4, "3")
    monkeypatch.setattr(annexes, "_sources", [lambda meeting: [paper]])
    meeting_id = setting.published(
        inside, mode=MeetingMode.HYBRID, remote_url="https://video.example.org/sala"
    )
    page = " ".join(client.get(f"/meetings/{meeting_id}/notice").text.split())
    read = printed(client, meeting_id)
    assert (read.language, read.is_tagged, read.claims_ua) == ("es", True, True)
    assert {"H1", "H2"} <= read.tags
    titles = [line.item.title for line in operations_lines(inside, meeting_id)]
    for words in (
        "Grupo Consultivo Permanente",
        "Convocatoria a la primera sesión ordinaria de 2026",
        "Ordinaria, GCP/2026/ORD1",
        "jueves 12 de noviembre de 2026, 10:00 h, hora del centro",
        "13:00 h",
        "Sala Magna",
        "Presencial y por videoconferencia",
        "Acta de la 1.ª sesión",
        "01234567 89abcdef",
        "Presidencia, 20 minutos",
        "La sesión es válida con la presencia de 3 de sus 5 representaciones.",
        "En segunda convocatoria, con esta misma convocatoria y 30 minutos después",
        f"{inside.people['chair'].name}, Presidencia",
        "jueves 1 de octubre de 2026, 09:00 h",
        "GCP/2026/ORD1, convocatoria 1",
        *titles,
    ):
        assert words in read.words, words
        assert words in page, words
    assert f"Página 1 de {len(read.pages)}" in read.words
    assert "video.example.org" not in page + read.words, "the way in is for the body's own people"


def operations_lines(house: House, meeting_id: int) -> Any:
    from app.agendas import queries

    return queries.numbered(loaded(house, meeting_id))


def test_its_own_people_are_told_the_way_in(inside: House, signed_in: Any) -> None:
    meeting_id = setting.published(
        inside, mode=MeetingMode.HYBRID, remote_url="https://video.example.org/sala"
    )
    assert "https://video.example.org/sala" in printed(signed_in("canacar"), meeting_id).words


def test_it_can_be_had_in_each_language_of_the_programme(inside: House, client: PageClient) -> None:
    meeting_id = setting.published(inside)
    read = printed(client, meeting_id, language="en")
    assert read.language == "en"
    for words in (
        "Notice of the first ordinary session of 2026",
        "Thursday 12 November 2026",
        "Quorum and second call",
    ):
        assert words in read.words, words
    assert 'lang="en"' in client.get(f"/meetings/{meeting_id}/notice?language=en").text
    assert printed(client, meeting_id, language="xx").language == "es"


def test_the_same_notice_is_the_same_bytes(inside: House, client: PageClient) -> None:
    meeting_id = setting.published(inside)
    url = f"/meetings/{meeting_id}/notice/1.pdf"
    first = client.get(url)
    from app.kernel import typeset as module

    module._set.cache_clear()
    assert client.get(url).data == first.data
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_what_people_wrote_breaks_no_paper(inside: House, client: PageClient, signed_in: Any) -> None:
    meeting_id = setting.proposed(inside)
    with transaction():
        agenda = loaded(inside, meeting_id)
        for number in range(60):
            operations.add_own(
                agenda, title=HOSTILE[number % len(HOSTILE)].replace("\x00", "").replace("\x07", ""), minutes=1,
                presenter="chair", actor=inside.actor("secretary"),
            )  # fmt: skip
        operations.publish(agenda, actor=inside.actor("chair"))
    read = printed(client, meeting_id)
    assert len(read.pages) > 2, "long agendas flow"
    assert HOSTILE[0] in read.words
    assert UNDRAWN in read.words
    assert "al revés" in read.words
    assert "\u202e" not in read.words
    assert client.get(f"/meetings/{meeting_id}/notice").status_code == 200
    chair = signed_in("chair")
    db.session.rollback()
    vars(g._get_current_object()).clear()  # another reader: whom the last request knew is not them
    proof = chair.get(f"/meetings/{meeting_id}/notice/1/proof.pdf")
    assert "9 destinatarios" in pdf.read(proof.data).words
    assert db.session.query(AgendaItem).count() > 60


def test_a_paper_draws_what_it_says_it_draws() -> None:
    sure = "".join(
        char for char in map(chr, range(0x20, 0x2600)) if not DRAWN.match(char) and char.isprintable()
    )
    sheet = Sheet(
        language="es",
        body="",
        title="Todo",
        subtitle="",
        running="",
        folio="",
        page_of="{page}/{pages}",
        author="",
        at=datetime(2026, 10, 1, tzinfo=UTC),
        sections=[Section(paragraphs=[" ".join(sure)], quote="nulo\x00")],
    )
    read = pdf.read(sheet.as_pdf())
    assert read.words.count(UNDRAWN) == sure.count(UNDRAWN) == 1
    for char in "ñÑáü¿¡«»…–€№ΩЖ→":
        assert char in sure, char
        assert char in read.words, char


def test_later_notices_say_what_changes(inside: House, client: PageClient) -> None:
    meeting_id = setting.published(inside)
    with transaction():
        meeting = meeting_of(inside, meeting_id)
        meeting_operations.edit(
            meeting, place="Sala Norte", mode=meeting.mode, remote_url="", description="", is_public=True,
            since=meeting.revision, actor=inside.actor("secretary"),
        )  # fmt: skip
        meeting_operations.cancel(
            meeting, reason="Sismo", force_majeure=True, since=meeting.revision, actor=inside.actor("chair")
        )
    second, third = printed(client, meeting_id, 2).words, printed(client, meeting_id, 3).words
    for words in ("Aviso de cambios", "Lugar anterior Sala Magna", "Se celebra en Sala Norte"):
        assert words in second, words
    assert "Orden del día" not in second
    for words in ("Aviso de cancelación", "Es por fuerza mayor", "Sismo"):
        assert words in third, words
    page = client.get(f"/meetings/{meeting_id}/notice?number=1").text
    assert "La última es la número 3." in page


@pytest.mark.parametrize("who", ["admin", "canacar", "canacar_alternate", "guest", "member", "insider"])
def test_the_proof_is_for_the_secretary_and_the_chair(inside: House, signed_in: Any, who: str) -> None:
    meeting_id = setting.published(inside)
    for path in ("proof", "proof.pdf"):
        assert signed_in(who).get(f"/meetings/{meeting_id}/notice/1/{path}").status_code == 403


def test_pages_make_as_many_queries_whatever_the_number_of_recipients(
    app: Flask, inside: House, signed_in: Any
) -> None:
    from tests import factories

    meeting_id = setting.published(inside)
    secretary, url = signed_in("secretary"), f"/meetings/{meeting_id}/notice/1/proof"
    secretary.get(url)
    with statements(app) as few:
        secretary.get(url)
    with transaction():
        for _number in range(20):
            factories.make_guest(inside.standing, factories.make_person())
    other = setting.published(inside)
    secretary.get(url)
    with statements(app) as many:
        secretary.get(f"/meetings/{other}/notice/1/proof")
    assert len(many) == len(few)
