"""The secrets in personal calendar addresses: shown once, kept as a hash, rotated in one click."""

from __future__ import annotations

from flask_babel import gettext as _

from app import journal
from app.accounts import policy
from app.accounts.models import FeedToken, Person
from app.accounts.queries import list_feed_tokens
from app.accounts.tokens import hash_token, new_token
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotFound

MOST_TOKENS = 10


def create(person: Person, *, name: str, actor: Actor) -> str:
    """A new named address; returns its token, which can't be shown again."""
    policy.require_may(actor, "keep_feed_tokens", person)
    _require_name(name)
    if len(list_feed_tokens(person.id)) >= MOST_TOKENS:
        raise InvalidInput(fields={"name": _("You have ten addresses already. Revoke one you don't use.")})
    token, row = _issue(person.id, name.strip())
    journal.record("feed_token:create", actor=actor, subject=row, new={"name": row.name})
    return token


def rename(row: FeedToken, *, name: str, actor: Actor) -> None:
    """Call an address otherwise; calendars that use it notice nothing."""
    _require_own(row, actor)
    _require_name(name)
    old, row.name = row.name, name.strip()[:80]
    if row.name != old:
        journal.record(
            "feed_token:rename", actor=actor, subject=row, old={"name": old}, new={"name": row.name}
        )


def rotate(row: FeedToken, *, actor: Actor) -> str:
    """Replace an address by a new one of the same name; the old one is dead at once. Returns the new token."""
    _require_own(row, actor)
    row.revoked_at = clock.now()
    token, fresh = _issue(row.person_id, row.name)
    journal.record(
        "feed_token:rotate", actor=actor, subject=fresh, old={"id": row.id}, new={"name": fresh.name}
    )
    return token


def revoke(row: FeedToken, *, actor: Actor) -> None:
    """Kill an address."""
    _require_own(row, actor)
    row.revoked_at = clock.now()
    journal.record("feed_token:revoke", actor=actor, subject=row, old={"name": row.name})


def _require_name(name: str) -> None:
    if not name.strip():
        raise InvalidInput(
            fields={"name": _("Name the calendar this address is for: «Outlook at the office».")}
        )


def _require_own(row: FeedToken, actor: Actor) -> None:
    if row.person_id != actor.person_id or row.revoked_at is not None:
        raise NotFound


def _issue(person_id: int, name: str) -> tuple[str, FeedToken]:
    token = new_token()
    row = FeedToken(person_id=person_id, name=name[:80], token_hash=hash_token(token), created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return token, row
