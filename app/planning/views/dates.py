"""A date of a draft calendar: looked at on another day with all its deadlines, moved, added, removed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.meetings import wording as meeting_wording
from app.meetings.models import MeetingMode
from app.meetings.queries import list_plannable
from app.planning import operations, pages, queries, wording
from app.planning.forms import AddDateForm, MoveDateForm
from app.planning.models import CalendarDate, SessionCalendar
from app.planning.proposing import Avoided
from app.planning.views.blueprint import blueprint
from app.planning.views.calendars import require_open
from app.web.guard import current_actor


@blueprint.route("/planning/<int:calendar_id>/dates/<int:date_id>", methods=["GET", "POST"])
def move_date(calendar_id: int, date_id: int) -> Any:
    """A form of which a day is first looked at ("preview", or the day pressed in a month as "to") and then saved."""
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    require_open(calendar, "move_date")
    row = queries.get_date(calendar, date_id)
    form = MoveDateForm()
    form.offer_durations(int((row.ends_at - row.starts_at).total_seconds() // 60))
    if request.method == "GET":
        form.fill_from(pages.as_session(row))
        form.revision.data = row.revision
    form.choose_day(request.values.get("to", ""))
    if form.validate_on_submit() and not {"preview", "to"} & set(request.form):
        starts_at, ends_at = form.moments(row.zone)
        try:
            with transaction():
                operations.move_date(
                    calendar,
                    row,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    since=int(form.revision.data or 0),
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
            calendar = queries.get_calendar(calendar_id, actor)  # what was refused was rolled back
            row = queries.get_date(calendar, date_id)
        else:
            flash(_("The date is now %(when)s.", when=meeting_wording.moment(starts_at, row.zone)))
            return redirect(url_for("planning.show", calendar_id=calendar.id), code=303)
    return _page(calendar, row, form)


def _page(calendar: SessionCalendar, row: CalendarDate, form: MoveDateForm) -> tuple[str, int]:
    actor = current_actor()
    known = form.date.data is not None and form.time.data is not None
    times = form.moments(row.zone) if known else (row.starts_at, row.ends_at)
    page = render_template(
        "planning/move_date.html",
        calendar=calendar,
        row=row,
        form=form,
        preview=pages.preview_of(calendar, row, *times, actor),
        rule=pages.rules_of(calendar).get(row.body_id),
        avoided=wording.avoided_lines(
            [Avoided.from_values(day) for day in row.avoided], pages.names_for(actor)
        ),
        wording=wording,
        meeting_wording=meeting_wording,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/planning/<int:calendar_id>/dates/new", methods=["GET", "POST"])
def add_date(calendar_id: int) -> Any:
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    require_open(calendar, "add_date")
    bodies = [body for body in list_plannable(actor) if body.id in calendar.body_ids]
    form = AddDateForm()
    form.offer(bodies, calendar)
    if request.method == "GET" and bodies:
        chosen = next((body for body in bodies if body.slug == request.args.get("body")), bodies[0])
        form.body.data, form.place.data = chosen.id, chosen.place
        form.mode.data = MeetingMode.IN_PERSON.value if chosen.place else MeetingMode.REMOTE.value
        form.choose_day(request.args.get("date", ""))
    if form.validate_on_submit():
        body = next(body for body in bodies if body.id == form.body.data)
        starts_at, ends_at = form.moments(body.zone)
        try:
            with transaction():
                operations.add_date(
                    calendar,
                    body,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    place=form.place.data or "",
                    mode=MeetingMode(form.mode.data),
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The date is added: %(when)s.", when=meeting_wording.moment(starts_at, body.zone)))
            return redirect(url_for("planning.show", calendar_id=calendar.id), code=303)
    page = render_template("planning/add_date.html", calendar=calendar, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/planning/<int:calendar_id>/dates/<int:date_id>/remove")
def remove_date(calendar_id: int, date_id: int) -> Any:
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    require_open(calendar, "remove_date")
    row = queries.get_date(calendar, date_id)
    with transaction():
        operations.remove_date(calendar, row, since=request.form.get("revision", 0, type=int), actor=actor)
    flash(_("The date is removed: %(when)s.", when=meeting_wording.moment(row.starts_at, row.zone)))
    return redirect(url_for("planning.show", calendar_id=calendar.id), code=303)
