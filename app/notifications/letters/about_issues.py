"""What letters about issues share: who is told, the issue as its reader sees it, its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.bodies.actors import actor_of
from app.bodies.models import OfficerRole
from app.issues import queries
from app.issues.models import CommentRoom, Issue
from app.journal.models import OutboxMessage
from app.notifications.letters import readers
from app.notifications.letters.writing import Letter
from app.web.addresses import absolute


def author(message: OutboxMessage) -> Sequence[Person]:
    return [get_person(int(message.payload["author_id"]))]


def filing_chamber(message: OutboxMessage) -> Sequence[Person]:
    return readers.representatives(readers.body_id_of(message), int(message.payload["chamber_id"]))


def chair_and_secretary(message: OutboxMessage) -> Sequence[Person]:
    return [*readers.chair(message), *readers.secretary(message)]


def group_keepers(message: OutboxMessage) -> Sequence[Person]:
    """Who prepares the work of the group it was referred to."""
    roles = (OfficerRole.COORDINATOR, OfficerRole.TECHNICAL_SECRETARY)
    return readers.officers(int(message.payload["group_id"]), roles)


def followers(message: OutboxMessage) -> Sequence[Person]:
    """Who watches it, and who sits for the chambers whose issues go on in it."""
    return queries.list_followers(message.subject_id)


def watchers_and_named(message: OutboxMessage) -> Sequence[Person]:
    """Who watches it and whom the comment names; in the secretary's room the secretary too."""
    named = [get_person(int(person_id)) for person_id in message.payload["mentioned_ids"]]
    with_secretary = message.payload["room"] == CommentRoom.SECRETARY
    others = readers.secretary(message) if with_secretary else ()
    return [*named, *queries.list_watchers(message.subject_id), *others]


def as_seen(message: OutboxMessage, person: Person) -> Issue:
    """The issue as this person sees it. Raises NotFound."""
    return queries.get_issue_by_id(message.subject_id, actor_of(person))


def issue_letter(
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


def quoted(*pairs: tuple[str, Any]) -> list[tuple[str, str]]:
    return [(label, str(text)) for label, text in pairs if text]
