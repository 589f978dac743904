"""How the looks at the mailbox go is kept, in one row and seldom, and pages say it to who runs the house."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from app import worker
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.errors import NotAllowed
from app.notifications import operations
from app.notifications.incoming import fetching, taking
from app.notifications.models import Mailbox as MailboxRow
from app.notifications.models import ReceivedMail, Trouble
from tests import applications, databases
from tests.factories import House
from tests.functional.notifications import inviting, post_office
from tests.functional.notifications import mailbox as mailboxes
from tests.functional.notifications.looking import by_command, look
from tests.functional.notifications.mailbox import PASSWORD, Mailbox
from tests.functional.notifications.post_office import Office
from tests.functional.notifications.replying import NOW, answer_of
from tests.pages import visible_text
from tests.queries import statements

Invited = tuple[House, int]
Arrange = Callable[[Flask, Mailbox, pytest.MonkeyPatch], None]
HOUR = timedelta(hours=1)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def kept() -> MailboxRow:
    db.session.remove()
    found = db.session.query(MailboxRow).one()
    db.session.remove()
    return found


def standing() -> tuple[datetime, datetime | None, datetime | None, Trouble | None]:
    row = kept()
    return row.looked_at, row.read_at, row.failing_since, row.trouble


def told() -> list[tuple[str, str]]:
    """What the journal says of the mailbox, and who says it."""
    db.session.remove()
    rows = db.session.query(AuditEntry).filter(AuditEntry.tag.startswith("mailbox:")).order_by(AuditEntry.id)
    return [(row.tag, row.actor_name) for row in rows]


def note(trouble: Trouble | None, at: datetime) -> None:
    with clock.standing_at(at), transaction():
        operations.note_look(trouble, actor=system("mail"))


def received(client: Any, at: datetime = NOW) -> str:
    inviting.forget_the_last_reader()
    with clock.standing_at(at):
        answer = client.get("/mail/received")
    assert answer.status_code == 200
    inviting.forget_the_last_reader()
    return visible_text(answer.text)


# ── what is kept ──


def test_a_mailbox_that_is_read_is_kept_as_read_every_few_minutes_and_not_at_each_look(
    box: Mailbox,
) -> None:
    assert look()
    assert standing() == (NOW, NOW, None, None)
    with statements() as sent:
        assert all(look(after=minutes(number)) for number in (2, 4))
    assert [each for each in sent if each.startswith(("INSERT INTO mailbox", "UPDATE mailbox"))] == []
    assert standing() == (NOW, NOW, None, None)
    assert look(after=minutes(6))
    assert standing() == (NOW + minutes(6), NOW + minutes(6), None, None)
    assert told() == []


def _gone(app: Flask, _box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    app.config["IMAP_PORT"] = mailboxes.closed_port()


def _silent(_app: Flask, box: Mailbox, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fetching, "SECONDS", 0.3)
    box.holds = "UID SEARCH"


def _hangs_up(_app: Flask, box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    box.breaks = "UID SEARCH"


def _is_full(_app: Flask, box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    box.greeting = "* BYE too many connections"


def _is_not_trusted(_app: Flask, _box: Mailbox, patch: pytest.MonkeyPatch) -> None:
    patch.delenv("SSL_CERT_FILE")


def _is_of_another_name(app: Flask, _box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    app.config["IMAP_HOST"] = "127.1"  # the same machine by a name that the certificate does not hold


def _speaks_smtp(_app: Flask, box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    box.greeting = "220 mail.example.org ESMTP"


def _speaks_pop(_app: Flask, box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    box.greeting = "+OK dispuesto"


def _has_no_tls(_app: Flask, box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    box.is_plain = True


def _other_password(_app: Flask, box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    box.password = "otra"


def _password_with_accents(app: Flask, _box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    app.config["IMAP_PASSWORD"] = PASSWORD + "ñ"


def _no_folder(app: Flask, _box: Mailbox, _patch: pytest.MonkeyPatch) -> None:
    app.config["IMAP_FOLDER"] = "Otra"


def _read_only(_app: Flask, _box: Mailbox, patch: pytest.MonkeyPatch) -> None:
    def on_select(self: Any, _rest: str) -> str:
        self.tell("* 1 EXISTS")
        self.tell("* OK [READ-ONLY] solo lectura")
        return "OK [READ-ONLY]"

    patch.setattr(mailboxes._Conversation, "on_select", on_select)


def _no_place_for_what_is_done(app: Flask, _box: Mailbox, patch: pytest.MonkeyPatch) -> None:
    app.config["IMAP_DONE_FOLDER"] = "Leídos"
    patch.setattr(mailboxes._Conversation, "on_copy", lambda _self, _rest: "NO [TRYCREATE] no such folder")


def _finds_nothing(_app: Flask, _box: Mailbox, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        mailboxes._Conversation, "on_search", lambda _self, rest: f"NO not now, cl4ve: {PASSWORD} {rest}"
    )


def _nobody_thought_of(_app: Flask, _box: Mailbox, patch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> int:
        raise KeyError(PASSWORD)

    patch.setattr(fetching, "fetch", broken)


#: What is wrong, the reason that is kept, and words of what the page says to be done.
WRONG: list[tuple[Arrange, Trouble, str]] = [
    (_gone, Trouble.UNREACHABLE, "al alcance; corrija, en su caso, CONVOCA_IMAP_HOST"),
    (_silent, Trouble.UNREACHABLE, "no contesta"),
    (_hangs_up, Trouble.UNREACHABLE, "no contesta"),
    (_is_full, Trouble.UNREACHABLE, "no contesta"),
    (_is_not_trusted, Trouble.CERTIFICATE, "Pida que se renueve el certificado"),
    (_is_of_another_name, Trouble.CERTIFICATE, "el nombre para el que se expidió"),
    (_speaks_smtp, Trouble.NOT_A_MAILBOX, "no habla IMAP sobre TLS"),
    (_speaks_pop, Trouble.NOT_A_MAILBOX, "no habla IMAP sobre TLS"),
    (_has_no_tls, Trouble.NOT_A_MAILBOX, "el puerto habitual es el 993"),
    (_other_password, Trouble.SIGN_IN, "Corrija CONVOCA_IMAP_USER y CONVOCA_IMAP_PASSWORD"),
    (_password_with_accents, Trouble.SIGN_IN, "rechaza el usuario o la contraseña"),
    (_no_folder, Trouble.FOLDER, "Corrija CONVOCA_IMAP_FOLDER"),
    (_read_only, Trouble.FOLDER, "permita que ese usuario escriba"),
    (_no_place_for_what_is_done, Trouble.FOLDER, "CONVOCA_IMAP_DONE_FOLDER"),
    (_finds_nothing, Trouble.OTHER, "Consulte el registro de convoca-worker"),
    (_nobody_thought_of, Trouble.OTHER, "El motivo solo consta en el registro"),
]


@pytest.mark.parametrize(("arrange", "trouble", "words"), WRONG, ids=[row[0].__name__[1:] for row in WRONG])
def test_a_mailbox_that_can_not_be_read_says_why_by_a_code_and_the_page_in_words_and_never_the_password(
    app: Flask,
    box: Mailbox,
    signed_in: Any,
    monkeypatch: pytest.MonkeyPatch,
    arrange: Arrange,
    trouble: Trouble,
    words: str,
) -> None:
    client = signed_in("admin")
    arrange(app, box, monkeypatch)
    assert look()
    assert standing() == (NOW, None, NOW, trouble)
    page = received(client)
    assert "El buzón no se puede leer desde el" in page
    assert words in page
    assert "El buzón no se ha leído nunca." in page
    assert "cl4ve" not in page
    assert told() == [], "it is not an hour yet"


def test_a_failure_that_lasts_is_told_in_the_journal_once_and_so_is_its_end(
    app: Flask, box: Mailbox, signed_in: Any
) -> None:
    client = signed_in("admin")
    assert look()
    mails = db.session.query(OutboxMessage).count()
    box.password = "otra"
    for number in (2, 6, 14, 30):
        assert look(after=minutes(number))
    assert standing() == (NOW + minutes(30), NOW, NOW + minutes(2), Trouble.SIGN_IN)
    assert told() == []
    app.config["IMAP_PORT"] = mailboxes.closed_port()
    for number in (62, 122, 182):
        assert look(after=minutes(number))
    assert standing() == (NOW + minutes(182), NOW, NOW + minutes(2), Trouble.UNREACHABLE)
    assert told() == [("mailbox:fail", "mail")]
    entry = db.session.query(AuditEntry).filter_by(tag="mailbox:fail").one()
    assert entry.at == NOW + minutes(62), "an hour after the first look that failed"
    assert entry.new == {
        "trouble": "unreachable",
        "failing_since": (NOW + minutes(2)).isoformat(),
        "read_at": NOW.isoformat(),
    }
    shown = received(client, NOW + minutes(182))
    assert "Última lectura: " in shown
    assert "no se puede leer" in shown
    app.config["IMAP_PORT"] = box.server_address[1]
    box.password = PASSWORD
    assert look(after=minutes(242))
    assert look(after=minutes(248))
    assert standing() == (NOW + minutes(248), NOW + minutes(248), None, None)
    assert told() == [("mailbox:fail", "mail"), ("mailbox:recover", "mail")]
    entry = db.session.query(AuditEntry).filter_by(tag="mailbox:recover").one()
    assert entry.old == {"trouble": "unreachable", "failing_since": (NOW + minutes(2)).isoformat()}
    assert db.session.query(OutboxMessage).count() == mails, "nobody is written to"
    assert "no se puede leer" not in received(client, NOW + minutes(248))


def test_a_server_that_is_restarted_is_no_event(box: Mailbox) -> None:
    for number in range(0, 60, 6):
        box.breaks = "UID SEARCH"
        look(after=minutes(number))
        assert kept().trouble is Trouble.UNREACHABLE
        look(after=minutes(number + 4))
        assert kept().trouble is None
    assert told() == []


def test_the_command_keeps_how_its_look_ended_where_the_worker_does(app: Flask, box: Mailbox) -> None:
    box.password = "otra"
    assert by_command(app)[0] == 75
    assert standing() == (NOW, None, NOW, Trouble.SIGN_IN)
    assert by_command(app, after=HOUR)[0] == 75
    assert told() == [("mailbox:fail", "mail")]
    box.password = PASSWORD
    assert by_command(app, after=HOUR + minutes(1)) == (0, "1 messages read.\n")
    assert standing() == (NOW + HOUR + minutes(1), NOW + HOUR + minutes(1), None, None)
    assert told() == [("mailbox:fail", "mail"), ("mailbox:recover", "mail")]


def test_a_look_that_leaves_the_mailbox_to_another_reader_says_nothing_of_it(
    app: Flask, box: Mailbox
) -> None:
    box.holds = "UID FETCH"
    worker.make_round()
    assert box.held.wait(5)
    assert by_command(app) == (0, "The mailbox is being read already.\n")
    db.session.remove()
    assert db.session.query(MailboxRow).count() == 0
    db.session.remove()
    box.let_go.set()
    assert worker._watch().await_look(20)
    assert kept().trouble is None


# ── it is in nobody's way ──


def test_a_look_whose_end_can_not_be_kept_has_read_all_the_same_and_the_next_one_says_it(
    invited: Invited, box: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_args: Any, **_more: Any) -> None:
        raise OperationalError("UPDATE mailbox", {}, Exception("database is locked"))

    house, meeting_id = invited
    with monkeypatch.context() as patched:
        patched.setattr(operations, "note_look", down)
        assert look()
    assert answer_of(house, meeting_id) is not None
    assert [row.reason.value for row in db.session.query(ReceivedMail)] == ["answered"]
    assert db.session.query(MailboxRow).count() == 0
    said = [row for row in caplog.records if row.name == taking.__name__]
    assert [(row.levelname, "can't be kept now" in row.message) for row in said] == [("ERROR", True)]
    assert look(after=minutes(2)), "the interval is the ordinary one: the look did not fail"
    assert standing() == (NOW + minutes(2), NOW + minutes(2), None, None)


def test_a_failure_that_can_not_be_kept_is_the_failure_that_it_was(
    app: Flask, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: Any, **_more: Any) -> None:
        raise OperationalError("UPDATE mailbox", {}, Exception("database is locked"))

    box.password = "otra"
    with monkeypatch.context() as patched:
        patched.setattr(operations, "note_look", down)
        code, words = by_command(app)
    assert (code, "AUTHENTICATIONFAILED" in words) == (75, True)
    assert by_command(app, after=minutes(1))[0] == 75
    assert standing() == (NOW + minutes(1), None, NOW + minutes(1), Trouble.SIGN_IN)


def test_mail_leaves_while_the_end_of_a_look_waits_to_be_kept(
    invited: Invited, box: Mailbox, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = operations.is_worth_noting

    def waits(trouble: Trouble | None) -> bool:
        box.held.set()
        return box.let_go.wait(20) and ask(trouble)

    monkeypatch.setattr(operations, "is_worth_noting", waits)
    worker.make_round()
    assert box.held.wait(5)
    for number in (1, 2):
        mails = len(office.received)
        post_office.invite(invited[0].people["index"])
        with clock.standing_at(NOW + minutes(number)):
            worker.make_round()
        assert len(office.received) == mails + 1
    assert worker._watch().is_looking
    box.let_go.set()
    assert worker._watch().await_look(20)
    assert kept().read_at is not None


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[tuple[Flask, sqlite3.Connection]]:
    """An application on SQLite that gives up soon on a lock, and somebody else on its file."""
    with databases.fresh("sqlite") as url, applications.lent(url, tmp_path) as app, app.app_context():

        @event.listens_for(db.engine, "connect")
        def _hurry(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout=200")

        db.session.remove()
        db.engine.dispose()
        other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=5, isolation_level=None)
        try:
            yield app, other
        finally:
            other.close()
            db.session.remove()
            event.remove(db.engine, "connect", _hurry)
            db.engine.dispose()


def test_sqlites_lock_is_waited_for_no_longer_than_it_says_and_the_look_goes_on(
    on_sqlite: tuple[Flask, sqlite3.Connection],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, other = on_sqlite
    with mailboxes.opened() as empty, clock.standing_at(NOW):
        mailboxes.use(app, empty, monkeypatch)
        other.execute("BEGIN IMMEDIATE")
        assert taking.read_mailbox() == 0
        assert "database is locked" in caplog.text
        assert db.session.query(MailboxRow).count() == 0
        db.session.remove()
        other.execute("COMMIT")
        assert taking.read_mailbox() == 0
        assert standing() == (NOW, NOW, None, None)


@pytest.mark.parametrize(
    "values",
    [
        {"id": 2},
        {"id": 1, "trouble": Trouble.OTHER},
        {"id": 1, "failing_since": NOW},
    ],
)
def test_the_database_keeps_one_row_that_fails_for_a_reason_or_not_at_all(
    inside: House, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.add(MailboxRow(looked_at=NOW, **values))


def test_only_the_system_says_how_a_look_went(inside: House) -> None:
    for who in ("admin", "secretary"):
        with pytest.raises(NotAllowed), transaction():
            operations.note_look(None, actor=inside.actor(who))
    assert db.session.query(MailboxRow).count() == 0


# ── the page ──


@pytest.fixture
def configured(app: Flask, inside: House) -> Flask:
    inviting.read_answers(app)
    app.config.update({"IMAP_HOST": "imap.example.org", "IMAP_PASSWORD": PASSWORD})
    return app


def test_the_page_says_when_the_mailbox_was_last_read(configured: Flask, signed_in: Any) -> None:
    client = signed_in("admin")
    note(None, NOW)
    page = received(client, NOW + minutes(19))
    assert "Última lectura: jueves 1 de octubre de 2026, 10:00 h, hora del centro." in page
    assert "Nadie" not in page
    assert "no se puede leer" not in page
    assert "Todavía no llega nada" in page


def test_the_page_says_that_nobody_looks_any_more_or_ever_did(configured: Flask, signed_in: Any) -> None:
    client = signed_in("admin")
    page = received(client)
    assert "Nadie ha revisado el buzón todavía." in page
    assert "convoca-worker esté en marcha: debe revisarlo cada 2 minutos" in page
    note(None, NOW)
    assert "Nadie revisa el buzón" not in received(client, NOW + minutes(19))
    page = received(client, NOW + minutes(20))
    assert "Nadie revisa el buzón desde el" in page
    assert "debe revisarlo cada 2 minutos" in page
    assert "Última lectura: " in page
    configured.config["IMAP_EVERY_SECONDS"] = 3600
    assert "Nadie revisa" not in received(client, NOW + minutes(130))
    assert "cada 60 minutos" in received(client, NOW + minutes(140))


def test_after_failures_the_worker_waits_longer_and_is_not_missed_so_soon(
    configured: Flask, signed_in: Any
) -> None:
    client = signed_in("admin")
    note(Trouble.SIGN_IN, NOW)
    page = received(client, NOW + 2 * HOUR + minutes(14))
    assert "El buzón no se puede leer desde el" in page
    assert "Nadie revisa" not in page
    page = received(client, NOW + 2 * HOUR + minutes(16))
    assert "Nadie revisa el buzón desde el" in page
    assert "rechaza el usuario o la contraseña" in page, "what was last found is still said"


def test_where_a_timer_is_to_look_the_page_speaks_of_the_timer(configured: Flask, signed_in: Any) -> None:
    configured.config["IMAP_EVERY_SECONDS"] = 0
    client = signed_in("admin")
    assert "temporizador ejecute flask mail fetch" in received(client)
    note(None, NOW - timedelta(days=2))
    assert "Nadie" not in received(client)
    page = received(client, NOW + minutes(1))
    assert "Nadie revisa el buzón desde el" in page
    assert "temporizador ejecute flask mail fetch" in page
    note(Trouble.FOLDER, NOW)
    assert "Después, flask mail fetch lo intenta de nuevo." in received(client)


def test_without_a_mailbox_the_page_says_that_answers_by_mail_are_not_read_and_nothing_of_looks(
    app: Flask, inside: House, signed_in: Any
) -> None:
    client = signed_in("admin")
    note(Trouble.SIGN_IN, NOW - timedelta(days=3))
    page = received(client)
    assert "No se lee ningún buzón" in page
    for words in ("Última lectura", "Nadie", "no se puede leer"):
        assert words not in page
    inviting.read_answers(app)
    page = received(client)
    assert "las respuestas por correo solo se leen si el servidor de correo las entrega" in page
    app.config.update({"MAIL_REPLY_ADDRESS": "", "MAIL_AUTHSERV_ID": ""})
    taking.take(b"From: x@example.org\r\n\r\nHola")
    assert "No hay un buzón configurado: no se leen las respuestas por correo." in received(client)
