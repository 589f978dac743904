"""Whom the link in a notice's letter stands for."""

from __future__ import annotations

from app.bodies.actors import actor_of
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.meetings import notice_queries, policy, queries
from app.meetings.models import Meeting, NoticeRecipient


def follow(token: str) -> tuple[NoticeRecipient, Meeting, Actor] | None:
    """Its recipient, while they still are in the body as they were convoked, the meeting, and what they may do."""
    recipient = notice_queries.find_linked_recipient(token)
    if recipient is None:
        return None
    actor = actor_of(recipient.person)
    try:
        meeting = queries.get_meeting(recipient.notice.meeting_id, actor)
    except NotFound:
        return None
    if recipient.seat_id is not None and not policy.holds(actor, recipient.seat_id):
        return None
    if meeting.body_id not in actor.body_ids:
        return None
    return recipient, meeting, actor
