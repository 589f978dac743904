"""The year as a list: filtered by body, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from app.bodies.queries import list_bodies
from app.calendars.views.months import chosen_body, known_year, years_offered
from app.calendars.views.pages import blueprint
from app.kernel import clock, keyset
from app.kernel.db import db
from app.meetings import queries as meeting_queries
from app.meetings.models import Meeting
from app.programme.queries import get_programme
from app.web.guard import current_actor, public

PAGE_SIZE = 50


@blueprint.get("/calendar/<int:year>/list", endpoint="listing")
@public
def show_list(year: int) -> str:
    """The sessions of a year in their order. The year is the programme's."""
    known_year(year)
    programme, actor = get_programme(), current_actor()
    bodies = list_bodies(actor)
    chosen = chosen_body(bodies)
    zone = ZoneInfo(programme.zone)
    query = meeting_queries.visible_to(actor).where(
        Meeting.starts_at >= datetime(year, 1, 1, tzinfo=zone).astimezone(UTC),
        Meeting.starts_at < datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC),
    )
    if chosen is not None:
        query = query.where(Meeting.body_id == chosen.id)
    page = keyset.page(
        db.session,
        query,
        keys=[(Meeting.starts_at, "asc"), (Meeting.id, "asc")],
        after=request.args.get("after"),
        before=request.args.get("before"),
        limit=PAGE_SIZE,
    )

    slug = chosen.slug if chosen is not None else None
    later = url_for("calendars.listing", year=year, body=slug, after=page.next_cursor)
    earlier = url_for("calendars.listing", year=year, body=slug, before=page.previous_cursor)
    return render_template(
        "calendars/list.html",
        number=year,
        page=page,
        pager={
            "next_url": later if page.next_cursor else None,
            "previous_url": earlier if page.previous_cursor else None,
        },
        bodies=bodies,
        chosen=chosen,
        years=years_offered(year, clock.today(programme.zone)),
    )
