"""Letters about extraordinary sessions asked for: to the seats that may support it, to the secretary and the chair,
and the answer to those who asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.bodies import queries as body_queries
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db
from app.meetings import asking_queries
from app.meetings.asking_models import ExtraordinaryRequest
from app.meetings.models import Meeting
from app.meetings.wording import moment
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def _keepers(message: OutboxMessage) -> Sequence[Person]:
    return [*readers.secretary(message), *readers.chair(message)]


def _other_seats(message: OutboxMessage) -> Sequence[Person]:
    """Who sits in the body for a chamber whose sector is not behind the request."""
    request = asking_queries.get_request(message.subject_id, system())
    behind = {backer.sector for backer in request.backers}
    people: list[Person] = []
    for seated in body_queries.who_sat(request.body_id, clock.today(request.body.zone)):
        if seated.chamber.sector not in behind:
            appointed = (seated.principal, *seated.alternates)
            people += [appointment.person for appointment in appointed if appointment is not None]
    return people


def _askers(message: OutboxMessage) -> Sequence[Person]:
    """Who asked, and who holds today each seat behind it."""
    request = asking_queries.get_request(message.subject_id, system())
    people = [db.session.get_one(Person, request.asked_by_id)]
    for backer in request.backers:
        people += readers.holders(backer.seat_id, request.body_id)
    return people


def _read(message: OutboxMessage, person: Person) -> ExtraordinaryRequest:
    """Raises NotFound where the person may not know of it."""
    return asking_queries.get_request(message.subject_id, actor_of(person))


def _facts(request: ExtraordinaryRequest) -> list[tuple[str, str]]:
    behind = ", ".join(backer.chamber_acronym for backer in request.backers)
    return [
        (_("Body"), request.body.name),
        (_("Subject"), request.subject),
        (_("Asked for by"), behind or request.asked_by),
    ]


@told("extraordinary:asked", _other_seats)
def _asked(message: OutboxMessage, person: Person) -> Letter:
    request = _read(message, person)
    return Letter(
        person=person,
        subject=_("An extraordinary session is asked for: %(subject)s", subject=request.subject),
        paragraphs=[
            _("It needs the support of seats of other sectors. Yours may support it on the page of the body.")
        ],
        facts=_facts(request),
        quotes=[(_("Reason"), request.reason)],
        action=(_("See the request"), absolute("bodies.show", slug=request.body.slug)),
    )


@told("extraordinary:supported", _keepers)
def _supported(message: OutboxMessage, person: Person) -> Letter:
    request = _read(message, person)
    return Letter(
        person=person,
        subject=_("An extraordinary session is asked for: %(subject)s", subject=request.subject),
        paragraphs=[
            _("The request has the support that the rules ask for."),
            _("The technical secretary plans the session; the chair may decline it, saying why."),
        ],
        facts=_facts(request),
        quotes=[(_("Reason"), request.reason)],
        action=(_("See the request"), absolute("bodies.show", slug=request.body.slug)),
    )


@told("extraordinary:declined", _askers)
def _declined(message: OutboxMessage, person: Person) -> Letter:
    request = _read(message, person)
    return Letter(
        person=person,
        subject=_("%(subject)s: %(news)s", subject=request.subject, news=pgettext("mail", "not convoked")),
        paragraphs=[_("The chair declines the extraordinary session that was asked for.")],
        facts=_facts(request),
        quotes=[(_("Answer of the chair"), request.answer)],
        action=(_("See the body"), absolute("bodies.show", slug=request.body.slug)),
    )


@told("extraordinary:planned", _askers)
def _planned(message: OutboxMessage, person: Person) -> Letter:
    request = _read(message, person)
    meeting = db.session.get_one(Meeting, request.meeting_id)
    return Letter(
        person=person,
        subject=_("%(subject)s: %(news)s", subject=request.subject, news=pgettext("mail", "session planned")),
        paragraphs=[
            _("The extraordinary session that was asked for has its date. It is convoked in its time.")
        ],
        facts=[*_facts(request), (_("Day"), moment(meeting.starts_at, meeting.zone))],
        action=(_("See the session"), absolute("meetings.show", meeting_id=meeting.id)),
    )
