"""Seats of chambers in a body, and who is appointed to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import journal
from app.accounts.models import Person, PersonState
from app.bodies import policy
from app.bodies.models import Appointment, AppointmentKind, Body, Chamber, Seat
from app.bodies.operations.lifecycle import require_unexpired
from app.bodies.queries import get_body_of, list_appointments, list_seats_of_chamber_in
from app.files.models import StoredFile
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import Dated, db
from app.kernel.errors import InvalidInput, WrongState

LONGEST_LETTER = 120
DAY = timedelta(days=1)


def open_seat(
    body: Body,
    chamber: Chamber,
    *,
    is_voting: bool = True,
    starts_on: date | None = None,
    position: int | None = None,
    actor: Actor,
) -> Seat:
    """Give a chamber a place in a body from ``starts_on`` (today). Raises InvalidInput where it has one."""
    policy.require_may(actor, "keep_seats", body)
    require_unexpired(body)
    starts_on = starts_on or clock.today(body.zone)
    for other in list_seats_of_chamber_in(body.id, chamber.id):
        if other.ends_on is None or other.ends_on >= starts_on:
            raise InvalidInput(
                fields={"chamber": _("%(chamber)s has a seat in this body already.", chamber=chamber.acronym)}
            )
    if position is None:
        position = 1 + (
            db.session.scalar(select(func.max(Seat.position)).where(Seat.body_id == body.id)) or 0
        )
    seat = Seat(
        body_id=body.id, chamber_id=chamber.id, is_voting=is_voting, starts_on=starts_on, position=position
    )
    db.session.add(seat)
    db.session.flush()
    new = {"chamber": chamber.acronym, "is_voting": is_voting, "starts_on": starts_on}
    journal.record("seat:create", actor=actor, subject=seat, new=new)
    return seat


def update_seat(seat: Seat, *, is_voting: bool, position: int | None = None, actor: Actor) -> bool:
    """Change whether a seat votes, and its place in the list; whether anything was changed."""
    policy.require_may(actor, "keep_seats", get_body_of(seat))
    old = {"is_voting": seat.is_voting, "position": seat.position}
    new = {"is_voting": is_voting, "position": seat.position if position is None else position}
    if new == old:
        return False
    seat.is_voting, seat.position = is_voting, int(new["position"])
    journal.record("seat:update", actor=actor, subject=seat, old=old, new=new)
    db.session.flush()
    return True


def close_seat(seat: Seat, *, ends_on: date, actor: Actor) -> None:
    """End a seat, and with it the appointments still running in it. Past sessions keep it."""
    policy.require_may(actor, "keep_seats", get_body_of(seat))
    _require_open(seat)
    _require_order(seat, ends_on)
    running = [item for item in list_appointments(seat.id) if item.ends_on is None or item.ends_on > ends_on]
    later = [item for item in running if item.starts_on > ends_on]
    if later:
        raise InvalidInput(
            fields={
                "ends_on": _(
                    "%(name)s is appointed from %(day)s on: close the seat later.",
                    name=later[0].person.name,
                    day=later[0].starts_on.isoformat(),
                )
            }
        )
    for appointment in running:
        _end(appointment, ends_on, body_id=seat.body_id, actor=actor)
    seat.ends_on = ends_on
    journal.record("seat:close", actor=actor, subject=seat, new={"ends_on": ends_on})
    db.session.flush()


def appoint(
    seat: Seat,
    person: Person,
    *,
    kind: AppointmentKind,
    rank: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    letter: str = "",
    letter_on: date | None = None,
    letter_file: StoredFile | None = None,
    actor: Actor,
) -> Appointment:
    """Appoint the principal (rank 0), or an alternate at ``rank`` (1, 2, …; the next free one when not given).

    Whoever holds that rank, and whatever else ``person`` holds in this seat, ends the day before. Where somebody is
    appointed to the rank from a later day on, the new appointment ends the day before that.
    """
    body = get_body_of(seat)
    policy.require_may(actor, "keep_seats", body)
    starts_on = starts_on or max(clock.today(body.zone), seat.starts_on)
    _require_fit(seat, person, starts_on=starts_on, ends_on=ends_on, letter=letter)
    known = list_appointments(seat.id)
    rank = _checked_rank(kind, rank, known, on=starts_on)
    holders = [item for item in known if item.rank == rank]
    followers = [item.starts_on for item in holders if item.starts_on > starts_on]
    if followers and (ends_on is None or ends_on >= min(followers)):
        ends_on = min(followers) - DAY
    mine = [item for item in known if item.person_id == person.id and item.rank != rank]
    _require_room(mine, starts_on=starts_on, ends_on=ends_on)
    for former in {item.id: item for item in (*holders, *mine) if item.holds_on(starts_on)}.values():
        _make_way(former, starts_on, body_id=body.id, actor=actor)
    appointment = Appointment(
        seat_id=seat.id,
        person_id=person.id,
        kind=kind,
        rank=rank,
        starts_on=starts_on,
        ends_on=_earliest(ends_on, seat.ends_on),
        letter=letter.strip(),
        letter_on=letter_on,
        letter_file_id=letter_file.id if letter_file is not None else None,
    )
    db.session.add(appointment)
    db.session.flush()
    new = {
        "person": person.name,
        "kind": kind,
        "rank": rank,
        "starts_on": starts_on,
        "ends_on": appointment.ends_on,
        "letter": appointment.letter,
        "letter_on": letter_on,
        "letter_sha256": letter_file.sha256 if letter_file is not None else None,
    }
    journal.record("appointment:create", actor=actor, subject=appointment, new=new, body_id=body.id)
    return appointment


def end_appointment(appointment: Appointment, *, ends_on: date, actor: Actor) -> None:
    """Let an appointment hold until ``ends_on`` inclusive."""
    seat = db.session.get_one(Seat, appointment.seat_id)
    policy.require_may(actor, "keep_seats", get_body_of(seat))
    if appointment.ends_on is not None and appointment.ends_on <= ends_on:
        raise WrongState(_("This appointment has ended already."))
    _require_order(appointment, ends_on)
    _end(appointment, ends_on, body_id=seat.body_id, actor=actor)
    db.session.flush()


def correct_appointment(
    appointment: Appointment,
    *,
    letter: str,
    letter_on: date | None = None,
    rank: int | None = None,
    ends_on: date | None = None,
    actor: Actor,
) -> bool:
    """Put right what was written down wrongly: the letter, the alternate's rank, the last day; whether anything was.

    ``letter_on`` and ``ends_on`` empty leave it. Raises InvalidInput where somebody else holds the rank in those days.
    """
    seat = db.session.get_one(Seat, appointment.seat_id)
    policy.require_may(actor, "keep_seats", get_body_of(seat))
    old = {
        "letter": appointment.letter,
        "letter_on": appointment.letter_on,
        "rank": appointment.rank,
        "ends_on": appointment.ends_on,
    }
    new = {
        "letter": letter.strip(),
        "letter_on": letter_on or appointment.letter_on,
        "rank": appointment.rank if rank is None else rank,
        "ends_on": ends_on or appointment.ends_on,
    }
    if new == old:
        return False
    _require_letter(letter)
    if ends_on is not None:
        _require_order(appointment, ends_on)
        _require_within(seat, ends_on)
    others = [
        item for item in list_appointments(seat.id) if item.id != appointment.id and item.rank == new["rank"]
    ]
    if new["rank"] != appointment.rank:
        _checked_rank(appointment.kind, rank, others, on=appointment.starts_on)
    until = ends_on or appointment.ends_on
    taken = [item for item in others if _overlap(item, appointment.starts_on, until)]
    if taken:
        raise InvalidInput(fields={"rank": _("%(name)s holds that place then.", name=taken[0].person.name)})
    appointment.letter, appointment.ends_on = letter.strip(), until
    appointment.letter_on = letter_on or appointment.letter_on
    if rank is not None:
        appointment.rank = rank
    journal.record(
        "appointment:update", actor=actor, subject=appointment, old=old, new=new, body_id=seat.body_id
    )
    db.session.flush()
    return True


def _checked_rank(kind: AppointmentKind, rank: int | None, known: Iterable[Appointment], *, on: date) -> int:
    if kind is AppointmentKind.PRINCIPAL:
        if rank not in {None, 0}:
            raise InvalidInput(fields={"rank": _("Only alternates have a place in an order.")})
        return 0
    if rank is None:
        taken = {item.rank for item in known if item.ends_on is None or item.ends_on >= on}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)
    if not 1 <= rank <= 99:
        raise InvalidInput(fields={"rank": _("The first alternate is number 1.")})
    return rank


def _require_fit(seat: Seat, person: Person, *, starts_on: date, ends_on: date | None, letter: str) -> None:
    if person.state is PersonState.DEACTIVATED:
        raise InvalidInput(fields={"email": _("%(name)s's account is deactivated.", name=person.name)})
    if starts_on < seat.starts_on:
        raise InvalidInput(
            fields={"starts_on": _("The seat exists from %(day)s on.", day=seat.starts_on.isoformat())}
        )
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput(fields={"ends_on": _("The last day can't be before the first.")})
    _require_within(seat, starts_on, field="starts_on")
    if ends_on is not None:
        _require_within(seat, ends_on)
    _require_letter(letter)


def _require_letter(letter: str) -> None:
    if len(letter.strip()) > LONGEST_LETTER:
        raise InvalidInput(fields={"letter": _("At most %(most)s characters.", most=LONGEST_LETTER)})


def _require_within(seat: Seat, day: date, *, field: str = "ends_on") -> None:
    if seat.ends_on is not None and day > seat.ends_on:
        raise InvalidInput(fields={field: _("The seat was closed on %(day)s.", day=seat.ends_on.isoformat())})


def _require_open(seat: Seat) -> None:
    if seat.ends_on is not None:
        raise WrongState(_("The seat was closed on %(day)s.", day=seat.ends_on.isoformat()))


def _require_order(row: Dated, ends_on: date) -> None:
    if ends_on < row.starts_on:
        raise InvalidInput(fields={"ends_on": _("The last day can't be before the first.")})


def _require_room(mine: Sequence[Appointment], *, starts_on: date, ends_on: date | None) -> None:
    """The person may hold another place in the seat until now (it ends), not from a later day on."""
    later = [item for item in mine if item.starts_on > starts_on and _overlap(item, starts_on, ends_on)]
    if later:
        raise InvalidInput(
            fields={
                "email": _(
                    "%(name)s is appointed to this seat from %(day)s on: end that first.",
                    name=later[0].person.name,
                    day=later[0].starts_on.isoformat(),
                )
            }
        )


def _make_way(former: Appointment, starts_on: date, *, body_id: int, actor: Actor) -> None:
    if former.starts_on == starts_on:
        raise InvalidInput(
            fields={
                "starts_on": _(
                    "%(name)s's appointment began that very day: choose a later one.", name=former.person.name
                )
            }
        )
    _end(former, starts_on - DAY, body_id=body_id, actor=actor)


def _end(appointment: Appointment, ends_on: date, *, body_id: int, actor: Actor) -> None:
    old, appointment.ends_on = appointment.ends_on, ends_on
    journal.record(
        "appointment:end",
        actor=actor,
        subject=appointment,
        old={"ends_on": old},
        new={"person": db.session.get_one(Person, appointment.person_id).name, "ends_on": ends_on},
        body_id=body_id,
    )


def _overlap(item: Dated, starts_on: date, ends_on: date | None) -> bool:
    begins_in_time = ends_on is None or item.starts_on <= ends_on
    return begins_in_time and (item.ends_on is None or item.ends_on >= starts_on)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
