"""From an outbox message to letters: who is told what. One function a kind; recipients come from the rooms' own queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.journal.models import OutboxMessage
from app.programme.queries import get_programme
from app.web.addresses import absolute


@dataclass(frozen=True)
class Letter:
    """What one person is told, in their language: a subject, paragraphs, facts as pairs, and one thing to do."""

    person: Person
    subject: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    items: Sequence[str] = ()
    action: tuple[str, str] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Rendered:
    person: Person
    subject: str
    text: str
    html: str = field(repr=False)


Writer = Callable[[OutboxMessage, Person], Letter | None]
Recipients = Callable[[OutboxMessage], Sequence[Person]]

#: kind → (who is told, what each is told). A kind that nobody registered is told to nobody.
WRITERS: dict[str, list[tuple[Recipients, Writer]]] = {}


def told(kind: str, recipients: Recipients) -> Callable[[Writer], Writer]:
    """Register a writer for ``kind``; a person named twice for one message gets one letter, the first."""

    def register(writer: Writer) -> Writer:
        WRITERS.setdefault(kind, []).append((recipients, writer))
        return writer

    return register


def write(message: OutboxMessage) -> list[Rendered]:
    """Every letter ``message`` calls for, each rendered in its reader's language."""
    programme, written, seen = get_programme(), [], set()
    for recipients, writer in WRITERS.get(message.kind, []):
        for person in recipients(message):
            if person.id in seen:
                continue
            with force_locale(person.locale):
                letter = writer(message, person)
                if letter is None:
                    continue
                seen.add(person.id)
                values = {"letter": letter, "programme": programme, "locale": person.locale}
                written.append(
                    Rendered(
                        person=person,
                        subject=" ".join(letter.subject.split())[:290],
                        text=render_template("mail/letter.txt", **values),
                        html=render_template("mail/letter.html", **values),
                    )
                )
    return written


def _the_person(message: OutboxMessage) -> Sequence[Person]:
    return [get_person(message.subject_id)]


@told("person:invited", _the_person)
def _invitation(message: OutboxMessage, person: Person) -> Letter | None:
    token = str(message.payload.get("token", ""))
    if not token:
        return None
    programme = get_programme()
    joining = message.payload.get("purpose") == "join"
    hours = int(message.payload.get("hours", 48))
    return Letter(
        person=person,
        subject=_("Your account at %(programme)s", programme=programme.name) if joining else _("Choose a new password"),
        paragraphs=[
            _("%(by)s has opened an account for you at %(programme)s.", by=message.payload.get("by") or programme.administration, programme=programme.name)
            if joining
            else _("Somebody of the programme's administration sent you this link to choose a new password."),
            _("The link works once, within %(hours)s hours.", hours=hours),
        ],
        action=(_("Choose a password"), absolute("accounts.accept", token=token)),
        reason=_("If you weren't expecting this message, you need do nothing."),
    )  # fmt: skip
