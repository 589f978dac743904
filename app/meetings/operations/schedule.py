"""A session's place in time: planned, edited, archived. Moved and called off: ``deferral``."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from app import journal
from app.bodies.models import Body
from app.bodies.operations.lifecycle import require_unexpired, require_working
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, WrongState
from app.kernel.markdown import TextTooLong
from app.meetings import policy, queries, wording
from app.meetings.models import Meeting, MeetingKind, MeetingMode, MeetingState, NoticeKind
from app.meetings.operations.notices import Said, follow
from app.meetings.operations.revision import announce_moved, content_of, hold, move_to, revise, wrong_state

LONGEST = timedelta(hours=24)


def plan(
    body: Body,
    *,
    kind: MeetingKind,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    place: str = "",
    mode: MeetingMode = MeetingMode.IN_PERSON,
    remote_url: str = "",
    is_public: bool = True,
    description: str = "",
    title: str = "",
    actor: Actor,
) -> Meeting:
    """A new PLANNED session with the next number of its kind and its identity in calendars (UID, sequence 0).

    ``zone`` is an IANA name. Raises NotAllowed, WrongState (the body does not meet), InvalidInput.
    """
    policy.require_may(actor, "plan", body)
    if body.state not in queries.MEETING_BODY_STATES:
        raise WrongState(_("%(body)s does not meet in the state it is in.", body=body.name))
    require_working(body)
    check(starts_at, ends_at, zone=zone, place=place, mode=mode, remote_url=remote_url)
    if ends_at <= clock.now():
        raise InvalidInput(fields={"date": _("This date has passed. Choose one ahead.")})
    _keep(description)
    now = clock.now()
    year = starts_at.astimezone(ZoneInfo(zone)).year
    meeting = Meeting(
        body_id=body.id,
        kind=kind,
        year=year,
        number=next_number(body, kind, year),
        title=title,
        state=MeetingState.PLANNED,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        place=place,
        mode=mode,
        remote_url=remote_url,
        is_public=is_public,
        description=description,
        uid=new_uid(),
        revised_at=now,
        created_at=now,
    )
    meeting.body = body
    db.session.add(meeting)
    db.session.flush()
    journal.record("meeting:plan", actor=actor, subject=meeting, new=content_of(meeting) | {"kind": kind})
    return meeting


def edit(
    meeting: Meeting,
    *,
    place: str,
    mode: MeetingMode,
    remote_url: str,
    description: str,
    is_public: bool,
    since: int,
    actor: Actor,
) -> None:
    """Change where and how a session is held and what is said of it. ``since`` is the revision the edit began from.

    Requires a session not yet held. A change of place or of the way in is told to those convoked.
    Raises NotAllowed, WrongState, InvalidInput, StaleEdit.
    """
    policy.require_may(actor, "edit", meeting)
    hold(meeting)
    require_unexpired(db.session.get_one(Body, meeting.body_id))
    if meeting.state not in queries.AHEAD:
        raise wrong_state(meeting)
    check(
        meeting.starts_at, meeting.ends_at, zone=meeting.zone, place=place, mode=mode, remote_url=remote_url
    )
    _keep(description)
    meeting.advance(since, mine=description, theirs=meeting.description)
    old = content_of(meeting)
    meeting.place, meeting.mode, meeting.remote_url = place, mode, remote_url
    meeting.description, meeting.is_public = description, is_public
    new = content_of(meeting)
    changed = [key for key in new if new[key] != old[key]]
    if not changed:
        return
    elsewhere = any(key in changed for key in ("place", "mode", "remote_url"))
    revise(meeting, moved="place" in changed)
    journal.record(
        "meeting:edit",
        actor=actor,
        subject=meeting,
        old={key: old[key] for key in changed},
        new={key: new[key] for key in changed},
    )
    if elsewhere and meeting.convoked_at is not None:
        said = Said(was={key: old[key] for key in ("place", "mode", "remote_url") if key in changed})
        notice = follow(meeting, NoticeKind.CHANGE, said, actor=actor)
        announce_moved(meeting, old, changed, notice=notice)


def archive(meeting: Meeting, *, actor: Actor) -> None:
    """Put a closed session away once its minutes are signed (the caller has seen to that).

    Raises NotAllowed, WrongState.
    """
    policy.require_may(actor, "archive", meeting)
    old = move_to(meeting, MeetingState.ARCHIVED)
    journal.record(
        "meeting:archive", actor=actor, subject=meeting, old={"state": old}, new={"state": meeting.state}
    )


def next_number(body: Body, kind: MeetingKind, year: int) -> int:
    """The number the next session of ``kind`` gets. Planners take turns on the body's row."""
    db.session.execute(select(Body.id).where(Body.id == body.id).with_for_update())
    query = select(func.max(Meeting.number)).where(Meeting.body_id == body.id, Meeting.kind == kind)
    if not wording.counts_through_life(kind, body):
        query = query.where(Meeting.year == year)
    return (db.session.scalar(query) or 0) + 1


def new_uid() -> str:
    """An identity for calendars, of no meaning: stored, never derived from title or time (RFC 5545 3.8.4.7)."""
    host = urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or "localhost"
    return f"{uuid.uuid4()}@{host}"


def check(
    starts_at: datetime, ends_at: datetime, *, zone: str, place: str, mode: MeetingMode, remote_url: str
) -> None:
    """Raise InvalidInput, field by field, where a session can't be held then and there."""
    wrong: dict[str, Any] = {}
    if zone not in available_timezones():
        wrong["zone"] = _("This time zone isn't known.")
    if ends_at <= starts_at:
        wrong["duration"] = _("It must end after it begins.")
    elif ends_at - starts_at > LONGEST:
        wrong["duration"] = _("A session lasts a day at most. Plan another for what remains.")
    if mode is not MeetingMode.REMOTE and not place:
        wrong["place"] = _("Say where it is held, or choose videoconference only.")
    if len(place) > 300:
        wrong["place"] = _("At most %(count)s characters.", count=300)
    if remote_url and not _is_web_address(remote_url):
        wrong["remote_url"] = _("Give the whole address, beginning with https://")
    if any(ord(char) < 32 for char in place):
        wrong["place"] = _("Write the place on one line.")
    if wrong:
        raise InvalidInput(fields=wrong)


def _is_web_address(value: str) -> bool:
    if len(value) > 500 or any(ord(char) <= 32 for char in value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def _keep(description: str) -> None:
    try:
        texts.keep(description)
    except TextTooLong as error:
        raise InvalidInput(
            fields={"description": _("At most %(count)s characters.", count=error.limit)}
        ) from error
