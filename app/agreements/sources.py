"""What the follow-up of an agenda goes through: the body's agreements that are still owed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from app.agendas.sources import Followed, register_follow_up_source
from app.agreements import queries, wording
from app.kernel.actor import Actor
from app.meetings.models import Meeting


@register_follow_up_source
def open_agreements(meeting: Meeting, actor: Actor) -> Iterator[Followed]:
    """Those adopted before it that this actor may read, the soonest due first. One query."""
    today = queries.today()
    for agreement in queries.list_open_of_body(meeting.body_id, actor):
        if agreement.adopted_at is None or agreement.adopted_at >= meeting.starts_at:
            continue
        yield Followed(
            number=agreement.number or "",
            text=agreement.text,
            responsible=agreement.responsible,
            due_on=agreement.due_on,
            state=wording.state_chip(agreement.state, is_overdue=agreement.is_overdue(today)),
            url=url_for("agreements.show", agreement_id=agreement.id),
        )
