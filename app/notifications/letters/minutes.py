"""Letters about minutes: to the chair for review, to those on the roll for comments, to the body once published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Person
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.meetings.wording import day, full_title, moment
from app.minutes import queries
from app.minutes.wording import page_title
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def _on_the_roll(message: OutboxMessage) -> Sequence[Person]:
    ids = [int(person_id) for person_id in message.payload.get("person_ids", ())]
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def letter_about(
    message: OutboxMessage, person: Person, news: str, *paragraphs: str, verb: str, **more: Any
) -> Letter:
    """Raises NotFound where the person may not read the minutes."""
    minutes = queries.get_for_meeting(int(message.payload["meeting_id"]), actor_of(person))
    meeting = minutes.meeting
    title = page_title(meeting, meeting.body)
    return Letter(
        person=person,
        subject=_(
            "%(document)s, %(body)s: %(news)s", document=title, body=meeting.body.short_name, news=news
        ),
        paragraphs=paragraphs,
        facts=[
            (_("Session"), full_title(meeting, meeting.body)),
            (_("Held on"), moment(meeting.opened_at or meeting.starts_at, meeting.zone)),
            *more.pop("facts", ()),
        ],
        action=(verb, absolute("minutes.show", meeting_id=meeting.id)),
        **more,
    )


@told("minutes:in_review", readers.chair)
def _to_review(message: OutboxMessage, person: Person) -> Letter:
    return letter_about(
        message,
        person,
        _("for your review"),
        _("The technical secretariat hands you the draft for review."),
        _("You may send it back with what is missing, or circulate it to those who attended."),
        verb=_("Review the draft"),
    )


@told("minutes:circulated", _on_the_roll)
def _to_comment(message: OutboxMessage, person: Person) -> Letter:
    closes = day(date.fromisoformat(str(message.payload["comments_close_on"])))
    return letter_about(
        message,
        person,
        _("your comments until %(day)s", day=closes),
        _("The draft is circulated for comments: you are on the roll of the session."),
        _("Comments are taken on each passage until %(day)s, that day included.", day=closes),
        facts=[(_("Comments until"), closes)],
        verb=_("Read and comment"),
    )


@told("minutes:published", readers.everybody)
def _published(message: OutboxMessage, person: Person) -> Letter:
    return letter_about(
        message,
        person,
        _("published"),
        _("They have been signed and published, and can be read from today."),
        verb=_("Read them"),
    )
