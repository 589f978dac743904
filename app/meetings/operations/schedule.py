"""A session's place in time: planned, edited, moved, cancelled, archived; and its revision in calendars."""

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
from app.bodies.models import Body, BodyState
from app.bodies.operations.lifecycle import require_unexpired, require_working
from app.kernel import clock, texts
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.kernel.markdown import TextTooLong
from app.meetings import clock as procedural_clock
from app.meetings import policy, queries, wording
from app.meetings.models import TRANSITIONS, Meeting, MeetingKind, MeetingMode, MeetingState
from app.meetings.operations.replies import forget
from app.programme.business import business_calendar

#: A body meets while it lives: a proposed, suspended or closed group convokes nobody.
MEETING_BODY_STATES = frozenset({BodyState.CONSTITUTED, BodyState.ACTIVE, BodyState.REPORTED})
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
    if body.state not in MEETING_BODY_STATES:
        raise WrongState(_("%(body)s does not meet in the state it is in.", body=body.name))
    require_working(body)
    _check(starts_at, ends_at, zone=zone, place=place, mode=mode, remote_url=remote_url)
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
    journal.record("meeting:plan", actor=actor, subject=meeting, new=_content(meeting) | {"kind": kind})
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
    _hold(meeting)
    require_unexpired(db.session.get_one(Body, meeting.body_id))
    if meeting.state not in queries.AHEAD:
        raise _wrong_state(meeting)
    _check(
        meeting.starts_at, meeting.ends_at, zone=meeting.zone, place=place, mode=mode, remote_url=remote_url
    )
    _keep(description)
    meeting.advance(since, mine=description, theirs=meeting.description)
    old = _content(meeting)
    meeting.place, meeting.mode, meeting.remote_url = place, mode, remote_url
    meeting.description, meeting.is_public = description, is_public
    new = _content(meeting)
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
        _announce_moved(meeting, old, changed)


def move(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    force_majeure: bool = False,
    since: int,
    actor: Actor,
) -> None:
    """Give a session another time. Planned, it stays so; convoked, it becomes DEFERRED and waits for its new notice.

    Deferring needs the days the rules ask before the session, or force majeure, and a reason; those convoked are told.
    Raises NotAllowed, WrongState, InvalidInput, Refused, StaleEdit. Source: rules of procedure, deferral.
    """
    policy.require_may(actor, policy.moving_verb(meeting), meeting)
    _hold(meeting)
    require_unexpired(db.session.get_one(Body, meeting.body_id))
    if meeting.state not in {MeetingState.PLANNED, MeetingState.CONVOKED}:
        raise _wrong_state(meeting)
    deferring = meeting.state is MeetingState.CONVOKED
    _check(
        starts_at,
        ends_at,
        zone=meeting.zone,
        place=meeting.place,
        mode=meeting.mode,
        remote_url=meeting.remote_url,
    )
    if starts_at <= clock.now():
        raise InvalidInput(fields={"date": _("This date has passed. Choose one ahead.")})
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        raise InvalidInput(fields={"date": _("It is at that time already.")})
    if deferring:
        _require_reason(reason)
        require_in_time_to_defer(meeting, force_majeure=force_majeure)
    meeting.advance(since)
    old = _content(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    if deferring:
        move_to(meeting, MeetingState.DEFERRED)
        meeting.reason = reason
        forget(meeting)
    else:
        _renumber(meeting)
    revise(meeting, moved=True)
    new = _content(meeting)
    by_force = {"force_majeure": True} if force_majeure else {}
    keys = ("starts_at", "ends_at", "state", "year", "number")
    journal.record(
        "meeting:move",
        actor=actor,
        subject=meeting,
        old={key: old[key] for key in keys if old[key] != new[key]},
        new={key: new[key] for key in keys if old[key] != new[key]} | by_force,
        reason=reason,
        rules_id=meeting.rules_id,
    )
    if meeting.convoked_at is not None:
        _announce_moved(meeting, old, ["starts_at"])


def cancel(meeting: Meeting, *, reason: str, force_majeure: bool = False, since: int, actor: Actor) -> None:
    """Call a session off. It stays where it is, CANCELLED, with its reason; those convoked are told.

    Requires PLANNED, CONVOKED or NO_QUORUM; a convoked one needs the rules' days of notice, or force majeure.
    Raises NotAllowed, WrongState, InvalidInput (no reason), Refused, StaleEdit.
    """
    policy.require_may(actor, "cancel", meeting)
    _hold(meeting)
    if MeetingState.CANCELLED not in TRANSITIONS[meeting.state]:
        raise _wrong_state(meeting)
    _require_reason(reason)
    if meeting.state is MeetingState.CONVOKED:
        require_in_time_to_defer(meeting, force_majeure=force_majeure)
    meeting.advance(since)
    old = move_to(meeting, MeetingState.CANCELLED)
    meeting.reason = reason
    revise(meeting, moved=True)
    journal.record(
        "meeting:cancel",
        actor=actor,
        subject=meeting,
        old={"state": old},
        new={"state": meeting.state} | ({"force_majeure": True} if force_majeure else {}),
        reason=reason,
        rules_id=meeting.rules_id,
    )
    if meeting.convoked_at is not None:
        journal.announce(
            "meeting:cancelled",
            subject=meeting,
            payload=facts(meeting) | {"reason": reason},
            dedupe=f"sequence-{meeting.sequence}",
        )


def archive(meeting: Meeting, *, actor: Actor) -> None:
    """Put a closed session away once its minutes are signed (the caller has seen to that).

    Raises NotAllowed, WrongState.
    """
    policy.require_may(actor, "archive", meeting)
    old = move_to(meeting, MeetingState.ARCHIVED)
    journal.record(
        "meeting:archive", actor=actor, subject=meeting, old={"state": old}, new={"state": meeting.state}
    )


def revise(meeting: Meeting, *, moved: bool) -> None:
    """Note that what a calendar shows of it has changed; ``moved`` when start, end, place or status did.

    ``revised_at`` always rises, also within one tick of the clock. Source: RFC 5546 2.1.4.
    """
    if moved:
        meeting.sequence += 1
    meeting.revised_at = max(clock.now(), meeting.revised_at + timedelta(microseconds=1))
    db.session.flush()


def _hold(meeting: Meeting) -> None:
    """Read anew what others may have changed and hold the row, so that those who change it take turns."""
    db.session.refresh(
        meeting, ["revision", "state", "starts_at", "ends_at", "sequence", "revised_at"], with_for_update=True
    )


def move_to(meeting: Meeting, state: MeetingState) -> MeetingState:
    """Change the state and return the old one; not a verb, but the check all verbs share. Raises WrongState."""
    if state not in TRANSITIONS[meeting.state]:
        raise _wrong_state(meeting)
    old, meeting.state = meeting.state, state
    return old


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


def require_in_time_to_defer(meeting: Meeting, *, force_majeure: bool) -> None:
    """Raise Refused when it is later than the rules allow for deferring or cancelling, unless by force majeure."""
    limit = procedural_clock.last_day_to_defer(meeting, queries.rules_of(meeting), business_calendar())
    if not force_majeure and clock.today(meeting.zone) > limit.on:
        raise Refused(
            _(
                "The rules ask for %(days)s business days before the session: the last day was %(day)s. Later than "
                "that only force majeure, declared with its reason.",
                days=limit.days,
                day=wording.day(limit.on),
            )
        )


def _renumber(meeting: Meeting) -> None:
    """A planned session that moves to another year takes that year's next number."""
    year = meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).year
    if year == meeting.year:
        return
    body = wording.body_of(meeting)
    if not wording.counts_through_life(meeting.kind, body):
        meeting.number = next_number(body, meeting.kind, year)
    meeting.year = year


def _check(
    starts_at: datetime, ends_at: datetime, *, zone: str, place: str, mode: MeetingMode, remote_url: str
) -> None:
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


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why: those convoked will read it.")})


def _wrong_state(meeting: Meeting) -> WrongState:
    return WrongState(_("This session is %(state)s.", state=wording.state_label(meeting.state).lower()))


def _content(meeting: Meeting) -> dict[str, Any]:
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
    }


def _announce_moved(meeting: Meeting, old: dict[str, Any], changed: list[str]) -> None:
    journal.announce(
        "meeting:moved",
        subject=meeting,
        payload=facts(meeting)
        | {
            "changed": changed,
            "old_starts_at": old["starts_at"],
            "old_ends_at": old["ends_at"],
            "old_place": old["place"],
            "reason": meeting.reason if "starts_at" in changed else "",
        },
        dedupe=f"revised-{meeting.revised_at.isoformat()}",
    )
