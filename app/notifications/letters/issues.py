"""Letters about issues that are filed, decided on, appealed, merged or given on."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.bodies.models import Body
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.about_issues import (
    as_seen,
    author,
    chair_and_secretary,
    filing_chamber,
    group_keepers,
    issue_letter,
    quoted,
)
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


@told("issue:submitted", author)
def _received(message: OutboxMessage, person: Person) -> Letter:
    issue = as_seen(message, person)
    if int(message.payload.get("version", 1)) > 1:
        said = _("Your issue was received, completed, under the folio it had.")
    else:
        said = _("Your issue was received. From now on it is known by the folio %(folio)s.", folio=issue.ref)
    return issue_letter(
        issue,
        person,
        pgettext("mail", "your issue was received"),
        said,
        _("The technical secretariat now decides on its admission. You will be told by mail."),
    )


@told("issue:submitted", readers.secretary)
def _to_decide(message: OutboxMessage, person: Person) -> Letter:
    issue = as_seen(message, person)
    again = int(message.payload.get("version", 1)) > 1
    return issue_letter(
        issue,
        person,
        pgettext("mail", "issue completed, to be decided on")
        if again
        else pgettext("mail", "issue filed, to be decided on"),
        _("The chamber has completed the issue that you returned.") if again else _("A chamber has filed an issue."),
        _("It waits for you to admit it or return it."),
        verb=_("Decide on it"),
    )  # fmt: skip


@told("issue:returned", filing_chamber)
def _returned(message: OutboxMessage, person: Person) -> Letter:
    by = date.fromisoformat(str(message.payload["return_by"]))
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "something is missing"),
        _("The technical secretariat asks you to complete the issue by %(day)s.", day=day(by)),
        quotes=quoted((_("What is missing"), message.payload.get("reason"))),
        verb=_("Complete the issue"),
    )


@told("issue:admitted", filing_chamber)
def _admitted(message: OutboxMessage, person: Person) -> Letter:
    appealed = message.payload.get("reason")
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue admitted"),
        _("The chair upheld the appeal: the issue is admitted.") if appealed else _("The issue is admitted."),
        _("It may now be put on the agenda of a session, answered in writing or referred to a group."),
        quotes=quoted((_("Reason"), appealed)),
    )


@told("issue:refused", filing_chamber)
def _refused(message: OutboxMessage, person: Person) -> Letter:
    until = message.payload.get("appeal_by")
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue not admitted"),
        _("The issue is not admitted. You may ask the chair to review the decision."),
        _("You may do so until %(day)s.", day=day(date.fromisoformat(str(until)))) if until else "",
        quotes=quoted(
            (_("Reason"), message.payload.get("reason")),
            (_("Where to take it instead"), message.payload.get("channel")),
        ),
    )


@told("issue:refusal_proposed", readers.chair)
def _to_countersign(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "refusal to countersign"),
        _(
            "The technical secretariat proposes not to admit the issue. Its chamber hears nothing until you countersign it."
        ),
        quotes=quoted(
            (_("Reason"), message.payload.get("reason")),
            (_("Where to take it instead"), message.payload.get("channel")),
        ),
        verb=_("Decide on it"),
    )


@told("issue:refusal_sent_back", readers.secretary)
def _sent_back(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "refusal not countersigned"),
        _("The chair does not countersign the refusal. The issue waits for you to decide anew."),
        quotes=quoted((_("Reason"), message.payload.get("reason"))),
        verb=_("Decide on it"),
    )


@told("issue:appealed", chair_and_secretary)
def _appealed(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "appeal against a refusal"),
        _("Its chamber asks the chair to review the refusal."),
        quotes=quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:merged", filing_chamber)
def _merged(message: OutboxMessage, person: Person) -> Letter:
    into = str(message.payload["into"])
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue merged into another"),
        _("The issue goes on as part of %(folio)s, which deals with the same matter.", folio=into),
        facts=[(_("Goes on in"), absolute("issues.show", ref=into))],
    )


@told("issue:referred", group_keepers)
def _referred_to_us(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue referred to your group"),
        _("This issue was referred to %(group)s, to be worked on.", group=_group_name(message)),
        _promise(message),
    )


@told("issue:referred", filing_chamber)
def _referred(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
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


@told("issue:reassigned", filing_chamber)
def _reassigned(message: OutboxMessage, person: Person) -> Letter:
    body = db.session.get_one(Body, int(message.payload["to_body_id"]))
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "issue given on to another body"),
        _("The group it was with has ended. The issue goes on in %(body)s.", body=body.name),
        quotes=quoted((_("Reason"), message.payload.get("reason"))),
    )


@told("issue:appeal_dismissed", filing_chamber)
def _appeal_dismissed(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        pgettext("mail", "appeal dismissed"),
        _("The chair has dismissed the appeal: the issue stays not admitted."),
        quotes=quoted((_("Reason"), message.payload.get("reason"))),
    )
