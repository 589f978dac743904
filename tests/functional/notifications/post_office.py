"""A mail server to test with: a real one, on a free port of this machine, that keeps what it takes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from app import journal
from app.accounts.models import Person
from app.kernel import clock
from app.kernel.db import db, transaction
from app.notifications.models import Mail
from app.notifications.worker import work
from tests import factories

NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)


class Office:
    """Takes mail; ``refuse_every`` third (say) is told to come back; ``hold`` takes it and never says so.

    ``says`` has answers for an address, used up one try after another; "550 …" as the last stands for good.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[EmailMessage] = []
        self.senders: list[str] = []
        self.tries = 0
        self.refuse_every = 0
        self.says: dict[str, list[str]] = {}
        self.hold = False
        self.holding = Event()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answers = self.says.get(address, [])
        if answers:
            return answers.pop(0) if len(answers) > 1 or answers[0].startswith("4") else answers[0]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.tries += 1
        if self.refuse_every and self.tries % self.refuse_every == 0:
            return "451 4.3.0 Try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.senders.append(str(envelope.mail_from))
        if self.hold:
            self.holding.set()
            await asyncio.sleep(600)
        return "250 Taken"

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]

    def of(self, address: str) -> list[EmailMessage]:
        return [message for message in self.received if str(message["To"]) == address]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def opened(port: int | None = None) -> Iterator[Office]:
    office = Office(port or free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop(no_assert=True)


def use(app: Flask, port: int) -> None:
    app.config.update(MAIL_TRANSPORT="smtp", SMTP_HOST="127.0.0.1", SMTP_PORT=port)


def invite(*people: Person, **payload: Any) -> None:
    """Announce an invitation for each, as ``accounts.operations.invite`` does."""
    with transaction():
        for person in people:
            said = {"token": f"secreto-{person.id}", "purpose": "join", "hours": 48, "by": "Julia", **payload}
            journal.announce("person:invited", subject=person, payload=said)


def make_people(count: int) -> list[Person]:
    with transaction():
        factories.make_programme()
        return [factories.make_person() for _ in range(count)]


def work_at(moment: datetime = NOW, *, most: int = 1000) -> int:
    with clock.standing_at(moment):
        return work(most=most)


def work_until_done(moment: datetime = NOW) -> datetime:
    """Work again and again, ten minutes later each time, until nothing is due within a day."""
    for step in range(200):
        at = moment + timedelta(minutes=10 * step)
        work_at(at)
        db.session.remove()
        if not db.session.query(Mail).filter(Mail.state == "pending").count():
            return at
    raise AssertionError("some mail never ended")
