"""An invitation: one event to one person, as a VCALENDAR that a mail carries (RFC 6047 2; RFC 5546 3.2.2, 3.2.5).

It is serialized as events of feeds are, with the one ATTENDEE that a feed must not have. Equal rows give equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from icalendar import Calendar, Event
from icalendar.prop import vCalAddress

from app.calendars.events import EventRow, vevent
from app.calendars.feed import CLOSING, PRODID
from app.calendars.values import InvalidValue, Text, mailto, parameter
from app.calendars.zones import vtimezone


class Role(StrEnum):
    """What somebody is at the session (RFC 5545 3.2.16): who conducts it, has to be there, may be, is only told of it."""

    CHAIR = "CHAIR"
    REQUIRED = "REQ-PARTICIPANT"
    OPTIONAL = "OPT-PARTICIPANT"
    INFORMED = "NON-PARTICIPANT"


class Participation(StrEnum):
    """What an attendee has answered (RFC 5545 3.2.12). DELEGATED there is none of: a seat sends its own alternate."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Whom the invitation is for. Raises InvalidValue for an address that no property may carry."""

    email: str
    name: str
    role: Role
    #: What their calendar is to say they answered. A client that keeps to RFC 5546 takes it over the answer it holds.
    participation: Participation = Participation.NEEDS_ACTION
    #: Whether an answer is read (RSVP); a cancelled event asks for none.
    is_asked: bool = True

    def __post_init__(self) -> None:
        mailto(self.email)


def request(event: EventRow, attendee: Attendee) -> bytes:
    """METHOD:REQUEST: come, or here is what it is now. Raises InvalidValue for a cancelled event."""
    if event.is_cancelled:
        raise InvalidValue("request-of-cancelled")
    return _calendar("REQUEST", event, attendee)


def cancel(event: EventRow, attendee: Attendee) -> bytes:
    """METHOD:CANCEL: it will not be held. Raises InvalidValue for an event that is not cancelled."""
    if not event.is_cancelled:
        raise InvalidValue("cancel-of-standing")
    return _calendar("CANCEL", event, attendee)


def uninvite(event: EventRow, attendee: Attendee) -> bytes:
    """METHOD:CANCEL to one who is no longer invited, of an event that stands: without STATUS, which RFC 5546 3.2.5 forbids
    there. Raises InvalidValue for a cancelled event."""
    if event.is_cancelled:
        raise InvalidValue("uninvite-of-cancelled")
    return _calendar("CANCEL", event, attendee, has_status=False)


def _calendar(method: str, event: EventRow, attendee: Attendee, *, has_status: bool = True) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", Text(PRODID))
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    properties: bytes = calendar.to_ical()
    zone = vtimezone(event.tzid) if event.tzid is not None else b""
    return b"".join(
        (
            properties.removesuffix(CLOSING),
            zone,
            _event(event, attendee, has_status=has_status).to_ical(),
            CLOSING,
        )
    )


def _event(event: EventRow, attendee: Attendee, *, has_status: bool) -> Event:
    component = vevent(event)
    if not has_status:
        del component["STATUS"]
    name = parameter(attendee.name)
    component.add(
        "attendee",
        vCalAddress(mailto(attendee.email)),
        parameters={
            **({"CN": name} if name else {}),
            "CUTYPE": "INDIVIDUAL",
            "ROLE": attendee.role.value,
            "PARTSTAT": attendee.participation.value,
            "RSVP": "TRUE" if attendee.is_asked and not event.is_cancelled else "FALSE",
        },
    )
    return component
