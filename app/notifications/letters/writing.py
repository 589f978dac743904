"""What a letter is, who writes which, and how it is put on paper."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import render_template
from flask_babel import force_locale

from app.accounts.models import Person, PersonState
from app.journal.models import OutboxMessage
from app.kernel.errors import NotFound
from app.kernel.legible import legible
from app.notifications import invitations, removals
from app.notifications.invitations import Enclosed, Occasion
from app.notifications.removals import Removal
from app.programme.queries import get_programme

#: Columns of the text part.
WIDTH = 76
LONGEST_SUBJECT = 290


@dataclass(frozen=True)
class Item:
    """One line of a list that numbers its own lines: an agenda."""

    number: str
    text: str
    is_sub: bool = False


@dataclass(frozen=True)
class Letter:
    """What one person is told, in their language: a subject, paragraphs, facts as pairs, and one thing to do."""

    person: Person
    subject: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    #: What somebody wrote, under its heading, as they wrote it.
    quotes: Sequence[tuple[str, str]] = ()
    items_heading: str = ""
    items: Sequence[Item] = ()
    action: tuple[str, str] | None = None
    reason: str = ""
    #: Where it goes, when that is not the person's address of today: the one a sealed notice names.
    address: str = ""
    #: What goes with it for the reader's calendar.
    occasion: Occasion | None = None
    #: What it takes out of the reader's calendar instead.
    removal: Removal | None = None


@dataclass(frozen=True)
class Rendered:
    person: Person
    address: str
    subject: str
    text: str
    html: str = field(repr=False)
    enclosed: Enclosed = field(default_factory=Enclosed)


Writer = Callable[[OutboxMessage, Person], Letter | None]
Recipients = Callable[[OutboxMessage], Sequence[Person]]

#: kind → (who is told, what each is told), in the order of registration.
WRITERS: dict[str, list[tuple[Recipients, Writer]]] = {}


def told(kind: str, recipients: Recipients) -> Callable[[Writer], Writer]:
    """Register a writer for ``kind``; a person named twice for one message gets one letter, the first.

    A writer reads what it tells as its reader would, so that NotFound means: this person is not told.
    """

    def register(writer: Writer) -> Writer:
        WRITERS.setdefault(kind, []).append((recipients, writer))
        return writer

    return register


def write(message: OutboxMessage) -> list[Rendered]:
    """Every letter ``message`` calls for, each rendered in its reader's language. Deactivated people get none."""
    written: list[Rendered] = []
    seen: set[int] = set()
    for recipients, writer in WRITERS.get(message.kind, []):
        for person in recipients(message):
            if person.id in seen or person.state is PersonState.DEACTIVATED:
                continue
            letter = _ask(writer, message, person)
            if letter is not None:
                seen.add(person.id)
                written.append(render(letter))
    return written


def _ask(writer: Writer, message: OutboxMessage, person: Person) -> Letter | None:
    with force_locale(person.locale):
        try:
            return writer(message, person)
        except NotFound:
            return None


def render(letter: Letter) -> Rendered:
    """The same content twice, as text and as HTML."""
    person = letter.person
    with force_locale(person.locale):
        values = {
            "letter": letter,
            "programme": get_programme(),
            "locale": person.locale,
            "fold": fold,
            "width": WIDTH,
        }
        address = letter.address or person.email
        return Rendered(
            person=person,
            address=address,
            enclosed=_enclosed(letter, address),
            subject=" ".join(legible(letter.subject).split())[:LONGEST_SUBJECT],
            text=legible(render_template("mail/letter.txt", **values)),
            html=legible(render_template("mail/letter.html", **values)),
        )


def _enclosed(letter: Letter, address: str) -> Enclosed:
    if letter.removal is not None:
        return removals.enclose(letter.removal, letter.person)
    return invitations.enclose(letter.occasion, letter.person, address) if letter.occasion else Enclosed()


def fold(text: str, first: str = "", following: str | None = None) -> str:
    """``text`` in lines of at most WIDTH, its own line breaks kept and no word (no address) broken.

    ``first`` begins the first line, ``following`` the others; without it they are indented as deep.
    """
    following = " " * len(first) if following is None else following
    lines: list[str] = []
    for line in text.strip().splitlines() or [""]:
        lines += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=following if lines else first,
            subsequent_indent=following,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [following.rstrip()]
    return "\n".join(lines)
