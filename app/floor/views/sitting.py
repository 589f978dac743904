"""The session's movements: opened, in recess, resumed, closed; without quorum, and called a second time."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas import operations as agenda_operations
from app.floor import operations
from app.floor.forms import clock_on
from app.floor.views.blueprint import back, blueprint, meeting_of, told
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput
from app.meetings import operations as meeting_operations
from app.meetings.operations import quorum
from app.meetings.wording import local_time, when
from app.web.guard import current_actor


@blueprint.post("/meetings/<int:meeting_id>/floor/open")
def open_session(meeting_id: int) -> Response:
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        declared = operations.open_session(meeting, actor=current_actor())
        if declared.is_met:
            flash(_("There is a quorum: the session is open."))
        else:
            flash(_("Without a quorum the session does not open. The count was kept."), "warning")
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/close")
def close(meeting_id: int) -> Response:
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        operations.close_session(meeting, actor=current_actor())
        flash(_("The session is closed. Its minutes can be drawn up."))
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/recess")
def recess(meeting_id: int) -> Response:
    """``resumes_at``, HH:MM in the session's zone: when it goes on, today."""
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        resumes_at = clock_on(request.form.get("resumes_at", ""), clock.today(meeting.zone), meeting.zone)
        if resumes_at is None:
            raise InvalidInput(fields={"resumes_at": _("Say at what time the session goes on.")})
        meeting_operations.recess(meeting, resumes_at=resumes_at, actor=current_actor())
        flash(_("The session is in recess until %(time)s.", time=local_time(resumes_at, meeting.zone)))
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/resume")
def resume(meeting_id: int) -> Response:
    """Resume, counting the seats again."""
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        declared = operations.resume(meeting, actor=current_actor())
        if declared.is_met:
            flash(_("The session is resumed, with a quorum."))
        else:
            flash(_("Without a quorum the session stays in recess. The count was kept."), "warning")
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/quorum")
def declare(meeting_id: int) -> Response:
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        declared = quorum.declare(meeting, actor=current_actor())
        if declared.is_met:
            flash(
                _(
                    "A quorum was declared: %(present)s of %(seats)s seats.",
                    present=declared.present,
                    seats=declared.seats,
                )
            )
        else:
            flash(
                _(
                    "There is no quorum: %(present)s of %(required)s seats required. The count was kept.",
                    present=declared.present,
                    required=declared.required,
                ),
                "warning",
            )
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/no-quorum")
def declare_no_quorum(meeting_id: int) -> Response:
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        quorum.declare_no_quorum(meeting, actor=current_actor())
        flash(_("It is recorded that the session could not begin for want of a quorum."))
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/second-call")
def call_again(meeting_id: int) -> Response:
    """Under the same notice."""
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        quorum.call_again(meeting, instructed="instructed" in request.form, actor=current_actor())
        flash(_("The session is called a second time, under the same notice."))
    return back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/second-call/notice")
def call_again_with_notice(meeting_id: int) -> Response:
    """Under a new notice, for ``date`` at ``time``, as long as it was to last."""
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        starts_at = clock_on(request.form.get("time", ""), _day(request.form.get("date", "")), meeting.zone)
        if starts_at is None:
            raise InvalidInput(fields={"starts_at": _("Give the day and the hour of the second call.")})
        agenda_operations.call_again(
            meeting,
            starts_at=starts_at,
            ends_at=starts_at + (meeting.ends_at - meeting.starts_at),
            instructed="instructed" in request.form,
            actor=current_actor(),
        )
        flash(_("The notice of the second call is on its way: %(when)s.", when=when(meeting)))
    return back(meeting)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def suggested_resumption(zone: str) -> str:
    """A quarter of an hour from now, at the next five minutes."""
    local = (clock.now() + timedelta(minutes=19)).astimezone(ZoneInfo(zone))
    return f"{local:%H}:{local.minute // 5 * 5:02}"
