"""Changes that matter and that a person's calendar has not asked for since: an address that nobody reads any more.

A session of theirs was convoked, moved or cancelled after the address was last asked, long enough ago for every
calendar to have come by, and is still ahead. That is the moment at which someone would go to a session at the old hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.feeds import Unread, register_unread_source
from app.accounts.models import FeedToken
from app.bodies.models import BodySubscription
from app.calendars import rows
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting
from app.meetings.wording import full_title

#: The slowest of the calendars people use asks about once a day; half a day more is no alarm yet.
PATIENCE = timedelta(hours=36)
CHANGES = ("meeting:convoke", "meeting:move", "meeting:cancel")
#: Of one person, so many changes are looked at: the newest say what the older do.
MOST = 50


@register_unread_source
def list_unread(actor: Actor, tokens: Sequence[FeedToken]) -> Mapping[int, Unread]:
    """For each address that missed one, the newest change. Two queries."""
    asked = {token.id: token.last_polled_at or token.created_at for token in tokens}
    until = clock.now() - PATIENCE
    if not asked or min(asked.values()) >= until:
        return {}
    followed = db.session.scalars(
        select(BodySubscription.body_id).where(BodySubscription.person_id == actor.person_id)
    )
    changes = db.session.execute(
        rows.select_for(actor.body_ids, followed)
        .join(
            AuditEntry,
            (AuditEntry.subject_type == Meeting.__tablename__) & (AuditEntry.subject_id == Meeting.id),
        )
        .add_columns(AuditEntry.tag, AuditEntry.at)
        .where(
            AuditEntry.tag.in_(CHANGES),
            AuditEntry.at > min(asked.values()),
            AuditEntry.at <= until,
            Meeting.starts_at > clock.now(),
        )
        .order_by(None)
        .order_by(AuditEntry.id.desc())
        .limit(MOST)
    ).all()
    found: dict[int, Unread] = {}
    for token_id, since in asked.items():
        missed = next((row for row in changes if row.at > since), None)
        if missed is not None:
            found[token_id] = Unread(
                _words(missed.tag, missed[0]), url_for("meetings.show", meeting_id=missed[0].id)
            )
    return found


def _words(tag: str, meeting: Meeting) -> str:
    session = full_title(meeting)
    if tag == "meeting:cancel":
        return _("%(session)s was cancelled", session=session)
    if tag == "meeting:move":
        return _("%(session)s was moved", session=session)
    return _("%(session)s was convoked", session=session)
