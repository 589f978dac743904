"""The roll: who fills each seat, since when, until when. An alternate sits only for an absent principal."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import journal
from app.accounts.models import Person
from app.bodies.models import Appointment, AppointmentKind, Chamber, Officer, Seat
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.meetings import roll_policy
from app.meetings.clock import session_day
from app.meetings.models import Capacity, Meeting, OfficerEntry, RollEntry
from app.meetings.roll_queries import PRESENT, list_entries, list_officer_entries
from app.meetings.wording import state_label

_KINDS = {Capacity.PRINCIPAL: AppointmentKind.PRINCIPAL, Capacity.ALTERNATE: AppointmentKind.ALTERNATE}


def arrive(
    meeting: Meeting, seat: Seat, *, person: Person, capacity: Capacity, is_remote: bool = False, actor: Actor
) -> RollEntry:
    """``person`` fills ``seat`` from now on: as its principal, or as an alternate in the principal's absence.

    The principal who arrives takes the seat back from an alternate, whose stretch ends. An excuse ends with any
    arrival. Who fills it already stays as recorded: two who register the same arrival write one.
    Raises NotAllowed, WrongState (the roll isn't open), InvalidInput (no such appointment on the session's day),
    Refused (the seat is filled, or the person fills another).
    """
    begin(meeting, actor=actor)
    _require_seat(meeting, seat)
    principal = _require_appointment(meeting, seat, person, capacity)
    entries = list_entries(meeting.id)
    _require_one_seat(entries, seat, person)
    standing = _standing_entry(entries, seat)
    if standing is not None and (standing.person_id, standing.capacity) == (person.id, capacity):
        return standing
    replaced = _replace(standing, capacity)
    now = clock.now()
    if standing is not None:
        standing.left_at = now
        db.session.flush()
    entry = RollEntry(
        meeting_id=meeting.id,
        seat_id=seat.id,
        person_id=person.id,
        capacity=capacity,
        chamber_acronym=_chamber_of(seat).acronym,
        person_name=person.name,
        principal_name=principal if capacity is Capacity.ALTERNATE else "",
        is_remote=is_remote,
        arrived_at=now,
    )
    db.session.add(entry)
    db.session.flush()
    tag = "roll:arrive" if capacity is Capacity.PRINCIPAL else "roll:substitute"
    _record(tag, meeting, entry, actor=actor, old={"person": replaced})
    return entry


def leave(meeting: Meeting, seat: Seat, *, actor: Actor) -> RollEntry:
    """Whoever fills ``seat`` leaves now. Raises NotAllowed, WrongState, Refused (nobody fills it)."""
    begin(meeting, actor=actor)
    entry = _standing_entry(list_entries(meeting.id), seat)
    if entry is None or entry.capacity not in PRESENT:
        raise Refused(_("Nobody fills this seat now."))
    entry.left_at = clock.now()
    db.session.flush()
    _record("roll:leave", meeting, entry, actor=actor)
    return entry


def excuse(meeting: Meeting, seat: Seat, *, actor: Actor) -> RollEntry:
    """Record that ``seat`` excused itself. Raises NotAllowed, WrongState, Refused (filled, or already excused)."""
    begin(meeting, actor=actor)
    _require_seat(meeting, seat)
    standing = _standing_entry(list_entries(meeting.id), seat)
    if standing is not None:
        raise Refused(
            _("This seat is already excused.")
            if standing.capacity is Capacity.EXCUSED
            else _("%(name)s fills this seat: who is present is not excused.", name=standing.person_name)
        )
    day = session_day(meeting)
    principal = next(
        (
            item
            for item in _appointments(seat)
            if item.kind is AppointmentKind.PRINCIPAL and item.holds_on(day)
        ),
        None,
    )
    entry = RollEntry(
        meeting_id=meeting.id,
        seat_id=seat.id,
        person_id=principal.person_id if principal else None,
        capacity=Capacity.EXCUSED,
        chamber_acronym=_chamber_of(seat).acronym,
        person_name=principal.person.name if principal else "",
        arrived_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    _record("roll:excuse", meeting, entry, actor=actor)
    return entry


def undo(meeting: Meeting, seat: Seat, *, actor: Actor) -> None:
    """Take back the last thing recorded for ``seat``: a leaving is reopened; an arrival or excuse goes, and what it
    had ended stands again. What was taken back stays in the journal. Raises NotAllowed, WrongState, Refused.
    """
    begin(meeting, actor=actor)
    entries = [entry for entry in list_entries(meeting.id) if entry.seat_id == seat.id]
    if not entries:
        raise Refused(_("Nothing is recorded for this seat."))
    last = entries[-1]
    before = _said(last)
    if last.left_at is not None:
        last.left_at = None
        after = _said(last)
    else:
        db.session.delete(last)
        db.session.flush()
        replaced = entries[-2] if len(entries) > 1 and entries[-2].left_at == last.arrived_at else None
        if replaced is not None:
            replaced.left_at = None
        after = _said(replaced) if replaced is not None else {}
    db.session.flush()
    journal.record("roll:undo", actor=actor, subject=meeting, old=before, new={"seat": seat.id, **after})


def arrive_as_officer(
    meeting: Meeting, officer: Officer, *, is_remote: bool = False, actor: Actor
) -> OfficerEntry:
    """An officer of the body (chair, co-chair, technical secretary) is there from now on.

    Who is there already stays as recorded. Raises NotAllowed, WrongState, NotFound (not an office of this body that
    day).
    """
    begin(meeting, actor=actor)
    if officer.body_id != meeting.body_id or not officer.holds_on(session_day(meeting)):
        raise NotFound
    standing = _standing_officer(meeting, officer.person_id)
    if standing is not None:
        return standing
    entry = OfficerEntry(
        meeting_id=meeting.id,
        person_id=officer.person_id,
        role=officer.role.value,
        person_name=_person_of(officer).name,
        is_remote=is_remote,
        arrived_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    journal.record("roll:arrive", actor=actor, subject=meeting, new=_said_of_officer(entry))
    return entry


def undo_officer(meeting: Meeting, officer: Officer, *, actor: Actor) -> None:
    """Take back the last thing recorded for an officer, as ``undo`` does. Raises NotAllowed, WrongState, Refused."""
    begin(meeting, actor=actor)
    entries = [entry for entry in list_officer_entries(meeting.id) if entry.person_id == officer.person_id]
    if not entries:
        raise Refused(_("Nothing is recorded for %(name)s.", name=_person_of(officer).name))
    last = entries[-1]
    before = _said_of_officer(last)
    if last.left_at is not None:
        last.left_at = None
    else:
        db.session.delete(last)
    db.session.flush()
    journal.record("roll:undo", actor=actor, subject=meeting, old=before)


def leave_as_officer(meeting: Meeting, officer: Officer, *, actor: Actor) -> OfficerEntry:
    """Raises NotAllowed, WrongState, Refused (not there)."""
    begin(meeting, actor=actor)
    entry = _standing_officer(meeting, officer.person_id)
    if entry is None:
        raise Refused(_("%(name)s is not on the roll.", name=_person_of(officer).name))
    entry.left_at = clock.now()
    db.session.flush()
    journal.record("roll:leave", actor=actor, subject=meeting, new=_said_of_officer(entry))
    return entry


def begin(meeting: Meeting, *, actor: Actor) -> None:
    """Permission, then the meeting's row for oneself (two people may keep the roll), then its state."""
    roll_policy.require_may(actor, "call_roll", meeting)
    take(meeting)
    if meeting.state not in roll_policy.ROLL_STATES:
        raise WrongState(
            _(
                "The roll is kept from the convocation until the session closes. It is now: %(state)s.",
                state=state_label(meeting.state),
            )
        )


def _require_seat(meeting: Meeting, seat: Seat) -> None:
    if seat.body_id != meeting.body_id or not seat.holds_on(session_day(meeting)):
        raise NotFound


def _require_appointment(meeting: Meeting, seat: Seat, person: Person, capacity: Capacity) -> str:
    """The name of the seat's principal on the day; raises InvalidInput unless ``person`` holds such an appointment."""
    day = session_day(meeting)
    holding = [item for item in _appointments(seat) if item.holds_on(day)]
    if not any(item.person_id == person.id and item.kind is _KINDS.get(capacity) for item in holding):
        raise InvalidInput(
            fields={
                "person_id": _(
                    "%(name)s holds no such appointment in this seat on the day of the session.",
                    name=person.name,
                )
            }
        )
    return next((item.person.name for item in holding if item.kind is AppointmentKind.PRINCIPAL), "")


def _require_one_seat(entries: Sequence[RollEntry], seat: Seat, person: Person) -> None:
    """One person fills one seat: else a quorum could be made of fewer people than seats."""
    for entry in entries:
        elsewhere = entry.seat_id != seat.id and entry.person_id == person.id
        if elsewhere and entry.left_at is None and entry.capacity in PRESENT:
            raise Refused(
                _(
                    "%(name)s already fills the seat of %(chamber)s.",
                    name=person.name,
                    chamber=entry.chamber_acronym,
                )
            )


def _replace(standing: RollEntry | None, capacity: Capacity) -> str:
    """Whom the arrival takes the seat from, by name ("" for nobody); Refused when it may not."""
    if standing is None or standing.capacity is Capacity.EXCUSED:
        return ""
    if standing.capacity is Capacity.ALTERNATE and capacity is Capacity.PRINCIPAL:
        return standing.person_name
    if standing.capacity is Capacity.PRINCIPAL and capacity is Capacity.ALTERNATE:
        raise Refused(
            _(
                "The principal, %(name)s, is present: the alternate sits only in their absence.",
                name=standing.person_name,
            )
        )
    raise Refused(_("%(name)s already fills this seat.", name=standing.person_name))


def _standing_entry(entries: Sequence[RollEntry], seat: Seat) -> RollEntry | None:
    mine = [entry for entry in entries if entry.seat_id == seat.id and entry.left_at is None]
    return mine[-1] if mine else None


def _standing_officer(meeting: Meeting, person_id: int) -> OfficerEntry | None:
    return next(
        (
            entry
            for entry in list_officer_entries(meeting.id)
            if entry.person_id == person_id and entry.left_at is None
        ),
        None,
    )


def _appointments(seat: Seat) -> list[Appointment]:
    return list(
        db.session.scalars(
            select(Appointment)
            .where(Appointment.seat_id == seat.id)
            .options(selectinload(Appointment.person))
            .order_by(Appointment.rank)
        )
    )


def _chamber_of(seat: Seat) -> Chamber:
    return db.session.get_one(Chamber, seat.chamber_id)


def _person_of(officer: Officer) -> Person:
    return db.session.get_one(Person, officer.person_id)


def _record(
    tag: str, meeting: Meeting, entry: RollEntry, *, actor: Actor, old: dict[str, str] | None = None
) -> None:
    journal.record(tag, actor=actor, subject=meeting, old=old or {}, new=_said(entry))


def _said(entry: RollEntry) -> dict[str, object]:
    return {
        "seat": entry.seat_id,
        "chamber": entry.chamber_acronym,
        "person": entry.person_name,
        "capacity": entry.capacity.value,
        "remote": entry.is_remote,
        "arrived_at": entry.arrived_at,
        "left_at": entry.left_at,
    }


def _said_of_officer(entry: OfficerEntry) -> dict[str, object]:
    return {
        "office": entry.role,
        "person": entry.person_name,
        "remote": entry.is_remote,
        "arrived_at": entry.arrived_at,
        "left_at": entry.left_at,
    }
