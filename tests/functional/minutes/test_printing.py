"""Minutes on paper: from what was sealed, to whoever may read them, with every agreement and every name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from flask import Flask

from app.agendas.models import Outcome
from app.agreements.models import AgreementState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from app.minutes import operations, printing, redacting
from app.minutes.composing import plain
from app.minutes.models import (
    Minutes,
    MinutesSection,
    MinutesState,
    MinutesVersion,
    Signature,
)
from app.minutes.publication_models import PublicVersion
from tests import factories, sessions
from tests.pages import PageClient

HOSTILE = '#panic() *x* _y_ $z$ `r` @ref <b> \\ // /* " {a} [b] = h'
ITEMS = 12
AFTER = sessions.DAY + timedelta(days=10)


@pytest.fixture
def held(app: Flask, house: factories.House) -> int:
    """A session of twelve items and as many agreements, with hostile names, its minutes drawn up; its meeting's id."""
    with app.app_context(), clock.standing_at(sessions.DAY), transaction():
        made = sessions.make_session(house, number=2)
        house.people["cce"] = db.session.merge(house.people["cce"])
        house.people["cce"].name = f"Íñigo Muñoz {HOSTILE}"
        sessions.declare_quorum(made)
        for number in range(ITEMS - len(made.items)):
            made.items.append(_another(made, number))
        for number, item in enumerate(made.items, start=1):
            item.outcome, item.decided_at = Outcome.AGREED, sessions.DAY + timedelta(minutes=number)
            item.notes = f"Se expuso el punto número {number}, con añadidos: {plain(HOSTILE)}"
            sessions.make_agreement(
                made, AgreementState.ADOPTED, item_id=item.id, text=f"Se aprobará el añejo criterio {number}."
            )
        made.meeting.state, made.meeting.closed_at = MeetingState.CLOSED, sessions.DAY + timedelta(hours=3)
        db.session.flush()
        operations.draft(made.meeting, actor=made.actor("secretary"))
        return made.meeting.id


def _another(made: sessions.Session, number: int) -> Any:
    first = made.items[-1]
    item = type(first)(
        agenda_id=made.agenda.id, position=10 + number, kind=first.kind, purpose=first.purpose,
        title=f"Punto añadido {number}", minutes=5,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return item


@pytest.fixture
def standing(app: Flask) -> Iterator[None]:
    with clock.standing_at(AFTER):
        yield


def brought_to(app: Flask, house: factories.House, meeting_id: int, state: MinutesState) -> None:
    """The minutes sealed in ``state``, as their life leaves them."""
    from app.kernel.seals import fingerprint

    with app.app_context(), clock.standing_at(AFTER - timedelta(days=1)), transaction():
        minutes = db.session.query(Minutes).filter_by(meeting_id=meeting_id).one()
        last = db.session.query(MinutesVersion).filter_by(minutes_id=minutes.id).one()
        if state in {MinutesState.SIGNED, MinutesState.PUBLISHED}:
            minutes.hash, minutes.approved_at = fingerprint(last.content), clock.now()
            minutes.verification_code = "ABCDEFGHJKLMNPQR"
            for who, role in (("chair", "chair"), ("secretary", "technical_secretary")):
                person = house.people[who]
                db.session.add(
                    Signature(
                        minutes_id=minutes.id, person_id=person.id, person_name=person.name, role=role,
                        hash=minutes.hash, signed_at=clock.now(),
                    )
                )  # fmt: skip
        minutes.state = state
        if state is MinutesState.PUBLISHED:
            minutes.published_at = clock.now()
            public = redacting.public_content(last.content, [], [])
            public["sections"][-1]["text"] = "[reservado: datos personales]"
            db.session.add(
                PublicVersion(
                    minutes_id=minutes.id, number=1, content=public, hash=fingerprint(public), created_at=clock.now(),
                    created_by="Prueba",
                )
            )  # fmt: skip
        minutes.version = 2
        db.session.add(
            MinutesVersion(
                minutes_id=minutes.id, number=2, state=state, created_at=clock.now(), created_by="Prueba",
                content=last.content, hash=fingerprint(last.content),
            )
        )  # fmt: skip


def words_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return " ".join("\n".join(page.get_textpage().get_text_bounded() for page in pages).split())


def words_of_docx(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(" ".join("".join(node.itertext()) for node in body.iter("{*}p")).split())


def test_both_papers_hold_every_agreement_and_every_name(held: int, signed_in: Any, standing: None) -> None:
    secretary = signed_in("secretary")
    pdf = secretary.get(f"/meetings/{held}/minutes.pdf")
    word = secretary.get(f"/meetings/{held}/minutes.docx")
    assert (pdf.mimetype, pdf.headers["Content-Language"]) == ("application/pdf", "es")
    assert (
        'filename="Acta-de-la-segunda-sesion-ordinaria-de-2027-GCP-2027-ORD2-v1.docx"'
        in word.headers["Content-Disposition"]
    )
    printed, written = words_of(pdf.data), words_of_docx(word.data)
    for words in (
        f"Íñigo Muñoz {HOSTILE}",
        "Titular CANACAR",
        "Titular CAAAREM",
        "Persona chair",
        "Persona secretary",
        "Anexo 1. Lista de asistencia",
        "Acuerdos adoptados",
        *(f"Se aprobará el añejo criterio {number}." for number in range(1, ITEMS + 1)),
        *(f"Se expuso el punto número {number}, con añadidos: {HOSTILE}" for number in range(1, ITEMS + 1)),
    ):
        assert words in printed, words
        assert words in written, words
    order = [printed.index(f"criterio {number}.") for number in range(1, ITEMS + 1)]
    assert order == sorted(order)
    with pikepdf.open(io.BytesIO(pdf.data)) as opened:
        assert str(opened.Root.Lang) == "es"
        assert str(opened.docinfo.Title) == "Acta de la segunda sesión ordinaria de 2027"


def test_only_what_was_sealed_is_printed_and_a_draft_says_so(
    app: Flask, held: int, signed_in: Any, standing: None
) -> None:
    with app.app_context(), transaction():
        for section in db.session.query(MinutesSection):
            section.text = "Texto que nadie ha sellado."
    secretary = signed_in("secretary")
    first = secretary.get(f"/meetings/{held}/minutes.pdf").data
    text = words_of(first)
    assert "sellado" not in text
    assert "PROYECTO" in text
    assert "Versión 1 · SHA-256" in text
    page = secretary.get(f"/meetings/{held}/minutes").text
    assert "PDF, versión 1" in page
    from app.kernel import typeset

    typeset._set.cache_clear()
    assert secretary.get(f"/meetings/{held}/minutes/versions/1.pdf").data == first


def test_the_signed_text_is_printed_with_its_signatures_and_no_mark(
    app: Flask, house: factories.House, held: int, signed_in: Any, standing: None
) -> None:
    brought_to(app, house, held, MinutesState.SIGNED)
    member = signed_in("canacar")
    text = words_of(member.get(f"/meetings/{held}/minutes.pdf").data)
    assert "PROYECTO" not in text
    assert text.count("Firmó el") == 2
    assert "Verificación: ABCD-EFGH-JKLM-NPQR" in text
    assert "/verify con el código ABCD-EFGH-JKLM-NPQR." in text
    with app.app_context():
        version = db.session.query(MinutesVersion).filter_by(number=2).one()
        assert " ".join(version.hash[at : at + 8] for at in range(0, 64, 8)) in text
        before = db.session.query(MinutesVersion).filter_by(number=1).one()
        minutes = db.session.query(Minutes).one()
        minutes.meeting = db.session.get_one(Meeting, held)
        assert not printing.of_version(minutes, before).signatures, "nobody had signed when it was sealed"


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        (MinutesState.DRAFT, {"secretary", "chair"}),
        (MinutesState.CIRCULATED, {"secretary", "chair", "canacar", "guest"}),
        (MinutesState.PUBLISHED, {"secretary", "chair", "canacar", "guest", "member", "admin", None}),
    ],
)
def test_the_paper_is_for_those_who_read_the_page(
    app: Flask,
    house: factories.House,
    held: int,
    client: PageClient,
    signed_in: Any,
    standing: None,
    state: MinutesState,
    readers: set[str | None],
) -> None:
    if state is not MinutesState.DRAFT:
        brought_to(app, house, held, state)
    for who in ("secretary", "chair", "canacar", "guest", "member", "admin", None):
        reader = signed_in(who) if who else client
        found = reader.get(f"/meetings/{held}/minutes.pdf").status_code
        assert found == (200 if who in readers else 404), who
    assert client.get(f"/meetings/{held}/minutes.docx").status_code == (200 if None in readers else 404)
    assert client.get(f"/meetings/{held}/minutes/versions/1.pdf").status_code == 404


def test_the_public_is_printed_the_public_version(
    app: Flask, house: factories.House, held: int, client: PageClient, signed_in: Any, standing: None
) -> None:
    brought_to(app, house, held, MinutesState.PUBLISHED)
    public = words_of(client.get(f"/meetings/{held}/minutes.pdf").data)
    assert "[reservado: datos personales]" in public
    assert "Versión pública 1 · SHA-256" in public
    assert "que firman la Presidencia" not in public
    assert "Anexo 1" not in public, "only what is known to be the public's"
    whole = words_of(signed_in("canacar").get(f"/meetings/{held}/minutes.pdf").data)
    assert "que firman la Presidencia" in whole
    assert "reservado" not in whole
