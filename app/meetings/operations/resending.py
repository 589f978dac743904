"""A notice sent again to one person: it bounced, or never reached them, and the secretary has a better address."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import journal
from app.accounts.operations.people import normal_email
from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings import policy, queries
from app.meetings.models import Meeting, MeetingState, NoticeRecipient
from app.meetings.operations.revision import facts
from app.meetings.wording import state_label

#: States in which a notice still tells something.
TELLING = frozenset({*queries.AHEAD, MeetingState.CANCELLED})


def resend(meeting: Meeting, recipient: NoticeRecipient, *, address: str, actor: Actor) -> None:
    """Queue the same notice for one person once more, at ``address``; what became of it before is kept.

    Needs ``recipient.notice``. What the notice was sealed with stays as it was. The person's account keeps its address.
    Raises NotAllowed, WrongState, InvalidInput (no address), Refused (it was acknowledged).
    """
    policy.require_may(actor, "resend", meeting)
    address = normal_email(address)
    take(recipient)
    if meeting.state not in TELLING:
        raise WrongState(_("This session is %(state)s.", state=state_label(meeting.state).lower()))
    if recipient.acknowledged_at is not None:
        raise Refused(_("This person has acknowledged the notice already."))
    if recipient.delivered_at is None and recipient.bounced_at is None and recipient.address == address:
        raise InvalidInput(fields={"email": _("It is on its way to this address already.")})
    before = outcome_of(recipient)
    recipient.earlier = [*recipient.earlier, before]
    recipient.address, recipient.queued_at = address, clock.now()
    recipient.delivered_at = recipient.bounced_at = recipient.server_code = None
    recipient.server_answer = ""
    db.session.flush()
    journal.record(
        "notice:resend",
        actor=actor,
        subject=meeting,
        old=before,
        new={"notice": recipient.notice.number, "recipient": recipient.id, "address": address},
    )
    journal.announce(
        "notice:resent",
        subject=meeting,
        payload=facts(meeting)
        | {
            "notice_id": recipient.notice_id,
            "person_id": recipient.person_id,
            "message_id": _announcement(meeting, recipient.notice_id),
        },
        dedupe=f"recipient-{recipient.id}-{len(recipient.earlier)}",
    )


def outcome_of(recipient: NoticeRecipient) -> dict[str, Any]:
    """What is known of a notice at the address it was sent to last, as plain values."""
    times = {
        "queued_at": recipient.queued_at,
        "delivered_at": recipient.delivered_at,
        "bounced_at": recipient.bounced_at,
    }
    return {
        "address": recipient.address,
        **{key: at.isoformat() if at is not None else None for key, at in times.items()},
        "server_code": recipient.server_code,
        "server_answer": recipient.server_answer,
    }


def _announcement(meeting: Meeting, notice_id: int) -> int:
    """The message with which a notice was announced: what its letter is written from."""
    messages = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.subject_type == "meeting", OutboxMessage.subject_id == meeting.id)
        .order_by(OutboxMessage.id)
    )
    return next(row.id for row in messages if row.payload.get("notice_id") == notice_id)
