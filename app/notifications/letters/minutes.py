"""Letters about minutes: to the chair for review, to those on the roll for comments, to the body once published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts.models import Person
from app.bodies.actors import actor_of
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.wording import day, full_title, moment
from app.minutes import queries, remark_queries
from app.minutes.operations.answers import BURST
from app.minutes.wording import page_title, remark_chip
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
        action=(verb, absolute(more.pop("page", "minutes.show"), meeting_id=meeting.id)),
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
        page="minutes.remarks",
    )


@told("minutes:remarked", readers.secretary)
def _commented(message: OutboxMessage, person: Person) -> Letter:
    minutes = queries.get_for_meeting(int(message.payload["meeting_id"]), actor_of(person))
    waiting = queries.count_open_remarks(minutes)
    return letter_about(
        message,
        person,
        ngettext("%(num)s comment waits", "%(num)s comments wait", waiting),
        _("Comments have come in on the minutes that circulate. Today's others are on the same page."),
        verb=_("Answer them"),
        page="minutes.remarks",
    )


def _author(message: OutboxMessage) -> Sequence[Person]:
    return [db.session.get_one(Person, int(message.payload["person_id"]))]


@told("minutes:remarks_answered", _author)
def _answered(message: OutboxMessage, person: Person) -> Letter:
    """Every answer given to this person in one hour."""
    minutes = queries.get_for_meeting(int(message.payload["meeting_id"]), actor_of(person))
    since = datetime.fromisoformat(str(message.payload["since"]))
    rows = [
        row
        for row in remark_queries.list_answered_to(minutes, person.id)
        if row.answered_at is not None and since <= row.answered_at < since + BURST
    ]
    if not rows:
        raise NotFound
    return letter_about(
        message,
        person,
        ngettext("your comment has an answer", "your comments have an answer", len(rows)),
        ngettext(
            "The technical secretariat has answered %(num)s comment of yours.",
            "The technical secretariat has answered %(num)s comments of yours.",
            len(rows),
        ),
        verb=_("See the comments"),
        page="minutes.remarks",
        quotes=[
            (
                _(
                    "Paragraph %(number)s: %(answer)s",
                    number=row.clause,
                    answer=remark_chip(row.state)[1].lower(),
                ),
                row.response or row.final_wording,
            )
            for row in rows
        ],
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
