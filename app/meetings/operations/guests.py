"""Guests on the roll, by name: voice and no vote, no seat."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused
from app.meetings.models import GuestEntry, Meeting
from app.meetings.operations.roll import begin


def add(meeting: Meeting, *, name: str, organization: str = "", actor: Actor) -> GuestEntry:
    """A guest is there from now on. Raises NotAllowed, WrongState, InvalidInput."""
    begin(meeting, actor=actor)
    if not name.strip():
        raise InvalidInput(fields={"name": _("Write the guest's name.")})
    entry = GuestEntry(
        meeting_id=meeting.id,
        name=name.strip()[:200],
        organization=organization.strip()[:200],
        arrived_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    journal.record("roll:arrive", actor=actor, subject=meeting, new=_said(entry))
    return entry


def leave(meeting: Meeting, guest: GuestEntry, *, actor: Actor) -> None:
    """Raises NotAllowed, WrongState, Refused (left already)."""
    begin(meeting, actor=actor)
    if guest.left_at is not None:
        raise Refused(_("%(name)s is not on the roll.", name=guest.name))
    guest.left_at = clock.now()
    db.session.flush()
    journal.record("roll:leave", actor=actor, subject=meeting, new=_said(guest))


def undo(meeting: Meeting, guest: GuestEntry, *, actor: Actor) -> None:
    """Take back the last thing recorded of a guest: the leaving, else the guest. Raises NotAllowed, WrongState."""
    begin(meeting, actor=actor)
    before = _said(guest)
    if guest.left_at is not None:
        guest.left_at = None
    else:
        db.session.delete(guest)
    db.session.flush()
    journal.record("roll:undo", actor=actor, subject=meeting, old=before)


def _said(entry: GuestEntry) -> dict[str, object]:
    return {
        "guest": entry.name,
        "organization": entry.organization,
        "arrived_at": entry.arrived_at,
        "left_at": entry.left_at,
    }
