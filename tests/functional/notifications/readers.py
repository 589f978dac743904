"""Who sits where in the house, what is announced to them, and the mail each was told by."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Person
from app.bodies.models import Appointment
from app.issues.models import Issue
from app.issues.operations.lifecycle import tell
from app.kernel.db import db, transaction
from app.notifications.models import Mail
from tests import factories
from tests.factories import House
from tests.functional.agendas import setting
from tests.functional.notifications.post_office import work_at

SEATED = {"cce", "canacar", "caaarem", "index", "antp"}
INSIDE = SEATED | {"canacar_alternate", "secretary", "chair", "guest"}
EARLY = setting.EARLY


REPRESENTATION = {"canacar", "canacar_alternate"}


def told(house: House, kind: str = "") -> dict[str, Mail]:
    """Expand and deliver; the mails of ``kind``'s last message by the reader's name in the house."""
    work_at(EARLY)
    db.session.remove()
    names = {person.id: name for name, person in house.people.items()}
    found = db.session.query(Mail).order_by(Mail.id).all()
    if kind:
        tail = f".{kind.replace(':', '.')}@"
        found = [mail for mail in found if tail in mail.message_id]
    last = max((mail.outbox_id for mail in found), default=0)
    return {names[mail.person_id]: mail for mail in found if mail.outbox_id == last}


def set_person(house: House, name: str, **values: Any) -> None:
    with transaction():
        person = db.session.get_one(Person, house.people[name].id)
        for key, value in values.items():
            setattr(person, key, value)


def leave(house: House, name: str) -> None:
    """Their appointments ended long ago."""
    with transaction():
        for row in db.session.query(Appointment).filter_by(person_id=house.people[name].id):
            row.ends_on = factories.LONG_AGO


def make_issue(house: House, **values: Any) -> Issue:
    return factories.make_issue(
        house.standing, house.chambers["CANACAR"], house.people["canacar"], title="Sellos en patios", **values
    )


def announce(house: House, kind: str, *, audience: tuple[str, ...] = ("chamber",), **more: Any) -> Issue:
    with transaction():
        issue = make_issue(house)
        tell(issue, kind, audience=audience, **more)
    return issue
