"""Letters about specialized groups: proposed, constituted, reported, ended; and the end of a mandate that comes near."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.bodies.actors import actor_of
from app.bodies.models import OfficerRole
from app.bodies.queries import get_body_by_id
from app.groups import queries
from app.journal.models import OutboxMessage
from app.meetings.wording import day
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter, told
from app.web.addresses import absolute

_KEEPERS = (
    OfficerRole.COORDINATOR,
    OfficerRole.TECHNICAL_SECRETARY,
    OfficerRole.CHAIR,
    OfficerRole.CO_CHAIR,
)


def _chair_and_secretary(message: OutboxMessage) -> Sequence[Person]:
    return [*readers.chair(message), *readers.secretary(message)]


def _keepers(message: OutboxMessage) -> Sequence[Person]:
    """Coordinator, technical secretary and chair of the group."""
    return readers.officers(readers.body_id_of(message), _KEEPERS)


def _proposers(message: OutboxMessage) -> Sequence[Person]:
    proposal = queries.find_proposal(readers.body_id_of(message))
    proposer = [get_person(proposal.proposed_by_id)] if proposal and proposal.proposed_by_id else []
    return [*proposer, *readers.secretary(message)]


def _concerned(message: OutboxMessage) -> Sequence[Person]:
    """Everybody of the group, and who sits for the chambers whose issues it was convoked for."""
    people = list(readers.everybody(message))
    for issue in queries.list_group_issues(readers.body_id_of(message)):
        people += readers.representatives(issue.body_id, issue.chamber_id)
    return people


def _plenary(message: OutboxMessage) -> Sequence[Person]:
    """The group's own people and those of the standing body, before which the report goes."""
    people = list(readers.everybody(message))
    if message.payload.get("parent_id"):
        people += readers.everybody_of(int(message.payload["parent_id"]))
    return people


def _letter(message: OutboxMessage, person: Person, news: str, *paragraphs: str, **more: Any) -> Letter:
    """Raises NotFound where the person may not know of the group."""
    body = get_body_by_id(message.subject_id, actor_of(person))
    quoted = more.pop("reason_label", _("Reason"))
    facts = [(_("Group"), body.name)]
    if body.ends_on is not None:
        facts.append((_("End of its mandate"), day(body.ends_on)))
    if message.payload.get("agreement"):
        facts.append((_("Agreement"), str(message.payload["agreement"])))
    reason = str(message.payload.get("reason") or "")
    return Letter(
        person=person,
        subject=_("%(group)s: %(news)s", group=body.short_name, news=news),
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        facts=facts,
        quotes=[(quoted, reason)] if reason else [],
        action=(more.pop("verb", _("See the group")), absolute("bodies.show", slug=body.slug)),
        **more,
    )


@told("body:proposed", _chair_and_secretary)
def _proposed(message: OutboxMessage, person: Person) -> Letter:
    folios = ", ".join(str(folio) for folio in message.payload.get("issues") or ())
    return _letter(
        message,
        person,
        pgettext("mail", "group proposed"),
        _("%(by)s proposes to constitute a specialized group.", by=message.payload.get("by", "")),
        _("It would deal with: %(folios)s.", folios=folios) if folios else "",
        _(
            "The chair constitutes it, or the plenary by its agreement; until then nothing is sent to anybody."
        ),
        verb=_("Decide on it"),
    )


@told("body:refused", _proposers)
def _refused(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "group not constituted"),
        _(
            "The chair has decided not to constitute the group. The issues it was proposed for stay as they are."
        ),
        reason_label=_("Answer"),
    )


@told("body:constituted", _concerned)
def _constituted(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "group constituted"),
        _(
            "The specialized group has been constituted. Its page holds the constituting letter and its mandate."
        ),
    )


@told("body:suspended", _concerned)
def _suspended(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "group suspended"),
        _("The chair has suspended the group. It convokes no session until it is resumed."),
    )


@told("body:resumed", _concerned)
def _resumed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(message, person, pgettext("mail", "group resumed"), _("The group resumes its work."))


@told("body:extended", _concerned)
def _extended(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message, person, pgettext("mail", "mandate extended"), _("The group's mandate has been extended.")
    )


@told("body:reported", _plenary)
def _reported(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "report of the group"),
        _("The group has filed its report. It goes before the plenary at its next ordinary session."),
        _("Chambers of the group may annex a dissent until the group is closed."),
        verb=_("Read the report"),
    )


@told("body:work_resumed", _concerned)
def _work_resumed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "further work for the group"),
        _("The group's report was received, and further work was defined for it."),
    )


@told("body:closed", _concerned)
def _closed(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "group closed"),
        _("The group has been closed. Its issues went back with their outcome, and its open agreements are followed up "
          "by the standing body."),
    )  # fmt: skip


@told("body:dissolved", _concerned)
def _dissolved(message: OutboxMessage, person: Person) -> Letter:
    return _letter(
        message,
        person,
        pgettext("mail", "group dissolved"),
        _("The group has been dissolved. Its issues and open agreements were given on."),
    )


@told("body:expiring", _keepers)
def _expiring(message: OutboxMessage, person: Person) -> Letter:
    days = int(message.payload["days"])
    ends_on = date.fromisoformat(str(message.payload["ends_on"]))
    said = (
        _("The group's mandate ends today.")
        if days == 0
        else ngettext(
            "The group's mandate ends in %(num)s day, on %(day)s.",
            "The group's mandate ends in %(num)s days, on %(day)s.",
            days,
            day=day(ends_on),
        )
    )
    if days < 0:
        said = _("The group's mandate ended on %(day)s.", day=day(ends_on))
    return _letter(
        message,
        person,
        pgettext("mail", "its mandate ends"),
        said,
        _("Past that day it can only report, be extended or be closed."),
    )
