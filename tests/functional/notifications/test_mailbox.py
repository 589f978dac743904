"""The mailbox is read by the worker and by the command, over a real conversation, and mail leaves whatever it does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from app import worker
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.db import db
from app.meetings.models import ReplyAnswer, ReplyMeans
from app.notifications.incoming import fetching, watching
from app.notifications.models import ReceivedMail
from tests.factories import House
from tests.functional.notifications import mailbox as mailboxes
from tests.functional.notifications import post_office
from tests.functional.notifications.looking import by_command, look
from tests.functional.notifications.mailbox import PASSWORD, Mailbox
from tests.functional.notifications.post_office import Office
from tests.functional.notifications.replying import NOW, answer_of

#: Well below the seconds for which a mailbox may keep silent.
SOON = 5
Invited = tuple[House, int]


def meanwhile(do: Callable[[], tuple[int, str]]) -> Future[tuple[int, str]]:
    pool = ThreadPoolExecutor(1)
    future = pool.submit(do)
    pool.shutdown(wait=False)
    return future


def reasons() -> list[str]:
    db.session.remove()
    found = [row.reason.value for row in db.session.query(ReceivedMail).order_by(ReceivedMail.id)]
    db.session.remove()
    return found


def count(model: type[AuditEntry] | type[OutboxMessage], **values: str) -> int:
    return int(db.session.query(model).filter_by(**values).count())


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """What the log says of looks, by level; whatever it says, the password is not in it."""
    everything = caplog.text
    for form in (PASSWORD, PASSWORD.replace("\\", "\\\\"), PASSWORD.replace('"', '\\"'), "cl4ve"):
        assert form not in everything
    return [(row.levelname, row.message) for row in caplog.records if row.name == watching.__name__]


def test_an_answer_in_the_mailbox_is_the_seats_after_a_round_of_the_worker(
    invited: Invited, box: Mailbox
) -> None:
    house, meeting_id = invited
    announced = count(OutboxMessage)
    assert answer_of(house, meeting_id) is None
    assert look()
    found = answer_of(house, meeting_id)
    assert found is not None
    assert (found.answer, found.means) == (ReplyAnswer.COMING, ReplyMeans.MAIL)
    entry = db.session.query(AuditEntry).filter_by(tag="reply:give").one()
    assert (entry.actor_id, entry.new["means"]) == (house.people["canacar"].id, "mail")
    assert count(OutboxMessage) == announced, "an answer is told to nobody by mail"
    assert reasons() == ["answered"]
    assert box.seen == {1}
    assert box.said[-1] == "LOGOUT"


def test_the_worker_looks_every_two_minutes_and_as_often_as_it_is_told_to(app: Flask, box: Mailbox) -> None:
    at = [timedelta(seconds=seconds) for seconds in (0, 60, 119, 121, 200, 242)]
    assert [look(after=each) for each in at] == [True, False, False, True, False, True]
    app.config["IMAP_EVERY_SECONDS"] = 10
    assert [look(after=at[-1] + timedelta(seconds=each)) for each in (9, 10, 11, 20)] == [
        False,
        True,
        False,
        True,
    ]
    assert box.connections == 5
    assert reasons() == ["answered"], "what was seen is not read again"


@pytest.mark.parametrize("settings", [{"IMAP_HOST": ""}, {"IMAP_EVERY_SECONDS": 0}])
def test_without_a_mailbox_or_with_a_timer_of_the_system_the_worker_tries_nothing(
    app: Flask, box: Mailbox, settings: dict[str, object]
) -> None:
    app.config.update(settings)
    assert not look()
    assert not look(after=timedelta(days=1))
    assert box.connections == 0
    if app.config["IMAP_HOST"]:
        assert by_command(app) == (0, "1 messages read.\n")


@pytest.mark.parametrize("where", ["connect", "LOGIN", "UID FETCH"])
def test_a_mailbox_that_hangs_delays_no_mail_and_is_not_asked_twice_at_once(
    invited: Invited, box: Mailbox, office: Office, where: str
) -> None:
    house, meeting_id = invited
    box.holds = where
    mails = len(office.received)
    began = time.monotonic()
    worker.make_round()
    assert box.held.wait(SOON)
    for number in (1, 2, 3):
        post_office.invite(house.people["index"])
        with clock.standing_at(NOW + timedelta(minutes=10 * number)):
            worker.make_round()
        assert len(office.received) == mails + number
    assert time.monotonic() - began < SOON < fetching.SECONDS
    assert worker._watch().is_looking, "it hung all that while"
    assert box.connections == 1
    assert reasons() == []
    box.let_go.set()
    assert worker._watch().await_look(20)
    assert reasons() == ["answered"]
    assert answer_of(house, meeting_id) is not None


def test_a_mailbox_that_is_silent_for_too_long_is_left_and_tried_later(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    caplog.set_level(logging.INFO)
    box.holds = "UID SEARCH"
    assert look()
    box.holds = "nothing"
    assert [level for level, _words in told(caplog)] == ["WARNING"]
    assert not look(after=timedelta(minutes=3))
    assert look(after=timedelta(minutes=4))
    assert [level for level, _words in told(caplog)] == ["WARNING", "INFO"]
    assert reasons() == ["answered"]


def test_a_refused_password_is_logged_once_never_said_and_tried_at_longer_and_longer_intervals(
    app: Flask, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    box.password = "otra"
    minutes = (0, 2, 4, 8, 11, 12, 19, 28, 60, 92, 93, 151, 152, 153)
    assert [minute for minute in minutes if look(after=timedelta(minutes=minute))] == [0, 4, 12, 28, 60, 151]
    assert worker._watch().wait == timedelta(hours=1)
    assert len(box.asked("LOGIN")) == 6
    ((level, words),) = told(caplog)
    assert (level, "AUTHENTICATIONFAILED" in words, fetching.HIDDEN in words) == ("WARNING", True, True)
    app.config["IMAP_PORT"] = mailboxes.closed_port()
    assert look(after=timedelta(minutes=211))
    assert [level for level, _words in told(caplog)] == ["WARNING", "WARNING"], "it is another trouble now"
    app.config["IMAP_PORT"] = box.server_address[1]
    box.password = PASSWORD
    assert look(after=timedelta(minutes=271))
    assert [words for level, words in told(caplog) if level == "INFO"] == ["the mailbox is read again"]
    assert reasons() == ["answered"]
    assert look(after=timedelta(minutes=273)), "the interval is the ordinary one again"
    assert len(told(caplog)) == 3
    assert count(AuditEntry, tag="reply:give") == 1


def test_an_error_nobody_thought_of_is_logged_once_too_and_mail_leaves(
    invited: Invited,
    box: Mailbox,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_args: object, **_more: object) -> int:
        raise KeyError("un error")

    monkeypatch.setattr(fetching, "fetch", broken)
    mails = len(office.received)
    post_office.invite(invited[0].people["index"])
    assert look()
    assert look(after=timedelta(minutes=4))
    assert [level for level, _words in told(caplog)] == ["ERROR"]
    assert len(office.received) == mails + 1


def test_the_command_leaves_the_mailbox_to_a_worker_that_is_reading_it(
    app: Flask, invited: Invited, box: Mailbox
) -> None:
    house, meeting_id = invited
    box.holds = "UID FETCH"
    worker.make_round()
    assert box.held.wait(SOON)
    assert by_command(app) == (0, "The mailbox is being read already.\n")
    box.let_go.set()
    assert worker._watch().await_look(20)
    assert by_command(app) == (0, "0 messages read.\n")
    assert reasons() == ["answered"]
    assert len(box.asked("UID FETCH 1 (BODY.PEEK[])")) == 1
    assert count(AuditEntry, tag="reply:give") == 1
    assert answer_of(house, meeting_id) is not None


def test_the_worker_leaves_the_mailbox_to_a_command_that_is_reading_it(app: Flask, box: Mailbox) -> None:
    box.holds = "UID FETCH"
    command = meanwhile(lambda: by_command(app))
    assert box.held.wait(SOON)
    assert look()
    assert box.connections == 1
    box.let_go.set()
    assert command.result(20) == (0, "1 messages read.\n")
    assert look(after=timedelta(minutes=2))
    assert box.connections == 2
    assert reasons() == ["answered"]
    assert count(AuditEntry, tag="reply:give") == 1


def test_of_several_readers_that_begin_together_none_reads_a_message_that_another_has(
    app: Flask, box: Mailbox
) -> None:
    for number in range(2, 8):
        box.messages[number] = b"From: x@example.org\r\nMessage-ID: <%d@example.org>\r\n\r\nHola" % number
    worker.make_round()
    with ThreadPoolExecutor(3) as pool:
        ends = [pool.submit(by_command, app) for _ in range(6)]
    assert {end.result()[0] for end in ends} == {0}
    assert worker._watch().await_look(20)
    assert len(reasons()) == 7
    assert len({row.message_id for row in db.session.query(ReceivedMail)}) == 7
    assert all(len(box.asked(f"UID FETCH {number} (BODY.PEEK[])")) == 1 for number in box.messages)


def test_a_message_taken_in_before_the_connection_broke_comes_again_and_changes_nothing(box: Mailbox) -> None:
    box.breaks = "UID STORE"
    assert look()
    assert box.seen == set()
    assert look(after=timedelta(minutes=4))
    assert reasons() == ["answered", "already_taken"]
    assert count(AuditEntry, tag="reply:give") == 1
    assert box.seen == {1}


def test_a_message_that_is_gone_when_its_turn_comes_is_none(
    box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    box.holds = "UID FETCH"
    worker.make_round()
    assert box.held.wait(SOON)
    box.messages.clear()
    box.let_go.set()
    assert worker._watch().await_look(20)
    assert (reasons(), told(caplog)) == ([], [])


def test_when_there_is_much_the_next_look_follows_at_once(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST", 2)
    for number in range(2, 6):
        box.messages[number] = b"From: x@example.org\r\n\r\nHola"
    assert [look(), len(reasons()), look(), len(reasons()), look(), len(reasons())] == [
        True,
        2,
        True,
        4,
        True,
        5,
    ]
    assert not look()


def test_a_worker_that_is_told_to_stop_ends_after_the_message_in_hand(box: Mailbox) -> None:
    box.messages[2] = b"From: x@example.org\r\n\r\nHola"
    box.holds = "UID FETCH 1 (BODY"
    worker.make_round()
    assert box.held.wait(SOON)
    began = time.monotonic()
    worker._watch().stop(0.1)
    assert time.monotonic() - began < SOON
    box.let_go.set()
    assert worker._watch().await_look(20)
    assert (reasons(), box.seen) == (["answered"], {1})


def test_a_worker_that_is_to_work_once_waits_for_the_mailbox_but_not_for_ever(
    app: Flask, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (done.exit_code, reasons()) == (0, ["answered"])
    monkeypatch.setattr(worker, "MAILBOX_SECONDS", 0.2)
    box.holds = "LOGIN"
    with clock.standing_at(NOW + timedelta(minutes=2)):
        began = time.monotonic()
        assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    assert time.monotonic() - began < SOON
    assert box.held.is_set()


def test_the_mailbox_is_read_message_by_message_whatever_one_of_them_is(
    app: Flask, invited: Invited, box: Mailbox
) -> None:
    house, meeting_id = invited
    box.messages = {
        1: b"\xff\x00" * 500,
        2: b"From: x@example.org\r\n\r\n" + b"A" * 2_000_000,
        3: box.messages[1],
    }
    app.config["IMAP_DONE_FOLDER"] = "Leídos & más"
    assert by_command(app) == (0, "3 messages read.\n")
    assert box.seen == {1, 2, 3}
    assert box.copied == [(number, '"Le&AO0-dos &- m&AOE-s"') for number in (1, 2, 3)]
    assert box.messages == {}
    assert answer_of(house, meeting_id) is not None
    assert reasons() == ["no_answer", "too_large", "answered"]
    assert {row.sender for row in db.session.query(ReceivedMail).filter_by(reason="too_large")} == {
        "x@example.org"
    }


def test_the_command_says_why_it_can_not_read_and_never_the_password(app: Flask, box: Mailbox) -> None:
    def refused(**settings: object) -> str:
        app.config.update(settings)
        code, words = by_command(app)
        assert code == 75
        assert "cl4ve" not in words
        return words

    assert "NONEXISTENT" in refused(IMAP_FOLDER="Otra")
    box.password = "otra"
    assert "AUTHENTICATIONFAILED" in refused()
    assert "ASCII" in refused(IMAP_PASSWORD="cl4veñ")
    assert "refused" in refused(IMAP_PORT=mailboxes.closed_port())
    app.config["IMAP_HOST"] = ""
    assert by_command(app)[0] == 2, "no mailbox is configured"
    assert reasons() == []
