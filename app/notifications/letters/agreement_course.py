"""Letters about the course of an agreement: more time, the authority's word, its end in session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from app.accounts.models import Person
from app.agreements.models import Response
from app.agreements.wording import response_label
from app.journal.models import OutboxMessage
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.agreements import about, raised_it, responsible
from app.notifications.letters.writing import Letter, told


def _day(message: OutboxMessage, name: str) -> str:
    return day(date.fromisoformat(str(message.payload[name])))


def _deciders(message: OutboxMessage) -> Sequence[Person]:
    """The chair; once the plenary alone may, the secretary brings it there."""
    return [*readers.chair(message), *readers.secretary(message)]


@told("agreement:extension_asked", _deciders)
def _asked(message: OutboxMessage, person: Person) -> Letter:
    said = message.payload
    return about(
        message,
        person,
        _("more time is asked for"),
        _("%(by)s asks for time until %(day)s.", by=said["by"], day=_day(message, "new_due_on")),
        _("It was extended once already: only the plenary may extend it again, in session.")
        if said.get("to_plenary")
        else _("The chair grants it or refuses it. Until then the due date stands."),
        quotes=[(_("Reason"), str(said["reason"]))],
        verb=_("Answer the request"),
    )


@told("agreement:extended", responsible)
def _extended(message: OutboxMessage, person: Person) -> Letter:
    until = _day(message, "due_on")
    return about(
        message,
        person,
        _("extended until %(day)s", day=until),
        _("The plenary has extended the due date.")
        if message.payload["by_plenary"]
        else _("The chair has extended the due date. From here on only the plenary may."),
        facts=[(_("Before"), _day(message, "old_due_on"))],
        quotes=[(_("Reason"), str(message.payload["reason"]))],
        verb=_("Report on it"),
        by_link=True,
    )


@told("agreement:extended", readers.secretary)
def _extended_too(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        _("extended until %(day)s", day=_day(message, "due_on")),
        _("It is on record that the due date was extended."),
        facts=[(_("Before"), _day(message, "old_due_on"))],
        quotes=[(_("Reason"), str(message.payload["reason"]))],
    )


@told("agreement:extension_refused", responsible)
def _refused(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        _("no more time"),
        _("The chair has not granted the time you asked for: the due date stands."),
        quotes=[(_("Reason"), str(message.payload["reason"]))],
        verb=_("Report on it"),
        by_link=True,
    )


def _concerned(message: OutboxMessage) -> Sequence[Person]:
    return [*responsible(message), *raised_it(message), *readers.secretary(message)]


@told("agreement:ended", _concerned)
def _ended(message: OutboxMessage, person: Person) -> Letter:
    successor = message.payload.get("successor")
    return about(
        message,
        person,
        _("superseded") if successor else _("without effect"),
        _(
            "The plenary has put agreement %(number)s in its place: this one is no longer owed.",
            number=successor,
        )
        if successor
        else _("The plenary has left it without effect: it is no longer owed."),
        quotes=[] if successor else [(_("Reason"), str(message.payload["reason"]))],
    )


def _chambers(message: OutboxMessage) -> Sequence[Person]:
    """Everybody of the body: a recommendation is answered before all its chambers."""
    return readers.everybody(message)


@told("agreement:responded", _chambers)
def _responded(message: OutboxMessage, person: Person) -> Letter:
    response = Response(str(message.payload["response"]))
    text, until = str(message.payload["text"]), message.payload.get("until")
    return about(
        message,
        person,
        response_label(response).lower(),
        _("The authority has said what it does with this recommendation."),
        facts=[
            (_("Response of the authority"), response_label(response)),
            *([(_("To be answered by"), _day(message, "until"))] if until else []),
        ],
        quotes=[(_("In its words"), text)] if text else [],
    )
