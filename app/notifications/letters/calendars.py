"""Letters about calendars of sessions: to the chair for approval, back to the secretary, to everybody once published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.accounts.models import Person
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.kernel.actor import system
from app.kernel.errors import NotFound
from app.meetings.wording import moment
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.planning import queries
from app.planning.models import SessionCalendar
from app.planning.wording import years_label
from app.web.addresses import absolute


def _everybody(message: OutboxMessage) -> Sequence[Person]:
    """Who sits or holds office in any of its bodies, or is a guest there; each of them once."""
    people: dict[int, Person] = {}
    for body_id in message.payload.get("body_ids", ()):
        people |= {person.id: person for person in readers.everybody_of(int(body_id))}
    return list(people.values())


def _letter(message: OutboxMessage, person: Person, news: str, *paragraphs: str, **more: Any) -> Letter:
    """Raises NotFound where the person may not know of the calendar."""
    calendar = queries.get_calendar(message.subject_id, actor_of(person))
    return Letter(
        person=person,
        subject=_("%(calendar)s: %(news)s", calendar=calendar.title, news=news),
        paragraphs=paragraphs,
        facts=[
            (_("Body"), calendar.body.name),
            (_("Years"), years_label(calendar.first_year, calendar.last_year)),
            (_("Sessions"), str(len(calendar.dates))),
        ],
        action=(more.pop("verb", _("See the calendar")), absolute("planning.show", calendar_id=calendar.id)),
        **more,
    )


@told("calendar:handed_over", readers.chair)
def _to_approve(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "for your approval"),
        _("The technical secretary hands you the calendar of sessions, to be approved as a whole."),
        _("Beside each date it says what was avoided. You may send it back with what is to be changed."),
        verb=_("Review it"),
    )


@told("calendar:sent_back", readers.secretary)
def _sent_back(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "sent back"),
        _("The chair sends the calendar of sessions back. It is a draft again."),
        quotes=[(_("Reason"), str(message.payload.get("reason", "")))],
        verb=_("Change it"),
    )


@told("calendar:approved", readers.secretary)
def _approved(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "approved"),
        _("The chair has approved the calendar of sessions. Publish it, so that everybody has its dates."),
        verb=_("Publish it"),
    )


@told("calendar:published", _everybody)
def _published(message: OutboxMessage, person: Person) -> Letter:
    """Each is told the dates of their own bodies, in one letter."""
    calendar, mine = _of_reader(message, person)
    num = len(mine)
    return Letter(
        person=person,
        subject=_("Your sessions in %(years)s", years=years_label(calendar.first_year, calendar.last_year)),
        paragraphs=[
            ngettext(
                "The calendar of ordinary sessions has been published, with %(num)s session of yours.",
                "The calendar of ordinary sessions has been published, with %(num)s sessions of yours.",
                num,
            ),
            _("It is in your calendar too, if you subscribe to it. Each session is convoked in its time."),
        ],
        facts=mine,
        action=(_("See the calendar"), absolute("calendars.year", year=calendar.first_year)),
    )


def _of_reader(message: OutboxMessage, person: Person) -> tuple[SessionCalendar, list[tuple[str, str]]]:
    """The calendar, and body and hour of each session that is the reader's. Raises NotFound where none is."""
    calendar = queries.get_calendar(message.subject_id, system())
    own = actor_of(person).body_ids
    mine = [
        (row.body.short_name, moment(row.starts_at, row.zone)) for row in calendar.dates if row.body_id in own
    ]
    if not mine:
        raise NotFound
    return calendar, mine
