"""The item of a later session under which minutes are approved: its outcome approves them, or puts them off."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.agendas import sources
from app.agendas.models import AgendaItem, Outcome
from app.agendas.outcomes import register_outcome_effect
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import Refused
from app.minutes.models import ApprovalMethod, Minutes, MinutesState
from app.minutes.operations.approval import (
    Decided,
    approve,
    approve_with_changes,
    drop_changes,
    is_approved_with_changes,
)
from app.minutes.queries import FROZEN_STATES
from app.minutes.wording import state_label


def find_minutes_of(item: AgendaItem) -> Minutes | None:
    """The minutes an item is about; None where it is about none, or none were drawn up here."""
    if not sources.approves_minutes(item.source):
        return None
    return db.session.scalar(select(Minutes).where(Minutes.meeting_id == sources.meeting_named(item.source)))


@register_outcome_effect
def follow(item: AgendaItem, outcome: Outcome, changes: str, *, actor: Actor) -> None:
    """Agreed: they are approved, as presented or with ``changes``. Anything else puts them off. Needs ``item.agenda.meeting``.

    Raises NotAllowed, Refused (not ready to be approved, or approved under this item already).
    """
    minutes = find_minutes_of(item)
    if minutes is None:
        return
    decided = Decided(item.agenda.meeting, item)
    if minutes.state in FROZEN_STATES:
        _require_unchanged(minutes, item, outcome, changes)
    elif outcome is Outcome.AGREED:
        _require_ready(minutes)
        if changes.strip():
            approve_with_changes(minutes, decided=decided, changes=changes, actor=actor)
            return
        if is_approved_with_changes(minutes, decided):
            drop_changes(minutes, actor=actor)
        approve(minutes, method=ApprovalMethod.PLENARY, decided=decided, actor=actor)
    elif is_approved_with_changes(minutes, decided):
        drop_changes(minutes, actor=actor)


def _require_unchanged(minutes: Minutes, item: AgendaItem, outcome: Outcome, changes: str) -> None:
    """What was approved is frozen: it is neither put off nor changed by saying so under the item."""
    is_here = minutes.approving_item_id == item.id
    if is_here and outcome is not Outcome.AGREED:
        raise Refused(_("These minutes were approved under this item, and their text is frozen."))
    if changes.strip() and changes.strip() != minutes.approval_changes:
        raise Refused(_("These minutes are approved already: what has to change is added as a correction."))


def _require_ready(minutes: Minutes) -> None:
    if minutes.state is not MinutesState.RECONCILED:
        raise Refused(
            _(
                "These minutes cannot be approved yet, they are: %(state)s. Take their comments as heard first, on"
                " their own page, or postpone the item.",
                state=state_label(minutes.state).lower(),
            )
        )
