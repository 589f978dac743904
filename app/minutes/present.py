"""Who was there, and whose signatures the paper waits for: as a version seals them, in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.bodies.models import Officer, OfficerRole
from app.bodies.queries import list_officers
from app.bodies.wording import office_label
from app.meetings.clock import session_day
from app.meetings.models import Capacity, GuestEntry, Meeting, OfficerEntry, RollEntry
from app.meetings.roll_queries import PRESENT, list_entries, list_guests, list_officer_entries

_PRESIDING = (OfficerRole.CHAIR, OfficerRole.CO_CHAIR)


def content_of(meeting: Meeting) -> dict[str, Any]:
    """The keys it adds to a content. 4 queries."""
    officers = list_officer_entries(meeting.id)
    return {
        "attendance": _once(
            [*_officers(officers), *_seats(list_entries(meeting.id)), *_guests(list_guests(meeting.id))]
        ),
        "signers": list(_signers(list_officers(meeting.body_id, session_day(meeting)), officers)),
    }


def _officers(entries: Sequence[OfficerEntry]) -> Iterator[dict[str, str]]:
    for entry in entries:
        yield {"of": office_label(entry.role), "name": entry.person_name, "as": "", "how": _how(entry)}


def _seats(entries: Sequence[RollEntry]) -> Iterator[dict[str, str]]:
    """Each person who filled a seat, by seat."""
    for entry in sorted(entries, key=lambda row: row.chamber_acronym.casefold()):
        if entry.capacity in PRESENT:
            capacity = _("Principal") if entry.capacity is Capacity.PRINCIPAL else _("Alternate")
            yield {
                "of": entry.chamber_acronym,
                "name": entry.person_name,
                "as": capacity,
                "how": _how(entry),
            }


def _guests(entries: Sequence[GuestEntry]) -> Iterator[dict[str, str]]:
    for entry in entries:
        yield {"of": entry.organization, "name": entry.name, "as": _("Guest"), "how": ""}


def _how(entry: OfficerEntry | RollEntry) -> str:
    """What stands where the others sign: who was not in the room can't."""
    return _("By videoconference") if entry.is_remote else ""


def _once(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """A person who left and came back is on the list once."""
    return list({(row["of"], row["name"], row["as"]): dict(row) for row in rows}.values())


def _signers(officers: Sequence[Officer], there: Sequence[OfficerEntry]) -> Iterator[dict[str, str]]:
    """Who presided, and the technical secretary: as they were there, else as they are appointed."""
    attended = {entry.person_id for entry in there}
    for roles in (_PRESIDING, (OfficerRole.TECHNICAL_SECRETARY,)):
        holding = [officer for role in roles for officer in officers if officer.role is role]
        came = [officer for officer in holding if officer.person_id in attended]
        for officer in (came or holding)[:1]:
            yield {"name": officer.person.name, "office": office_label(officer.role.value)}
