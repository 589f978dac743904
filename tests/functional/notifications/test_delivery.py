"""Mail leaves: once, to the right people, whatever happens to the server or to the worker."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from app import worker
from app.calendars.models import KeptFeed
from app.journal.models import OutboxMessage, OutboxState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.notifications import transport
from app.notifications.models import Mail, MailState
from app.notifications.worker import BACKOFF_MINUTES, work
from tests import databases, factories
from tests.functional.notifications import post_office
from tests.functional.notifications.post_office import NOW, Office, invite, make_people, work_at


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """A mail server the application is set up to use; inside an application context, at NOW."""
    with app.app_context(), clock.standing_at(NOW), post_office.opened() as opened:
        post_office.use(app, opened.port)
        yield opened


def mails() -> list[Mail]:
    db.session.remove()
    return db.session.query(Mail).order_by(Mail.id).all()


def test_a_mail_arrives_once_with_text_and_html_and_the_right_headers(office: Office) -> None:
    (person,) = make_people(1)
    invite(person)
    assert work_at() == 2
    assert work_at() == 0
    (message,) = office.received
    assert office.senders == ["convoca@example.org"]
    assert str(message["From"]) == "Programa de Operador Económico Autorizado <convoca@example.org>"
    assert str(message["To"]) == person.email
    assert str(message["Reply-To"]) == "secretaria@example.org"
    assert str(message["Subject"]) == "Su cuenta en Programa de Operador Económico Autorizado"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "es"
    (mail,) = mails()
    assert office.ids == [mail.message_id]
    assert re.fullmatch(
        rf"<[0-9a-f]{{16}}\.{mail.outbox_id}\.{person.id}\.person\.invited@[\w.-]+>", mail.message_id
    )
    assert (mail.state, mail.attempts, mail.sent_at) == (MailState.SENT, 1, NOW)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in (text, html):
        assert f"/invitations/secreto-{person.id}" in part.get_content()
        assert "El enlace sirve una sola vez" in part.get_content()


def test_the_token_of_an_invitation_is_gone_from_the_outbox_once_its_mail_is_written(office: Office) -> None:
    (person,) = make_people(1)
    invite(person)
    work_at()
    db.session.remove()
    message = db.session.query(OutboxMessage).one()
    assert message.state is OutboxState.EXPANDED
    assert "token" not in message.payload
    assert message.payload["purpose"] == "join"


def test_while_the_server_is_down_nothing_is_lost_and_the_mail_keeps_its_message_id(app: Flask) -> None:
    port = post_office.free_port()
    post_office.use(app, port)
    with app.app_context():
        with clock.standing_at(NOW):
            invite(*make_people(2))
        work_at()
        before = mails()
        assert [(mail.state, mail.attempts) for mail in before] == [(MailState.PENDING, 1)] * 2
        assert all("refused" in mail.last_error for mail in before)
        with post_office.opened(port) as office:
            work_at(NOW + timedelta(seconds=50))
            assert office.received == [], "too early: the first pause is a minute"
            work_at(NOW + timedelta(minutes=BACKOFF_MINUTES[0]))
        assert sorted(office.ids) == sorted(mail.message_id for mail in before)
        assert {mail.state for mail in mails()} == {MailState.SENT}


def test_a_mail_is_given_up_after_its_last_try(app: Flask) -> None:
    post_office.use(app, post_office.free_port())
    with app.app_context():
        with clock.standing_at(NOW):
            invite(*make_people(1))
        post_office.work_until_done(NOW)
        (mail,) = mails()
        assert (mail.state, mail.attempts) == (MailState.FAILED, len(BACKOFF_MINUTES) + 1)


def test_a_server_that_refuses_every_third_gets_them_all_in_the_end(office: Office) -> None:
    office.refuse_every = 3
    people = make_people(10)
    invite(*people)
    post_office.work_until_done()
    assert Counter(str(message["To"]) for message in office.received) == Counter(
        person.email for person in people
    )


def test_two_workers_at_once_send_nothing_twice(app: Flask, office: Office) -> None:
    people = make_people(24)
    invite(*people)
    failures: list[Exception] = []
    begin = threading.Barrier(2)

    def run() -> None:
        try:
            with app.app_context(), clock.standing_at(NOW):
                begin.wait(10)
                work(most=1000)
        except Exception as error:  # noqa: BLE001 (told to the test's own thread)
            failures.append(error)

    workers = [threading.Thread(target=run) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(120)
    assert failures == []
    assert Counter(office.ids) == Counter(mail.message_id for mail in mails())
    assert len(office.ids) == 24


def test_a_worker_killed_while_it_sends_repeats_one_mail_at_most_with_the_same_message_id(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    with app.app_context(), post_office.opened() as office:
        invite(*make_people(3))
        office.hold = True
        environment = {
            **os.environ,
            "CONVOCA_ENV": "testing",
            "CONVOCA_DATABASE_URL": database_url,
            "CONVOCA_INSTANCE_DIR": str(tmp_path),
            "CONVOCA_MAIL_TRANSPORT": "smtp",
            "CONVOCA_SMTP_HOST": "127.0.0.1",
            "CONVOCA_SMTP_PORT": str(office.port),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi:app", "worker"],
            cwd=databases.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert office.holding.wait(60), "the worker reached the server"
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        office.hold = False
        post_office.use(app, office.port)
        post_office.work_until_done(clock.now())
        written = [mail.message_id for mail in mails()]
        assert set(office.ids) == set(written)
        assert sorted(Counter(office.ids).values()) == [1, 1, 2]


def test_an_address_no_header_can_carry_holds_up_nobody_else(office: Office) -> None:
    broken, sound = make_people(2)
    with transaction():
        db.session.merge(broken).email = "a\r\nBcc: todos@example.org"
    invite(broken, sound)
    work_at()
    assert [str(message["To"]) for message in office.received] == [sound.email]
    assert [mail.state for mail in mails()] == [MailState.PENDING, MailState.SENT]


@pytest.mark.parametrize(
    "harm",
    ["\r\nBcc: todos@example.org", "\nX-Otro: 1", "\x00", "\u202efdp.exe", "\u2066\u2029", "\x85Bcc: x@y.mx"],
)
def test_no_name_and_no_title_puts_a_header_into_a_mail(harm: str) -> None:
    mail = Mail(
        address="persona@example.org", message_id="<1.1.x@example.org>", subject=f"Convocatoria{harm} final",
        text="Texto", html="<p>Texto</p>", created_at=NOW,
    )  # fmt: skip
    made = transport.compose(
        mail,
        sender_name=f"Programa{harm} final",
        sender="convoca@example.org",
        reply_to="secretaria@example.org",
        language="es",
    )
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert sorted(read.keys()) == sorted(
        [
            "From",
            "To",
            "Reply-To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Language",
            "MIME-Version",
            "Content-Type",
        ]
    )
    for value in (str(read["Subject"]), str(read["From"])):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", value)
    assert str(read["Subject"]).startswith("Convocatoria")


def test_the_command_worker_once_empties_the_outbox_into_the_folder(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        (person,) = make_people(1)
        invite(person)
    answer = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert answer.exit_code == 0, answer.output
    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert str(message["To"]) == person.email


def test_a_file_of_the_folder_is_whole_or_not_there(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: Path, target: Path) -> None:
        raise OSError("the power went")

    with app.app_context():
        with clock.standing_at(NOW):
            invite(*make_people(1))
        monkeypatch.setattr(Path, "replace", crash)
        work_at()
        assert list((tmp_path / "mail").glob("*.eml")) == []
        monkeypatch.undo()
        work_at(NOW + timedelta(minutes=1))
        assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_a_round_refreshes_the_feeds_and_mails(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        with transaction():
            house = factories.furnish()
        invite(house.people["member"])
        assert worker.make_round() >= 3
        db.session.remove()
        assert db.session.query(KeptFeed).count() >= 1
        assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_feeds_that_fail_keep_no_mail_from_leaving(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> int:
        raise RuntimeError("no feed")

    monkeypatch.setattr(worker.keeping, "has_stale", fail)
    with app.app_context():
        invite(*make_people(1))
        with pytest.raises(RuntimeError, match="no feed"):
            worker.make_round()
        assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
