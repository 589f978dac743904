"""What agreements add to the loop of an issue: what was agreed under the item that carried it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from app.agreements import queries
from app.agreements.models import OPEN_STATES, AgreementState
from app.agreements.wording import state_label
from app.issues.loop import LoopStep, register_loop_source
from app.issues.models import Issue
from app.kernel.actor import Actor


@register_loop_source
def steps_of(issue: Issue, actor: Actor) -> Iterator[LoopStep]:
    """The adoption of each agreement, and then its fulfilment: done, or owed by its due date. One query."""
    today = queries.today()
    for agreement in queries.list_of_issue(issue.id, actor):
        if agreement.adopted_at is None:
            continue
        zone = ZoneInfo(agreement.meeting.zone)
        url = url_for("agreements.show", agreement_id=agreement.id)
        yield LoopStep(
            what=_("Agreement %(number)s", number=agreement.number),
            on=agreement.adopted_at.astimezone(zone).date(),
            url=url,
            left=agreement.responsible,
        )
        if agreement.state in OPEN_STATES:
            yield LoopStep(
                what=_("Fulfilment, %(responsible)s", responsible=agreement.responsible),
                on=agreement.due_on,
                url=url,
                state="late" if agreement.is_overdue(today) else "next",
                left=state_label(agreement.state),
                is_owed=True,
            )
        elif agreement.ended_at is not None:
            yield LoopStep(
                what=state_label(agreement.state),
                on=agreement.ended_at.astimezone(zone).date(),
                url=url,
                state="done" if agreement.state is AgreementState.FULFILLED else "later",
            )
