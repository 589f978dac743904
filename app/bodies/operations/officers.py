"""Chair, co-chair, technical secretary and coordinator of a body, dated."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app import journal
from app.accounts.models import Person, PersonState
from app.bodies import policy
from app.bodies.models import Body, Officer, OfficerRole
from app.bodies.wording import office_label
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, WrongState

#: Offices that only one person holds at a time; co-chairs may be several.
SINGLE = frozenset({OfficerRole.CHAIR, OfficerRole.TECHNICAL_SECRETARY, OfficerRole.COORDINATOR})


def appoint(
    body: Body, person: Person, *, role: OfficerRole, starts_on: date | None = None, actor: Actor
) -> Officer:
    """Give ``person`` an office from ``starts_on`` (today). Who holds a single office until then ends the day before.

    Raises InvalidInput where somebody took it that very day or is to take it later.
    """
    policy.require_may(actor, "keep_officers", body)
    starts_on = starts_on or clock.today(body.zone)
    if person.state is PersonState.DEACTIVATED:
        raise InvalidInput(fields={"email": _("%(name)s's account is deactivated.", name=person.name)})
    for former in _running(body, role, starts_on):
        if former.person_id == person.id:
            raise InvalidInput(
                fields={
                    "email": _(
                        "%(name)s holds this office already: %(office)s.",
                        name=person.name,
                        office=office_label(role),
                    )
                }
            )
        if role in SINGLE:
            _make_way(former, starts_on, actor=actor)
    officer = Officer(body_id=body.id, person_id=person.id, role=role, starts_on=starts_on)
    db.session.add(officer)
    db.session.flush()
    journal.record(
        "officer:appoint",
        actor=actor,
        subject=officer,
        new={"person": person.name, "role": role, "starts_on": starts_on},
    )
    return officer


def end(officer: Officer, *, ends_on: date, actor: Actor) -> None:
    """Let an office be held until ``ends_on`` inclusive."""
    policy.require_may(actor, "keep_officers", db.session.get_one(Body, officer.body_id))
    if officer.ends_on is not None and officer.ends_on <= ends_on:
        raise WrongState(_("This office was laid down already."))
    if ends_on < officer.starts_on:
        raise InvalidInput(fields={"ends_on": _("The last day can't be before the first.")})
    _end(officer, ends_on, actor=actor)
    db.session.flush()


def _running(body: Body, role: OfficerRole, since: date) -> list[Officer]:
    return list(
        db.session.scalars(
            select(Officer)
            .where(Officer.body_id == body.id, Officer.role == role)
            .where(or_(Officer.ends_on.is_(None), Officer.ends_on >= since))
            .options(joinedload(Officer.person))
            .order_by(Officer.starts_on)
        )
    )


def _make_way(former: Officer, starts_on: date, *, actor: Actor) -> None:
    if former.starts_on >= starts_on:
        raise InvalidInput(
            fields={
                "starts_on": _(
                    "%(name)s holds this office from %(day)s on: choose a later day.",
                    name=former.person.name,
                    day=former.starts_on.isoformat(),
                )
            }
        )
    _end(former, starts_on - timedelta(days=1), actor=actor)


def _end(officer: Officer, ends_on: date, *, actor: Actor) -> None:
    old, officer.ends_on = officer.ends_on, ends_on
    new = {"person": db.session.get_one(Person, officer.person_id).name, "ends_on": ends_on}
    journal.record("officer:end", actor=actor, subject=officer, old={"ends_on": old}, new=new)
