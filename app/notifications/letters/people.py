"""Letters about accounts."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.accounts.models import Person
from app.accounts.queries import get_person
from app.journal.models import OutboxMessage
from app.notifications.letters.writing import Letter, told
from app.programme.queries import get_programme
from app.web.addresses import absolute


def _the_person(message: OutboxMessage) -> Sequence[Person]:
    return [get_person(message.subject_id)]


@told("person:invited", _the_person)
def _invitation(message: OutboxMessage, person: Person) -> Letter | None:
    token = str(message.payload.get("token", ""))
    if not token:
        return None
    programme = get_programme()
    if message.payload.get("purpose") == "join":
        subject = _("Your account at %(programme)s", programme=programme.name)
        by = message.payload.get("by") or programme.administration
        said = _("%(by)s has opened an account for you at %(programme)s.", by=by, programme=programme.name)
    else:
        subject = _("Choose a new password")
        said = _("Somebody of the programme's administration sent you this link to choose a new password.")
    hours = int(message.payload.get("hours", 48))
    return Letter(
        person=person,
        subject=subject,
        paragraphs=[said, _("The link works once, within %(hours)s hours.", hours=hours)],
        action=(_("Choose a password"), absolute("accounts.accept", token=token)),
        reason=_("If you weren't expecting this message, you need do nothing."),
    )
