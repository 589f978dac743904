"""Letters about issues: to who sits for the chamber that filed it, to its author, to the technical secretary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.bodies.actors import actor_of
from app.bodies.models import Body, OfficerRole
from app.issues import policy, queries
from app.issues.models import AnswerOutcome, CommentRoom, Issue, IssueComment
from app.issues.wording import outcome_chip
from app.journal.models import OutboxMessage
from app.kernel import markdown
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def _author(message: OutboxMessage) -> Sequence[Person]:
    return [get_person(int(message.payload["author_id"]))]


def _chamber(message: OutboxMessage) -> Sequence[Person]:
    return readers.representatives(readers.body_id_of(message), int(message.payload["chamber_id"]))


def _chair_and_secretary(message: OutboxMessage) -> Sequence[Person]:
    return [*readers.chair(message), *readers.secretary(message)]


def _group(message: OutboxMessage) -> Sequence[Person]:
    """Who prepares the work of the group it was referred to."""
    roles = (OfficerRole.COORDINATOR, OfficerRole.TECHNICAL_SECRETARY)
    return readers.officers(int(message.payload["group_id"]), roles)


def _followers(message: OutboxMessage) -> Sequence[Person]:
    """Who watches it, and who sits for the chambers whose issues go on in it."""
    return queries.list_followers(message.subject_id)


def _watchers_and_named(message: OutboxMessage) -> Sequence[Person]:
    """Who watches it and whom the comment names; in the secretary's room the secretary too."""
    named = [get_person(int(person_id)) for person_id in message.payload["mentioned_ids"]]
    with_secretary = message.payload["room"] == CommentRoom.SECRETARY
    others = readers.secretary(message) if with_secretary else ()
    return [*named, *queries.list_watchers(message.subject_id), *others]


def _seen(message: OutboxMessage, person: Person) -> Issue:
    """The issue as this person sees it. Raises NotFound."""
    return queries.get_issue_by_id(message.subject_id, actor_of(person))


def _letter(
    issue: Issue, person: Person, subject: str, *paragraphs: str, verb: str = "", **more: Any
) -> Letter:
    more["facts"] = [
        (_("Folio"), issue.ref),
        (_("Issue"), issue.title),
        (_("Chamber"), issue.chamber.acronym),
        (_("Body"), issue.body.name),
        *more.get("facts", ()),
    ]
    return Letter(
        person=person,
        subject=_("%(folio)s: %(news)s", folio=issue.ref, news=subject),
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        action=(verb or _("See the issue"), absolute("issues.show", ref=issue.ref)),
        **more,
    )


def _quoted(*pairs: tuple[str, Any]) -> list[tuple[str, str]]:
    return [(label, str(text)) for label, text in pairs if text]


@told("issue:submitted", _author)
def _received(message: OutboxMessage, person: Person) -> Letter:
    issue = _seen(message, person)
    if int(message.payload.get("version", 1)) > 1:
        said = _("Your issue was received, completed, under the folio it had.")
    else:
        said = _("Your issue was received. From now on it is known by the folio %(folio)s.", folio=issue.ref)
    return _letter(
        issue,
        person,
        pgettext("mail", "your issue was received"),
        said,
        _("The technical secretariat now decides on its admission. You will be told by mail."),
    )


@told("issue:submitted", readers.secretary)
def _to_decide(message: OutboxMessage, person: Person) -> Letter:
    issue = _seen(message, person)
    again = int(message.payload.get("version", 1)) > 1
    return _letter(
        issue,
        person,
        pgettext("mail", "issue completed, to be decided on")
        if again
        else pgettext("mail", "issue filed, to be decided on"),
        _("The chamber has completed the issue that you returned.") if again else _("A chamber has filed an issue."),
        _("It waits for you to admit it or return it."),
        verb=_("Decide on it"),
    )  # fmt: skip


@told("issue:returned", _chamber)
def _returned(message: OutboxMessage, person: Person) -> Letter:
    by = date.fromisoformat(str(message.payload["return_by"]))
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "something is missing"),
        _("The technical secretariat asks you to complete the issue by %(day)s.", day=day(by)),
        quotes=_quoted((_("What is missing"), message.payload.get("reason"))),
        verb=_("Complete the issue"),
    )


@told("issue:admitted", _chamber)
def _admitted(message: OutboxMessage, person: Person) -> Letter:
    appealed = message.payload.get("reason")
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue admitted"),
        _("The chair upheld the appeal: the issue is admitted.") if appealed else _("The issue is admitted."),
        _("It may now be put on the agenda of a session, answered in writing or referred to a group."),
        quotes=_quoted((_("Reason"), appealed)),
    )


@told("issue:refused", _chamber)
def _refused(message: OutboxMessage, person: Person) -> Letter:
    until = message.payload.get("appeal_by")
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue not admitted"),
        _("The issue is not admitted. You may ask the chair to review the decision."),
        _("You may do so until %(day)s.", day=day(date.fromisoformat(str(until)))) if until else "",
        quotes=_quoted(
            (_("Reason"), message.payload.get("reason")),
            (_("Where to take it instead"), message.payload.get("channel")),
        ),
    )


@told("issue:refusal_proposed", readers.chair)
def _to_countersign(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "refusal to countersign"),
        _(
            "The technical secretariat proposes not to admit the issue. Its chamber hears nothing until you countersign it."
        ),
        quotes=_quoted(
            (_("Reason"), message.payload.get("reason")),
            (_("Where to take it instead"), message.payload.get("channel")),
        ),
        verb=_("Decide on it"),
    )


@told("issue:refusal_sent_back", readers.secretary)
def _sent_back(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "refusal not countersigned"),
        _("The chair does not countersign the refusal. The issue waits for you to decide anew."),
        quotes=_quoted((_("Reason"), message.payload.get("reason"))),
        verb=_("Decide on it"),
    )


@told("issue:appealed", _chair_and_secretary)
def _appealed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "appeal against a refusal"),
        _("Its chamber asks the chair to review the refusal."),
        quotes=_quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:merged", _chamber)
def _merged(message: OutboxMessage, person: Person) -> Letter:
    into = str(message.payload["into"])
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue merged into another"),
        _("The issue goes on as part of %(folio)s, which deals with the same matter.", folio=into),
        facts=[(_("Goes on in"), absolute("issues.show", ref=into))],
    )


@told("issue:referred", _group)
def _referred_to_us(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue referred to your group"),
        _("This issue was referred to %(group)s, to be worked on.", group=_group_name(message)),
        _promise(message),
    )


@told("issue:referred", _chamber)
def _referred(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue referred to a group"),
        _("The issue was referred to %(group)s, to be worked on.", group=_group_name(message)),
        _promise(message),
    )


def _group_name(message: OutboxMessage) -> str:
    return db.session.get_one(Body, int(message.payload["group_id"])).name


def _promise(message: OutboxMessage) -> str:
    due = message.payload.get("due_on")
    if not due:
        return ""
    return _("The group is to be done by %(day)s.", day=day(date.fromisoformat(str(due))))


@told("issue:reassigned", _chamber)
def _reassigned(message: OutboxMessage, person: Person) -> Letter:
    body = db.session.get_one(Body, int(message.payload["to_body_id"]))
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue given on to another body"),
        _("The group it was with has ended. The issue goes on in %(body)s.", body=body.name),
        quotes=_quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:appeal_dismissed", _chamber)
def _appeal_dismissed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "appeal dismissed"),
        _("The chair has dismissed the appeal: the issue stays not admitted."),
        quotes=_quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:promised", _chamber)
def _promised(message: OutboxMessage, person: Person) -> Letter:
    by = date.fromisoformat(str(message.payload["promised_on"]))
    return _letter(
        _seen(message, person),
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


@told("issue:answered", _chamber)
def _answered(message: OutboxMessage, person: Person) -> Letter:
    issue = _seen(message, person)
    answer = queries.find_answer(issue.id)
    facts: list[tuple[str, str]] = []
    if answer is not None:
        outcome = AnswerOutcome(str(message.payload["outcome"]))
        facts = [(_("Answered by"), answer.office), (_("Outcome"), outcome_chip(outcome)[1])]
        if answer.promised_on:
            facts.append((_("Promised for"), day(answer.promised_on)))
    return _letter(
        issue,
        person,
        pgettext("mail", "the authority has answered"),
        _("The authority has answered in writing. Please confirm whether that settles the matter."),
        _until(message),
        facts=facts,
        verb=_("Read the answer"),
    )


@told("issue:resolved", _chamber)
def _resolved(message: OutboxMessage, person: Person) -> Letter:
    number = str(message.payload.get("number") or "")
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "the plenary has decided"),
        _("The plenary has decided on the issue. Please confirm whether that settles the matter."),
        _until(message),
        facts=[(_("Agreement"), number)] if number else [],
        quotes=_quoted((_("What was decided"), message.payload.get("outcome"))),
    )


@told("issue:confirmed", readers.secretary)
def _confirmed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "the chamber has confirmed"),
        _(
            "Its chamber gives what was done %(number)s of 5. The issue can be closed.",
            number=message.payload["satisfaction"],
        ),
        quotes=_quoted((_("What it adds"), message.payload.get("comment"))),
    )


@told("issue:closed", _chamber)
def _closed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue closed"),
        _("The issue is closed. It can be reopened if new facts arise."),
    )


@told("issue:reopening_asked", _chair_and_secretary)
def _reopening_asked(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "reopening asked for"),
        _("Its chamber asks the chair to reopen the issue on new facts."),
        quotes=_quoted((_("New facts"), message.payload.get("reason"))),
    )


@told("issue:reopening_declined", _chamber)
def _reopening_declined(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "the issue stays closed"),
        _("The chair has decided not to reopen the issue."),
        quotes=_quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:reopened", _chamber)
def _reopened(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue reopened"),
        _("The issue is open again because of new facts."),
        quotes=_quoted((_("New facts"), message.payload.get("reason"))),
    )


@told("issue:withdrawn", readers.secretary)
def _withdrawn(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        pgettext("mail", "issue withdrawn"),
        _("The chamber that filed it has withdrawn the issue."),
        quotes=_quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:commented", _watchers_and_named)
def _commented(message: OutboxMessage, person: Person) -> Letter:
    """What was said, to who reads that room; never to who said it."""
    issue = _seen(message, person)
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
    return _letter(
        issue,
        person,
        news,
        said,
        quotes=[(_("Comment"), markdown.plain(row.text))],
        verb=_("Read the conversation"),
    )


#: What is told to who watches an issue. Nothing of what passes between the secretary and the chair alone.
_STEPS = (
    "issue:submitted", "issue:returned", "issue:admitted", "issue:refused", "issue:appealed", "issue:appeal_dismissed",
    "issue:merged", "issue:referred", "issue:promised", "issue:answered", "issue:resolved", "issue:confirmed",
    "issue:closed", "issue:reopening_asked", "issue:reopening_declined", "issue:reopened", "issue:withdrawn",
)  # fmt: skip


def _news(kind: str) -> str:
    return {
        "issue:submitted": pgettext("mail", "issue completed and filed again"),
        "issue:returned": pgettext("mail", "issue returned for completion"),
        "issue:admitted": pgettext("mail", "issue admitted"),
        "issue:refused": pgettext("mail", "issue not admitted"),
        "issue:appealed": pgettext("mail", "appeal against a refusal"),
        "issue:appeal_dismissed": pgettext("mail", "appeal dismissed"),
        "issue:merged": pgettext("mail", "issue merged into another"),
        "issue:referred": pgettext("mail", "issue referred to a group"),
        "issue:promised": pgettext("mail", "the authority studies the issue"),
        "issue:answered": pgettext("mail", "the authority has answered"),
        "issue:resolved": pgettext("mail", "the plenary has decided"),
        "issue:confirmed": pgettext("mail", "the chamber has confirmed"),
        "issue:closed": pgettext("mail", "issue closed"),
        "issue:reopening_asked": pgettext("mail", "reopening asked for"),
        "issue:reopening_declined": pgettext("mail", "the issue stays closed"),
        "issue:reopened": pgettext("mail", "issue reopened"),
        "issue:withdrawn": pgettext("mail", "issue withdrawn"),
    }[kind]


def _to_watchers(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        _seen(message, person),
        person,
        _news(message.kind),
        _("There is news of an issue you watch, or in which an issue of your chamber goes on."),
    )


# After the letters above: who is told for another reason gets that letter, and no second one.
for _kind in _STEPS:
    told(_kind, _followers)(_to_watchers)
