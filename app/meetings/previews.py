"""Another time for a session, looked at before it is given: read from the database and put together for its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import clock as time
from app.kernel.actor import Actor
from app.kernel.business_days import BusinessCalendar
from app.kernel.db import db
from app.meetings import clock, limits, moving, pages, papers, queries, wording
from app.meetings.clock import Facts
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.meetings.moving import Preview
from app.programme.business import business_calendar


def preview_of(meeting: Meeting, starts_at: datetime, ends_at: datetime, actor: Actor) -> Preview:
    """A session as it is and as it would be at another time. Needs its body; about 10 queries."""
    business = business_calendar()
    day = starts_at.astimezone(ZoneInfo(meeting.zone)).date()
    sessions = sessions_around(day, meeting.zone, actor, but=meeting.id)
    near = near_session(meeting.body_id, day, sessions)
    return put_together(
        meeting,
        starts_at,
        ends_at,
        business=business,
        facts=papers.facts_of([meeting]).get(meeting.id),
        cautions=[
            *pages.warnings_against_moving(meeting, starts_at, ends_at, actor),
            *_against_deferral(meeting, day),
            *([near] if near else []),
        ],
        sessions=names_by_day(sessions),
    )


def _against_deferral(meeting: Meeting, day: date) -> list[str]:
    """A convoked session goes to a later day, no later than its rules allow."""
    if meeting.state is not MeetingState.CONVOKED or day == clock.session_day(meeting):
        return []
    limit = limits.of_new_date(meeting, queries.rules_of(meeting), business_calendar())
    if clock.session_day(meeting) < day <= limit.on:
        return []
    return [
        _("The new date must lie after the old one, and by %(day)s at the latest.", day=wording.day(limit.on))
    ]


def put_together(
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    *,
    business: BusinessCalendar,
    facts: Facts | None = None,
    following: date | None = None,
    cautions: Sequence[str],
    sessions: Mapping[date, Sequence[str]],
) -> Preview:
    """Both chains of deadlines, and three months of days to choose from. 4 queries.

    ``following``: the day of the body's next session, where it is not in the database yet.
    """
    today = time.today(meeting.zone)
    other = moving.at_another_time(meeting, starts_at, ends_at)
    now, then = (
        clock.deadlines(
            each, queries.rules_of(each), business, today, facts, approval_on=_approval_on(each) or following
        )
        for each in (meeting, other)
    )
    chosen = clock.session_day(other)
    return Preview(
        starts_at=starts_at,
        ends_at=ends_at,
        zone=meeting.zone,
        is_moved=(starts_at, ends_at) != (meeting.starts_at, meeting.ends_at),
        shifts=moving.compare(now, then, today),
        cautions=list(cautions),
        months=moving.lay_out(
            moving.around(chosen),
            chosen=chosen,
            saved=clock.session_day(meeting),
            today=today,
            business=business,
            sessions=sessions,
            deadlines=then,
        ),
    )


def sessions_around(
    day: date, zone: str, actor: Actor, *, but: int | None = None
) -> Sequence[tuple[date, Meeting]]:
    """Sessions of the three months around a day that this actor may know of, with their bodies, by day. One query."""
    first, _this, last = moving.around(day)
    begin = datetime.combine(first, datetime.min.time(), ZoneInfo(zone))
    query = (
        queries.visible_to(actor)
        .where(
            Meeting.starts_at >= begin,
            Meeting.starts_at < begin.replace(year=last.year, month=last.month) + timedelta(days=31),
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if but is not None:
        query = query.where(Meeting.id != but)
    return [(clock.session_day(meeting), meeting) for meeting in db.session.scalars(query)]


def names_by_day(sessions: Sequence[tuple[date, Meeting]]) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for on, meeting in sessions:
        found.setdefault(on, []).append(wording.full_title(meeting, meeting.body))
    return found


def near_session(body_id: int, day: date, sessions: Sequence[tuple[date, Meeting]]) -> str:
    """That an ordinary session of the same body is only some days away, in words; empty where none is."""
    days = [
        (abs((on - day).days), on)
        for on, meeting in sessions
        if meeting.body_id == body_id and meeting.kind is MeetingKind.ORDINARY
    ]
    if not days or min(days)[0] >= moving.NEAR_DAYS:
        return ""
    return near_text(*min(days))


def near_text(days: int, on: date) -> str:
    if days == 0:
        return _("The body has another ordinary session on that day.")
    return ngettext(
        "The body has another ordinary session only %(num)s day away, on %(day)s.",
        "The body has another ordinary session only %(num)s days away, on %(day)s.",
        days,
        day=wording.day(on),
    )


def _approval_on(meeting: Meeting) -> date | None:
    following = queries.find_following(meeting)
    return clock.session_day(following) if following is not None else None
