"""Reads of the room ``notifications``."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.kernel import keyset
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.keyset import Page
from app.notifications.models import Mail

PAGE_SIZE = 50


def list_mails(*, after: str | None = None, before: str | None = None, limit: int = PAGE_SIZE) -> Page[Mail]:
    """A page of all mails without their bodies, the newest first. One query."""
    return keyset.page(
        db.session(),
        select(Mail).options(defer(Mail.text), defer(Mail.html)),
        keys=[(Mail.id, "desc")],
        after=after,
        before=before,
        limit=limit,
    )


def get_mail(mail_id: int) -> Mail:
    """Raises NotFound."""
    found = db.session.get(Mail, mail_id)
    if found is None:
        raise NotFound
    return found
