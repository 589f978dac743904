"""A session given another time, or called off: within the limits of the rules, with its reason."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app import journal
from app.bodies.models import Body
from app.bodies.operations.lifecycle import require_unexpired
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db
from app.kernel.errors import InvalidInput, Refused
from app.meetings import limits, policy, queries, second_call, wording
from app.meetings.models import TRANSITIONS, Meeting, MeetingState, NoticeKind
from app.meetings.operations.notices import Said, follow
from app.meetings.operations.replies import forget
from app.meetings.operations.revision import (
    announce_moved,
    content_of,
    facts,
    hold,
    move_to,
    revise,
    wrong_state,
)
from app.meetings.operations.schedule import check, next_number
from app.programme.business import business_calendar


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

    Deferring needs the days the rules ask before the session, or force majeure in its own hours, a reason, and a day
    within those the rules allow after the old one; those convoked are told by a sealed notice.
    Raises NotAllowed, WrongState, InvalidInput, Refused, StaleEdit. Source: rules of procedure, deferral.
    """
    policy.require_may(actor, policy.moving_verb(meeting), meeting)
    hold(meeting)
    require_unexpired(db.session.get_one(Body, meeting.body_id))
    if meeting.state not in {MeetingState.PLANNED, MeetingState.CONVOKED}:
        raise wrong_state(meeting)
    deferring = meeting.state is MeetingState.CONVOKED
    check(
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
        _require_near(meeting, starts_at)
    meeting.advance(since)
    old = content_of(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    if deferring:
        move_to(meeting, MeetingState.DEFERRED)
        meeting.reason = reason
        forget(meeting)
    else:
        _renumber(meeting)
    revise(meeting, moved=True)
    new = content_of(meeting)
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
        was = {key: old[key] for key in ("starts_at", "ends_at", "zone")}
        said = Said(was=was, reason=reason, force_majeure=force_majeure)
        notice = follow(meeting, NoticeKind.DEFERRAL, said, actor=actor)
        announce_moved(meeting, old, ["starts_at"], notice=notice)


def cancel(meeting: Meeting, *, reason: str, force_majeure: bool = False, since: int, actor: Actor) -> None:
    """Call a session off. It stays where it is, CANCELLED, with its reason; those convoked are told.

    Requires PLANNED, CONVOKED or NO_QUORUM; a convoked one needs the rules' days of notice, or force majeure; one
    without quorum, that no second call is left to it.
    Raises NotAllowed, WrongState, InvalidInput (no reason), Refused, StaleEdit.
    """
    policy.require_may(actor, "cancel", meeting)
    hold(meeting)
    if MeetingState.CANCELLED not in TRANSITIONS[meeting.state]:
        raise wrong_state(meeting)
    _require_reason(reason)
    if meeting.state is MeetingState.CONVOKED:
        require_in_time_to_defer(meeting, force_majeure=force_majeure)
    elif meeting.state is MeetingState.NO_QUORUM:
        _require_no_call_left(meeting)
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
        said = Said(reason=reason, force_majeure=force_majeure)
        notice = follow(meeting, NoticeKind.CANCELLATION, said, actor=actor)
        journal.announce(
            "meeting:cancelled",
            subject=meeting,
            payload=facts(meeting)
            | {"reason": reason, "notice_id": notice.id if notice is not None else None},
            dedupe=f"sequence-{meeting.sequence}",
        )


def require_in_time_to_defer(meeting: Meeting, *, force_majeure: bool) -> None:
    """Raise Refused when it is later than the rules allow for deferring or cancelling.

    Force majeure has a limit of its own, in hours before the session. Source: rules of procedure, deferral.
    """
    rules = queries.rules_of(meeting)
    if force_majeure:
        until = limits.force_majeure_until(meeting, rules)
        if clock.now() > until:
            raise Refused(
                _(
                    "Even force majeure is declared %(hours)s hours before the session at the latest: that was "
                    "%(when)s.",
                    hours=rules.force_majeure_hours,
                    when=wording.moment(until, meeting.zone),
                )
            )
        return
    limit = limits.of_deferral(meeting, rules, business_calendar())
    if limit.is_past(clock.now()):
        raise Refused(
            _(
                "The rules ask for %(days)s business days before the session: the last day was %(day)s. Later than "
                "that only force majeure, declared with its reason.",
                days=limit.days,
                day=wording.day(limit.on),
            )
        )


def _require_near(meeting: Meeting, starts_at: datetime) -> None:
    """A deferred session is held after the day it was to be, and within so many business days of it."""
    day = starts_at.astimezone(ZoneInfo(meeting.zone)).date()
    if starts_at < meeting.starts_at:
        raise InvalidInput(
            fields={
                "date": _(
                    "A session that was convoked can't be held earlier: those convoked were told a later hour. "
                    "Cancel it and plan another."
                )
            }
        )
    limit = limits.of_new_date(meeting, queries.rules_of(meeting), business_calendar())
    if day > limit.on:
        raise InvalidInput(
            fields={
                "date": _(
                    "The rules ask for the new date within %(days)s business days of the old one: by %(day)s at the "
                    "latest. Later than that, cancel it and plan another.",
                    days=limit.days,
                    day=wording.day(limit.on),
                )
            }
        )


def _require_no_call_left(meeting: Meeting) -> None:
    last = second_call.last_day(meeting, queries.rules_of(meeting), business_calendar())
    if last is not None and clock.today(meeting.zone) <= last:
        raise Refused(
            _(
                "The rules permit a second call until %(day)s: call the session again first.",
                day=wording.day(last),
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


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why: those convoked will read it.")})
