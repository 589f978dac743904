"""The room: one page for the secretary while the session runs. Every button is a form that works without script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import Person
from app.agendas.models import Outcome
from app.agendas.queries import find_agenda, get_item
from app.agreements.models import Agreement, AgreementState
from app.agreements.queries import list_for_meeting
from app.bodies.wording import office_label
from app.floor import operations, pages, papers, policy  # noqa: F401 - papers: the way in, on a meeting's page
from app.floor.forms import ItemForm
from app.kernel import wording
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.meetings import operations as meeting_operations
from app.meetings import queries as meeting_queries
from app.meetings.models import Capacity, Meeting, MeetingState
from app.meetings.operations import quorum, roll
from app.meetings.roll_queries import get_roll
from app.meetings.wording import meeting_title, state_chip
from app.web.context import locale_code
from app.web.guard import current_actor

blueprint = Blueprint("floor", __name__)

#: The room is open from the convocation until the session closes.
OPEN_STATES = frozenset({MeetingState.CONVOKED, MeetingState.IN_SESSION, MeetingState.RECESS})
OVER_STATES = frozenset({MeetingState.CLOSED, MeetingState.ARCHIVED})


@blueprint.get("/meetings/<int:meeting_id>/floor")
def show(meeting_id: int) -> Any:
    """The room at ``?item=``; ``?agreement=`` chooses among several proposed, ``new`` a blank one."""
    meeting = _meeting(meeting_id)
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
    at_hand = _at_hand(room.proposed)
    if at_hand is not None:
        form.fill_from(at_hand)
    return _page(room, form, at_hand)


@blueprint.post("/meetings/<int:meeting_id>/floor/open")
def open_session(meeting_id: int) -> Response:
    meeting = _meeting(meeting_id)
    with _told(), transaction():
        declared = operations.open_session(meeting, actor=current_actor())
        if declared.is_met:
            flash(_("There is a quorum: the session is open."))
        else:
            flash(_("Without a quorum the session does not open. The count was kept."), "warning")
    return _back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/close")
def close(meeting_id: int) -> Response:
    meeting = _meeting(meeting_id)
    with _told(), transaction():
        operations.close_session(meeting, actor=current_actor())
        flash(_("The session is closed. Its minutes can be drawn up."))
    return _back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/recess")
def recess(meeting_id: int) -> Response:
    meeting = _meeting(meeting_id)
    with _told(), transaction():
        meeting_operations.recess(meeting, actor=current_actor())
        flash(_("The session is in recess."))
    return _back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/resume")
def resume(meeting_id: int) -> Response:
    """Resume, counting the seats again."""
    meeting = _meeting(meeting_id)
    with _told(), transaction():
        declared = operations.resume(meeting, actor=current_actor())
        if declared.is_met:
            flash(_("The session is resumed, with a quorum."))
        else:
            flash(_("Without a quorum the session stays in recess. The count was kept."), "warning")
    return _back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/quorum")
def declare(meeting_id: int) -> Response:
    meeting = _meeting(meeting_id)
    with _told(), transaction():
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
    return _back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/no-quorum")
def declare_no_quorum(meeting_id: int) -> Response:
    meeting = _meeting(meeting_id)
    with _told(), transaction():
        quorum.declare_no_quorum(meeting, actor=current_actor())
        flash(_("It is recorded that the session could not begin for want of a quorum."))
    return _back(meeting)


@blueprint.post("/meetings/<int:meeting_id>/floor/seats/<int:seat_id>/arrive")
def arrive(meeting_id: int, seat_id: int) -> Response:
    """``person_id`` fills the seat, as ``capacity``; ``is_remote`` when by videoconference."""
    meeting = _meeting(meeting_id)
    seat = pages.get_seat(seat_id, meeting)
    person = db.session.get(Person, request.form.get("person_id", type=int) or 0)
    given = request.form.get("capacity", "")
    if person is None or given not in {Capacity.PRINCIPAL.value, Capacity.ALTERNATE.value}:
        raise NotFound
    with _told(), transaction():
        roll.arrive(
            meeting,
            seat,
            person=person,
            capacity=Capacity(given),
            is_remote="is_remote" in request.form,
            actor=current_actor(),
        )
    return _back(meeting, anchor=f"seat-{seat.id}")


@blueprint.post("/meetings/<int:meeting_id>/floor/seats/<int:seat_id>/<any(leave, excuse, undo):verb>")
def seat(meeting_id: int, seat_id: int, verb: str) -> Response:
    meeting = _meeting(meeting_id)
    chosen = pages.get_seat(seat_id, meeting)
    perform = {"leave": roll.leave, "excuse": roll.excuse, "undo": roll.undo}[verb]
    with _told(), transaction():
        perform(meeting, chosen, actor=current_actor())
    return _back(meeting, anchor=f"seat-{chosen.id}")


@blueprint.post("/meetings/<int:meeting_id>/floor/officers/<int:officer_id>/<any(arrive, leave):verb>")
def officer(meeting_id: int, officer_id: int, verb: str) -> Response:
    meeting = _meeting(meeting_id)
    chosen = pages.get_officer(officer_id, get_roll(meeting)).officer
    with _told(), transaction():
        if verb == "arrive":
            roll.arrive_as_officer(
                meeting, chosen, is_remote="is_remote" in request.form, actor=current_actor()
            )
        else:
            roll.leave_as_officer(meeting, chosen, actor=current_actor())
    return _back(meeting, anchor="roll")


@blueprint.post("/meetings/<int:meeting_id>/floor/guests")
def guest(meeting_id: int) -> Response:
    meeting = _meeting(meeting_id)
    with _told(), transaction():
        roll.add_guest(
            meeting,
            name=request.form.get("name", ""),
            organization=request.form.get("organization", ""),
            actor=current_actor(),
        )
    return _back(meeting, anchor="guests")


@blueprint.post("/meetings/<int:meeting_id>/floor/items/<int:item_id>")
def record(meeting_id: int, item_id: int) -> Any:
    """Notes, agreement and outcome of an item, as ``do`` says: save, adopt, not_adopt, next. With X-Autosave the notes alone."""
    meeting = _meeting(meeting_id)
    item = get_item(item_id, meeting.id)
    form = ItemForm()
    if request.headers.get("X-Autosave") == "1":
        with transaction():
            operations.record(item, notes=form.notes.data or "", since=form.since, actor=current_actor())
        room = pages.room_of(meeting, item.id)
        at = wording.clock_time(pages.local_clock(room.now, meeting), locale_code())
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
                    draft=form.draft_of(seats, proposed),
                    adopt=form.tally() if do == "adopt" else None,
                    turn_down=do == "not_adopt",
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
    meeting = _meeting(meeting_id)
    if meeting.state not in OPEN_STATES:
        return _back(meeting)
    room = pages.room_of(meeting, item_id)
    at_hand = next((row for row in room.proposed if str(row.id) == form.agreement_id.data), None)
    return _page(room, form, at_hand), status


def _meeting(meeting_id: int) -> Meeting:
    meeting = meeting_queries.get_meeting(meeting_id, current_actor())
    policy.require_enter(current_actor(), meeting)
    return meeting


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
        room=room,
        form=form,
        at_hand=at_hand,
        meeting=room.meeting,
        title=meeting_title(room.meeting),
        chip=state_chip(room.meeting.state),
        item_head=pages.head_of(room.line) if room.line is not None else "",
        seats=pages.in_calling_order(room.roll),
        sectors=pages.squares(room.roll),
        square_state=pages.square_state,
        office_label=office_label,
        outcomes=pages.outcome_choices(locale_code()),
        item_id=room.line.item.id if room.line is not None else "",
    )


def _after(
    meeting: Meeting, item_id: int, do: str, agreement: Agreement | None, outcome: Outcome | None
) -> Response:
    """Where the page goes after what was recorded, and what it says."""
    if agreement is not None and agreement.state is AgreementState.ADOPTED:
        flash(_("Agreement %(number)s is adopted.", number=agreement.number))
    elif agreement is not None and agreement.state is AgreementState.NOT_ADOPTED:
        flash(_("It is recorded as not adopted."))
    elif agreement is not None:
        flash(_("The agreement is kept as proposed: adopt it, or record that it was not adopted."), "warning")
        return _back(meeting, item_id=item_id)
    if do != "next":
        if agreement is None:
            flash(_("Saved."))
        return _back(meeting, item_id=item_id)
    if outcome is None:
        flash(_("Choose the outcome of this item before going on. What you wrote is saved."), "warning")
        return _back(meeting, item_id=item_id)
    following = pages.room_of(meeting, item_id).next_line
    return _back(meeting, item_id=following.item.id if following is not None else item_id, anchor="item")


def _back(meeting: Meeting, *, item_id: int | None = None, anchor: str | None = None) -> Response:
    """To the room, at the item its forms carry."""
    item = item_id or request.form.get("item", type=int)
    return redirect(url_for("floor.show", meeting_id=meeting.id, item=item, _anchor=anchor), code=303)


@contextmanager
def _told() -> Iterator[None]:
    """What the rules refuse is said on the page one comes back to: nothing was changed, nothing typed is lost."""
    try:
        yield
    except (Refused, WrongState, InvalidInput) as error:
        flash(str(error), "error")
