"""Answers that come in by mail: those of common calendars do what a click does, others do nothing and are logged."""

from __future__ import annotations

import io
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Person
from app.factory import ROOT
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.db import db, transaction
from app.meetings import notice_queries
from app.meetings.models import AttendanceReply, NoticeRecipient, ReplyAnswer, ReplyMeans
from app.meetings.operations import replies
from app.notifications import addresses, commands
from app.notifications.incoming import receiving
from app.notifications.models import Mail, MailState, ReceivedMail
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications import inviting, replying
from tests.functional.notifications.inviting import event_in
from tests.functional.notifications.post_office import Office, work_at
from tests.functional.notifications.readers import EARLY
from tests.functional.notifications.replying import NOW, Asked, answer_of, asked


def receive(raw: bytes, **more: str) -> tuple[str, str]:
    with transaction():
        row = receiving.receive(raw, **more)
        return row.verdict.value, row.reason.value


@pytest.mark.parametrize(
    "shape",
    [
        replying.as_gmail,
        replying.as_outlook,
        replying.as_old_outlook,
        replying.as_apple,
        replying.as_thunderbird,
    ],
)
def test_an_answer_in_each_shape_counts_as_if_clicked(
    invited: tuple[House, int], office: Office, shape: Any
) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    assert receive(shape(question)) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert (found.answer, found.means, found.person_id) == (
        ReplyAnswer.COMING,
        ReplyMeans.MAIL,
        house.people["canacar"].id,
    )
    entry = db.session.query(AuditEntry).filter_by(tag="reply:give").one()
    assert (entry.actor_id, entry.new["means"]) == (house.people["canacar"].id, "mail")
    own = notice_queries.find_own_notice(meeting_id, house.people["canacar"].id)
    assert own is not None
    assert own.acknowledged_at == NOW
    assert receive(shape(question)) == ("ignored", "already_taken")
    assert receive(shape(question.but(at=NOW - timedelta(minutes=5)), "DECLINED")) == ("ignored", "late")
    assert receive(shape(question.but(at=NOW + timedelta(minutes=5)), "DECLINED")) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.NOT_COMING
    log = [
        (row.verdict.value, row.message_id)
        for row in db.session.query(ReceivedMail).order_by(ReceivedMail.id)
    ]
    assert [verdict for verdict, _id in log] == ["taken", "ignored", "ignored", "taken"]
    assert log[0][1] == f"<{question.stamp}@example.org>"


def test_tentative_is_no_answer_and_takes_back_the_one_before(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    receive(replying.as_gmail(question))
    later = question.but(at=NOW + timedelta(minutes=1))
    assert receive(replying.as_gmail(later, "TENTATIVE")) == ("taken", "noted")
    assert answer_of(house, meeting_id) is None
    entry = db.session.query(AuditEntry).filter_by(tag="reply:withdraw").one()
    assert (entry.old, entry.new["means"]) == ({"answer": "coming"}, "mail")
    assert receive(replying.as_gmail(question.but(at=NOW + timedelta(minutes=2)), "NEEDS-ACTION")) == (
        "ignored",
        "no_answer",
    )


def test_an_alternate_answers_for_the_seat_but_not_against_a_principal_who_comes(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    alternate, principal = asked(house, office, "canacar_alternate"), asked(house, office)
    assert receive(replying.as_gmail(alternate, "DECLINED")) == ("taken", "noted")
    assert answer_of(house, meeting_id) is None, "that the alternate can't is nothing of the seat's"
    alternate = alternate.but(at=NOW + timedelta(minutes=1))
    assert receive(replying.as_gmail(alternate)) == ("taken", "answered")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert (found.answer, found.attending_id) == (
        ReplyAnswer.ALTERNATE,
        house.people["canacar_alternate"].id,
    )
    assert receive(replying.as_gmail(principal.but(at=NOW + timedelta(minutes=2)))) == ("taken", "answered")
    assert receive(replying.as_gmail(alternate.but(at=NOW + timedelta(minutes=3)))) == ("taken", "noted")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert found.answer is ReplyAnswer.COMING


def test_a_guests_answer_acknowledges_the_notice(invited: tuple[House, int], office: Office) -> None:
    house, meeting_id = invited
    assert receive(replying.as_apple(asked(house, office, "guest"), "DECLINED")) == ("taken", "noted")
    own = notice_queries.find_own_notice(meeting_id, house.people["guest"].id)
    assert own is not None
    assert own.acknowledged_at == NOW
    assert db.session.query(AttendanceReply).count() == 0


def test_an_answer_given_on_the_page_since_is_not_undone_by_an_older_mail(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    question = asked(house, office).but(at=NOW - timedelta(minutes=10))
    with transaction():
        replies.reply(
            setting.meeting_of(house, meeting_id), house.seats["CANACAR"],
            said=replies.Answer(ReplyAnswer.NOT_COMING), actor=house.actor("canacar"),
        )  # fmt: skip
    assert receive(replying.as_gmail(question)) == ("ignored", "late")
    found = answer_of(house, meeting_id)
    assert found is not None
    assert (found.answer, found.means) == (ReplyAnswer.NOT_COMING, ReplyMeans.PAGE)


def test_what_is_hostile_changes_nothing_but_the_log(invited: tuple[House, int], office: Office) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    others = asked(house, office, "caaarem").organizer
    expired = addresses.reply_address(
        meeting_id, house.people["canacar"].id, until=(NOW - timedelta(days=3)).date()
    )
    assert expired is not None
    before = db.session.query(AuditEntry).count()
    wrong = {}
    for name, (raw, reason) in replying.hostile(question, others, expired).items():
        verdict, found = receive(raw)
        if found != reason or verdict == "taken":
            wrong[name] = (verdict, found)
    assert wrong == {}
    assert db.session.query(ReceivedMail).count() >= 40
    assert db.session.query(AttendanceReply).count() == 0
    assert db.session.query(AuditEntry).count() == before
    assert {row.acknowledged_at for row in db.session.query(NoticeRecipient)} == {None}
    assert receive(replying.as_gmail(question)) == ("taken", "answered"), "and the true one still counts"


def test_the_token_of_another_session_answers_nothing(invited: tuple[House, int], office: Office) -> None:
    house, _meeting_id = invited
    with clock.standing_at(EARLY):
        setting.published(house)
        work_at(EARLY)
    first, second = (
        str(event_in(message)["ORGANIZER"]).removeprefix("mailto:")
        for message in office.of("canacar@example.org")
    )
    question = asked(house, office)
    assert question.organizer == second
    assert receive(replying.as_gmail(question.but(organizer=first))) == ("refused", "token")


def test_the_server_that_takes_mail_in_may_vouch_for_its_sender(
    invited: tuple[House, int], office: Office
) -> None:
    house, meeting_id = invited
    question = asked(house, office).but(organizer="secretaria@example.org")
    raw = replying.as_gmail(question)
    good = b"Authentication-Results: mx.convoca.example.org (x; y); dmarc=pass (p=NONE) header.from=example.org\r\n"
    forged = b"Authentication-Results: mx.otro.example; dmarc=pass header.from=example.org\r\n"
    failed = good.replace(b"dmarc=pass", b"dmarc=fail")
    elsewhere = good.replace(b"header.from=example.org", b"header.from=example.com")
    in_comment = good.replace(
        b"dmarc=pass (p=NONE) header.from=example.org", b"spf=none (; dmarc=pass header.from=example.org)"
    )
    for field in (b"", forged, failed, elsewhere, in_comment, failed + good):
        assert receive(field + raw) == ("refused", "untrusted"), field
    two = raw.replace(b"From: ", b"From: otra@example.org, ", 1)
    assert receive(good + two) == ("refused", "untrusted")
    assert receive(good + raw) == ("taken", "answered")
    dkim = good.replace(b"dmarc=pass (p=NONE) header.from=example.org", b"dkim=pass header.d=example.org")
    assert receive(dkim + replying.as_gmail(question.but(at=NOW + timedelta(minutes=1)), "DECLINED")) == (
        "taken",
        "answered",
    )
    assert answer_of(house, meeting_id) is not None


def test_after_the_session_began_answers_are_refused(invited: tuple[House, int], office: Office) -> None:
    house, meeting_id = invited
    question = asked(house, office)
    from app.meetings.models import MeetingState

    with transaction():
        setting.meeting_of(house, meeting_id).state = MeetingState.IN_SESSION
    assert receive(replying.as_gmail(question)) == ("refused", "not_allowed")
    assert answer_of(house, meeting_id) is None


def bounce(
    mail: Mail, to: str, *, action: str = "failed", status: str = "5.1.1", message_id: str = ""
) -> bytes:
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@mx.example.org", f"To: {to}", "Subject: Undelivered", "Message-ID: <b1@mx.example.org>",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="x"', "", "--x",
            "Content-Type: text/plain", "", "No se pudo entregar.", "--x", "Content-Type: message/delivery-status", "",
            "Reporting-MTA: dns; mx.example.org", "", f"Final-Recipient: rfc822; {mail.address}", f"Action: {action}",
            f"Status: {status}", f"Diagnostic-Code: smtp; 550 {status} <{mail.address}>: no such user", "", "--x",
            "Content-Type: text/rfc822-headers", "", f"Message-ID: {message_id or mail.message_id}", "", "--x--", "",
        ]
    ).encode()  # fmt: skip


def test_what_comes_back_marks_notice_and_address_and_an_answer_clears_it(
    invited: tuple[House, int], office: Office, signed_in: Any
) -> None:
    house, meeting_id = invited
    mail = db.session.query(Mail).filter_by(person_id=house.people["canacar"].id).one()
    back = office.senders[office.ids.index(mail.message_id)]
    other = db.session.query(Mail).filter_by(person_id=house.people["caaarem"].id).one()
    for raw, expected in (
        (
            bounce(mail, "agenda@convoca.example.org", message_id="<x@example.org>"),
            ("refused", "unknown_bounce"),
        ),
        (
            bounce(mail, "agenda@convoca.example.org", message_id=other.message_id),
            ("refused", "unknown_bounce"),
        ),
        (bounce(mail, back.replace("+b", "+ba")), ("refused", "token")),
        (bounce(mail, back, action="delayed"), ("ignored", "delayed")),
        (bounce(mail, back, action="relayed"), ("ignored", "no_answer")),
    ):
        assert receive(raw) == expected
    assert db.session.query(AuditEntry).filter_by(tag="person:bounce").count() == 0
    assert receive(bounce(mail, back)) == ("taken", "bounced")
    assert receive(bounce(mail, back)) == ("ignored", "already_taken")
    db.session.expire_all()
    person = db.session.get_one(Person, house.people["canacar"].id)
    assert (mail.state, mail.server_code) == (MailState.FAILED, 550)
    assert (person.address_state.value, person.bounced_at) == ("bouncing", NOW)
    assert "no such user" in person.bounce_answer
    own = notice_queries.find_own_notice(meeting_id, person.id)
    assert own is not None
    assert own.bounced_at == NOW
    person_id, other_id = person.id, other.person_id
    admin = signed_in("admin")
    inviting.forget_the_last_reader()
    page = admin.get(f"/people/{person_id}").text
    inviting.forget_the_last_reader()
    assert "El correo regresa" in page
    assert "no such user" in page
    # By its Message-ID, which only who had the mail knows, for a server that writes to another address.
    assert receive(bounce(other, "agenda@convoca.example.org", status="5.7.1")) == ("taken", "bounced")
    db.session.expire_all()
    assert db.session.get_one(Person, other_id).address_state.value == "in_order", "that was about spam"
    assert receive(replying.as_gmail(asked(house, office)))[0] == "taken"
    db.session.expire_all()
    assert db.session.get_one(Person, person_id).address_state.value == "in_order"
    assert db.session.query(AuditEntry).filter_by(tag="person:reached").count() == 1


def test_the_pipe_ends_with_0_for_what_is_done_and_75_for_what_is_to_come_again(
    app: Flask, invited: tuple[House, int], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    house, meeting_id = invited
    question = asked(house, office)
    runner = app.test_cli_runner()
    to = ["mail", "receive", "--recipient", question.organizer]
    unnamed = replying.as_gmail(question.but(organizer="lista@example.org"))
    db.session.rollback()
    assert runner.invoke(args=to, input=io.BytesIO(unnamed)).exit_code == 0
    assert answer_of(house, meeting_id) is not None, "the server said whom it was for"
    db.session.rollback()
    assert runner.invoke(args=["mail", "receive"], input=io.BytesIO(b"A" * 2_000_000)).exit_code == 0

    def down(*_args: Any, **_more: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("locked"))

    def broken(*_args: Any, **_more: Any) -> None:
        raise KeyError("un error")

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "receive", broken)
        assert runner.invoke(args=to, input=io.BytesIO(unnamed)).exit_code == 0
        patched.setattr(receiving, "receive", down)
        assert runner.invoke(args=to, input=io.BytesIO(unnamed)).exit_code == commands.TRY_AGAIN
    db.session.expire_all()
    reasons = [row.reason.value for row in db.session.query(ReceivedMail).order_by(ReceivedMail.id)]
    assert reasons == ["answered", "too_large", "unreadable"]


def test_administrators_see_what_came_in_by_verdict_and_page_by_page_and_nobody_else(
    app: Flask, inside: House, signed_in: Any
) -> None:
    from tests.sessions import count_statements

    inviting.read_answers(app)
    for _ in range(60):
        receive(
            b'From: =?utf-8?q?<b>=22x?= <x@example.org>\r\nMessage-ID: <a"><script>@example.org>\r\n\r\nHola'
        )
    receive(replying.with_calendar(
        Asked("nada@example.org", 0, "a@example.org", "b@example.org", clock.now()), "no"
    ))  # fmt: skip
    clients = {who: signed_in(who) for who in ("secretary", "chair", "canacar", "admin")}
    for who in ("secretary", "chair", "canacar"):
        inviting.forget_the_last_reader()
        assert clients[who].get("/mail/received").status_code == 403
    inviting.forget_the_last_reader()
    client = clients["admin"]
    page = client.get("/mail/received").text
    assert "61 mensajes" in page
    assert "Página siguiente" in page
    refused = client.get("/mail/received?verdict=refused").text
    assert "1 mensaje" in refused
    assert "mal formado" in refused
    assert "No llegó nada así" in client.get("/mail/received?verdict=taken").text
    assert client.get("/mail/received?verdict=otra&after=nada").status_code in {200, 400, 404}
    few = count_statements(app, lambda: client.get("/mail/received?verdict=refused"))
    assert count_statements(app, lambda: client.get("/mail/received?verdict=ignored")) == few


@pytest.mark.parametrize(("ends", "expected"), [(0, 0), (1, 75), (2, 75), (75, 75), (137, 75)])
def test_the_line_that_the_manual_gives_a_mail_server_never_has_a_message_sent_back(
    tmp_path: Path, ends: int, expected: int
) -> None:
    manual = (ROOT / "docs" / "mail.md").read_text()
    line = manual.split("```sh\n")[1].split("```")[0]
    asked_for = tmp_path / "asked"
    flask = tmp_path / "flask"
    flask.write_text(f'#!/bin/sh\necho "$*" > {asked_for}\nexit {ends}\n')
    flask.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", line, "convoca-mail", "agenda+rabc@example.org"], env={"PATH": str(tmp_path)}, check=False
    )  # fmt: skip
    assert done.returncode == expected
    assert asked_for.read_text() == "--app wsgi:app mail receive --recipient agenda+rabc@example.org\n"
