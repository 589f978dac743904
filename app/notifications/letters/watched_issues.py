"""Letters to who watches an issue, about each step it takes."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.journal.models import OutboxMessage
from app.notifications.letters import issue_course, issues
from app.notifications.letters.about_issues import as_seen, followers, issue_letter
from app.notifications.letters.writing import Letter, told

#: What is registered first: a person named twice for one message gets the first letter.
ISSUE_LETTERS = (issues, issue_course)

#: What is told to who watches an issue. Nothing of what passes between the secretary and the chair alone.
STEPS = (
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


def to_watchers(message: OutboxMessage, person: Person) -> Letter:
    return issue_letter(
        as_seen(message, person),
        person,
        _news(message.kind),
        _("There is news of an issue you watch, or in which an issue of your chamber goes on."),
    )


# After the other letters (see ISSUE_LETTERS): who is told for another reason gets that letter, and no second one.
for _kind in STEPS:
    told(_kind, followers)(to_watchers)
