"""Letters about what becomes of an admitted issue: answered, resolved, closed, reopened; and what is said of it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.bodies.actors import actor_of
from app.issues import policy, queries
from app.issues.models import AnswerOutcome, CommentRoom, IssueComment
from app.issues.wording import outcome_chip
from app.journal.models import OutboxMessage
from app.kernel import markdown
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.about_issues import (
    as_seen,
    chair_and_secretary,
    filing_chamber,
    issue_letter,
    quoted,
    watchers_and_named,
)
from app.notifications.letters.writing import Letter, told


@told("issue:promised", filing_chamber)
def _promised(message: OutboxMessage, person: Person) -> Letter:
    by = date.fromisoformat(str(message.payload["promised_on"]))
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "the authority studies the issue"),
        _(
            "%(office)s studies the issue and will answer by %(day)s.",
            office=message.payload["office"],
            day=day(by),
        ),
    )


def _until(message: OutboxMessage) -> str:
    by = message.payload.get("confirm_by")
    if not by:
        return ""
    return _(
        "You have until %(day)s. After that, silence lets it be closed.", day=day(date.fromisoformat(str(by)))
    )


@told("issue:answered", filing_chamber)
def _answered(message: OutboxMessage, person: Person) -> Letter:
    issue = as_seen(message, person)
    answer = queries.find_answer(issue.id)
    facts: list[tuple[str, str]] = []
    if answer is not None:
        outcome = AnswerOutcome(str(message.payload["outcome"]))
        facts = [(_("Answered by"), answer.office), (_("Outcome"), outcome_chip(outcome)[1])]
        if answer.promised_on:
            facts.append((_("Promised for"), day(answer.promised_on)))
    return issue_letter(
        issue,
        person,
        pgettext("mail", "the authority has answered"),
        _("The authority has answered in writing. Please confirm whether that settles the matter."),
        _until(message),
        facts=facts,
        verb=_("Read the answer"),
    )


@told("issue:resolved", filing_chamber)
def _resolved(message: OutboxMessage, person: Person) -> Letter:
    number = str(message.payload.get("number") or "")
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "the plenary has decided"),
        _("The plenary has decided on the issue. Please confirm whether that settles the matter."),
        _until(message),
        facts=[(_("Agreement"), number)] if number else [],
        quotes=quoted((_("What was decided"), message.payload.get("outcome"))),
    )


@told("issue:confirmed", readers.secretary)
def _confirmed(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "the chamber has confirmed"),
        _(
            "Its chamber gives what was done %(number)s of 5. The issue can be closed.",
            number=message.payload["satisfaction"],
        ),
        quotes=quoted((_("What it adds"), message.payload.get("comment"))),
    )


@told("issue:closed", filing_chamber)
def _closed(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue closed"),
        _("The issue is closed. It can be reopened if new facts arise."),
    )


@told("issue:reopening_asked", chair_and_secretary)
def _reopening_asked(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "reopening asked for"),
        _("Its chamber asks the chair to reopen the issue on new facts."),
        quotes=quoted((_("New facts"), message.payload.get("reason"))),
    )


@told("issue:reopening_declined", filing_chamber)
def _reopening_declined(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "the issue stays closed"),
        _("The chair has decided not to reopen the issue."),
        quotes=quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:reopened", filing_chamber)
def _reopened(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue reopened"),
        _("The issue is open again because of new facts."),
        quotes=quoted((_("New facts"), message.payload.get("reason"))),
    )


@told("issue:withdrawn", readers.secretary)
def _withdrawn(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue withdrawn"),
        _("The chamber that filed it has withdrawn the issue."),
        quotes=quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:commented", watchers_and_named)
def _commented(message: OutboxMessage, person: Person) -> Letter:
    """What was said, to who reads that room; never to who said it."""
    issue = as_seen(message, person)
    room = CommentRoom(str(message.payload["room"]))
    row = db.session.get(IssueComment, int(message.payload["comment_id"]))
    is_writer = person.id == message.payload["writer_id"]
    if row is None or is_writer or not policy.may_read_room(actor_of(person), room, issue):
        raise NotFound
    writer = get_person(row.person_id)
    if person.id in message.payload["mentioned_ids"]:
        news, said = (
            pgettext("mail", "you are named in a comment"),
            _("%(name)s names you in a comment.", name=writer.name),
        )
    else:
        news, said = (
            pgettext("mail", "new comment"),
            _("%(name)s commented on an issue you watch.", name=writer.name),
        )
    return issue_letter(
        issue,
        person,
        news,
        said,
        quotes=[(_("Comment"), markdown.plain(row.text))],
        verb=_("Read the conversation"),
    )
