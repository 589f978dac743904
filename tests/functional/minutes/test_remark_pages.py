"""Comments and dissents in the browser: by the buttons, for whom, with what was typed kept; and the letters they make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.minutes import operations, remark_queries
from app.minutes.anchors import anchors_of
from app.minutes.models import Assent, Minutes, MinutesDissent, MinutesSection, Remark, RemarkState
from app.minutes.operations import remarks
from app.notifications import worker
from app.notifications.models import Mail
from tests import factories, pages, sessions
from tests.functional.minutes.setting import S, bring_to, hold

ROUND = sessions.DAY + timedelta(days=4)
PASSAGE = "CANACAR señaló que no es responsable del contenedor."
WORDING = "CANACAR señaló que no tiene la custodia del contenedor."


@pytest.fixture
def session(app: Flask, house: factories.House) -> Iterator[sessions.Session]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), clock.standing_at(sessions.DAY), transaction():
        made = hold(house)
    with clock.standing_at(ROUND):
        with app.app_context(), transaction():
            bring_to(made, S.CIRCULATED)
        yield made


def url(session: sessions.Session, rest: str = "") -> str:
    return f"/meetings/{session.meeting.id}/minutes{rest}"


def clause(app: Flask) -> int:
    with app.app_context():
        content = remark_queries.get_circulated(db.session.query(Minutes).one()).content
        return next(one.number for one in anchors_of(content) if one.source == PASSAGE)


def send(session: sessions.Session, client: Any, number: int, **said: str) -> Any:
    values = {"clause": number, "text": "Lo dicho fue *custodia*.", "proposed_wording": WORDING, **said}
    return client.post(url(session, "/remarks"), data=values)


def only_remark(app: Flask) -> Remark:
    with app.app_context():
        return db.session.query(Remark).one()


def test_from_the_comment_to_the_annex_by_the_buttons(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    number, canacar, secretary = clause(app), signed_in("canacar"), signed_in("secretary")
    board = canacar.get(url(session, "/remarks")).get_data(as_text=True)
    assert f"clause={number}" in board
    form = canacar.get(url(session, f"/remarks/new?clause={number}"))
    assert PASSAGE in form.get_data(as_text=True)
    assert send(session, canacar, number).status_code == 303
    row = only_remark(app)
    one = url(session, f"/remarks/{row.id}")
    board = canacar.get(url(session, "/remarks")).get_data(as_text=True)
    assert "<em>custodia</em>" in board
    assert "tiene la custodia" in board
    assert canacar.get(one).status_code == 200
    reworded = canacar.post(one, data={"revision": 1, "text": "Fue custodia.", "proposed_wording": WORDING})
    assert reworded.status_code == 303
    answer = secretary.get(one).get_data(as_text=True)
    assert "Fue custodia." in answer
    accepted = secretary.post(
        f"{one}/accept", data={"revision": 2, "seen": PASSAGE, "wording": WORDING, "response": "Consta."}
    )
    assert accepted.status_code == 303
    assert only_remark(app).state is RemarkState.ACCEPTED
    assert secretary.post(url(session, "/reconcile"), data={"note": "Respondidas."}).status_code == 303
    for who in (secretary, signed_in("chair")):
        text = pages.visible_text(who.get(url(session)).get_data(as_text=True))
        assert "Anexo: observaciones al texto circulado" in text
        assert "Consta." in text
        assert WORDING in text
    members = (
        signed_in("cce").get(url(session)).get_data(as_text=True)
    )  # reconciled, and not theirs to read yet
    assert "Consta." not in members
    assert "En silencio: asiente" in pages.visible_text(
        signed_in("cce").get(url(session, "/remarks")).get_data(as_text=True)
    )


def test_who_reads_and_who_may_speak(
    app: Flask, session: sessions.Session, signed_in: Any, client: Any
) -> None:
    number = clause(app)
    for role, reads, speaks in (
        ("cce", 200, 303), ("chair", 200, 303), ("secretary", 200, 403), ("antp", 200, 403), ("guest", 200, 403),
        ("admin", 404, 404), ("insider", 404, 404), ("member", 404, 404),
    ):  # fmt: skip
        browser = signed_in(role)
        assert browser.get(url(session, "/remarks")).status_code == reads, role
        assert send(session, browser, number).status_code == speaks, role
        expected = {303: 200, 403: 303, 404: 404}[speaks]
        assert browser.get(url(session, f"/remarks/new?clause={number}")).status_code == expected, role
    assert "/sign-in" in client.get(url(session, "/remarks")).headers["Location"]
    with app.app_context():
        remark_id = db.session.query(Remark).filter_by(chamber_acronym="CCE").one().id
    for role, status in (("canacar", 403), ("chair", 403), ("insider", 404)):
        for verb, values in (
            ("accept", {"wording": "x", "seen": PASSAGE}),
            ("refuse", {"reason": "x"}),
            ("withdraw", {}),
        ):
            address = url(session, f"/remarks/{remark_id}/{verb}")
            assert signed_in(role).post(address, data={"revision": 1, **values}).status_code == status, (
                role,
                verb,
            )
    assert signed_in("canacar").post(url(session, "/remarks/9999/accept")).status_code == 404


def test_one_click_says_that_a_seat_has_no_comments(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    canacar = signed_in("canacar")
    assert "CANACAR no tiene observaciones" in canacar.get(url(session)).get_data(as_text=True)
    assert canacar.post(url(session, "/no-comments")).status_code == 303
    with app.app_context():
        assert db.session.query(Assent).one().person_name == "Titular CANACAR"
    assert "CANACAR no tiene observaciones" not in canacar.get(url(session)).get_data(as_text=True)
    assert "Sin observaciones" in canacar.get(url(session, "/remarks")).get_data(as_text=True)


def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_is_kept(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    number, canacar = clause(app), signed_in("canacar")
    empty = send(session, canacar, number, text=" ", proposed_wording=PASSAGE)
    assert empty.status_code == 422
    long = send(session, canacar, number, text="y" * 5_001)
    assert long.status_code == 422
    assert "y" * 5_001 in long.get_data(as_text=True)
    assert send(session, canacar, 999).status_code == 404
    assert canacar.post(url(session, "/remarks"), data={"clause": "x"}).status_code == 404
    with app.app_context():
        assert db.session.query(Remark).count() == 0
    send(session, canacar, number)
    refused = signed_in("secretary").post(
        url(session, f"/remarks/{only_remark(app).id}/refuse"), data={"revision": 1}
    )
    assert refused.status_code == 422
    assert "Diga por qué no se acepta." in refused.get_data(as_text=True)


def test_a_paragraph_changed_meanwhile_shows_both_texts_and_keeps_what_was_typed(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    number, secretary = clause(app), signed_in("secretary")
    for role in ("canacar", "cce"):
        send(session, signed_in(role), number)
    with app.app_context():
        one, other = (row.id for row in db.session.query(Remark).order_by(Remark.id))
    first = {"revision": 1, "seen": PASSAGE, "wording": WORDING}
    assert secretary.post(url(session, f"/remarks/{one}/accept"), data=first).status_code == 303
    second = {"revision": 1, "seen": PASSAGE, "wording": "Otra redacción <b>distinta</b>."}
    conflict = secretary.post(url(session, f"/remarks/{other}/accept"), data=second)
    assert conflict.status_code == 409
    shown = conflict.get_data(as_text=True)
    assert (
        shown.count("Otra redacción &lt;b&gt;distinta&lt;/b&gt;.") == 2
    )  # beside the other text, and in the field
    assert f'name="seen" value="{WORDING}"' in shown
    merged = {"revision": 1, "seen": WORDING, "wording": f"{WORDING} Precisado."}
    assert secretary.post(url(session, f"/remarks/{other}/accept"), data=merged).status_code == 303
    with app.app_context():
        section = db.session.query(MinutesSection).filter(MinutesSection.text.contains("Precisado.")).one()
        assert section.text.count("CANACAR señaló") == 1


def test_a_dissent_on_its_page(app: Flask, session: sessions.Session, signed_in: Any, client: Any) -> None:
    canacar, address = signed_in("canacar"), url(session, "/dissents")
    item = str(session.items[-1].id)
    assert canacar.get(address).status_code == 200
    for wrong in (
        {"about": "", "text": "No."},
        {"about": "x/1", "text": "No."},
        {"about": item, "text": " "},
    ):
        assert canacar.post(address, data=wrong).status_code == 422, wrong
    assert canacar.post(address, data={"about": f"{item}/9999", "text": "No."}).status_code == 404
    assert canacar.post(address, data={"about": item, "text": "No lo **compartimos**."}).status_code == 303
    assert "<strong>compartimos</strong>" in signed_in("antp").get(address).get_data(as_text=True)
    for role, status in (("antp", 403), ("secretary", 403), ("insider", 404), ("member", 404)):
        assert signed_in(role).post(address, data={"about": item, "text": "No."}).status_code == status, role
    with app.app_context():
        row = db.session.query(MinutesDissent).one().id
    assert signed_in("cce").post(f"{address}/{row}/withdraw").status_code == 403
    assert canacar.post(f"{address}/{row}/withdraw").status_code == 303
    with app.app_context():
        assert db.session.query(MinutesDissent).count() == 0
    assert "/sign-in" in client.get(address).headers["Location"]


def test_the_letters_of_a_round(app: Flask, session: sessions.Session, signed_in: Any) -> None:
    number = clause(app)
    for role in ("canacar", "cce"):
        send(session, signed_in(role), number)
    with app.app_context():
        remark_id = db.session.query(Remark).filter_by(chamber_acronym="CANACAR").one().id
    refusal = {"revision": 1, "reason": "No consta en la grabación."}
    signed_in("secretary").post(url(session, f"/remarks/{remark_id}/refuse"), data=refusal)
    with app.app_context():
        worker.work()
        to = [(mail.address, mail.subject) for mail in db.session.query(Mail).order_by(Mail.id)]
        assert [address for address, subject in to if "por responder" in subject] == ["secretary@example.org"]
        assert not any("tiene respuesta" in subject for _address, subject in to)
    with app.app_context(), clock.standing_at(ROUND + timedelta(hours=2)):
        worker.work()
        answer = db.session.query(Mail).filter(Mail.subject.contains("tiene respuesta")).one()
    assert answer.address == "canacar@example.org"
    assert "No consta en la grabación." in answer.text
    assert url(session, "/remarks") in answer.text


def test_the_board_costs_the_same_whatever_is_said(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    number, canacar = clause(app), signed_in("canacar")
    send(session, canacar, number)
    few = sessions.count_statements(app, lambda: canacar.get(url(session, "/remarks")))
    with app.app_context(), transaction():
        minutes = db.session.query(Minutes).one()
        for text in range(12):
            remarks.remark(minutes, clause=number, text=f"Observación {text}.", actor=session.actor("cce"))
    assert sessions.count_statements(app, lambda: canacar.get(url(session, "/remarks"))) == few


def test_a_step_that_must_wait_for_an_answer_says_so_and_keeps_what_was_typed(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    send(session, signed_in("canacar"), clause(app))
    reason = "Todas las representaciones se pronunciaron."
    page = signed_in("secretary").post(url(session, "/reconcile"), data={"note": reason})
    assert page.status_code == 409
    assert "Observaciones que aún esperan respuesta: 1." in pages.visible_text(page.text)
    assert reason in page.text
    with app.app_context():
        assert db.session.query(Minutes).one().state is S.CIRCULATED
        assert not db.session.query(AuditEntry).filter_by(tag="minutes:reconcile").count()


def test_a_comment_and_a_dissent_that_come_too_late_are_refused_with_their_text_kept(
    app: Flask, session: sessions.Session, signed_in: Any
) -> None:
    canacar, number = signed_in("canacar"), clause(app)
    about = str(session.items[-1].id)
    with app.app_context(), transaction():
        operations.reconcile(
            db.session.query(Minutes).one(), reason="Conformes.", actor=session.actor("secretary")
        )
    comment = send(session, canacar, number, text="Redactado con calma y a tiempo.")
    dissent = canacar.post(
        url(session, "/dissents"), data={"about": about, "text": "La custodia no es de CANACAR."}
    )
    for page, typed, why in (
        (comment, "Redactado con calma y a tiempo.", "Desde ahí no puede hacerse eso"),
        (dissent, "La custodia no es de CANACAR.", "los disensos quedaron cerrados"),
    ):
        assert page.status_code == 409, typed
        assert typed in pages.read(page.text).find(".//textarea[@name='text']").text
        assert why in pages.visible_text(page.text)
    with app.app_context():
        assert db.session.query(Remark).count() == 0
        assert db.session.query(MinutesDissent).count() == 0
