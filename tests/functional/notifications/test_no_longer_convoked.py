"""A session in the calendar of somebody who has left and may not see it: it goes out of there, once, and nothing is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import PersonState, SessionsInMail
from app.bodies.models import Appointment
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings.models import MeetingMode, NoticeRecipient, NoticeTelling
from app.notifications.models import Method, SentInvitation
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import changing, inviting, replying
from tests.functional.notifications.inviting import bytes_of, event_in, parts_of
from tests.functional.notifications.post_office import Office, work_at
from tests.functional.notifications.readers import EARLY, leave, set_person
from tests.functional.notifications.replying import NOW, asked
from tests.functional.notifications.test_answers_by_mail import receive

CANACAR = "canacar@example.org"
NEW_ROOM = "Auditorio Norte"
VIDEO = "https://video.example.org/nueva"


def hide(house: House, meeting_id: int) -> None:
    changing.edit(house, meeting_id, is_public=False)


def sent_to(house: House, who: str = "canacar") -> SentInvitation:
    db.session.expire_all()
    return db.session.query(SentInvitation).filter_by(person_id=house.people[who].id).one()


def elsewhere(house: House, meeting_id: int) -> None:
    changing.edit(house, meeting_id, place=NEW_ROOM, mode=MeetingMode.HYBRID, remote_url=VIDEO)


def another_agenda(house: House, meeting_id: int) -> None:
    changing.republish(house, meeting_id, "Asunto reservado")


@pytest.mark.parametrize("change", [elsewhere, another_agenda, changing.defer, changing.cancel])
def test_the_next_change_takes_it_out_of_the_calendar_and_says_nothing_of_what_changed(
    invited: tuple[House, int], office: Office, change: Callable[[House, int], None]
) -> None:
    house, meeting_id = invited
    first = event_in(office.of(CANACAR)[-1])
    leave(house, "canacar")
    hide(house, meeting_id)
    change(house, meeting_id)
    work_at(NOW)
    assert db.session.query(OutboxMessage).filter(OutboxMessage.state != "expanded").count() == 0
    _notice, letter = office.of(CANACAR)
    event = event_in(letter)
    assert (event.method, event["UID"], event["ORGANIZER"]) == ("CANCEL", first["UID"], first["ORGANIZER"])
    assert int(event["SEQUENCE"]) >= int(first["SEQUENCE"])
    assert event["DTSTAMP"].dt > first["DTSTAMP"].dt, "newer than what it takes out (RFC 5546 2.1.5)"
    assert "STATUS" not in event, "the session is not cancelled for the others (RFC 5546 3.2.5)"
    assert (event.start, event.end) == (first.start, first.end), "as their calendar has it"
    attendee = event["ATTENDEE"]
    assert (str(attendee), str(attendee.params["RSVP"])) == (f"mailto:{CANACAR}", "FALSE")
    assert str(letter["Subject"]).startswith("Ya no se le convoca: 1.ª sesión ordinaria de 2026")
    text, html = (parts_of(letter)[kind].get_content() for kind in ("text/plain", "text/html"))
    words = " ".join(text.split())
    assert "Fecha que figura en su calendario: jueves 12 de noviembre de 2026, 10:00 h" in words
    assert "la retira de su calendario" in words
    for secret in (
        NEW_ROOM, VIDEO, "Sala Magna", "Asunto reservado", "Asunto propio", "19 de noviembre", "20261119", "No hay asuntos",
        "La sala no está disponible", "no se celebrará", "Cancelada", "CANCELADA", "/replies/",
    ):  # fmt: skip
        for told in (text, html, words, bytes_of(letter).decode().replace("\r\n ", "")):
            assert secret not in told, secret
    assert (sent_to(house).method, sent_to(house).address) == (Method.CANCEL, CANACAR)
    assert event_in(office.of("caaarem@example.org")[-1]).method == (
        "CANCEL" if change is changing.cancel else "REQUEST"
    )


def test_it_is_told_once_and_whoever_comes_back_is_invited_again(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    leave(house, "canacar")
    hide(house, meeting_id)
    elsewhere(house, meeting_id)
    work_at(NOW)
    another_agenda(house, meeting_id)
    work_at(NOW + timedelta(minutes=1))
    assert len(office.of(CANACAR)) == 2
    with transaction():
        for row in db.session.query(Appointment).filter_by(person_id=house.people["canacar"].id):
            row.ends_on = None
    changing.republish(house, meeting_id, "Uno más")
    work_at(NOW + timedelta(minutes=2))
    event = event_in(office.of(CANACAR)[-1])
    assert (event.method, str(event["ATTENDEE"].params["RSVP"])) == ("REQUEST", "TRUE")
    assert sent_to(house).method is Method.REQUEST


def test_who_left_while_a_public_session_became_reserved_in_one_stroke_learns_of_neither_place(
    app: Flask, invited: tuple[House, int], office: Office
) -> None:
    app.config["QUIET_SECONDS"] = 120
    house, meeting_id = invited
    leave(house, "canacar")
    changing.edit(house, meeting_id, place="Auditorio Sur")
    hide(house, meeting_id)
    elsewhere(house, meeting_id)
    work_at(NOW + timedelta(minutes=3))
    assert len(office.of(CANACAR)) == 2
    letter = office.of(CANACAR)[-1]
    assert event_in(letter).method == "CANCEL"
    assert "Auditorio" not in parts_of(letter)["text/plain"].get_content()
    db.session.expire_all()
    own = db.session.query(NoticeRecipient).filter_by(person_id=house.people["canacar"].id)
    assert [row.telling for row in own.order_by(NoticeRecipient.id)] == [
        NoticeTelling.BY_MAIL,
        NoticeTelling.NOT_NEEDED,
    ]


def test_who_leaves_between_the_notice_of_a_change_and_its_letter_is_taken_out_as_well(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    hide(house, meeting_id)
    changing.cancel(house, meeting_id)
    leave(house, "canacar")
    work_at(NOW)
    letter = office.of(CANACAR)[-1]
    assert event_in(letter).method == "CANCEL"
    assert str(letter["Subject"]).startswith("Ya no se le convoca: ")


def test_only_whose_calendar_has_it_and_who_is_no_longer_told_is_written_to(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    inviting.choose(house, "canacar", choice=SessionsInMail.NONE)
    leave(house, "canacar")
    leave(house, "antp")
    leave(house, "caaarem")
    set_person(house, "caaarem", state=PersonState.DEACTIVATED)
    hide(house, meeting_id)
    elsewhere(house, meeting_id)
    work_at(NOW)
    removed = [message for message in office.received if str(message["Subject"]).startswith("Ya no se le")]
    assert [str(message["To"]) for message in removed] == [CANACAR], (
        "what stands in a calendar was put there by us"
    )
    assert len(office.of("antp@example.org")) == 1, "they had letters only"
    assert sent_to(house, "caaarem").method is Method.REQUEST, "to an account that is closed nothing is sent"
    assert sent_to(house, "guest").method is Method.REQUEST


def test_an_answer_to_what_was_taken_out_counts_for_nothing(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    leave(house, "canacar")
    hide(house, meeting_id)
    elsewhere(house, meeting_id)
    work_at(NOW)
    with clock.standing_at(NOW + timedelta(minutes=1)):
        assert receive(replying.as_gmail(asked(house, office)))[0] == "refused"
    assert sent_to(house).method is Method.CANCEL


def test_a_member_who_reads_english_is_told_so_in_english(inside: House, office: Office) -> None:
    inviting.choose(inside, "canacar")
    meeting_id = setting.published(inside, is_public=False)
    work_at(EARLY)
    set_person(inside, "canacar", locale="en")
    leave(inside, "canacar")
    elsewhere(inside, meeting_id)
    work_at(EARLY + timedelta(minutes=1))
    letter = office.of(CANACAR)[-1]
    assert str(letter["Subject"]).startswith("You are no longer convoked: 1st ordinary session of 2026")
    assert event_in(letter)["SUMMARY"].params["LANGUAGE"] == "en"
