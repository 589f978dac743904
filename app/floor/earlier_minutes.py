"""The minutes that the item under discussion is about: how they stand, and who approves them."""

from __future__ import annotations

from dataclasses import dataclass

from app.agendas.models import AgendaItem
from app.kernel.db import db
from app.meetings.models import Meeting
from app.minutes import attendance
from app.minutes.models import Minutes, MinutesState
from app.minutes.operations import Decided, find_minutes_of
from app.minutes.operations.approval import is_approved_with_changes
from app.minutes.queries import FROZEN_STATES
from app.minutes.wording import page_title, state_chip


@dataclass(frozen=True)
class MinutesAtHand:
    minutes: Minutes
    title: str
    chip: tuple[str, str]
    #: The seats present that attended the session they tell of.
    approvers: list[str]
    #: The changes they were approved with here, until these are entered.
    pending: str

    @property
    def is_ready(self) -> bool:
        return self.minutes.state is MinutesState.RECONCILED

    @property
    def is_open(self) -> bool:
        """Whether their approval is still to be decided, or may be decided otherwise."""
        return self.minutes.state not in FROZEN_STATES


def at_hand(item: AgendaItem, meeting: Meeting) -> MinutesAtHand | None:
    """No query unless the item is about minutes."""
    minutes = find_minutes_of(item)
    if minutes is None:
        return None
    told_of = db.session.get_one(Meeting, minutes.meeting_id)
    is_pending = is_approved_with_changes(minutes, Decided(meeting, item))
    return MinutesAtHand(
        minutes=minutes,
        title=page_title(told_of, meeting.body),
        chip=state_chip(minutes.state),
        approvers=[row.seat.chamber.acronym for row in attendance.approvers_at(meeting, told_of)],
        pending=minutes.approval_changes if is_pending else "",
    )
