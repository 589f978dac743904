"""Rows of the tables of chambers and members: reading them is pure, whatever is in the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from flask_babel import gettext as _

from app.accounts.operations import people
from app.bodies.models import AppointmentKind, ChamberKind
from app.kernel.errors import InvalidInput
from app.kernel.imports import Record, RowOutcome, RowResult

CHAMBER_COLUMNS = ("acronym", "name", "kind"), ("sector", "country")
MEMBER_COLUMNS = (
    ("body", "chamber", "person", "email", "kind"),
    ("rank", "voting", "starts_on", "ends_on", "letter", "letter_on", "phone"),
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
    letter_on: date | None = None
    #: The earliest first day among the rows of this seat: a seat the import creates exists from then on.
    seat_since: date | None = None


class _Bad(Exception):
    """Why a record isn't a row."""


Row = TypeVar("Row", ChamberRow, MemberRow)


def sift(
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
        letter_on=_day(cells, "letter_on"),
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


def name_of_member(row: MemberRow) -> str:
    return f"{row.person} ({row.chamber}, {row.body})"


def _seat_key(row: MemberRow) -> tuple[str, str]:
    return row.body.casefold(), row.chamber.casefold()


def appointment_key(row: MemberRow) -> tuple[object, ...]:
    return (*_seat_key(row), row.email, row.kind, row.starts_on)


def without_contradictions(rows: list[MemberRow]) -> tuple[list[RowResult], list[MemberRow]]:
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
            refused.append(RowResult(row.line, RowOutcome.REFUSED, name_of_member(row), why))
            continue
        for _name, key, value in claims:
            said.setdefault(key, (value, row.line))
        kept.append(row)
    return refused, kept


def with_seat_since(rows: list[MemberRow]) -> list[MemberRow]:
    since: dict[tuple[str, str], date] = {}
    for row in rows:
        if row.starts_on is not None:
            key = _seat_key(row)
            since[key] = min(row.starts_on, since.get(key, row.starts_on))
    return [MemberRow(**{**row.__dict__, "seat_since": since.get(_seat_key(row))}) for row in rows]
