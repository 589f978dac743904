"""The calendar as pages: a year of twelve months, or one month with what each of its days holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import list_feed_tokens
from app.bodies.models import Body
from app.bodies.queries import list_bodies
from app.calendars import own_days
from app.calendars.own_days import OwnDay
from app.calendars.views.pages import blueprint
from app.calendars.year import closings_from, marks_of
from app.calendars.year import month as lay_out_month
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.planning import queries as planning_queries
from app.programme.business import business_calendar
from app.programme.queries import get_programme
from app.web.addresses import absolute, webcal
from app.web.guard import current_actor, public
from app.web.qr import qr_svg

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
#: So far ahead the calendar of sessions is approved.
YEARS_AHEAD = 2
#: How many of what comes next, of these how many sessions at least, and how many closures ahead the year says.
COMING, SESSIONS_COMING, CLOSINGS = 4, 2, 6
#: What ``?show=`` may leave of the reader's own calendar: without it, their days too.
ONLY_SESSIONS = "sessions"


@dataclass(frozen=True)
class Coming:
    """What comes next: a session, or a day of the reader's own."""

    on: date
    meeting: Meeting | None = None
    own: OwnDay | None = None


@blueprint.get("/calendar")
@public
def index() -> Response:
    """This year's page."""
    return redirect(url_for("calendars.year", year=clock.today(get_programme().zone).year))


@blueprint.get("/calendar/<int:year>", endpoint="year")
@public
def show_year(year: int) -> str:
    """Twelve months, and what comes next."""
    return _page(year, None)


@blueprint.get("/calendar/<int:year>/<int:month>", endpoint="month")
@public
def show_month(year: int, month: int) -> str:
    """One month with its sessions written out."""
    if not 1 <= month <= 12:
        raise NotFound
    return _page(year, month)


def known_year(number: int) -> None:
    """Raise NotFound for a year that no calendar is kept of."""
    if not EARLIEST_YEAR <= number <= LATEST_YEAR:
        raise NotFound


def chosen_body(bodies: Sequence[Body]) -> Body | None:
    """The one that ``?body=`` names."""
    return next((body for body in bodies if body.slug == request.args.get("body")), None)


def years_offered(number: int, today: date) -> list[int]:
    """Years to look at from that of ``number``: those beside it, this one and the two ahead."""
    offered = {number - 1, number, number + 1, *range(today.year, today.year + YEARS_AHEAD + 1)}
    return sorted(year for year in offered if EARLIEST_YEAR <= year <= LATEST_YEAR)


def _page(number: int, month: int | None) -> str:
    known_year(number)
    actor, programme = current_actor(), get_programme()
    bodies = list_bodies(actor)
    chosen = chosen_body(bodies)
    first = date(number, month or 1, 1)
    last = date(
        number + (month is None or month == 12), 1 if month is None else month % 12 + 1, 1
    ) - timedelta(days=1)
    found = _meetings_between(first, last, chosen, programme.zone)
    business, today = business_calendar(), clock.today(programme.zone)
    upcoming = meeting_queries.list_upcoming(
        actor, COMING, body_ids={chosen.id} if chosen is not None else None
    )
    has_own = own_days.has_any(actor)
    only_sessions = request.args.get("show") == ONLY_SESSIONS
    own = (
        own_days.list_own_days(actor, min(first, today), max(last, today), body=chosen)
        if has_own and not only_sessions
        else []
    )
    months = [
        lay_out_month(number, each, found, business, today, _by_day(own))
        for each in ([month] if month is not None else range(1, 13))
    ]
    feed = (
        absolute("calendars.body_feed", slug=chosen.slug)
        if chosen is not None and chosen.is_public
        else absolute("calendars.programme_feed")
    )
    return render_template(
        "calendars/year.html" if month is None else "calendars/month.html",
        number=number,
        month=months[0] if month is not None else None,
        months=months,
        count=sum(len(meetings) for meetings in found.values()),
        marks=marks_of(bodies, found),
        coming=_coming(upcoming, [day for day in own if day.on >= today]),
        has_own=has_own,
        only_sessions=only_sessions,
        own_in_sight=any(first <= day.on <= last for day in own),
        addresses=list_feed_tokens(actor.person_id) if actor.person_id is not None else (),
        closings=closings_from(months, today)[:CLOSINGS],
        bodies=bodies,
        chosen=chosen,
        #: What links to the other views keep.
        keep={"body": chosen.slug if chosen else None, "show": ONLY_SESSIONS if only_sessions else None},
        today=today,
        zone=programme.zone,
        feed=feed,
        qr=qr_svg(webcal(feed)),
        weekdays=[date(2024, 1, 1) + timedelta(days=offset) for offset in range(7)],
        earlier=_neighbour(number, month, -1) if month is not None else None,
        later=_neighbour(number, month, 1) if month is not None else None,
        years=years_offered(number, today),
        is_ahead=number > today.year,
        approvals=planning_queries.list_published(number, actor) if month is None else (),
    )


def _by_day(days: Sequence[OwnDay]) -> Mapping[date, list[OwnDay]]:
    found: dict[date, list[OwnDay]] = defaultdict(list)
    for day in days:
        found[day.on].append(day)
    return found


def _coming(meetings: Sequence[Meeting], days: Sequence[OwnDay]) -> list[Coming]:
    """The next of both in their order, sessions first on one day. However much is due, the next sessions are among them."""
    sessions = [
        Coming(meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date(), meeting) for meeting in meetings
    ]
    certain, others = sessions[:SESSIONS_COMING], sessions[SESSIONS_COMING:]
    others = sorted([*others, *(Coming(day.on, own=day) for day in days)], key=_in_order)
    return sorted([*certain, *others[: COMING - len(certain)]], key=_in_order)


def _in_order(coming: Coming) -> tuple[date, bool]:
    return coming.on, coming.meeting is None


def _neighbour(number: int, month: int, step: int) -> dict[str, int] | None:
    """The month before or after; None beyond the years that calendars are kept of."""
    index = number * 12 + month - 1 + step
    found = {"year": index // 12, "month": index % 12 + 1}
    return found if EARLIEST_YEAR <= found["year"] <= LATEST_YEAR else None


def _meetings_between(first: date, last: date, body: Body | None, zone: str) -> Mapping[date, list[Meeting]]:
    """The meetings the actor may see, by their day in their own zone. One query."""
    begin = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)) - timedelta(days=1)
    end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(zone)) + timedelta(days=2)
    query = (
        meeting_queries.visible_to(current_actor())
        .where(Meeting.starts_at >= begin, Meeting.starts_at < end)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if body is not None:
        query = query.where(Meeting.body_id == body.id)
    found: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in db.session.scalars(query):
        on = meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date()
        if first <= on <= last:
            found[on].append(meeting)
    return found
