"""What writing and the lifecycle share: the row for oneself, the content as it stands, a version of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.agreements.queries import list_for_meeting
from app.bodies.models import Body
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import WrongState
from app.kernel.seals import fingerprint
from app.meetings.models import Meeting
from app.minutes import annexed, paper, queries
from app.minutes.models import TRANSITIONS, Minutes, MinutesState, MinutesVersion
from app.minutes.wording import state_label


def require_transition(
    minutes: Minutes, to: MinutesState, *, at: frozenset[MinutesState] | None = None
) -> None:
    """Raise WrongState unless the table has the step (and, where ``at`` is given, they stand in one of those)."""
    if to not in TRANSITIONS[minutes.state] or (at is not None and minutes.state not in at):
        raise wrong_state(minutes)


def wrong_state(minutes: Minutes) -> WrongState:
    return WrongState(
        _(
            "These minutes are: %(state)s. That can't be done from there.",
            state=state_label(minutes.state).lower(),
        )
    )


def content_of(minutes: Minutes) -> dict[str, Any]:
    """The text as it stands now, with the agreements adopted and what is annexed."""
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    text = paper.content_of(
        meeting,
        db.session.get_one(Body, meeting.body_id),
        queries.list_sections(minutes),
        list_for_meeting(minutes.meeting_id, adopted_only=True),
    )
    return text | annexed.content_of(minutes, meeting)


def add_version(minutes: Minutes, content: dict[str, Any], *, note: str = "", actor: Actor) -> MinutesVersion:
    """Seal ``content`` as the next version, in the state the minutes are in now."""
    paper.keep(content)
    minutes.version += 1
    version = MinutesVersion(
        minutes_id=minutes.id,
        number=minutes.version,
        state=minutes.state,
        created_at=clock.now(),
        created_by=actor.name,
        note=note.strip(),
        content=content,
        hash=fingerprint(content),
    )
    db.session.add(version)
    db.session.flush()
    return version
