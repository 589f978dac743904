"""The roll, called and kept: seats, officers, guests; and the true times of each."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import Person
from app.floor import attendance
from app.floor.forms import clock_on
from app.floor.views.blueprint import back, blueprint, meeting_of, told
from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, NotFound
from app.meetings.models import Capacity, GuestEntry, RollEntry
from app.meetings.operations import guests, roll, times
from app.meetings.roll_queries import get_roll
from app.web.guard import current_actor


@blueprint.post("/meetings/<int:meeting_id>/floor/seats/<int:seat_id>/arrive")
def arrive(meeting_id: int, seat_id: int) -> Response:
    """``person_id`` fills the seat, as ``capacity``; ``is_remote`` when by videoconference."""
    meeting = meeting_of(meeting_id)
    seat = attendance.get_seat(seat_id, meeting)
    person = db.session.get(Person, request.form.get("person_id", type=int) or 0)
    given = request.form.get("capacity", "")
    if person is None or given not in {Capacity.PRINCIPAL.value, Capacity.ALTERNATE.value}:
        raise NotFound
    with told(), transaction():
        roll.arrive(
            meeting,
            seat,
            person=person,
            capacity=Capacity(given),
            is_remote="is_remote" in request.form,
            actor=current_actor(),
        )
    return back(meeting, anchor=f"seat-{seat.id}")


@blueprint.post("/meetings/<int:meeting_id>/floor/seats/<int:seat_id>/<any(leave, excuse, undo):verb>")
def seat(meeting_id: int, seat_id: int, verb: str) -> Response:
    meeting = meeting_of(meeting_id)
    chosen = attendance.get_seat(seat_id, meeting)
    perform = {"leave": roll.leave, "excuse": roll.excuse, "undo": roll.undo}[verb]
    with told(), transaction():
        perform(meeting, chosen, actor=current_actor())
    return back(meeting, anchor=f"seat-{chosen.id}")


@blueprint.post("/meetings/<int:meeting_id>/floor/officers/<int:officer_id>/<any(arrive, leave, undo):verb>")
def officer(meeting_id: int, officer_id: int, verb: str) -> Response:
    meeting = meeting_of(meeting_id)
    chosen = attendance.get_officer(officer_id, get_roll(meeting)).officer
    with told(), transaction():
        if verb == "arrive":
            roll.arrive_as_officer(
                meeting, chosen, is_remote="is_remote" in request.form, actor=current_actor()
            )
        elif verb == "leave":
            roll.leave_as_officer(meeting, chosen, actor=current_actor())
        else:
            roll.undo_officer(meeting, chosen, actor=current_actor())
    return back(meeting, anchor="roll")


@blueprint.post("/meetings/<int:meeting_id>/floor/guests")
def guest(meeting_id: int) -> Response:
    meeting = meeting_of(meeting_id)
    with told(), transaction():
        guests.add(
            meeting,
            name=request.form.get("name", ""),
            organization=request.form.get("organization", ""),
            actor=current_actor(),
        )
    return back(meeting, anchor="guests")


@blueprint.post("/meetings/<int:meeting_id>/floor/guests/<int:entry_id>/<any(leave, undo):verb>")
def guest_moves(meeting_id: int, entry_id: int, verb: str) -> Response:
    meeting = meeting_of(meeting_id)
    entry = attendance.get_entry("guests", entry_id, get_roll(meeting))
    assert isinstance(entry, GuestEntry)
    perform = {"leave": guests.leave, "undo": guests.undo}[verb]
    with told(), transaction():
        perform(meeting, entry, actor=current_actor())
    return back(meeting, anchor="guests")


@blueprint.post("/meetings/<int:meeting_id>/floor/<any(seats, officers, guests):part>/times/<int:entry_id>")
def correct_times(meeting_id: int, part: str, entry_id: int) -> Response:
    """``arrived_at`` and ``left_at``, HH:MM in the session's zone; an hour left as it is shown keeps its seconds."""
    meeting = meeting_of(meeting_id)
    entry = attendance.get_entry(part, entry_id, get_roll(meeting))
    with told(), transaction():
        arrived_at = _typed("arrived_at", entry.arrived_at, entry, meeting.zone)
        if arrived_at is None:
            raise InvalidInput(fields={"arrived_at": _("Give the time of arrival.")})
        left_at = _typed("left_at", entry.left_at, entry, meeting.zone)
        times.correct(meeting, entry, arrived_at=arrived_at, left_at=left_at, actor=current_actor())
    return back(meeting, anchor=f"seat-{entry.seat_id}" if isinstance(entry, RollEntry) else "roll")


def _typed(name: str, before: Any, entry: Any, zone: str) -> Any:
    given = request.form.get(name, "").strip()
    if before is not None and given == attendance.hour_of(before, zone):
        return before
    moment = clock_on(given, attendance.local_day_of(entry.arrived_at, zone), zone)
    if given and moment is None:
        raise InvalidInput(fields={name: _("Give the time as hours and minutes, 10:06.")})
    return moment
