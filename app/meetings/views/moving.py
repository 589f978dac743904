"""A session moved to another time, or called off; and the chair's urgency to convoke it late."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, Refused
from app.meetings import limits, notice_queries, operations, pages, policy, previews, queries, wording
from app.meetings.forms import CancelForm, MoveForm, UrgencyForm
from app.meetings.models import Meeting, MeetingState
from app.meetings.moving import Preview
from app.meetings.operations import urgency
from app.meetings.views.blueprint import blueprint
from app.programme.business import business_calendar
from app.web.guard import current_actor


@blueprint.route("/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
def move(meeting_id: int) -> Any:
    """A form of which a day is first looked at ("preview", or the day pressed in a month as "to") and then saved."""
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, policy.moving_verb(meeting), meeting)
    form = MoveForm()
    form.offer_durations(int((meeting.ends_at - meeting.starts_at).total_seconds() // 60))
    if request.method == "GET":
        form.fill_from(meeting)
        form.revision.data = meeting.revision
        form.choose_day(request.args.get("date", ""))
    form.choose_day(request.form.get("to", ""))
    warnings: list[str] = []
    if form.validate_on_submit() and not {"preview", "to"} & set(request.form):
        starts_at, ends_at = form.moments(meeting.zone)
        if ends_at > starts_at:
            warnings = pages.warnings_against_moving(meeting, starts_at, ends_at, actor)
        if not warnings or "anyway" in request.form:
            try:
                with transaction():
                    operations.move(
                        meeting,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        reason=form.reason.data or "",
                        force_majeure=bool(form.force_majeure.data),
                        since=int(form.revision.data or 0),
                        actor=actor,
                    )
            except InvalidInput as error:
                form.show(error)
            except Refused as error:
                form.form_errors.append(error.message)
            else:
                flash(_("The session is now on %(when)s.", when=wording.when(meeting)))
                return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)
    if form.errors:  # what was refused was rolled back: read it anew
        meeting = queries.get_meeting(meeting_id, actor)
    preview = _preview(meeting, form, actor)
    return _change_page("meetings/move.html", meeting, form, warnings, preview=preview)


def _preview(meeting: Meeting, form: MoveForm, actor: Actor) -> Preview:
    """At the time the form says; as it is, where it says none."""
    if form.date.data is None or form.time.data is None:
        return previews.preview_of(meeting, meeting.starts_at, meeting.ends_at, actor)
    return previews.preview_of(meeting, *form.moments(meeting.zone), actor)


@blueprint.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> Any:
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "cancel", meeting)
    form = CancelForm()
    if request.method == "GET":
        form.revision.data = meeting.revision
    if form.validate_on_submit():
        try:
            with transaction():
                operations.cancel(
                    meeting,
                    reason=form.reason.data or "",
                    force_majeure=bool(form.force_majeure.data),
                    since=int(form.revision.data or 0),
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash(_("The session is cancelled. It stays in calendars, marked as cancelled."))
            return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)
    return _change_page("meetings/cancel.html", meeting, form, [])


@blueprint.route("/meetings/<int:meeting_id>/urgency", methods=["GET", "POST"])
def declare_urgency(meeting_id: int) -> Any:
    """The chair says why the session can't wait for its notice period."""
    actor = current_actor()
    meeting = queries.get_meeting(meeting_id, actor)
    policy.require_may(actor, "declare_urgency", meeting)
    form = UrgencyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                urgency.declare_urgency(meeting, form.urgency.data or "", actor=actor)
        except InvalidInput as error:
            form.show(error)
        else:
            flash(_("The urgency is on record. The session can be convoked on it."))
            return redirect(url_for("meetings.show", meeting_id=meeting.id), code=303)
    if form.errors:  # what was refused was rolled back: read it anew
        meeting = queries.get_meeting(meeting_id, actor)
    limit = limits.of_notice(meeting, queries.rules_of(meeting), business_calendar())
    page = render_template(
        "meetings/urgency.html",
        form=form,
        meeting=meeting,
        title=wording.meeting_title(meeting),
        limit=limit,
        is_late=limit.is_past(clock.now()),
        declared=notice_queries.find_urgency(meeting),
        wording=wording,
    )
    return page, 422 if form.errors else 200


def _change_page(
    template: str, meeting: Meeting, form: Any, warnings: list[str], **more: Any
) -> tuple[str, int]:
    if form.errors:  # what was refused was rolled back: read it anew
        meeting = queries.get_meeting(meeting.id, current_actor())
    told: dict[str, Any] = {}
    if meeting.state is MeetingState.CONVOKED:
        rules, calendar = queries.rules_of(meeting), business_calendar()
        told = {
            "limit": limits.of_deferral(meeting, rules, calendar),
            "leave": limits.leave_to_defer(meeting, rules, calendar, clock.now()),
            "by_force": limits.force_majeure_until(meeting, rules),
            "new_date": limits.of_new_date(meeting, rules, calendar),
        }
    page = render_template(
        template,
        form=form,
        meeting=meeting,
        body=meeting.body,
        title=wording.meeting_title(meeting),
        warnings=warnings,
        **told,
        **more,
        is_convoked=meeting.convoked_at is not None,
        wording=wording,
    )
    return page, 422 if form.errors or warnings else 200
