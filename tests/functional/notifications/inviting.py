"""Who asked for invitations, and what came to them of one: as mail, and as the calendar in it."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from flask import Flask, g
from icalendar import Calendar

from app.accounts.models import Person, SessionsInMail
from app.accounts.operations import people
from app.bodies.actors import actor_of
from app.kernel.db import db, transaction
from tests.factories import House

MAILBOX = "agenda@convoca.example.org"


def read_answers(app: Flask, **settings: Any) -> None:
    app.config.update(
        {"MAIL_REPLY_ADDRESS": MAILBOX, "MAIL_AUTHSERV_ID": "mx.convoca.example.org", **settings}
    )


def choose(house: House, *names: str, choice: SessionsInMail = SessionsInMail.INVITATIONS) -> None:
    with transaction():
        for name in names:
            person = db.session.get_one(Person, house.people[name].id)
            people.choose_invitations(person, choice=choice, actor=actor_of(person))


def parts_of(message: EmailMessage) -> dict[str, EmailMessage]:
    """Its leaves by content type."""
    return {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}  # type: ignore[misc]


def bytes_of(message: EmailMessage) -> bytes:
    content = parts_of(message)["text/calendar"].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def event_in(message: EmailMessage) -> Any:
    """The one event of the calendar a mail brings, with the calendar's METHOD as ``method``."""
    calendar = Calendar.from_ical(bytes_of(message))
    (event,) = calendar.walk("VEVENT")
    event.method = str(calendar["METHOD"])
    return event


def forget_the_last_reader() -> None:
    """The requests of a test share its context: whom one knew, and what it read, is not the next one's."""
    db.session.rollback()
    vars(g._get_current_object()).clear()
