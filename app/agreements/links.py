"""The link in a letter, by which whoever owes an agreement reports on it without signing in.

It is signed, names one agreement and one person, and ends after LINK_DAYS. It stands for that person only as long as
they answer for the agreement, and takes something only in the states in which something is theirs to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.accounts.models import Person, PersonState
from app.agreements import policy, queries
from app.agreements.models import Agreement
from app.bodies.actors import actor_of
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound

#: Each letter about what is still owed brings a new one.
LINK_DAYS = 45
_SALT = "agreement-link"
_LONGEST = 400


@dataclass(frozen=True)
class Followed:
    """Whom a link stands for, and for which agreement."""

    agreement: Agreement
    person: Person
    actor: Actor


def make_link(agreement: Agreement, person: Person) -> str:
    """The token of a link that ``person`` gets by mail. Nothing is kept of it."""
    return _serializer().dumps([agreement.id, person.id, queries.today().isoformat()])


def follow(token: str) -> Followed | None:
    """Whom a link stands for; None for one that is no link, has ended, or whose person no longer answers for it."""
    read = _read(token)
    if read is None:
        return None
    agreement_id, person_id = read
    person = db.session.get(Person, person_id)
    if person is None or person.state is PersonState.DEACTIVATED:
        return None
    actor = actor_of(person)
    try:
        agreement = queries.get_agreement(agreement_id, actor)
    except NotFound:
        return None
    return Followed(agreement, person, actor) if policy.may(actor, "report", agreement) else None


def _read(token: str) -> tuple[int, int] | None:
    if len(token) > _LONGEST:
        return None
    try:
        agreement_id, person_id, issued = _serializer().loads(token)
        issued_on = date.fromisoformat(issued)
    except (BadData, ValueError, TypeError):
        return None
    age = queries.today() - issued_on
    return (agreement_id, person_id) if timedelta() <= age <= timedelta(days=LINK_DAYS) else None


def _serializer() -> URLSafeSerializer:
    assert current_app.secret_key is not None
    return URLSafeSerializer(current_app.secret_key, salt=_SALT)
