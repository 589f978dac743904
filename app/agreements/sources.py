"""What the follow-up of an agenda goes through: what its body still has open, and what was fulfilled since its last session."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set

from app.agendas.sources import Followed, register_follow_up_reader, register_follow_up_source
from app.agreements import queries, wording
from app.agreements.models import Agreement, AgreementState
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.models import Meeting
from app.meetings.queries import find_previous


@register_follow_up_source
def followed_up(meeting: Meeting, actor: Actor) -> Iterator[Followed]:
    """Those adopted before it that this actor may read, the soonest due first. Three queries."""
    today = queries.today()
    previous = find_previous(meeting)
    since = previous.starts_at if previous is not None else None
    for agreement in queries.list_to_follow(meeting.body_id, actor, fulfilled_since=since):
        if agreement.adopted_at is None or agreement.adopted_at >= meeting.starts_at:
            continue
        yield Followed(
            id=agreement.id,
            number=agreement.number or "",
            text=agreement.text,
            responsible=agreement.responsible,
            due_on=agreement.due_on,
            state=wording.state_chip(agreement.state, is_overdue=agreement.is_overdue(today)),
            last=_last(agreement) if queries.may_read_evidence(actor, agreement) else "",
        )


@register_follow_up_reader
def readable(agreement_ids: Collection[int], actor: Actor) -> Set[int]:
    """One query."""
    return set(
        db.session.scalars(
            queries.visible_to(actor).where(Agreement.id.in_(agreement_ids)).with_only_columns(Agreement.id)
        )
    )


def _last(agreement: Agreement) -> str:
    """What was reported last, in one line."""
    reports = [row.text for row in agreement.follow_ups if row.state is AgreementState.REPORTED]
    return wording.shortened(reports[-1], 300) if reports else ""
