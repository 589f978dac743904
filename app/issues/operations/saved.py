"""Views of the list that people keep for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import journal
from app.issues.models import SavedView
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.permissions import Standing

LONGEST_NAME = 80
MOST_VIEWS = 30
#: Of a list's address, what a view keeps.
KEPT = ("q", "state", "topic", "chamber", "body", "age", "watched")
LONGEST_VALUE = 200


def save_view(name: str, asked: Mapping[str, str], *, actor: Actor) -> SavedView:
    """Keep the filters ``asked`` under ``name``; a name used before is given the new ones. Raises InvalidInput at ``name``."""
    if actor.person_id is None:
        raise NotAllowed(who_may=[Standing.SIGNED_IN.value])
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise InvalidInput(fields={"name": _("Name the view.")})
    if len(name) > LONGEST_NAME:
        raise InvalidInput(fields={"name": _("At most %(most)s characters.", most=LONGEST_NAME)})
    kept = {
        key: str(asked[key]).replace("\x00", "")[:LONGEST_VALUE]
        for key in KEPT
        if str(asked.get(key, "")).strip()
    }
    if not kept:
        raise InvalidInput(fields={"name": _("Choose a filter first: a view keeps filters.")})
    row = db.session.scalar(
        select(SavedView).where(SavedView.person_id == actor.person_id, SavedView.name == name)
    )
    if row is None:
        own = select(func.count()).select_from(SavedView).where(SavedView.person_id == actor.person_id)
        if (db.session.scalar(own) or 0) >= MOST_VIEWS:
            raise InvalidInput(
                fields={"name": _("You keep %(most)s views already. Remove one.", most=MOST_VIEWS)}
            )
        row = SavedView(person_id=actor.person_id, name=name, asked=kept, created_at=clock.now())
        db.session.add(row)
    row.asked = kept
    db.session.flush()
    journal.record("saved_view:save", actor=actor, subject=row, new={"name": name, "asked": kept})
    return row


def remove_view(view_id: int, *, actor: Actor) -> None:
    """Remove one of the actor's own views. Raises NotFound."""
    row = db.session.get(SavedView, view_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    journal.record("saved_view:remove", actor=actor, subject=row, old={"name": row.name})
    db.session.delete(row)
    db.session.flush()
