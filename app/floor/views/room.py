"""The room: one page for the secretary while the session runs. Every button is a form that works without script."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas.models import Outcome
from app.agendas.queries import find_agenda, get_item
from app.agreements.models import Agreement, AgreementState
from app.agreements.queries import list_for_meeting
from app.bodies.wording import office_label, sector_label
from app.floor import attendance, operations, pages, papers  # noqa: F401 - papers: the way in, on a meeting's page
from app.floor.forms import WITH_CHANGES, ItemForm
from app.floor.views.blueprint import OPEN_STATES, OVER_STATES, back, blueprint, meeting_of
from app.floor.views.sitting import suggested_resumption
from app.kernel import wording
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.meetings.models import MeetingState
from app.meetings.policy import is_instructed_only, may
from app.meetings.roll_queries import get_roll
from app.meetings.wording import meeting_title, state_chip
from app.web.context import locale_code
from app.web.guard import current_actor


@blueprint.get("/meetings/<int:meeting_id>/floor")
def show(meeting_id: int) -> Any:
    """The room at ``?item=``; ``?agreement=`` chooses among several proposed, ``new`` a blank one."""
    meeting = meeting_of(meeting_id)
    if meeting.state in OVER_STATES:
        return redirect(url_for("minutes.show", meeting_id=meeting.id))
    if meeting.state not in OPEN_STATES or find_agenda(meeting.id) is None:
        flash(_("The room opens once the session is convoked and has an agenda."), "warning")
        return redirect(url_for("meetings.show", meeting_id=meeting.id))
    room = pages.room_of(meeting, request.args.get("item", type=int))
    form = ItemForm(formdata=None)
    form.offer(room.roll)
    if room.line is not None:
        form.notes.data = room.line.item.notes
        form.outcome.data = room.line.item.outcome or ""
        if room.minutes is not None and room.minutes.pending:
            form.outcome.data, form.changes.data = WITH_CHANGES, room.minutes.pending
    at_hand = _at_hand(room.proposed)
    if at_hand is not None:
        form.fill_from(at_hand)
    return _page(room, form, at_hand)


@blueprint.get("/meetings/<int:meeting_id>/floor/state")
def state(meeting_id: int) -> Response:
    """The parts of the room that others in it change, at ``?item=``; 304 while nothing was recorded."""
    meeting = meeting_of(meeting_id)
    item_id = request.args.get("item", type=int)
    response = Response(mimetype="text/html")
    response.set_etag(pages.tag_of(meeting, item_id, locale_code(), current_actor().person_id))
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    if response.status_code == 200:
        if meeting.state not in OPEN_STATES or find_agenda(meeting.id) is None:
            response.set_data(render_template("floor/_over.html", meeting=meeting))
        else:
            response.set_data(
                render_template("floor/_live.html", **values_of(pages.room_of(meeting, item_id)))
            )
    return response


@blueprint.post("/meetings/<int:meeting_id>/floor/items/<int:item_id>")
def record(meeting_id: int, item_id: int) -> Any:
    """Notes, agreement and outcome of an item, as ``do`` says: save, adopt, vote, not_adopt, next. With X-Autosave the
    notes alone.
    """
    meeting = meeting_of(meeting_id)
    item = get_item(item_id, meeting.id)
    form = ItemForm()
    if request.headers.get("X-Autosave") == "1":
        with transaction():
            operations.record(item, notes=form.notes.data or "", since=form.since, actor=current_actor())
        room = pages.room_of(meeting, item.id)
        at = wording.clock_time(attendance.local_clock(room.now, meeting), locale_code())
        return jsonify(revision=room.stamp, saved_at=at)
    seats = get_roll(meeting)
    form.offer(seats)
    do = request.form.get("do", "save")
    status = 422
    if form.validate():
        proposed = [row for row in list_for_meeting(meeting.id) if row.item_id == item.id]
        try:
            with transaction():
                agreement = operations.record(
                    item,
                    notes=form.notes.data or "",
                    since=form.since,
                    outcome=form.chosen_outcome,
                    changes=form.chosen_changes,
                    draft=form.draft_of(seats, proposed),
                    adopt=form.tally() if do == "adopt" else None,
                    turn_down=do == "not_adopt",
                    put_to_vote=do == "vote",
                    actor=current_actor(),
                )
        except InvalidInput as error:
            form.show(error)
        except (Refused, WrongState) as error:
            form.form_errors.append(str(error))
            status = 409
        else:
            return _after(meeting, item.id, do, agreement, form.chosen_outcome)
    db.session.expire_all()
    meeting = meeting_of(meeting_id)
    if meeting.state not in OPEN_STATES:
        return back(meeting)
    room = pages.room_of(meeting, item_id)
    at_hand = next((row for row in room.proposed if str(row.id) == form.agreement_id.data), None)
    return _page(room, form, at_hand), status


def values_of(room: pages.Room) -> dict[str, Any]:
    """What the templates of the room, and of its parts, are given."""
    meeting = room.meeting
    return {
        "room": room,
        "meeting": meeting,
        "title": meeting_title(meeting),
        "chip": state_chip(meeting.state),
        "item_head": pages.head_of(room.line) if room.line is not None else "",
        "seats": attendance.in_calling_order(room.roll),
        "sectors": attendance.squares(room.roll),
        "square_state": attendance.square_state,
        "office_label": office_label,
        "sector_label": sector_label,
        "hour_of": attendance.hour_of,
        "waits_for": attendance.what_is_missing(room.roll.quorum),
        "item_id": room.line.item.id if room.line is not None else "",
        "second_call": pages.second_call_of(room) if meeting.state is MeetingState.NO_QUORUM else None,
    }


def _at_hand(proposed: list[Agreement]) -> Agreement | None:
    chosen = request.args.get("agreement", "")
    if chosen == "new" or not proposed:
        return None
    return next((row for row in proposed if str(row.id) == chosen), proposed[0])


def _page(room: pages.Room, form: ItemForm, at_hand: Agreement | None) -> str:
    if room.line is not None and (not form.is_submitted() or not form.revision.data):
        form.revision.data = room.stamp
    return render_template(
        "floor/show.html",
        **values_of(room),
        form=form,
        at_hand=at_hand,
        outcomes=pages.approval_choices(locale_code())
        if room.minutes is not None and room.minutes.is_open
        else pages.outcome_choices(locale_code()),
        resumption=suggested_resumption(room.meeting.zone),
        is_instructed_only=is_instructed_only(current_actor(), room.meeting),
        may_cancel=may(current_actor(), "cancel", room.meeting),
    )


def _after(
    meeting: Any, item_id: int, do: str, agreement: Agreement | None, outcome: Outcome | None
) -> Response:
    """Where the page goes after what was recorded, and what it says."""
    if do == "vote" and agreement is not None:
        flash(_("The vote is open."))
        return back(meeting, item_id=item_id, anchor="vote")
    if agreement is not None and agreement.state is AgreementState.ADOPTED:
        flash(_("Agreement %(number)s is adopted.", number=agreement.number))
    elif agreement is not None and agreement.state is AgreementState.NOT_ADOPTED:
        flash(_("It is recorded as not adopted."))
    elif agreement is not None:
        flash(_("The agreement is kept as proposed: adopt it, or record that it was not adopted."), "warning")
        return back(meeting, item_id=item_id)
    if do != "next":
        if agreement is None:
            flash(_("Saved."))
        return back(meeting, item_id=item_id)
    if outcome is None:
        flash(_("Choose the outcome of this item before going on. What you wrote is saved."), "warning")
        return back(meeting, item_id=item_id)
    following = pages.room_of(meeting, item_id).next_line
    return back(meeting, item_id=following.item.id if following is not None else item_id, anchor="item")
