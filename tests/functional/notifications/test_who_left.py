"""Who was convoked and has left the body since: told what changed, for information, and convoked no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.agendas import operations as agenda_operations
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import notice_queries
from app.meetings.models import NoticeCapacity, NoticeRecipient
from app.notices import proof, sealed
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import changing, inviting, replying
from tests.functional.notifications.inviting import event_in, parts_of
from tests.functional.notifications.post_office import Office, work_at
from tests.functional.notifications.readers import leave
from tests.functional.notifications.replying import NOW, answer_of, asked
from tests.functional.notifications.test_answers_by_mail import receive

CANACAR = "canacar@example.org"
SOON = NOW + timedelta(minutes=10)


def last_to(office: Office, address: str = CANACAR) -> tuple[Any, str]:
    """The newest letter's event, if it has one, and its words on one line."""
    message = office.of(address)[-1]
    has_calendar = "text/calendar" in parts_of(message)
    words = " ".join(parts_of(message)["text/plain"].get_content().split())
    return event_in(message) if has_calendar else None, words


def convoke_anew(house: House, meeting_id: int) -> None:
    with transaction():
        agenda_operations.publish(setting.loaded(house, meeting_id, "chair"), actor=house.actor("chair"))


def test_who_left_is_told_of_each_change_for_information_and_never_as_a_seats_principal(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    assert receive(replying.as_gmail(asked(house, office))) == ("taken", "answered")
    leave(house, "canacar")
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(SOON)
    changing.defer(house, meeting_id)
    work_at(SOON + timedelta(minutes=1))
    told_of_deferral = last_to(office)[1]
    assert "nueva convocatoria" not in told_of_deferral
    assert "jueves 19 de noviembre de 2026, 10:00 h" in told_of_deferral
    with clock.standing_at(SOON + timedelta(minutes=2)):
        convoke_anew(house, meeting_id)
    work_at(SOON + timedelta(minutes=2))
    messages = office.of(CANACAR)
    assert len(messages) == 4
    for message in messages[1:]:
        words = " ".join(parts_of(message)["text/plain"].get_content().split())
        attendee = event_in(message)["ATTENDEE"]
        assert event_in(message).method == "REQUEST"
        assert {key: str(attendee.params[key]) for key in ("ROLE", "RSVP", "PARTSTAT")} == {
            "ROLE": "NON-PARTICIPANT", "RSVP": "FALSE", "PARTSTAT": "NEEDS-ACTION",
        }  # fmt: skip
        assert "Para su conocimiento: usted ya no integra" in words
        assert "Ya no se le convoca a ella ni se le pide respuesta." in words
        for claim in (
            "Se le convoca",
            "titular",
            "respuesta de su lugar",
            "Su respuesta",
            "/replies/",
            "Responda",
        ):
            assert claim not in words, claim
    assert str(messages[-1]["Subject"]).startswith("Para su conocimiento: convocatoria a la ")
    _event, words = last_to(office, "caaarem@example.org")
    assert "Se le convoca a la sesión que se indica, como titular de CAAAREM" in words, (
        "the others are convoked"
    )
    changing.cancel(house, meeting_id)
    work_at(SOON + timedelta(minutes=3))
    event, words = last_to(office)
    assert (event.method, str(event["ATTENDEE"].params["ROLE"])) == ("CANCEL", "NON-PARTICIPANT")
    assert "usted ya no integra" in words
    assert "no se celebrará" in words


def test_an_answer_of_who_left_is_passed_over_and_changes_nothing(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    leave(house, "canacar")
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(SOON)
    with clock.standing_at(SOON):
        assert receive(replying.as_gmail(asked(house, office))) == ("ignored", "not_asked")
    assert answer_of(house, meeting_id) is None
    tags = {entry.tag for entry in db.session.query(AuditEntry)}
    assert not {"reply:give", "notice:acknowledge"} & tags


def test_a_notice_counts_for_no_seat_whom_it_tells_since_they_left(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    before = len(notice_queries.list_recipients(1))
    leave(house, "canacar")
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(SOON)
    db.session.expire_all()
    notice = notice_queries.find_latest_notice(meeting_id)
    assert notice is not None
    message = db.session.query(OutboxMessage).filter_by(kind="meeting:moved").one()
    assert message.payload["notice_id"] == notice.id
    assert db.session.query(AuditEntry).filter_by(tag="notice:send").order_by(AuditEntry.id.desc()).first().new[
        "notice"
    ] == notice.number  # fmt: skip
    own = db.session.query(NoticeRecipient).filter_by(
        notice_id=notice.id, person_id=house.people["canacar"].id
    ).one()  # fmt: skip
    assert (own.capacity, own.seat_id, own.token_hash) == (NoticeCapacity.FORMER, None, None)
    assert own.delivered_at is not None, "they were told"
    (entry,) = (row for row in notice.content["recipients"] if row["person_id"] == own.person_id)
    assert (entry["capacity"], entry["seat"], entry["seat_id"]) == ("former", "", None)
    rows = notice_queries.list_recipients(notice.id)
    assert len(rows) == before
    sheet = proof.sheet_of(sealed.read(notice, setting.meeting_of(house, meeting_id)), rows)
    (short,) = (section for section in sheet.sections if section.heading == "En breve")
    assert short.paragraphs[0].startswith(f"{before - 1} destinatarios, {before - 1} entrega")
    assert "1 persona que había sido convocada y ya no integra el órgano" in short.fine[0]
    (people,) = (
        section
        for section in sheet.sections
        if section.ledger is not None and section.ledger.widths == [4, 4, 6]
    )
    (line,) = (row for row in people.ledger.rows if row[1] == CANACAR)
    assert line[0].endswith("Ya no integra el órgano, para su conocimiento")
    assert "CANACAR," not in line[0]


def test_a_link_from_before_opens_nothing_once_its_person_has_left(
    invited: tuple[House, int], office: Office, client: Any
) -> None:
    from app.bodies.models import Guest
    from tests import factories

    house, _meeting_id = invited
    text = parts_of(office.of(house.people["guest"].email)[0])["text/plain"].get_content()
    link = "/replies/" + text.split("/replies/")[1].split()[0]
    inviting.forget_the_last_reader()
    assert client.get(link).status_code == 200
    with transaction():
        for row in db.session.query(Guest).filter_by(person_id=house.people["guest"].id):
            row.ends_on = factories.LONG_AGO
    inviting.forget_the_last_reader()
    for path in (link, f"{link}/notice"):
        assert client.get(path).status_code == 404


def test_who_comes_back_is_convoked_by_the_whole_notice(invited: tuple[House, int], office: Office) -> None:
    from app.bodies.models import Appointment

    house, meeting_id = invited
    leave(house, "canacar")
    changing.defer(house, meeting_id)
    work_at(SOON)
    convoke_anew(house, meeting_id)
    work_at(SOON + timedelta(minutes=1))
    with transaction():
        for row in db.session.query(Appointment).filter_by(person_id=house.people["canacar"].id):
            row.ends_on = None
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(SOON + timedelta(minutes=2))
    event, words = last_to(office)
    assert "Se le convoca a la sesión que se indica, como titular de CANACAR" in words
    assert "/replies/" in words
    assert (str(event["ATTENDEE"].params["ROLE"]), str(event["ATTENDEE"].params["RSVP"])) == (
        "REQ-PARTICIPANT",
        "TRUE",
    )
