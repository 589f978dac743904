"""Finding the person an address belongs to, or adding them where the actor may."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts import policy as accounts_policy
from app.accounts.models import Person
from app.accounts.operations import people
from app.accounts.queries import find_person_by_email
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput


def find_or_add(
    *, email: str, name: str = "", organization: str = "", locale: str = "es", actor: Actor
) -> Person:
    """The person of ``email``; who may create people adds an unknown one under ``name``, INVITED and not written to.

    Raises InvalidInput at ``email`` or ``name``.
    """
    email = people.normal_email(email)
    found = find_person_by_email(email)
    if found is not None:
        return found
    if not accounts_policy.may(actor, "create"):
        raise InvalidInput(
            fields={"email": _("Nobody with this address is registered. Ask an administrator to add them.")}
        )
    if not name.strip():
        raise InvalidInput(fields={"name": _("This address is new: write the person's name.")})
    return people.create(name=name, email=email, organization=organization, locale=locale, actor=actor)
