"""METHOD:REPLY as calendars write it (RFC 5546 3.2.3): one event, one attendee, what they answer, and when they did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote

from app.calendars.contents import Component, LineRefused, components, unfold
from app.calendars.times import ValueRefused, ZoneClock, parse_stamp
from app.calendars.zones import find_zone_name
from app.kernel import clock
from app.notifications.incoming.messages import refuse
from app.notifications.models import Reason

#: A zone's whole history is one component a rule: thirty for Lisbon, and some calendars write two zones.
MOST_COMPONENTS: Final = 200
#: A clock may be ahead by so much; a stamp further on would keep every later answer out.
AHEAD: Final = timedelta(hours=24)
#: Answers there are (RFC 5545 3.2.12), and those that say nothing yet.
ACCEPTED, DECLINED, TENTATIVE, NEEDS_ACTION = "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"
_ANSWERS: Final = frozenset({ACCEPTED, DECLINED, TENTATIVE, NEEDS_ACTION})
_COUNTERS: Final = frozenset({"COUNTER", "DECLINECOUNTER", "REFRESH"})


@dataclass(frozen=True)
class Reply:
    """What one attendee answers. Addresses are whole and in lower case; ``organizer`` is empty where it is left out.

    ``sequence`` is None where it is left out; ``begins`` is then the hour that was answered to, if it can be told.
    """

    uid: str
    sequence: int | None
    begins: datetime | None
    stamp: datetime
    attendee: str
    answer: str
    organizer: str


def read(text: str, method: str) -> Reply:
    """The reply a calendar is. ``method`` is what its part said. Raises UnfitError for anything else, or more."""
    if text.upper().count("BEGIN:") > MOST_COMPONENTS:
        raise refuse(Reason.MALFORMED)
    calendars = [each for each in components(unfold(text)) if each.name == "VCALENDAR"]
    if len(calendars) != 1 or not calendars[0].is_closed:
        raise refuse(Reason.MALFORMED)
    try:
        return _read(calendars[0], method)
    except (LineRefused, ValueRefused, ValueError) as error:
        raise refuse(Reason.MALFORMED) from error


def _read(calendar: Component, method: str) -> Reply:
    said = _value(calendar, "METHOD").upper()
    if said in _COUNTERS:
        raise refuse(Reason.COUNTER)
    if said != "REPLY" or method not in {"", said}:
        raise refuse(Reason.METHOD)
    events = [each for each in calendar.children if each.name == "VEVENT"]
    if len(events) != 1:
        raise refuse(Reason.SEVERAL_EVENTS if events else Reason.MALFORMED)
    event = events[0]
    if event.find("RECURRENCE-ID") is not None or not _value(event, "UID"):
        raise refuse(Reason.MALFORMED)
    attendees = list(event.each("ATTENDEE"))
    if len(attendees) != 1:
        raise refuse(Reason.SEVERAL_ATTENDEES)
    organizer = event.find("ORGANIZER")
    sequence = _sequence(_value(event, "SEQUENCE"))
    return Reply(
        uid=_value(event, "UID"),
        sequence=sequence,
        begins=_begins(event) if sequence is None else None,
        stamp=_stamp(_value(event, "DTSTAMP")),
        attendee=_address(attendees[0].raw),
        answer=_answer(attendees[0].parameters),
        organizer=_address(organizer.raw) if organizer is not None else "",
    )


def _answer(parameters: dict[str, str]) -> str:
    answer = parameters.get("PARTSTAT", NEEDS_ACTION).upper()
    if answer == "DELEGATED" or "DELEGATED-TO" in parameters:
        raise refuse(Reason.DELEGATED)
    if answer not in _ANSWERS:
        raise refuse(Reason.MALFORMED)
    return answer


def _sequence(text: str) -> int | None:
    """The revision that is answered. Some leave it out whatever it is (RFC 5546 3.2.3 allows that for 0)."""
    if not re.fullmatch(r"[0-9]{0,9}", text):
        raise refuse(Reason.MALFORMED)
    return int(text) if text else None


def _begins(event: Component) -> datetime | None:
    """When the event begins as the reply has it; None where its DTSTART is no moment, or of a zone nobody knows."""
    found = event.find("DTSTART")
    if found is None:
        return None
    try:
        stamp = parse_stamp(found.value, "DTSTART")
        zone = "UTC" if stamp.is_utc else find_zone_name(found.parameters.get("TZID", ""))
        return ZoneClock(zone).to_utc(stamp.local) if zone is not None and stamp.local is not None else None
    except (ValueRefused, OverflowError):
        return None


def _stamp(text: str) -> datetime:
    """When it was answered: in UTC, which DTSTAMP has to be in (RFC 5545 3.8.7.2)."""
    try:
        found = parse_stamp(text, "DTSTAMP")
    except ValueRefused as error:
        raise refuse(Reason.STAMP) from error
    if found.local is None or not found.is_utc:
        raise refuse(Reason.STAMP)
    stamp = found.local.replace(tzinfo=UTC)
    if stamp > clock.now() + AHEAD:
        raise refuse(Reason.STAMP)
    return stamp


def _address(uri: str) -> str:
    """The address of a mailto URI, or a bare one, in lower case: ours are kept so."""
    scheme, colon, rest = uri.strip().partition(":")
    address = unquote(rest if colon and scheme.lower() == "mailto" else uri).strip().lower()
    return address if "@" in address and not re.search(r"[\s\x00-\x1f?,;<>]", address) else ""


def _value(component: Component, name: str) -> str:
    found = list(component.each(name))
    if len(found) > 1:
        raise refuse(Reason.MALFORMED)
    return found[0].value.strip() if found else ""
