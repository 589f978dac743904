"""Chambers and members from a table: each row, once read, is applied by the room's own operations."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.accounts.operations import people
from app.accounts.queries import find_person_by_email
from app.bodies.import_rows import (
    CHAMBER_COLUMNS,
    MEMBER_COLUMNS,
    ChamberRow,
    MemberRow,
    appointment_key,
    name_of_member,
    read_chamber,
    read_member,
    sift,
    with_seat_since,
    without_contradictions,
)
from app.bodies.models import Appointment, Body, Seat
from app.bodies.operations import chambers, seats
from app.bodies.queries import (
    find_body_named,
    find_chamber,
    list_appointments_of,
    list_seats_of_chamber_in,
)
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.kernel.imports import ImportReport, RowOutcome, RowResult, apply_each, read_table


def import_chambers(data: bytes, *, actor: Actor, is_dry_run: bool = False) -> ImportReport:
    """Create and update chambers, inside the caller's transaction. Raises FileRefused."""
    table = read_table(data, required=CHAMBER_COLUMNS[0], optional=CHAMBER_COLUMNS[1])
    refused, rows = sift(table.records, read_chamber, key=lambda row: (row.acronym.casefold(),))
    done = apply_each(rows, lambda row: apply_chamber(row, actor=actor), name=lambda row: row.acronym)
    return _report([*refused, *done], notes=table.notes, is_dry_run=is_dry_run)


def import_members(
    data: bytes, *, actor: Actor, language: str = "es", is_dry_run: bool = False
) -> ImportReport:
    """Create people (INVITED, nothing is mailed), seats and appointments, inside the caller's transaction."""
    table = read_table(data, required=MEMBER_COLUMNS[0], optional=MEMBER_COLUMNS[1])
    refused, rows = sift(table.records, read_member, key=appointment_key)
    contradicting, rows = without_contradictions(rows)
    rows = with_seat_since(rows)
    done = apply_each(
        rows, lambda row: apply_member(row, actor=actor, language=language), name=name_of_member
    )
    return _report([*refused, *contradicting, *done], notes=table.notes, is_dry_run=is_dry_run)


def _report(results: list[RowResult], *, notes: list[str], is_dry_run: bool) -> ImportReport:
    in_order = sorted(results, key=lambda result: result.line)
    return ImportReport(results=in_order, notes=list(notes), is_dry_run=is_dry_run)


def apply_chamber(row: ChamberRow, *, actor: Actor) -> RowResult:
    """Create the chamber of the row's acronym, or bring it up to date."""
    known = find_chamber(row.acronym)
    if known is None:
        chambers.create(
            acronym=row.acronym,
            name=row.name,
            kind=row.kind,
            sector=row.sector or "",
            country=row.country or "MX",
            actor=actor,
        )
        return RowResult(row.line, RowOutcome.CREATED, row.acronym)
    old = {name: getattr(known, name) for name in ("acronym", "name", "kind", "sector", "country")}
    changed = chambers.update(
        known,
        acronym=row.acronym,
        name=row.name,
        kind=row.kind,
        sector=known.sector if row.sector is None else row.sector,
        country=row.country or known.country,
        since=known.revision,
        actor=actor,
    )
    if not changed:
        return RowResult(row.line, RowOutcome.UNCHANGED, row.acronym)
    names = [name for name, value in old.items() if getattr(known, name) != value]
    return RowResult(row.line, RowOutcome.UPDATED, row.acronym, ", ".join(names))


def apply_member(row: MemberRow, *, actor: Actor, language: str) -> RowResult:
    """Bring person, seat and appointment of the row about; what of it was new is said."""
    body = _find_body(row)
    chamber = find_chamber(row.chamber)
    if chamber is None:
        raise InvalidInput(_("there is no chamber %(chamber)s: import it first", chamber=row.chamber))
    created: list[str] = []
    updated: list[str] = []
    person = _bring_person(
        row, organization=chamber.acronym, language=language, actor=actor, said=(created, updated)
    )
    known = _find_appointment(row, body, chamber.id, person)
    on = row.starts_on or (known.starts_on if known else clock.today(body.zone))
    seat = _find_seat(body, chamber.id, known, on)
    if seat is None:
        voting = row.is_voting is None or row.is_voting
        since = min(on, row.seat_since or on)
        seat = seats.open_seat(body, chamber, is_voting=voting, starts_on=since, actor=actor)
        created.append(pgettext("import", "seat"))
    elif row.is_voting is not None and seats.update_seat(seat, is_voting=row.is_voting, actor=actor):
        updated.append(pgettext("import", "vote"))
    if known is None:
        seats.appoint(
            seat,
            person,
            kind=row.kind,
            rank=row.rank,
            starts_on=on,
            ends_on=row.ends_on,
            letter=row.letter,
            letter_on=row.letter_on,
            actor=actor,
        )
        created.append(pgettext("import", "appointment"))
    elif seats.correct_appointment(
        known,
        letter=row.letter or known.letter,
        letter_on=row.letter_on,
        rank=row.rank if row.rank != known.rank else None,
        ends_on=row.ends_on,
        actor=actor,
    ):
        updated.append(pgettext("import", "appointment"))
    return _member_result(row, created, updated)


def _member_result(row: MemberRow, created: list[str], updated: list[str]) -> RowResult:
    said = []
    if created:
        said.append(_("new: %(what)s", what=", ".join(created)))
    if updated:
        said.append(_("changed: %(what)s", what=", ".join(updated)))
    outcome = RowOutcome.CREATED if created else RowOutcome.UPDATED if updated else RowOutcome.UNCHANGED
    return RowResult(row.line, outcome, name_of_member(row), "; ".join(said))


def _find_body(row: MemberRow) -> Body:
    found = find_body_named(row.body)
    if found is None:
        raise InvalidInput(_("there is no body %(body)s: create it first", body=row.body))
    return found


def _bring_person(
    row: MemberRow, *, organization: str, language: str, actor: Actor, said: tuple[list[str], list[str]]
) -> Person:
    created, updated = said
    person = find_person_by_email(row.email)
    if person is None:
        created.append(pgettext("import", "person"))
        return people.create(
            name=row.person,
            email=row.email,
            phone=row.phone,
            organization=organization,
            locale=language,
            actor=actor,
        )
    if person.name != row.person or (row.phone and person.phone != row.phone):
        people.update_person(
            person,
            name=row.person,
            email=person.email,
            phone=row.phone or person.phone,
            organization=person.organization,
            locale=person.locale,
            is_administrator=person.is_administrator,
            since=person.revision,
            actor=actor,
        )
        updated.append(pgettext("import", "person"))
    return person


def _find_appointment(row: MemberRow, body: Body, chamber_id: int, person: Person) -> Appointment | None:
    """The appointment the row is about: of its first day, or, where the file gives none, the one of today or later."""
    known = [item for item in list_appointments_of(body.id, chamber_id, person.id) if item.kind is row.kind]
    if row.starts_on is not None:
        return next((item for item in known if item.starts_on == row.starts_on), None)
    today = clock.today(body.zone)
    return next((item for item in known if item.ends_on is None or item.ends_on >= today), None)


def _find_seat(body: Body, chamber_id: int, known: Appointment | None, on: date) -> Seat | None:
    """The seat of the appointment, else the chamber's seat of that day, else the one it has now."""
    found = list_seats_of_chamber_in(body.id, chamber_id)
    if known is not None:
        return next(seat for seat in found if seat.id == known.seat_id)
    return next((seat for seat in found if seat.holds_on(on)), None) or next(
        (seat for seat in found if seat.ends_on is None), None
    )
