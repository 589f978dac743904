"""What the room's pages share: who comes in, and where one goes after a button."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.floor import policy
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting, MeetingState
from app.web.guard import current_actor

blueprint = Blueprint("floor", __name__)

#: The room is open from the convocation until the session closes.
OPEN_STATES = frozenset(
    {MeetingState.CONVOKED, MeetingState.NO_QUORUM, MeetingState.IN_SESSION, MeetingState.RECESS}
)
OVER_STATES = frozenset({MeetingState.CLOSED, MeetingState.ARCHIVED})


def meeting_of(meeting_id: int) -> Meeting:
    """The meeting, for who may be in its room. Raises NotFound, NotAllowed."""
    meeting = meeting_queries.get_meeting(meeting_id, current_actor())
    policy.require_enter(current_actor(), meeting)
    return meeting


def back(meeting: Meeting, *, item_id: int | None = None, anchor: str | None = None) -> Response:
    """To the room, at the item its forms carry."""
    item = item_id or request.form.get("item", type=int)
    return redirect(url_for("floor.show", meeting_id=meeting.id, item=item, _anchor=anchor), code=303)


@contextmanager
def told() -> Iterator[None]:
    """What the rules refuse is said on the page one comes back to: nothing was changed, nothing typed is lost."""
    try:
        yield
    except (Refused, WrongState, InvalidInput) as error:
        flash(str(error), "error")
