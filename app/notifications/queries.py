"""Reads of the room ``notifications``."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from app.accounts.models import Person
from app.kernel import keyset
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.keyset import Page
from app.meetings.models import Meeting
from app.meetings.queries import visible_to
from app.meetings.wording import full_title
from app.notifications.models import Mail, Mailbox, ReceivedMail, SentInvitation, Verdict

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


def find_mailbox() -> Mailbox | None:
    """How the looks at the mailbox go; None before the first."""
    return db.session.scalar(select(Mailbox))


def find_sent_invitation(meeting_id: int, person_id: int) -> SentInvitation | None:
    """What somebody's calendar was last told of a session."""
    return db.session.scalar(
        select(SentInvitation).where(
            SentInvitation.meeting_id == meeting_id, SentInvitation.person_id == person_id
        )
    )


def list_received(
    verdict: Verdict | None = None,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ReceivedMail]:
    """A page of what came in, the newest first; of one verdict where it is given. One query."""
    return keyset.page(
        db.session(),
        _received(verdict),
        keys=[(ReceivedMail.id, "desc")],
        after=after,
        before=before,
        limit=limit,
    )


def count_received(verdict: Verdict | None = None) -> int:
    return db.session.scalar(select(func.count()).select_from(_received(verdict).subquery())) or 0


def _received(verdict: Verdict | None) -> Select[ReceivedMail]:
    query = select(ReceivedMail)
    return query.where(ReceivedMail.verdict == verdict) if verdict is not None else query


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """What people are called, by id. One query."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(person_ids))))
    return {row.id: row.name for row in rows}


def titles_of(meeting_ids: Collection[int], actor: Actor) -> dict[int, str]:
    """What sessions are called, of those the actor may know of. One query."""
    meetings = db.session.scalars(visible_to(actor).where(Meeting.id.in_(sorted(meeting_ids))))
    return {meeting.id: full_title(meeting, meeting.body) for meeting in meetings}
