"""What is decided on a calendar: handed over, approved, sent back, published, discarded."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, Refused
from app.planning import operations, queries, wording
from app.planning.forms import ApproveForm, SendBackForm
from app.planning.models import SessionCalendar
from app.planning.views.blueprint import blueprint
from app.planning.views.calendars import require_open
from app.web.guard import current_actor


@blueprint.post("/planning/<int:calendar_id>/hand-over")
def hand_over(calendar_id: int) -> Any:
    calendar = queries.get_calendar(calendar_id, current_actor())
    with transaction():
        operations.hand_over(calendar, actor=current_actor())
    flash(_("The chair has it, and has been told."))
    return _back(calendar)


@blueprint.post("/planning/<int:calendar_id>/take-back")
def take_back(calendar_id: int) -> Any:
    calendar = queries.get_calendar(calendar_id, current_actor())
    with transaction():
        operations.take_back(calendar, actor=current_actor())
    flash(_("It is a draft again: you may change its dates."))
    return _back(calendar)


@blueprint.route("/planning/<int:calendar_id>/approve", methods=["GET", "POST"])
def approve(calendar_id: int) -> Any:
    """The chair approves the calendar as a whole, or sees which body has too few sessions."""
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    require_open(calendar, "approve")
    form = ApproveForm()
    if request.method == "GET":
        form.revision.data = calendar.revision
    if form.validate_on_submit():
        try:
            with transaction():
                operations.approve(
                    calendar,
                    agreement=form.agreement.data or "",
                    since=int(form.revision.data or 0),
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash(_("The calendar is approved. The technical secretary publishes it."))
            return _back(calendar)
        calendar = queries.get_calendar(calendar_id, actor)
    page = render_template(
        "planning/approve.html",
        calendar=calendar,
        form=form,
        shortfalls=queries.shortfalls(calendar),
        wording=wording,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/planning/<int:calendar_id>/send-back", methods=["GET", "POST"])
def send_back(calendar_id: int) -> Any:
    actor = current_actor()
    calendar = queries.get_calendar(calendar_id, actor)
    require_open(calendar, "send_back")
    form = SendBackForm()
    if form.validate_on_submit():
        with transaction():
            operations.send_back(calendar, reason=form.reason.data or "", actor=actor)
        flash(_("It is back with the technical secretary, with your reason."))
        return _back(calendar)
    page = render_template("planning/send_back.html", calendar=calendar, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/planning/<int:calendar_id>/publish")
def publish(calendar_id: int) -> Any:
    calendar = queries.get_calendar(calendar_id, current_actor())
    with transaction():
        operations.publish(calendar, actor=current_actor())
    num = len(calendar.dates)
    flash(
        ngettext(
            "Published: %(num)s session is in the calendars, and its members are told.",
            "Published: %(num)s sessions are in the calendars, and their members are told.",
            num,
        )
    )
    return _back(calendar)


@blueprint.post("/planning/<int:calendar_id>/discard")
def discard(calendar_id: int) -> Any:
    calendar = queries.get_calendar(calendar_id, current_actor())
    with transaction():
        operations.discard(calendar, actor=current_actor())
    flash(_("The calendar is discarded. Its years are free for another."))
    return redirect(url_for("planning.index"), code=303)


def _back(calendar: SessionCalendar) -> Any:
    return redirect(url_for("planning.show", calendar_id=calendar.id), code=303)
