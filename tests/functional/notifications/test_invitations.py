"""Sessions as invitations in the mail (iMIP), sent through a real server: their parts, their revisions, whom they reach."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import vobject
from flask import Flask

from app.accounts.models import Person, SessionsInMail
from app.agendas import operations as agenda_operations
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel.db import db, transaction
from app.kernel.errors import NotAllowed
from app.meetings import notice_queries
from app.meetings.models import MeetingMode
from app.notifications import addresses
from app.notifications.models import Method, SentInvitation
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications.changing import cancel, defer, edit, republish
from tests.functional.notifications.inviting import bytes_of, choose, event_in, parts_of
from tests.functional.notifications.post_office import Office, work_at
from tests.functional.notifications.readers import EARLY

ROOM = "https://video.example.org/sala"
CANACAR = "canacar@example.org"


class _Words(HTMLParser):
    """What is read of a page without pictures, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"img", "script", "style", "link"}, "a letter is read without pictures"
        self.links |= {value for name, value in attrs if name == "href" and value}


def read_html(html: str) -> tuple[str, set[str]]:
    found = _Words()
    found.feed(html)
    return " ".join(" ".join(found.words).split()), found.links


def test_the_notice_is_an_invitation_for_those_who_asked_part_by_part(inside: House, office: Office) -> None:
    choose(inside, "canacar", "canacar_alternate", "chair", "guest")
    meeting_id = setting.published(inside, mode=MeetingMode.HYBRID, remote_url=ROOM)
    work_at(EARLY)
    (message,) = office.of(CANACAR)
    mixed = [part.get_content_type() for part in message.iter_parts()]
    alternative = [part.get_content_type() for part in next(message.iter_parts()).iter_parts()]  # type: ignore[union-attr]
    assert (message.get_content_type(), mixed) == (
        "multipart/mixed",
        ["multipart/alternative", "application/ics"],
    )
    assert alternative == ["text/plain", "text/html", "text/calendar"]
    calendar, file = parts_of(message)["text/calendar"], parts_of(message)["application/ics"]
    assert calendar["Content-Disposition"] is None
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", "invite.ics")
    assert file.get_payload(decode=True) == bytes_of(message)
    assert b"\n" not in bytes_of(message).replace(b"\r\n", b"")
    assert max(len(line) for line in bytes_of(message).split(b"\r\n")) <= 75

    event = event_in(message)
    meeting = setting.meeting_of(inside, meeting_id)
    sender = message["From"].addresses[0]
    assert event.method == "REQUEST"
    assert str(event["ORGANIZER"]) == f"mailto:{sender.addr_spec}"
    token = addresses.read(sender.addr_spec)
    assert token is not None
    assert (token.kind, token.first, token.second) == ("r", meeting_id, inside.people["canacar"].id)
    assert str(message["Reply-To"]) == "secretaria@example.org"
    attendee = event["ATTENDEE"]
    assert str(attendee) == f"mailto:{CANACAR}"
    assert {key: str(attendee.params[key]) for key in ("CUTYPE", "ROLE", "PARTSTAT", "RSVP", "CN")} == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
        "CN": "Titular CANACAR",
    }
    assert (str(event["UID"]), event["SEQUENCE"], event["STATUS"]) == (
        meeting.uid,
        meeting.sequence,
        "CONFIRMED",
    )
    assert event["DTSTAMP"].dt == meeting.revised_at.replace(microsecond=0)

    # Three parts, one content: title, time, place, links.
    text = parts_of(message)["text/plain"].get_content()
    html, links = read_html(parts_of(message)["text/html"].get_content())
    read = vobject.readOne(bytes_of(message).decode())
    title, page = str(event["SUMMARY"]), f"https://convoca.example.org/meetings/{meeting_id}"
    assert (read.method.value, read.vevent.uid.value, read.vevent.summary.value) == (
        "REQUEST",
        meeting.uid,
        title,
    )
    assert (read.vevent.dtstart.value, read.vevent.dtend.value) == (meeting.starts_at, meeting.ends_at)
    one_line = " ".join(text.split())
    description = str(event["DESCRIPTION"])
    for said in (title, "jueves 12 de noviembre de 2026, 10:00 h", "13:00 h", "Sala Magna", "Asunto propio"):
        assert said in one_line, said
        assert said in html, said
        assert said in f"{title} {description}", said
    assert event.start.isoformat() == "2026-11-12T10:00:00-06:00"
    assert str(event["LOCATION"]) == "Sala Magna"
    for link in (page, ROOM):
        assert link in text
        assert link in links
        assert link in description
    assert (str(event["URL"]), str(event["CONFERENCE"])) == (page, ROOM)
    assert "/replies/" in text, "the letter has the link that answers"
    assert "/replies/" not in description, "a calendar is shown to others"

    roles = {
        "canacar.suplente@example.org": "OPT-PARTICIPANT",
        "chair@example.org": "CHAIR",
        "guest@example.org": "OPT-PARTICIPANT",
    }
    people = {person.email: name for name, person in inside.people.items()}
    for address in [inside.people[name].email for name in ("canacar_alternate", "chair", "guest")]:
        role = event_in(office.of(address)[0])["ATTENDEE"].params["ROLE"]
        assert role == {"chair": "CHAIR"}.get(people[address], "OPT-PARTICIPANT"), (address, roles)
    (plain,) = office.of("caaarem@example.org")
    assert "text/calendar" not in parts_of(plain)
    assert plain["From"].addresses[0].addr_spec == "convoca@example.org"
    back = addresses.read(office.senders[office.received.index(plain)])
    assert back is not None
    assert back.kind == "b", "what does not arrive comes back to an address of its own"
    sent = db.session.query(SentInvitation).filter_by(person_id=inside.people["canacar"].id).one()
    assert (sent.method, sent.sequence, sent.address) == (Method.REQUEST, meeting.sequence, CANACAR)


def test_an_invitation_is_in_its_readers_language_and_without_a_mailbox_comes_from_the_secretariat(
    app: Flask, inside: House, office: Office
) -> None:
    app.config["MAIL_REPLY_ADDRESS"] = ""
    with transaction():
        db.session.get_one(Person, inside.people["canacar"].id).locale = "en"
    choose(inside, "canacar")
    setting.published(inside)
    work_at(EARLY)
    (message,) = office.of(CANACAR)
    event = event_in(message)
    assert str(event["ORGANIZER"]) == "mailto:secretaria@example.org"
    assert message["From"].addresses[0].addr_spec == "secretaria@example.org"
    assert str(event["SUMMARY"]).startswith("1st ordinary session of 2026")
    assert event["SUMMARY"].params["LANGUAGE"] == "en"
    assert message["Content-Language"] == "en"
    assert "is not read here" in " ".join(parts_of(message)["text/plain"].get_content().split())


def test_updates_keep_the_uid_and_rise_and_a_cancellation_ends_it(inside: House, office: Office) -> None:
    choose(inside, "canacar")
    meeting_id = setting.published(inside)
    for step, change in enumerate(
        (
            lambda: edit(inside, meeting_id, place="Auditorio Norte"),
            lambda: republish(inside, meeting_id, "Otro asunto"),
            lambda: edit(inside, meeting_id, mode=MeetingMode.HYBRID, remote_url=ROOM),
            lambda: cancel(inside, meeting_id),
        )
    ):
        work_at(EARLY + timedelta(minutes=step))
        change()
    work_at(EARLY + timedelta(hours=1))
    messages = office.of(CANACAR)
    events = [event_in(message) for message in messages]
    assert [event.method for event in events] == ["REQUEST"] * 4 + ["CANCEL"]
    assert len({str(event["UID"]) for event in events}) == 1
    stamps = [event["DTSTAMP"].dt for event in events]
    sequences = [int(event["SEQUENCE"]) for event in events]
    assert stamps == sorted(stamps)
    assert sequences == [1, 2, 2, 2, 3], "where it is, and whether, raise it; what is on the agenda does not"
    assert [str(event["LOCATION"]) for event in events[1:]] == ["Auditorio Norte"] * 4
    assert "Otro asunto" in events[2]["DESCRIPTION"]
    assert "Asunto propio" in events[2]["DESCRIPTION"], "a calendar takes the whole, not what changed"
    assert str(events[3]["CONFERENCE"]) == ROOM
    last = events[-1]
    assert (last["STATUS"], last["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert str(last["SUMMARY"]).startswith("CANCELADA: 1.ª sesión")
    assert "No hay asuntos." in last["DESCRIPTION"]
    text = " ".join(parts_of(messages[-1])["text/plain"].get_content().split())
    for said in ("No hay asuntos.", "Auditorio Norte", "12 de noviembre de 2026, 10:00 h"):
        assert said in text


def test_a_deferred_session_moves_in_the_calendar_and_is_tentative_until_its_new_notice(
    inside: House, office: Office
) -> None:
    choose(inside, "canacar")
    meeting_id = setting.published(inside)
    work_at(EARLY)
    defer(inside, meeting_id)
    work_at(EARLY)
    event = event_in(office.of(CANACAR)[-1])
    assert (event.method, event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "TENTATIVE", 2)
    assert event.start.isoformat() == "2026-11-19T10:00:00-06:00"


def test_a_burst_of_edits_is_one_letter_with_before_and_after(
    app: Flask, inside: House, office: Office
) -> None:
    app.config["QUIET_SECONDS"] = 120
    choose(inside, "canacar")
    meeting_id = setting.published(inside)
    work_at(EARLY)
    edit(inside, meeting_id, place="Auditorio Norte")
    edit(inside, meeting_id, place="Auditorio Sur")
    edit(inside, meeting_id, mode=MeetingMode.HYBRID, remote_url=ROOM)
    republish(inside, meeting_id, "Otro asunto")
    republish(inside, meeting_id, "Uno más")
    edit(inside, meeting_id, place="Patio Central")
    work_at(EARLY + timedelta(seconds=119))
    assert len(office.of(CANACAR)) == 1, "nothing is told while changes may follow"
    work_at(EARLY + timedelta(seconds=121))
    for address in (CANACAR, "caaarem@example.org"):
        _notice, message = office.of(address)
        text = " ".join(parts_of(message)["text/plain"].get_content().split())
        assert "Lugar: Patio Central" in text
        assert "Lugar anterior: Sala Magna" in text
        assert "Modalidad anterior: Presencial" in text
        assert "Otro asunto" in text
        assert "Uno más" in text
        assert "Auditorio" not in text
    event = event_in(office.of(CANACAR)[-1])
    assert (str(event["LOCATION"]), int(event["SEQUENCE"])) == ("Patio Central", 4)
    db.session.expire_all()
    rows = notice_queries.list_notices(meeting_id)
    assert len(rows) == 7
    assert all(row.delivered_at for notice in rows for row in notice.recipients), "each notice was told"


def test_what_is_taken_back_in_time_is_told_to_nobody_but_to_who_is_new(
    app: Flask, inside: House, office: Office
) -> None:
    from app.meetings.models import NoticeRecipient, NoticeTelling
    from tests import factories

    app.config["QUIET_SECONDS"] = 120
    choose(inside, "canacar")
    meeting_id = setting.published(inside)
    work_at(EARLY)
    with transaction():
        newcomer = factories.make_person("Recién llegada", email="nueva@example.org")
        factories.make_guest(inside.standing, newcomer)
    edit(inside, meeting_id, place="Auditorio Norte")
    edit(inside, meeting_id, place="Sala Magna")
    work_at(EARLY + timedelta(seconds=121))
    assert len(office.of(CANACAR)) == 1
    (whole,) = office.of("nueva@example.org")
    assert str(whole["Subject"]).startswith("Convocatoria: ")
    db.session.expire_all()
    states = {
        (row.telling, row.delivered_at is not None)
        for row in db.session.query(NoticeRecipient).filter_by(person_id=inside.people["canacar"].id)
    }
    assert states == {(NoticeTelling.BY_MAIL, True), (NoticeTelling.NOT_NEEDED, False)}


def test_a_cancellation_takes_the_changes_before_it_with_it(
    app: Flask, inside: House, office: Office
) -> None:
    app.config["QUIET_SECONDS"] = 120
    choose(inside, "canacar")
    meeting_id = setting.published(inside)
    work_at(EARLY)
    edit(inside, meeting_id, place="Auditorio Norte")
    cancel(inside, meeting_id)
    work_at(EARLY + timedelta(seconds=1))
    _notice, message = office.of(CANACAR)
    assert str(message["Subject"]).startswith("Cancelada: ")
    text = " ".join(parts_of(message)["text/plain"].get_content().split())
    assert "Lugar previsto: Sala Magna" in text, "where they knew it to be"
    assert "Lugar anterior" not in text, "no other place was ever told"
    event = event_in(message)
    assert (event.method, str(event["LOCATION"]), int(event["SEQUENCE"])) == ("CANCEL", "Sala Magna", 3)
    assert work_at(EARLY + timedelta(hours=1)) == 0


def test_changes_do_not_wait_for_ever_and_a_deferral_is_told_before_its_new_notice(
    app: Flask, inside: House, office: Office
) -> None:
    from app.kernel import clock

    app.config["QUIET_SECONDS"] = 60
    meeting_id = setting.published(inside)
    work_at(EARLY)
    for minute in range(6):
        with clock.standing_at(EARLY + timedelta(seconds=55 * minute)):
            edit(inside, meeting_id, place=f"Sala {minute}")
            work_at(EARLY + timedelta(seconds=55 * minute))
    work_at(EARLY + timedelta(seconds=301))
    assert len(office.of(CANACAR)) == 2
    defer(inside, meeting_id)
    with transaction():
        agenda_operations.publish(setting.loaded(inside, meeting_id, "chair"), actor=inside.actor("chair"))
    work_at(EARLY + timedelta(seconds=302))
    subjects = [str(message["Subject"]).split(":")[0] for message in office.of(CANACAR)]
    assert subjects[2:] == ["Cambio de fecha", "Convocatoria"]


def test_who_asks_later_gets_what_is_convoked_and_who_asks_no_more_gets_letters_only(
    inside: House, office: Office
) -> None:
    meeting_id = setting.published(inside)
    work_at(EARLY)
    choose(inside, "canacar")
    entry = db.session.query(AuditEntry).filter_by(tag="person:choose_invitations").one()
    assert (entry.old, entry.new, entry.actor_id) == (
        {"choice": "none"}, {"choice": "invitations"}, inside.people["canacar"].id,
    )  # fmt: skip
    assert db.session.query(OutboxMessage).filter_by(kind="person:invitations_chosen").count() == 1
    work_at(EARLY)
    notice, invitation = office.of(CANACAR)
    assert "text/calendar" not in parts_of(notice)
    assert str(invitation["Subject"]).startswith("Para su calendario: ")
    assert event_in(invitation)["SEQUENCE"] == 1
    choose(inside, "canacar")
    assert work_at(EARLY) == 0, "choosing what stands changes nothing"
    choose(inside, "canacar", choice=SessionsInMail.NONE)
    edit(inside, meeting_id, place="Auditorio Norte")
    work_at(EARLY)
    assert "text/calendar" not in parts_of(office.of(CANACAR)[-1])


def test_nobody_chooses_for_another(inside: House) -> None:
    from app.accounts.operations import people

    for who in ("admin", "secretary", "canacar"):
        with pytest.raises(NotAllowed), transaction():
            people.choose_invitations(
                db.session.get_one(Person, inside.people["caaarem"].id),
                choice=SessionsInMail.INVITATIONS,
                actor=inside.actor(who),
            )
    assert db.session.query(AuditEntry).filter_by(tag="person:choose_invitations").count() == 0


def test_an_older_notice_sent_again_does_not_set_a_calendar_back(inside: House, office: Office) -> None:
    from app.meetings.operations import resending

    office.says = {CANACAR: ["550 5.1.1 no such user"]}
    choose(inside, "canacar")
    meeting_id = setting.published(inside)
    work_at(EARLY)
    office.says = {}
    edit(inside, meeting_id, place="Auditorio Norte")
    work_at(EARLY)
    with transaction():
        meeting = setting.meeting_of(inside, meeting_id)
        _second, first = notice_queries.list_notices(meeting_id)
        named = {row.person_id: row.id for row in notice_queries.list_recipients(first.id)}
        row = notice_queries.get_recipient(meeting_id, first.number, named[inside.people["canacar"].id])
        resending.resend(meeting, row, address="otra@example.org", actor=inside.actor("secretary"))
    work_at(EARLY)
    (again,) = office.of("otra@example.org")
    assert "text/calendar" not in parts_of(again)
    assert re.search("Lugar: +Sala Magna", parts_of(again)["text/plain"].get_content())


def test_the_account_page_offers_the_choice_and_keeps_it(signed_in: Any) -> None:
    client = signed_in("canacar")
    page = client.get("/account").text
    assert "Las sesiones en su correo" in page
    assert setting.post(client, "/account/sessions-in-mail", {}).status_code == 422
    wrong = setting.post(client, "/account/sessions-in-mail", {"sessions_in_mail": "palomas"})
    assert wrong.status_code == 422
    done = setting.post(client, "/account/sessions-in-mail", {"sessions_in_mail": "invitations"})
    assert (done.status_code, done.headers["Location"]) == (303, "/account#sessions-in-mail")
    after = client.get("/account").text
    assert re.search(r'<input[^>]*checked[^>]*value="invitations"|value="invitations"[^>]*checked', after)
