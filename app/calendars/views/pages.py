"""Pages and feeds of the room ``calendars``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts import feed_polls
from app.accounts.queries import find_feed_token
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES, list_bodies
from app.calendars import composing, early, keeping, personal, rows, serving
from app.calendars.audience import Audience
from app.calendars.year import marks_of
from app.calendars.year import month as lay_out_month
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings import queries as meetings_queries
from app.meetings.models import Meeting
from app.meetings.wording import full_title, state_chip
from app.planning import queries as planning_queries
from app.programme.business import business_calendar
from app.programme.queries import get_programme
from app.web.addresses import absolute, webcal
from app.web.guard import current_actor, public, sessionless
from app.web.qr import qr_svg

blueprint = Blueprint("calendars", __name__)
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
#: So far ahead the calendar of sessions is approved.
YEARS_AHEAD = 2
blueprint.add_app_template_filter(full_title, "session_name")
blueprint.add_app_template_filter(lambda meeting: state_chip(meeting.state), "session_chip")


@blueprint.get("/calendar.ics")
@sessionless
def programme_feed() -> Response:
    """Every public meeting of every body; with ``?body=a,b`` (or once for each) of those only, however they are named."""
    if "body" in request.args:
        return _composed(request.args.getlist("body"))
    made = _kept(early.PROGRAMME_KEY) or keeping.build(None, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename=early.filename_of(early.PROGRAMME_KEY))


def _composed(named: Sequence[str]) -> Response:
    slugs = sorted({slug for names in named for slug in names.split(",") if slug})
    made = composing.of_bodies(slugs, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename="calendario.ics")


@blueprint.get("/topics/<key>/calendar.ics")
@sessionless
def topic_feed(key: str) -> Response:
    """Public meetings whose published agenda takes up an issue on the topic."""
    made = composing.of_topic(key, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename=f"{key}.ics")


@blueprint.get("/bodies/<slug>/calendar.ics")
@sessionless
def body_feed(slug: str) -> Response:
    """A public body's public meetings. A body that isn't public is not there."""
    made = _kept(f"body/{slug}")
    if made is None:
        body = db.session.scalar(
            select(Body).where(Body.slug == slug, Body.is_public, Body.state.not_in(UNPUBLISHED_STATES))
        )
        if body is None:
            raise NotFound
        made = keeping.build(body, everything=_wants_everything())
    return serving.answer(made, cache=early.PUBLIC_CACHE, filename=early.filename_of(f"body/{slug}"))


@blueprint.get("/feeds/<token>.ics")
@sessionless
def personal_feed(token: str) -> Response:
    """One person's feed, for who holds its token; any other token is 404."""
    found = find_feed_token(token)
    if found is None:
        raise NotFound
    made = personal.of(found.person, everything=_wants_everything())
    answer = serving.answer(made, cache=serving.PRIVATE_CACHE, filename="convoca.ics")
    feed_polls.note(
        found.id, address=request.remote_addr or "", user_agent=request.headers.get("User-Agent", "")
    )
    return answer


def _wants_everything() -> bool:
    return request.args.get("all") == "1"


def _kept(key: str) -> keeping.Feed | None:
    """The kept feed when it is current and the default window is what was asked for."""
    if _wants_everything():
        return None
    current = early.poll(db.engine, key)
    return keeping.find_kept(key, current.etag) if current is not None else None


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
    return sorted({number - 1, number, number + 1, *range(today.year, today.year + YEARS_AHEAD + 1)})


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
    months = [
        lay_out_month(number, each, found, business, today)
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
        upcoming=meetings_queries.list_upcoming(
            actor, 4, body_ids={chosen.id} if chosen is not None else None
        ),
        bodies=bodies,
        chosen=chosen,
        today=today,
        feed=feed,
        qr=qr_svg(webcal(feed)),
        weekdays=[date(2024, 1, 1) + timedelta(days=offset) for offset in range(7)],
        earlier=_neighbour(number, month, -1),
        later=_neighbour(number, month, 1),
        years=years_offered(number, today),
        is_ahead=number > today.year,
        approvals=planning_queries.list_published(number, actor) if month is None else (),
    )


def _neighbour(number: int, month: int | None, step: int) -> dict[str, int]:
    if month is None:
        return {"year": number + step}
    index = number * 12 + month - 1 + step
    return {"year": index // 12, "month": index % 12 + 1}


def _meetings_between(first: date, last: date, body: Body | None, zone: str) -> Mapping[date, list[Meeting]]:
    """The meetings the actor may see, by their day in their own zone. One query."""
    begin = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)) - timedelta(days=1)
    end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(zone)) + timedelta(days=2)
    query = (
        meetings_queries.visible_to(current_actor())
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


@blueprint.get("/meetings/<int:meeting_id>/calendar.ics", endpoint="meeting")
@public
def one_meeting(meeting_id: int) -> Response:
    """One meeting for who wants it in the calendar by hand; members get the remote link too."""
    actor, programme = current_actor(), get_programme()
    meeting = meetings_queries.get_meeting(meeting_id, actor)
    audience = Audience.MEMBER if meeting.body_id in actor.body_ids else Audience.PUBLIC
    blocks = rows.blocks_of([meeting], programme, audience)
    made = keeping.joined(keeping.head_of(None, programme), programme, blocks)
    return serving.answer(made, cache=serving.PRIVATE_CACHE, filename=f"sesion-{meeting.id}.ics")
