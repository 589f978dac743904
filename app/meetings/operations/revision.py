"""A session's revision: its state and its row held while it changes, what a calendar shows of it, and telling of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from app import journal
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import WrongState
from app.meetings import wording
from app.meetings.models import TRANSITIONS, Meeting, MeetingState, Notice


def revise(meeting: Meeting, *, moved: bool) -> None:
    """Note that what a calendar shows of it has changed; ``moved`` when start, end, place or status did.

    ``revised_at`` always rises, also within one tick of the clock. Source: RFC 5546 2.1.4.
    """
    if moved:
        meeting.sequence += 1
    meeting.revised_at = max(clock.now(), meeting.revised_at + timedelta(microseconds=1))
    db.session.flush()


def hold(meeting: Meeting) -> None:
    """Read anew what others may have changed and hold the row, so that those who change it take turns."""
    db.session.refresh(
        meeting, ["revision", "state", "starts_at", "ends_at", "sequence", "revised_at"], with_for_update=True
    )


def move_to(meeting: Meeting, state: MeetingState) -> MeetingState:
    """Change the state and return the old one; not a verb, but the check all verbs share. Raises WrongState."""
    if state not in TRANSITIONS[meeting.state]:
        raise wrong_state(meeting)
    old, meeting.state = meeting.state, state
    return old


def wrong_state(meeting: Meeting) -> WrongState:
    return WrongState(_("This session is %(state)s.", state=wording.state_label(meeting.state).lower()))


def content_of(meeting: Meeting) -> dict[str, Any]:
    return {
        "year": meeting.year,
        "number": meeting.number,
        "state": meeting.state,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "zone": meeting.zone,
        "place": meeting.place,
        "mode": meeting.mode,
        "remote_url": meeting.remote_url,
        "is_public": meeting.is_public,
        "description": meeting.description,
        "sequence": meeting.sequence,
    }


def facts(meeting: Meeting) -> dict[str, Any]:
    """What an announcement says of a session: its identity, when and where, and its revision in calendars."""
    return {
        "meeting_id": meeting.id,
        "body_id": meeting.body_id,
        "kind": meeting.kind,
        "year": meeting.year,
        "number": meeting.number,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "zone": meeting.zone,
        "place": meeting.place,
        "mode": meeting.mode,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "revised_at": meeting.revised_at,
        "state": meeting.state,
    }


def announce_moved(
    meeting: Meeting, old: dict[str, Any], changed: list[str], *, notice: Notice | None = None
) -> None:
    """Tell those convoked what changed of when and where, by ``notice``'s recipients where one was sealed."""
    journal.announce(
        "meeting:moved",
        subject=meeting,
        payload=facts(meeting)
        | {
            "changed": changed,
            "old_starts_at": old["starts_at"],
            "old_ends_at": old["ends_at"],
            "old_place": old["place"],
            "old_mode": old["mode"],
            "remote_url": meeting.remote_url,
            "old_remote_url": old["remote_url"],
            "reason": meeting.reason if "starts_at" in changed else "",
            "notice_id": notice.id if notice is not None else None,
        },
        dedupe=f"revised-{meeting.revised_at.isoformat()}",
    )
