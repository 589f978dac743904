"""A session taken from a calendar the office already has: by UID, revision respected, the same twice over."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app import journal
from app.bodies.models import Body
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput
from app.meetings import policy, queries
from app.meetings.models import Meeting, MeetingKind, MeetingMode, MeetingState
from app.meetings.operations.revision import facts, revise
from app.meetings.operations.schedule import next_number


class Imported(enum.StrEnum):
    """What became of a session that was imported."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    #: What is here is newer than the file.
    OLDER = "older"
    #: Its convoking, holding or cancelling happened here: the file has no say any more.
    KEPT = "kept"


def import_meeting(
    body: Body,
    *,
    uid: str,
    starts_at: datetime,
    ends_at: datetime,
    title: str = "",
    place: str = "",
    description: str = "",
    remote_url: str = "",
    is_cancelled: bool = False,
    is_public: bool = True,
    kind: MeetingKind = MeetingKind.ORDINARY,
    sequence: int = 0,
    last_modified: datetime | None = None,
    actor: Actor,
) -> tuple[Meeting, Imported]:
    """Create or update the session ``uid`` of a body. A held one that is new here goes straight to the archive.

    An update must be newer: a higher sequence, or the same one and a later ``last_modified``. Raises NotAllowed,
    InvalidInput (the UID is another body's; it ends before it begins).
    """
    policy.require_may(actor, "import", body)
    if ends_at <= starts_at:
        raise InvalidInput(_("It ends before it begins."))
    given = {
        "title": title[:200],
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": place[:300],
        "description": description,
        "remote_url": remote_url[:500],
        "is_public": is_public,
    }
    known = queries.find_by_uid(uid)
    if known is None:
        made = _create(body, uid, given, kind, is_cancelled=is_cancelled, sequence=sequence, actor=actor)
        return made, Imported.CREATED
    if known.body_id != body.id:
        raise InvalidInput(_("A session of another body has this identifier."))
    became = _update(
        known, given, is_cancelled=is_cancelled, sequence=sequence, modified=last_modified, actor=actor
    )
    return known, became


def _create(
    body: Body,
    uid: str,
    given: dict[str, Any],
    kind: MeetingKind,
    *,
    is_cancelled: bool,
    sequence: int,
    actor: Actor,
) -> Meeting:
    now = clock.now()
    year = given["starts_at"].astimezone(ZoneInfo(body.zone)).year
    state = MeetingState.ARCHIVED if given["ends_at"] < now else MeetingState.PLANNED
    meeting = Meeting(
        body_id=body.id,
        uid=uid,
        kind=kind,
        year=year,
        number=next_number(body, kind, year),
        state=MeetingState.CANCELLED if is_cancelled else state,
        zone=body.zone,
        mode=MeetingMode.IN_PERSON if given["place"] or not given["remote_url"] else MeetingMode.REMOTE,
        sequence=sequence,
        revised_at=now,
        created_at=now,
        **given,
    )
    meeting.body = body
    db.session.add(meeting)
    db.session.flush()
    journal.record(
        "meeting:import", actor=actor, subject=meeting, new=facts(meeting) | {"state": meeting.state}
    )
    return meeting


def _update(
    meeting: Meeting,
    given: dict[str, Any],
    *,
    is_cancelled: bool,
    sequence: int,
    modified: datetime | None,
    actor: Actor,
) -> Imported:
    old = {key: getattr(meeting, key) for key in given} | {"state": meeting.state}
    new = given | {"state": MeetingState.CANCELLED if is_cancelled else meeting.state}
    changed = sorted(key for key in new if new[key] != old[key])
    if not changed:
        return Imported.UNCHANGED
    if sequence < meeting.sequence or (
        sequence == meeting.sequence and modified is not None and modified <= meeting.revised_at
    ):
        return Imported.OLDER
    if meeting.state not in {MeetingState.PLANNED, MeetingState.ARCHIVED}:
        return Imported.KEPT
    for key in changed:
        setattr(meeting, key, new[key])
    moved = bool({"starts_at", "ends_at", "place", "state"} & set(changed))
    meeting.revision += 1
    revise(meeting, moved=moved and sequence <= meeting.sequence)
    meeting.sequence = max(meeting.sequence, sequence)
    journal.record(
        "meeting:import",
        actor=actor,
        subject=meeting,
        old={key: old[key] for key in changed},
        new={key: new[key] for key in changed},
    )
    db.session.flush()
    return Imported.UPDATED
