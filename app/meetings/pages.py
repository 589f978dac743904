"""What the pages of the room show, put together: the clock as a line, warnings about a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.bodies.models import Body
from app.kernel import clock as time
from app.kernel.actor import Actor
from app.meetings import clock, papers, queries, wording
from app.meetings.clock import Deadline, Step, StepState
from app.meetings.models import (
    Meeting,
    MeetingKind,
    MeetingState,
)
from app.programme.business import business_calendar


@dataclass(frozen=True)
class RailStep:
    """A station as components/rail.html draws it, with the reason for its day."""

    what: str
    on: date
    state: str
    left: str
    days: int | None
    soon: bool
    session: bool
    url: str | None
    when: str | None
    rule: str
    skipped: list[str]


def deadlines_of(meeting: Meeting) -> list[Deadline]:
    """The chain of a meeting today. Needs its body; 3 to 5 queries."""
    following = queries.find_following(meeting)
    return clock.deadlines(
        meeting,
        queries.rules_of(meeting),
        business_calendar(),
        time.today(meeting.zone),
        papers.facts_of([meeting]).get(meeting.id),
        approval_on=clock.session_day(following) if following is not None else None,
    )


def rail_of(meeting: Meeting, chain: list[Deadline]) -> list[RailStep]:
    """The chain as stations; papers and additions that fall on one day are one; a call for issues that is open tells its end."""
    days = {deadline.step: deadline.on for deadline in chain}
    together = days.get(Step.PAPERS) == days.get(Step.ADDITIONS)
    this_year = clock.session_day(meeting).year
    steps = []
    for deadline in chain:
        if deadline.step is Step.ADDITIONS and together:
            continue
        if deadline.step is Step.CALL_FOR_ISSUES_OPENS and deadline.is_done:
            continue
        what = wording.step_label(deadline.step)
        if deadline.step is Step.PAPERS and together:
            what = _("Papers and additions")
        if deadline.step is Step.SESSION:
            local = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
            what = _("Session, %(time)s", time=wording.clock_time(local))
        steps.append(
            RailStep(
                what=what,
                on=deadline.on,
                state=_rail_state(deadline),
                left=pgettext("step", "Done") if deadline.is_done else "",
                days=None if deadline.is_done else deadline.left,
                soon=deadline.state is StepState.SOON,
                session=deadline.step is Step.SESSION,
                url=None,
                when=wording.long_day(deadline.on) if deadline.on.year != this_year else None,
                rule=wording.counted(deadline) if deadline.days else "",
                skipped=wording.skipped(deadline.skipped),
            )
        )
    return steps


def is_too_late_for_the_notice(chain: Sequence[Deadline]) -> bool:
    """Whether the notice, not sent yet, would need the chair's urgency."""
    return any(row.step is Step.NOTICE and row.state is StepState.LATE for row in chain)


def _rail_state(deadline: Deadline) -> str:
    if deadline.state is StepState.LATER:
        return ""
    return "next" if deadline.state is StepState.SOON else deadline.state.value


def warnings_against_planning(
    body: Body, kind: MeetingKind, starts_at: datetime, ends_at: datetime, actor: Actor
) -> list[str]:
    """What speaks against a date for a session that is to be convoked: the day, and a notice already late."""
    return [
        *_against_the_day(body, starts_at, ends_at, actor),
        *_against_the_notice(body, kind, starts_at),
        *_against_the_mandate(body, starts_at),
    ]


def warnings_against_moving(
    meeting: Meeting, starts_at: datetime, ends_at: datetime, actor: Actor
) -> list[str]:
    """The same for another date of a session; one that was convoked goes by the deferral's limits, not by the notice's."""
    body = meeting.body
    is_planned = meeting.state is MeetingState.PLANNED
    return [
        *_against_the_day(body, starts_at, ends_at, actor, but=meeting.id),
        *(_against_the_notice(body, meeting.kind, starts_at) if is_planned else []),
        *_against_the_mandate(body, starts_at),
    ]


def _against_the_day(
    body: Body, starts_at: datetime, ends_at: datetime, actor: Actor, *, but: int | None = None
) -> list[str]:
    """A closed day, another session at that hour."""
    day = _day(body, starts_at)
    found = []
    reason = business_calendar().why_closed(day)
    if reason is not None:
        found.append(
            _("%(day)s is not a business day: %(reason)s.", day=wording.day(day).capitalize(), reason=reason)
        )
    for collision in queries.list_collisions(body.id, starts_at, ends_at, actor, but=but):
        other = wording.full_title(collision.meeting)
        if collision.meeting.body_id == body.id or not collision.shared_people:
            found.append(_("At that hour there is also: %(session)s.", session=other))
        else:
            found.append(
                ngettext(
                    "At that hour there is also: %(session)s. %(num)s person sits in both bodies.",
                    "At that hour there is also: %(session)s. %(num)s people sit in both bodies.",
                    collision.shared_people,
                    session=other,
                )
            )
    return found


def _against_the_notice(body: Body, kind: MeetingKind, starts_at: datetime) -> list[str]:
    period = queries.current_rules(body).notice_period(kind)
    limit = clock.for_notice(_day(body, starts_at), period, business_calendar())
    if limit.on >= time.today(body.zone):
        return []
    return [
        _(
            "The notice would have had to go out by %(day)s: it will need a reasoned urgency.",
            day=wording.day(limit.on),
        )
    ]


def _against_the_mandate(body: Body, starts_at: datetime) -> list[str]:
    if body.ends_on is None or _day(body, starts_at) <= body.ends_on:
        return []
    return [_("The group's mandate ends before, on %(day)s.", day=wording.day(body.ends_on))]


def _day(body: Body, starts_at: datetime) -> date:
    return starts_at.astimezone(ZoneInfo(body.zone)).date()


def address(endpoint: str, **values: object) -> str | None:
    """The address of a page of a room above, or None where there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]


def is_over(meeting: Meeting) -> bool:
    return meeting.state in {MeetingState.CLOSED, MeetingState.ARCHIVED, MeetingState.CANCELLED}
