"""The notice through a real mail server: taken, put off, refused for good; read by its link; and the proof of it all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g

from app.accounts.models import Person
from app.accounts.tokens import hash_token
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotAllowed, Refused
from app.meetings import notice_queries
from app.meetings.models import Meeting, MeetingState, NoticeRecipient
from app.meetings.operations import replies, resending
from app.notifications.models import Mail, MailState
from app.notifications.worker import BACKOFF_MINUTES
from tests import pdf
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.agendas.setting import EARLY, at, post
from tests.functional.notifications import post_office
from tests.functional.notifications.post_office import Office, work_at
from tests.pages import PageClient

GONE = "550 5.1.1 <caaarem@example.org>: Recipient address rejected: no such user"
BUSY = "451 4.7.1 Greylisted, try again in a minute"


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    with post_office.opened() as found:
        post_office.use(app, found.port)
        yield found


@pytest.fixture
def inside(app: Flask, house: House) -> Iterator[House]:
    with app.app_context(), clock.standing_at(EARLY):
        yield house


def attached(house: House, meeting_id: int, who: str) -> NoticeRecipient:
    found = notice_queries.find_own_notice(meeting_id, house.people[who].id)
    assert found is not None
    return found


def row_of(house: House, meeting_id: int, who: str) -> NoticeRecipient:
    """What is known of a person's last notice, read anew; the database is let go of, for the next request."""
    db.session.rollback()
    found = attached(house, meeting_id, who)
    db.session.expunge_all()
    db.session.rollback()
    return found


def forget_the_last_reader() -> None:
    """The requests of a test share its context: whom one knew, and what it read, is not the next one's."""
    db.session.rollback()
    vars(g._get_current_object()).clear()


def link_in(office: Office, address: str) -> str:
    part = office.of(address)[-1].get_body(("plain",))
    assert part is not None
    found = re.search(r"https?://[^/\s]+(/replies/\S+)", part.get_content())
    assert found is not None
    return found[1]


def press(client: PageClient, path: str, **values: str) -> Any:
    page = client.get(path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return client.post(path, data={**values, "csrf_token": token[1]})


def test_a_notice_bounces_is_put_off_arrives_is_read_and_acknowledged_and_its_proof_says_so(
    inside: House, office: Office, client: PageClient, signed_in: Any
) -> None:
    office.says = {"caaarem@example.org": [GONE], "index@example.org": [BUSY]}
    meeting_id = setting.published(inside)
    work_at(EARLY)

    bounced = row_of(inside, meeting_id, "caaarem")
    assert (bounced.bounced_at, bounced.delivered_at, bounced.server_code) == (EARLY, None, 550)
    assert "no such user" in bounced.server_answer
    mail = db.session.query(Mail).filter_by(person_id=inside.people["caaarem"].id).one()
    assert (mail.state, mail.attempts) == (MailState.FAILED, 1)
    delayed = row_of(inside, meeting_id, "index")
    assert (delayed.bounced_at, delayed.delivered_at, delayed.server_code) == (None, None, 451)
    taken = row_of(inside, meeting_id, "canacar")
    assert (taken.delivered_at, taken.server_code, taken.server_answer) == (EARLY, 250, "Taken")
    assert (taken.opened_at, taken.acknowledged_at) == (None, None)

    later = EARLY + timedelta(minutes=BACKOFF_MINUTES[0])
    work_at(later)
    assert (
        row_of(inside, meeting_id, "index").delivered_at,
        row_of(inside, meeting_id, "index").server_code,
    ) == (
        later,
        250,
    )

    path = link_in(office, "canacar@example.org")
    client.get(path)
    assert row_of(inside, meeting_id, "canacar").opened_at is None, "looking at a link writes nothing"
    read = press(client, path, read="1")
    assert (read.status_code, read.headers["Location"]) == (303, f"{path}/notice")
    notice = client.get(f"{path}/notice")
    assert "Asunto propio" in notice.text
    assert row_of(inside, meeting_id, "canacar").opened_at == EARLY
    assert row_of(inside, meeting_id, "canacar").acknowledged_at is None
    press(client, path, acknowledge="1")
    assert row_of(inside, meeting_id, "canacar").acknowledged_at == EARLY
    assert pdf.read(client.get(f"{path}/notice/1.pdf").data).is_tagged

    secretary = signed_in("secretary")
    forget_the_last_reader()
    page = secretary.get(f"/meetings/{meeting_id}/notice/1/proof").text
    assert "No llegó a Titular CAAAREM en caaarem@example.org." in page
    assert "no such user" in page
    resend = re.search(r'href="([^"]+/resend)"', page)
    assert resend is not None
    assert post(secretary, resend[1], {"email": "nada"}).status_code == 422
    assert post(secretary, resend[1], {"email": "nueva@example.org"}).status_code == 303
    work_at(later)
    again = row_of(inside, meeting_id, "caaarem")
    assert (again.address, again.bounced_at, again.delivered_at, again.server_code) == (
        "nueva@example.org",
        None,
        later,
        250,
    )
    (first, *_rest) = again.earlier
    assert (first["address"], first["server_code"], first["bounced_at"]) == (
        "caaarem@example.org",
        550,
        EARLY.isoformat(),
    )
    (message,) = office.of("nueva@example.org")
    assert str(message["Subject"]).startswith("Convocatoria: ")

    proof = secretary.get(f"/meetings/{meeting_id}/notice/1/proof.pdf")
    assert proof.mimetype == "application/pdf"
    said = pdf.read(proof.data).words
    sealed = again.notice
    for words in (
        "Constancia de convocatoria",
        "El último momento en tiempo era el término del jueves 29 de octubre de 2026.",
        "en tiempo.",
        "Titular CANACAR",
        "CANACAR, titular",
        "El servidor de correo: 250 Taken",
        "Abierta: 1 oct 2026, 09:00:00",
        "Acuse de recibo: 1 oct 2026, 09:00:00",
        "nueva@example.org",
        "Antes de reenviarla",
        "550 5.1.1 <caaarem@example.org>",
        "1 abierta",
        sealed.hash[:8],
        sealed.hash[-8:],
    ):
        assert words in said, words


def test_only_the_secretary_sends_again_and_only_where_it_makes_sense(inside: House, office: Office) -> None:
    office.says = {"caaarem@example.org": [GONE]}
    meeting_id = setting.published(inside)

    def resend(who: str, name: str, address: str) -> None:
        with transaction():
            resending.resend(
                db.session.get_one(Meeting, meeting_id), attached(inside, meeting_id, name), address=address,
                actor=inside.actor(who),
            )  # fmt: skip

    with pytest.raises(InvalidInput):
        resend("secretary", "caaarem", "caaarem@example.org")  # it is on its way there
    work_at(EARLY)
    for who in ("chair", "admin", "canacar", "caaarem", "guest"):
        with pytest.raises(NotAllowed):
            resend(who, "caaarem", "nueva@example.org")
    with transaction():
        replies.acknowledge(
            db.session.get_one(Meeting, meeting_id),
            attached(inside, meeting_id, "canacar"),
            actor=inside.actor("canacar"),
        )
    with pytest.raises(Refused):
        resend("secretary", "canacar", "nueva@example.org")
    assert row_of(inside, meeting_id, "caaarem").earlier == []
    resend("secretary", "caaarem", "caaarem@example.org")
    entry = db.session.query(AuditEntry).filter_by(tag="notice:resend").one()
    assert (entry.old["server_code"], entry.new["address"]) == (550, "caaarem@example.org")
    message = db.session.query(OutboxMessage).filter_by(kind="notice:resent").one()
    assert message.payload["person_id"] == inside.people["caaarem"].id


def test_a_change_tells_only_the_difference_and_the_whole_to_who_joined_since(
    inside: House, office: Office, client: PageClient
) -> None:
    from app.agendas import operations
    from tests import factories

    meeting_id = setting.published(inside)
    work_at(EARLY)
    with transaction():
        factories.make_guest(
            inside.standing, factories.make_person("Recién llegada", email="nueva@example.org")
        )
        agenda = setting.loaded(inside, meeting_id)
        operations.add_own(
            agenda, title="Otro asunto", minutes=10, presenter="chair", actor=inside.actor("secretary")
        )
        operations.publish(agenda, instructed=True, actor=inside.actor("secretary"))
    work_at(EARLY)
    part = office.of("canacar@example.org")[-1].get_body(("plain",))
    assert part is not None
    told = part.get_content()
    assert "Otro asunto" in told
    assert "Asunto propio" not in told
    whole = office.of("nueva@example.org")[-1]
    part = whole.get_body(("plain",))
    assert part is not None
    assert "Asunto propio" in part.get_content()
    assert str(whole["Subject"]).startswith("Convocatoria: ")

    first, second = (
        re.search(r"(/replies/\S+)", message.get_body(("plain",)).get_content())[1]  # type: ignore[union-attr,index]
        for message in office.of("canacar@example.org")
    )
    press(client, first, acknowledge="1")
    assert row_of(inside, meeting_id, "canacar").acknowledged_at is None, (
        "the second is not acknowledged with the first"
    )
    press(client, second, acknowledge="1")
    assert row_of(inside, meeting_id, "canacar").acknowledged_at == EARLY


def test_a_link_reads_the_notices_of_its_session_while_answers_are_taken(
    inside: House, office: Office, client: PageClient
) -> None:
    meeting_id = setting.published(inside)
    work_at(EARLY)
    path = link_in(office, "guest@example.org")
    assert client.get(f"{path}/notice?number=1").status_code == 200
    assert client.get(f"{path}/notice?number=7").status_code == 404
    with transaction():
        db.session.get_one(Meeting, meeting_id).state = MeetingState.CANCELLED
    assert client.get(f"{path}/notice").status_code == 404
    assert client.get(f"{path}/notice/1.pdf").status_code == 404
    with at(EARLY):
        assert notice_queries.find_linked_recipient("nada") is None
    assert hash_token(path.rsplit("/", 1)[1]) == row_of(inside, meeting_id, "guest").token_hash


def test_without_a_server_only_what_has_no_domain_bounces(inside: House) -> None:
    with transaction():
        db.session.get_one(Person, inside.people["caaarem"].id).email = "caaarem@camara.invalid"
    meeting_id = setting.published(inside)
    work_at(EARLY)
    bounced, kept = (row_of(inside, meeting_id, who) for who in ("caaarem", "canacar"))
    assert (bounced.bounced_at, bounced.server_code) == (EARLY, 550)
    assert (kept.delivered_at, kept.server_code) == (EARLY, None)


def test_a_bounce_waits_on_the_secretarys_home_and_on_the_page_of_the_session_until_it_is_sent_again(
    inside: House, office: Office, signed_in: Any
) -> None:
    office.says = {"caaarem@example.org": [GONE]}
    meeting_id = setting.published(inside)
    secretary, chair = signed_in("secretary"), signed_in("chair")
    work_at(EARLY)
    forget_the_last_reader()
    home, session = secretary.get("/home").text, secretary.get(f"/meetings/{meeting_id}").text
    assert "La convocatoria no le llegó a 1 persona" in home
    assert "Rebotó: Titular CAAAREM." in home
    assert "Corregir la dirección y reenviarla" in session
    forget_the_last_reader()
    seen_by_the_chair = chair.get(f"/meetings/{meeting_id}").text
    assert "No llegó a Titular CAAAREM" in seen_by_the_chair
    assert "Corregir la dirección y reenviarla" not in seen_by_the_chair
    with transaction():
        resending.resend(
            db.session.get_one(Meeting, meeting_id), attached(inside, meeting_id, "caaarem"),
            address="nueva@example.org", actor=inside.actor("secretary"),
        )  # fmt: skip
    work_at(EARLY)
    forget_the_last_reader()
    assert "La convocatoria no le llegó" not in secretary.get("/home").text
