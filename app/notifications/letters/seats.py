"""Letters about seats: a chamber asked to name who sits, the secretary told it did, a seat left vacant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.bodies.models import Seat
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def _asked(message: OutboxMessage) -> Sequence[Person]:
    return [get_person(int(message.payload["person_id"]))]


def _seat(message: OutboxMessage) -> Seat:
    """With chamber and body, though the session know the seat already without them."""
    found = db.session.scalar(
        select(Seat)
        .where(Seat.id == message.subject_id)
        .options(joinedload(Seat.chamber), joinedload(Seat.body))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


@told("seat:invited", _asked)
def _invited(message: OutboxMessage, person: Person) -> Letter | None:
    token = str(message.payload.get("token", ""))
    if not token:
        return None
    seat = _seat(message)
    return Letter(
        person=person,
        subject=_(
            "%(body)s: name who sits for %(chamber)s", body=seat.body.short_name, chamber=seat.chamber.acronym
        ),
        paragraphs=[
            _("%(chamber)s has a seat in “%(body)s”.", chamber=seat.chamber.name, body=seat.body.name),
            _(
                "Please name its principal and its alternates by this link, with the letter that accredits them. It works "
                "once, within %(days)s days, without an account.",
                days=int(message.payload.get("hours", 24)) // 24,
            ),
        ],
        action=(_("Name who sits"), absolute("bodies.name_seat", token=token)),
        reason=_("If you weren't expecting this message, you need do nothing."),
    )


@told("seat:named", readers.secretary)
def _named(message: OutboxMessage, person: Person) -> Letter:
    seat = _seat(message)
    facts = [
        (_("Body"), seat.body.name),
        (_("Chamber"), seat.chamber.name),
        (_("Named"), ", ".join(str(name) for name in message.payload.get("named") or ())),
    ]
    if message.payload.get("letter"):
        facts.append((_("Accreditation letter"), str(message.payload["letter"])))
    return Letter(
        person=person,
        subject=_(
            "%(chamber)s: %(news)s",
            chamber=seat.chamber.acronym,
            news=pgettext("mail", "representatives named"),
        ),
        paragraphs=[_("The chamber has named who sits for it.")],
        facts=facts,
        action=(_("See the seats"), absolute("bodies.seats", slug=seat.body.slug)),
    )


def _secretary_and_chamber(message: OutboxMessage) -> Sequence[Person]:
    body_id = readers.body_id_of(message)
    return [
        *readers.secretary(message),
        *readers.representatives(body_id, int(message.payload["chamber_id"])),
    ]


@told("seat:vacant", _secretary_and_chamber)
def _vacant(message: OutboxMessage, person: Person) -> Letter:
    seat = _seat(message)
    ended = date.fromisoformat(str(message.payload["ended_on"]))
    return Letter(
        person=person,
        subject=_(
            "%(chamber)s: %(news)s", chamber=seat.chamber.acronym, news=pgettext("mail", "seat vacant")
        ),
        paragraphs=[
            _(
                "The appointment of %(name)s ended on %(day)s and the seat has no principal.",
                name=message.payload["name"],
                day=day(ended),
            ),
            _("Until one is accredited, the alternates sit for it in their order."),
        ],
        facts=[(_("Body"), seat.body.name), (_("Chamber"), seat.chamber.name)],
        action=(_("See the body"), absolute("bodies.show", slug=seat.body.slug)),
    )
