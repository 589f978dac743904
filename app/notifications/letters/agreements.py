"""Letters about agreements: to who owes them, to the technical secretary, to the chamber that raised the matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.agendas.models import AgendaItem
from app.agreements import queries
from app.agreements.extract import last_report
from app.agreements.links import make_link
from app.agreements.models import Agreement, AgreementKind
from app.bodies.actors import actor_of
from app.issues.models import Issue
from app.journal.models import OutboxMessage
from app.kernel.db import db
from app.meetings.wording import day, full_title
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute


def responsible(message: OutboxMessage) -> Sequence[Person]:
    """Whose task it is: a person, and whoever sits for the chamber in that body today."""
    people: list[Person] = []
    if message.payload.get("person_id"):
        people.append(get_person(int(message.payload["person_id"])))
    if message.payload.get("chamber_id"):
        people += readers.representatives(readers.body_id_of(message), int(message.payload["chamber_id"]))
    return people


def raised_it(message: OutboxMessage) -> Sequence[Person]:
    """Who sits for the chamber that filed the issue it came from."""
    issue = db.session.scalar(
        select(Issue)
        .join(AgendaItem, AgendaItem.issue_id == Issue.id)
        .join(Agreement, Agreement.item_id == AgendaItem.id)
        .where(Agreement.id == message.subject_id)
    )
    return readers.representatives(issue.body_id, issue.chamber_id) if issue is not None else []


def about(
    message: OutboxMessage,
    person: Person,
    news: str,
    *paragraphs: str,
    verb: str = "",
    by_link: bool = False,
    **more: Any,
) -> Letter:
    """Raises NotFound where the person may not see the agreement. ``by_link``: what is to be done is done without signing in."""
    agreement = queries.get_agreement(message.subject_id, actor_of(person))
    number = agreement.number or ""
    url = (
        absolute("agreements.by_link", token=make_link(agreement, person))
        if by_link
        else absolute("agreements.show", agreement_id=agreement.id)
    )
    return Letter(
        person=person,
        subject=_("%(number)s: %(news)s", number=number, news=news),
        paragraphs=paragraphs,
        facts=[
            (_("Agreement"), number),
            (_("Session"), full_title(agreement.meeting, agreement.meeting.body)),
            (_("Responsible"), agreement.responsible),
            (_("To be done by"), day(agreement.due_on)),
            *more.pop("facts", ()),
        ],
        quotes=[(_("What was agreed"), agreement.text), *more.pop("quotes", ())],
        action=(verb or _("See the agreement"), more.pop("url", "") or url),
        reason=_("This link is yours alone: whoever has it reports in your name.") if by_link else "",
        **more,
    )


def authority(message: OutboxMessage) -> Sequence[Person]:
    """Who answers a recommendation; nobody where the agreement is none."""
    is_one = message.payload["kind"] == AgreementKind.RECOMMENDATION
    return readers.authority(readers.body_id_of(message)) if is_one else []


@told("agreement:adopted", authority)
def _to_respond(message: OutboxMessage, person: Person) -> Letter:
    due_on = date.fromisoformat(str(message.payload["response_due_on"]))
    return about(
        message,
        person,
        _("recommendation to respond to"),
        _(
            "The plenary has adopted a recommendation to the authority: accept it, accept it in part, decline it with the"
            " reason, or say by when it will have been studied."
        ),
        facts=[(_("Response due on"), day(due_on))],
        verb=_("Respond"),
    )


@told("agreement:adopted", responsible)
def _yours_to_do(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        _("agreement for you to fulfil"),
        _("The plenary has adopted an agreement of which you, or the chamber you sit for, take charge."),
        _("Please accept it, and report when it is done, with its evidence."),
        verb=_("Accept the agreement"),
        by_link=True,
    )


@told("agreement:adopted", readers.secretary)
def _to_follow(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        _("agreement adopted"),
        _(
            "The plenary has adopted this agreement. Whoever is responsible has been told, if they have an account."
        ),
    )


@told("agreement:reported", readers.secretary)
def _to_verify(message: OutboxMessage, person: Person) -> Letter:
    by = str(message.payload.get("by") or message.payload["responsible"])
    return about(
        message,
        person,
        _("fulfilment to be verified"),
        _("%(by)s reports that this agreement is fulfilled. It waits for you to verify it.", by=by),
        verb=_("Verify it"),
    )


@told("agreement:sent_back", responsible)
def _not_enough(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        _("the report was not enough"),
        _("The technical secretariat could not take the agreement for fulfilled, and returns the report."),
        quotes=[(_("Reason"), str(message.payload.get("reason", "")))],
        verb=_("Report again"),
        by_link=True,
    )


@told("agreement:fulfilled", raised_it)
def _done_for_you(message: OutboxMessage, person: Person) -> Letter:
    """What was done and its evidence, with an extract to forward."""
    agreement = queries.get_agreement(message.subject_id, actor_of(person))
    report = last_report(agreement)
    evidence = [row.file.name for row in report.evidence] if report is not None else []
    return about(
        message,
        person,
        _("agreement fulfilled"),
        _("What was agreed on the issue that your chamber filed has been done and verified."),
        _("Its extract, with its number and its fingerprint, is for you to forward."),
        facts=[(_("Evidence"), ", ".join(evidence))] if evidence else [],
        quotes=[(_("What was done"), report.text)] if report is not None else [],
        verb=_("Open the extract"),
        url=absolute("agreements.extract", agreement_id=agreement.id),
    )


@told("agreement:fulfilled", responsible)
def _verified(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        _("agreement fulfilled"),
        _("The technical secretariat has verified what you reported: the agreement is fulfilled."),
    )


@told("agreement:fulfilled", readers.secretary)
def _done(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message, person, _("agreement fulfilled"), _("It is on record that this agreement is fulfilled.")
    )


def _old_and_new(message: OutboxMessage) -> Sequence[Person]:
    """Who owes it from now on, who did before, and the secretary of the body that follows it up."""
    people = [*responsible(message), *readers.secretary(message)]
    if message.payload.get("from_chamber_id"):
        people += readers.representatives(
            int(message.payload["from_body_id"]), int(message.payload["from_chamber_id"])
        )
    if message.payload.get("from_person_id"):
        people.append(get_person(int(message.payload["from_person_id"])))
    return people


@told("agreement:reassigned", _old_and_new)
def _reassigned(message: OutboxMessage, person: Person) -> Letter:
    return about(
        message,
        person,
        pgettext("mail", "agreement given on"),
        _(
            "The group that adopted it has ended: from now on the standing body follows it up, under the same number."
        ),
    )
