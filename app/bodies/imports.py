"""Chambers and members from a table: reading it is pure, applying a row is the room's own operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import pgettext

from app.accounts.models import Person
from app.accounts.operations import people
from app.accounts.queries import find_person_by_email
from app.bodies.models import Appointment, AppointmentKind, Body, ChamberKind, Seat
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
from app.kernel.imports import ImportReport, Record, RowOutcome, RowResult, apply_each, read_table

CHAMBER_COLUMNS = ("acronym", "name", "kind"), ("sector", "country")
MEMBER_COLUMNS = (
    ("body", "chamber", "person", "email", "kind"),
    ("rank", "voting", "starts_on", "ends_on", "letter", "phone"),
)
_CHAMBER_KINDS = {
    "chamber": ChamberKind.CHAMBER,
    "cámara": ChamberKind.CHAMBER,
    "confederation": ChamberKind.CONFEDERATION,
    "confederación": ChamberKind.CONFEDERATION,
    "association": ChamberKind.ASSOCIATION,
    "asociación": ChamberKind.ASSOCIATION,
    "council": ChamberKind.COUNCIL,
    "consejo": ChamberKind.COUNCIL,
    "authority": ChamberKind.AUTHORITY,
    "autoridad": ChamberKind.AUTHORITY,
}
_SEAT_KINDS = {
    "principal": AppointmentKind.PRINCIPAL,
    "titular": AppointmentKind.PRINCIPAL,
    "alternate": AppointmentKind.ALTERNATE,
    "suplente": AppointmentKind.ALTERNATE,
}
_YES_OR_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "sí", "si", "x"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_DATES = ("%Y-%m-%d", "%d/%m/%Y")
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class ChamberRow:
    line: int
    acronym: str
    name: str
    kind: ChamberKind
    #: None where the file has no such column: an existing chamber's value then stays.
    sector: str | None
    country: str | None


@dataclass(frozen=True)
class MemberRow:
    line: int
    body: str
    chamber: str
    person: str
    email: str
    kind: AppointmentKind
    rank: int | None
    is_voting: bool | None
    starts_on: date | None
    ends_on: date | None
    letter: str
    phone: str
    #: The earliest first day among the rows of this seat: a seat the import creates exists from then on.
    seat_since: date | None = None


def import_chambers(data: bytes, *, actor: Actor, is_dry_run: bool = False) -> ImportReport:
    """Create and update chambers, inside the caller's transaction. Raises FileRefused."""
    table = read_table(data, required=CHAMBER_COLUMNS[0], optional=CHAMBER_COLUMNS[1])
    refused, rows = _sift(table.records, read_chamber, key=lambda row: (row.acronym.casefold(),))
    done = apply_each(rows, lambda row: apply_chamber(row, actor=actor), name=lambda row: row.acronym)
    return _report([*refused, *done], notes=table.notes, is_dry_run=is_dry_run)


def import_members(
    data: bytes, *, actor: Actor, language: str = "es", is_dry_run: bool = False
) -> ImportReport:
    """Create people (INVITED, nothing is mailed), seats and appointments, inside the caller's transaction."""
    table = read_table(data, required=MEMBER_COLUMNS[0], optional=MEMBER_COLUMNS[1])
    refused, rows = _sift(table.records, read_member, key=_appointment_key)
    contradicting, rows = _without_contradictions(rows)
    rows = _with_seat_since(rows)
    done = apply_each(
        rows, lambda row: apply_member(row, actor=actor, language=language), name=_name_of_member
    )
    return _report([*refused, *contradicting, *done], notes=table.notes, is_dry_run=is_dry_run)


def _report(results: list[RowResult], *, notes: list[str], is_dry_run: bool) -> ImportReport:
    in_order = sorted(results, key=lambda result: result.line)
    return ImportReport(results=in_order, notes=list(notes), is_dry_run=is_dry_run)


# Reading: records → rows


class _Bad(Exception):
    """Why a record isn't a row."""


Row = TypeVar("Row", ChamberRow, MemberRow)


def _sift(
    records: list[Record], read: Callable[[Record], Row], *, key: Callable[[Row], tuple[object, ...]]
) -> tuple[list[RowResult], list[Row]]:
    """Rows that can be tried, and the results of those that can't. The second of two rows with one key is refused."""
    refused: list[RowResult] = []
    first: dict[tuple[object, ...], Row] = {}
    for record in records:
        why = record.problem
        if not why:
            try:
                row = read(record)
            except _Bad as reason:
                why = str(reason)
            else:
                known = first.setdefault(key(row), row)
                if known is not row:
                    why = _("line %(line)s says the same thing already", line=known.line)
        if why:
            what = record.cells.get("acronym") or record.cells.get("person", "")
            refused.append(RowResult(record.line, RowOutcome.REFUSED, what, why))
    return refused, list(first.values())


def read_chamber(record: Record) -> ChamberRow:
    cells = record.cells
    return ChamberRow(
        line=record.line,
        acronym=_text(cells, "acronym"),
        name=_text(cells, "name"),
        kind=_choice(cells, "kind", _CHAMBER_KINDS),
        sector=cells.get("sector"),
        country=cells.get("country") or None,
    )


def read_member(record: Record) -> MemberRow:
    cells = record.cells
    kind = _choice(cells, "kind", _SEAT_KINDS)
    row = MemberRow(
        line=record.line,
        body=_text(cells, "body"),
        chamber=_text(cells, "chamber"),
        person=_text(cells, "person", most=200),
        email=_email(cells),
        kind=kind,
        rank=_rank(cells, kind),
        is_voting=_choice(cells, "voting", _YES_OR_NO) if cells.get("voting") else None,
        starts_on=_day(cells, "starts_on"),
        ends_on=_day(cells, "ends_on"),
        letter=cells.get("letter", ""),
        phone=_at_most(cells, "phone", 40),
    )
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise _Bad(_("ends_on is before starts_on"))
    return row


def _text(cells: Mapping[str, str], name: str, *, most: int = 1000) -> str:
    if not cells[name]:
        raise _Bad(_("%(name)s is empty", name=name))
    return _at_most(cells, name, most)


def _at_most(cells: Mapping[str, str], name: str, most: int) -> str:
    value = cells.get(name, "")
    if len(value) > most:
        raise _Bad(_("%(name)s has more than %(most)s characters", name=name, most=most))
    return value


def _choice(cells: Mapping[str, str], name: str, known: Mapping[str, Choice]) -> Choice:
    value = cells[name]
    if value.casefold() not in known:
        raise _Bad(
            _(
                "%(name)s “%(value)s” is unknown; it is one of %(known)s",
                name=name,
                value=value[:40],
                known=", ".join(known),
            )
        )
    return known[value.casefold()]


def _email(cells: Mapping[str, str]) -> str:
    try:
        return people.normal_email(_text(cells, "email"))
    except InvalidInput as error:
        raise _Bad(_("email “%(value)s” isn't an address", value=cells["email"][:60])) from error


def _rank(cells: Mapping[str, str], kind: AppointmentKind) -> int | None:
    value = cells.get("rank", "")
    if not value:
        return 0 if kind is AppointmentKind.PRINCIPAL else None
    if not value.isascii() or not value.isdecimal() or len(value) > 2:
        raise _Bad(_("rank “%(value)s” isn't a small whole number", value=value[:40]))
    if (int(value) == 0) != (kind is AppointmentKind.PRINCIPAL):
        raise _Bad(_("rank is 0 for the principal, 1 for the first alternate, 2 for the second"))
    return int(value)


def _day(cells: Mapping[str, str], name: str) -> date | None:
    value = cells.get(name, "")
    if not value:
        return None
    for pattern in _DATES:
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise _Bad(
        _("%(name)s “%(value)s” isn't a date such as 2026-01-31 or 31/01/2026", name=name, value=value[:40])
    )


def _name_of_member(row: MemberRow) -> str:
    return f"{row.person} ({row.chamber}, {row.body})"


def _seat_key(row: MemberRow) -> tuple[str, str]:
    return row.body.casefold(), row.chamber.casefold()


def _appointment_key(row: MemberRow) -> tuple[object, ...]:
    return (*_seat_key(row), row.email, row.kind, row.starts_on)


def _without_contradictions(rows: list[MemberRow]) -> tuple[list[RowResult], list[MemberRow]]:
    """Refuse a row that calls a person, or a seat, otherwise than an earlier one: each run would undo the other."""
    said: dict[tuple[object, ...], tuple[object, int]] = {}
    refused: list[RowResult] = []
    kept: list[MemberRow] = []
    for row in rows:
        claims: list[tuple[str, tuple[object, ...], object]] = [("person", ("person", row.email), row.person)]
        if row.phone:
            claims.append(("phone", ("phone", row.email), row.phone))
        if row.is_voting is not None:
            claims.append(("voting", ("voting", *_seat_key(row)), row.is_voting))
        against = [
            (name, said[key][1]) for name, key, value in claims if said.get(key, (value, 0))[0] != value
        ]
        if against:
            name, line = against[0]
            why = _("its %(name)s contradicts line %(line)s", name=name, line=line)
            refused.append(RowResult(row.line, RowOutcome.REFUSED, _name_of_member(row), why))
            continue
        for _name, key, value in claims:
            said.setdefault(key, (value, row.line))
        kept.append(row)
    return refused, kept


def _with_seat_since(rows: list[MemberRow]) -> list[MemberRow]:
    since: dict[tuple[str, str], date] = {}
    for row in rows:
        if row.starts_on is not None:
            key = _seat_key(row)
            since[key] = min(row.starts_on, since.get(key, row.starts_on))
    return [MemberRow(**{**row.__dict__, "seat_since": since.get(_seat_key(row))}) for row in rows]


# Applying: one row, inside a savepoint of its own


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
            actor=actor,
        )
        created.append(pgettext("import", "appointment"))
    elif seats.correct_appointment(
        known,
        letter=row.letter or known.letter,
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
    return RowResult(row.line, outcome, _name_of_member(row), "; ".join(said))


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


__all__ = ["import_chambers", "import_members"]
