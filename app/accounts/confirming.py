"""Proof, at the moment of a step that binds, that whoever is signed in is the person."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flask_babel import gettext as _

from app.accounts import passwords
from app.accounts.models import Person
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput


class Means(enum.StrEnum):
    """How somebody proved it."""

    PASSWORD = "password"  # noqa: S105 - a name, not a password


@dataclass(frozen=True)
class Confirmed:
    """``person_id`` has just proved to be the one, by ``means``."""

    person_id: int
    means: Means


def by_password(actor: Actor, password: str) -> Confirmed:
    """Raises InvalidInput at the field ``password``."""
    person = db.session.get(Person, actor.person_id) if actor.person_id is not None else None
    if not password:
        raise InvalidInput(fields={"password": _("Write your password.")})
    if person is None or not passwords.fits(person.password_hash, password):
        raise InvalidInput(fields={"password": _("This isn't your password.")})
    return Confirmed(person.id, Means.PASSWORD)
