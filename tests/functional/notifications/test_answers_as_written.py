"""What calendars and servers really write where the rules would have it otherwise, and what is still not believed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.models import Person
from app.agendas import operations as agenda_operations
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import operations as meeting_operations
from app.meetings.models import ReplyAnswer
from app.notifications import addresses
from app.notifications.models import Mail, MailState, ReceivedMail
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import changing, replying
from tests.functional.notifications.inviting import event_in
from tests.functional.notifications.post_office import Office, work_at
from tests.functional.notifications.replying import NOW, answer_of, asked
from tests.functional.notifications.test_answers_by_mail import bounce, receive

IN_UTC = "DTSTART;VALUE=DATE-TIME:20261112T160000Z"


def test_an_answer_without_a_revision_counts_where_its_hour_and_its_moment_are_those_of_the_last_invitation(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    assert question.sequence > 0, "to leave SEQUENCE out says 0"
    for begins in (
        "DTSTART:20261113T160000Z",
        "DTSTART:20261112T160000",
        "DTSTART;VALUE=DATE:20261112",
        "DTSTART;TZID=En algún lugar:20261112T100000",
        "DTSTART;TZID=America/Mexico_City:20261112T160000",
        "DTSTART;TZID=America/Mexico_City:00010101T000000",
        "DTSTART:mañana",
        "X-DTSTART:20261112T160000Z",
    ):
        assert receive(replying.without_sequence(question, begins)) == ("ignored", "late"), begins
    before_it_was_asked = question.but(at=NOW - timedelta(hours=2))
    assert receive(replying.without_sequence(before_it_was_asked, IN_UTC)) == ("ignored", "late")
    assert answer_of(house, meeting_id) is None
    assert db.session.query(AuditEntry).filter_by(tag="reply:give").count() == 0

    assert receive(replying.without_sequence(question, IN_UTC)) == ("taken", "answered")
    assert db.session.query(AuditEntry).filter_by(tag="reply:give").one().new["means"] == "mail"
    zoned = "DTSTART;TZID=Central Standard Time (Mexico):20261112T100000"
    later = question.but(at=NOW + timedelta(minutes=1))
    assert receive(replying.without_sequence(later, zoned, "DECLINED")) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.NOT_COMING


def test_an_answer_without_a_revision_to_the_hour_before_a_move_is_late(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    with transaction():
        meeting = setting.meeting_of(house, meeting_id, "chair")
        meeting_operations.move(
            meeting, starts_at=setting.SESSION + timedelta(days=7), ends_at=setting.SESSION_ENDS + timedelta(days=7),
            reason="La sala no está disponible.", since=meeting.revision, actor=house.actor("chair"),
        )  # fmt: skip
    assert receive(replying.without_sequence(question, IN_UTC)) == ("ignored", "late")
    assert answer_of(house, meeting_id) is None


@pytest.mark.parametrize("zones", [1, 2])
def test_a_zone_told_with_its_whole_history_is_no_reason_to_refuse_an_answer(
    invited: tuple[House, int], office: Office, zones: int
) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    rules = "".join(
        f"BEGIN:{kind}\r\nDTSTART:{year}0401T020000\r\nTZOFFSETFROM:-0600\r\nTZOFFSETTO:-0600\r\nEND:{kind}\r\n"
        for year in range(1922, 1938)
        for kind in ("STANDARD", "DAYLIGHT")
    )
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Europe/Lisbon\r\n{rules}END:VTIMEZONE\r\n"
    content = replying.calendar(question).replace("BEGIN:VEVENT", f"{zone * zones}BEGIN:VEVENT")
    assert receive(replying.with_calendar(question, content)) == ("taken", "answered")
    assert answer_of(house, meeting_id) is not None


def test_white_space_among_the_lines_of_base64_is_no_reason_to_refuse_an_answer(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    head, boundary, part = replying.with_calendar(question, replying.calendar(question)).partition(
        b"Content-Transfer-Encoding: base64"
    )
    indented = head + boundary + part.replace(b"\nQ", b"\n \tQ").replace(b"\nU", b"\n U")
    assert indented != head + boundary + part
    assert receive(indented) == ("taken", "answered")
    assert answer_of(house, meeting_id) is not None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Final-Recipient: rfc822; <{address}>", ("taken", "bounced")),
        (
            "Original-Recipient: rfc822;{address}\r\nFinal-Recipient: rfc822; buzon@otro.example",
            ("taken", "bounced"),
        ),
        (
            "Original-Recipient: rfc822;otra@example.org\r\nFinal-Recipient: rfc822; buzon@otro.example",
            ("refused", "unknown_bounce"),
        ),
    ],
)
def test_a_report_that_names_our_address_in_brackets_or_as_where_it_was_first_sent_is_about_our_mail(
    invited: tuple[House, int], office: Office, written: str, expected: tuple[str, str]
) -> None:
    house, _meeting_id = invited
    mail = db.session.query(Mail).filter_by(person_id=house.people["canacar"].id).one()
    raw = bounce(mail, "agenda@convoca.example.org")
    fields = written.format(address=mail.address).encode()
    raw = raw.replace(f"Final-Recipient: rfc822; {mail.address}".encode(), fields)
    assert fields in raw
    assert receive(raw) == expected
    db.session.expire_all()
    is_ours = expected[0] == "taken"
    person = db.session.get_one(Person, house.people["canacar"].id)
    assert mail.state is (MailState.FAILED if is_ours else MailState.SENT)
    assert person.address_state.value == ("bouncing" if is_ours else "in_order")
    assert db.session.query(AuditEntry).filter_by(tag="person:bounce").count() == int(is_ours)
    assert db.session.query(ReceivedMail).one().reason.value == expected[1]


@pytest.mark.parametrize("status", ["5.1.7", "5.1.8"])
def test_a_report_that_our_own_address_is_refused_marks_the_mail_and_not_the_person(
    invited: tuple[House, int], office: Office, status: str
) -> None:
    house, _meeting_id = invited
    mail = db.session.query(Mail).filter_by(person_id=house.people["canacar"].id).one()
    raw = bounce(mail, "agenda@convoca.example.org", status=status)
    assert receive(raw.replace(b"no such user", b"sender rejected")) == ("taken", "bounced")
    db.session.expire_all()
    assert (mail.state, mail.server_answer[:9]) == (MailState.FAILED, f"550 {status}")
    assert db.session.get_one(Person, mail.person_id).address_state.value == "in_order"
    assert db.session.query(AuditEntry).filter_by(tag="person:bounce").count() == 0


def test_an_invitation_has_one_organizer_and_one_sender_wherever_its_session_moves(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    changing.edit(house, meeting_id, place="Auditorio Norte")
    work_at(NOW)
    changing.defer(house, meeting_id)
    work_at(NOW + timedelta(minutes=1))
    with transaction():
        agenda_operations.publish(setting.loaded(house, meeting_id, "chair"), actor=house.actor("chair"))
    work_at(NOW + timedelta(minutes=2))
    changing.cancel(house, meeting_id)
    work_at(NOW + timedelta(minutes=3))
    messages = office.of("canacar@example.org")
    events = [event_in(message) for message in messages]
    assert [event.method for event in events] == ["REQUEST"] * 4 + ["CANCEL"]
    assert len({event.start for event in events}) == 2
    assert len({str(event["UID"]) for event in events}) == 1
    organizers = {str(event["ORGANIZER"]).removeprefix("mailto:") for event in events}
    assert organizers == {message["From"].addresses[0].addr_spec for message in messages}
    assert len(organizers) == 1
    others = str(event_in(office.of("caaarem@example.org")[-1])["ORGANIZER"])
    assert others.removeprefix("mailto:") not in organizers, "each person has their own"


def test_answers_are_taken_until_the_day_after_the_session_wherever_it_moved(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    first = asked(house, office)
    changing.defer(house, meeting_id)
    work_at(NOW)
    with transaction():
        agenda_operations.publish(setting.loaded(house, meeting_id, "chair"), actor=house.actor("chair"))
    work_at(NOW + timedelta(minutes=1))
    ends = setting.SESSION_ENDS + timedelta(days=7)
    question = asked(house, office).but(organizer=first.organizer, at=ends + timedelta(hours=20))
    with clock.standing_at(question.at):
        assert receive(replying.as_gmail(question)) == ("taken", "answered")
    late = question.but(at=ends + timedelta(days=2))
    with clock.standing_at(late.at):
        assert receive(replying.as_gmail(late, "DECLINED")) == ("ignored", "late")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.COMING
    assert db.session.query(AuditEntry).filter_by(tag="reply:give").count() == 1


def test_an_address_with_a_last_day_as_they_went_out_before_is_good_until_then(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    until = setting.SESSION_ENDS + timedelta(days=1)
    before = addresses.reply_address(meeting_id, house.people["canacar"].id, until=until.date())
    assert before is not None
    question = asked(house, office).but(organizer=before)
    assert receive(replying.as_gmail(question)) == ("taken", "answered")
    with clock.standing_at(until + timedelta(days=1)):
        assert receive(replying.as_gmail(question.but(at=clock.now()))) == ("refused", "token")
