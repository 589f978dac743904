"""Permanent guests: voice and no vote."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app import journal
from app.accounts.models import Person, PersonState
from app.bodies import policy
from app.bodies.models import Body, Guest
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, WrongState


def add(body: Body, person: Person, *, starts_on: date | None = None, actor: Actor) -> Guest:
    """Let ``person`` sit in as a permanent guest from ``starts_on`` (today)."""
    policy.require_may(actor, "keep_guests", body)
    starts_on = starts_on or clock.today(body.zone)
    if person.state is PersonState.DEACTIVATED:
        raise InvalidInput(fields={"email": _("%(name)s's account is deactivated.", name=person.name)})
    known = db.session.scalar(
        select(Guest)
        .where(Guest.body_id == body.id, Guest.person_id == person.id)
        .where(or_(Guest.ends_on.is_(None), Guest.ends_on >= starts_on))
    )
    if known is not None:
        raise InvalidInput(fields={"email": _("%(name)s is a guest of this body already.", name=person.name)})
    guest = Guest(body_id=body.id, person_id=person.id, starts_on=starts_on)
    db.session.add(guest)
    db.session.flush()
    journal.record(
        "guest:add", actor=actor, subject=guest, new={"person": person.name, "starts_on": starts_on}
    )
    return guest


def end(guest: Guest, *, ends_on: date, actor: Actor) -> None:
    """Let a guest sit in until ``ends_on`` inclusive."""
    policy.require_may(actor, "keep_guests", db.session.get_one(Body, guest.body_id))
    if guest.ends_on is not None and guest.ends_on <= ends_on:
        raise WrongState(_("This guest has left already."))
    if ends_on < guest.starts_on:
        raise InvalidInput(fields={"ends_on": _("The last day can't be before the first.")})
    old, guest.ends_on = guest.ends_on, ends_on
    new = {"person": db.session.get_one(Person, guest.person_id).name, "ends_on": ends_on}
    journal.record("guest:end", actor=actor, subject=guest, old={"ends_on": old}, new=new)
    db.session.flush()
