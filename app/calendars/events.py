"""One event: a row of plain data in, its VEVENT block out (RFC 5545 3.6.1; RFC 5546 3.2.1; RFC 7986 5).

The same row gives the same bytes, on any machine and at any time: DTSTAMP and LAST-MODIFIED are the row's last
revision, never the clock. Rows are checked when they are made, so that serializing can't fail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from icalendar import Alarm, Event
from icalendar.prop import vCalAddress, vCategory, vUri

from app.calendars.values import (
    REACHABLE,
    InvalidValue,
    Text,
    duration,
    find_link,
    link,
    mailto,
    one_line,
    parameter,
    plain_text,
)
from app.calendars.zones import UnknownZone, zone_info

#: Zone names whose times are written in UTC form, with Z and without a VTIMEZONE (RFC 5545 3.2.19).
_UTC_NAMES: Final = frozenset(
    {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"}
)

_LANGUAGE: Final = re.compile(r"(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)?")
_YEARS: Final = range(1900, 3000)


class EventStatus(StrEnum):
    """What stands about the event. ``property_value`` is the STATUS that says so (RFC 5545 3.8.1.11)."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"

    @property
    def property_value(self) -> str:
        """Return TENTATIVE, CONFIRMED or CANCELLED."""
        return "TENTATIVE" if self is EventStatus.PLANNED else self.name


@dataclass(frozen=True, slots=True)
class Timed:
    """From one moment to a later one, shown in an IANA zone. Both aware; seconds are as fine as it gets."""

    starts_at: datetime
    ends_at: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise InvalidValue("naive-time")
        if _whole_second(self.ends_at) <= _whole_second(self.starts_at):
            raise InvalidValue("ends-before-start")
        _require_years(self.starts_at, self.ends_at)
        try:
            zone_info(self.zone)
        except UnknownZone as unknown:
            raise InvalidValue("zone", self.zone) from unknown


@dataclass(frozen=True, slots=True)
class AllDay:
    """Whole days, the last one included; DTEND, which excludes it, is the day after (RFC 5545 3.6.1)."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise InvalidValue("ends-before-start")
        _require_years(self.first_day, self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words that this module adds to an event, in the feed's language: the caller translates, once."""

    #: RFC 5646 tag, or empty: the LANGUAGE of the texts.
    language: str
    #: Before the summary of a cancelled event, as in "CANCELADA:".
    cancelled_prefix: str
    #: Before the reason, as in "Motivo:".
    reason_label: str

    def __post_init__(self) -> None:
        if not _LANGUAGE.fullmatch(self.language):
            raise InvalidValue("language", self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizer:
    """Who convokes: a role mailbox, the only address in a public feed (RFC 5546 3.2.1 asks for it)."""

    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A remote session (RFC 7986 5.11). ``label`` is what people read: "Videoconferencia"."""

    url: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A link to a paper (RFC 5545 3.8.1.1), never the paper itself. ``name`` is a file name (RFC 8607 4.2)."""

    url: str
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """All that one VEVENT says.

    ``uid`` was stored when the event was planned. ``sequence`` rises when start, end, place or status change;
    ``revised_at`` with any change of what is rendered. ``description`` is plain text, line by line.
    ``is_busy`` is whether the time is taken (a deadline takes none); a cancelled event never takes any.
    ``is_personal`` is for feeds behind a token: CLASS:PRIVATE, and the only place for a ``reminder`` (how long
    before the start). Raises InvalidValue on anything that could not be published.
    """

    uid: str
    sequence: int
    revised_at: datetime
    when: Timed | AllDay
    summary: str
    url: str
    status: EventStatus
    organizer: Organizer
    wording: Wording
    created_at: datetime | None = None
    description: tuple[str, ...] = ()
    location: str = ""
    categories: tuple[str, ...] = ()
    conference: Conference | None = None
    attachments: tuple[Attachment, ...] = ()
    #: UIDs of the first call, of the meeting continued here: siblings, not children (RFC 5545 3.8.4.5).
    related_to: tuple[str, ...] = ()
    cancellation_reason: str = ""
    is_busy: bool = True
    is_personal: bool = False
    reminder: timedelta | None = None

    def __post_init__(self) -> None:
        if not plain_text(self.uid):
            raise InvalidValue("uid")
        if not 0 <= self.sequence < 2**31:
            raise InvalidValue("sequence", str(self.sequence))
        if self.revised_at.tzinfo is None or (self.created_at is not None and self.created_at.tzinfo is None):
            raise InvalidValue("naive-time")
        if self.reminder is not None:
            if not self.is_personal:
                raise InvalidValue("reminder-in-public")
            duration(self.reminder)
        _require_years(self.revised_at, self.created_at or self.revised_at)
        link(self.url)
        mailto(self.organizer.email)

    @property
    def is_cancelled(self) -> bool:
        return self.status is EventStatus.CANCELLED

    @property
    def tzid(self) -> str | None:
        """The zone whose VTIMEZONE the feed must carry, or None."""
        if isinstance(self.when, AllDay) or self.when.zone in _UTC_NAMES:
            return None
        return self.when.zone


def serialize(event: EventRow) -> bytes:
    """Return the VEVENT block: CRLF lines of at most 75 octets, from BEGIN to END (RFC 5545 3.1)."""
    block: bytes = vevent(event).to_ical()
    return block


def vevent(event: EventRow) -> Event:
    """Return the component, for invitations, which add their one ATTENDEE. Nothing in it is of today."""
    component = Event()
    component.add("uid", Text(event.uid))
    component.add("sequence", event.sequence)
    component.add("dtstamp", _utc(event.revised_at))
    component.add("last-modified", _utc(event.revised_at))
    if event.created_at is not None:
        component.add("created", _utc(event.created_at))
    _add_span(component, event.when)
    _add_texts(component, event)
    component.add("status", event.status.property_value)
    component.add("transp", "OPAQUE" if event.is_busy and not event.is_cancelled else "TRANSPARENT")
    component.add("class", "PRIVATE" if event.is_personal else "PUBLIC")
    _add_links(component, event)
    for uid in event.related_to:
        component.add("related-to", Text(uid), parameters={"RELTYPE": "SIBLING"})
    if event.reminder is not None and not event.is_cancelled:
        component.add_component(_alarm(event, event.reminder))
    return component


def _add_span(component: Event, when: Timed | AllDay) -> None:
    """DTSTART and DTEND, of one type (RFC 5545 3.6.1)."""
    if isinstance(when, AllDay):
        component.add("dtstart", when.first_day)
        component.add("dtend", when.last_day + timedelta(days=1))
        return
    for name, at in (("dtstart", when.starts_at), ("dtend", when.ends_at)):
        local = _whole_second(at).astimezone(zone_info(when.zone))
        # A local time that comes twice, as clocks go back, means its first coming [3.3.5]: the second is told in UTC.
        if local.fold or when.zone in _UTC_NAMES:
            component.add(name, _utc(at))
        else:
            component.add(name, local.replace(tzinfo=None), parameters={"TZID": when.zone})


def _add_texts(component: Event, event: EventRow) -> None:
    language = event.wording.language or None
    summary = event.summary
    if event.is_cancelled:
        summary = f"{event.wording.cancelled_prefix} {summary}"
    component.add("summary", Text(summary, language=language))
    description = "\n".join(_description(event))
    if plain_text(description):
        component.add("description", Text(description, language=language))
    conference = _conference_url(event)
    location = plain_text(event.location) or conference
    if location:
        component.add("location", Text(location))
    categories = [Text(name) for name in event.categories if plain_text(name)]
    if categories:
        value = vCategory([])
        value.cats = list(categories)  # its constructor would make plain texts of them
        component.add("categories", value)


def _description(event: EventRow) -> list[str]:
    """The reason of a cancellation first, then the lines, then where to join: not every client reads CONFERENCE."""
    lines = list(event.description)
    if event.is_cancelled and plain_text(event.cancellation_reason):
        lines = [
            f"{event.wording.reason_label} {event.cancellation_reason}",
            *([""] if lines else []),
            *lines,
        ]
    conference = _conference_url(event)
    if event.conference is not None and conference and not any(conference in line for line in lines):
        joining = ": ".join(part for part in (one_line(event.conference.label), conference) if part)
        lines = [*lines, *([""] if lines else []), joining]
    return lines


def _conference_url(event: EventRow) -> str:
    return (find_link(event.conference.url, schemes=REACHABLE) or "") if event.conference is not None else ""


def _add_links(component: Event, event: EventRow) -> None:
    component.add("url", vUri(link(event.url)))
    organizer = vCalAddress(mailto(event.organizer.email))
    name = parameter(event.organizer.name)
    component.add("organizer", organizer, parameters={"CN": name} if name else {})
    for attachment in event.attachments:
        address = find_link(attachment.url)
        if address is not None:
            named = {"FMTTYPE": parameter(attachment.media_type), "FILENAME": parameter(attachment.name)}
            component.add(
                "attach", vUri(address), parameters={key: value for key, value in named.items() if value}
            )
    conference = _conference_url(event)
    if event.conference is not None and conference:
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO"}
        label = parameter(event.conference.label)
        component.add(
            "conference", vUri(conference), parameters=parameters | ({"LABEL": label} if label else {})
        )


def _alarm(event: EventRow, before: timedelta) -> Alarm:
    """A reminder that shows the summary (RFC 5545 3.6.6); never sound, never mail."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", Text(event.summary))
    alarm.add("trigger", -duration(before).td)
    return alarm


def _require_years(*days: date) -> None:
    for day in days:
        if day.year not in _YEARS:
            raise InvalidValue("year", str(day.year))


def _utc(at: datetime) -> datetime:
    return _whole_second(at).astimezone(UTC)


def _whole_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
