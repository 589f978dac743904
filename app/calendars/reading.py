"""Reading a calendar file that an office already has: what can be imported, and what not, and why.

Nothing a file holds makes this raise. A component that can't be taken whole is refused whole, with its line, its
UID and a stable reason; the others are read. Size, components, occurrences and work are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Final

from icalendar.parser import split_on_unescaped_comma
from icalendar.prop import vDuration

from app.calendars.contents import Component, LineRefused, Property, components, decode, unfold
from app.calendars.events import AllDay, EventStatus, Timed
from app.calendars.imported import ImportedEvent, Limits, Reading, Reason, Refused, Remark, Report
from app.calendars.recurrence import Budget, Rule, parse_rule
from app.calendars.series import Draft, Start, occurrence_key, settle
from app.calendars.times import Clock, FileClock, Stamp, ValueRefused, ZoneClock, parse_stamp, parse_timezone
from app.calendars.values import find_link, one_line, plain_text
from app.calendars.zones import find_zone_name, zone_info

_ASSUMED_LENGTH: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_STATUS: Final = {"TENTATIVE": EventStatus.PLANNED, "CANCELLED": EventStatus.CANCELLED}
_PASSED_OVER: Final = frozenset({"VCALENDAR", "VTIMEZONE"})
#: What two exports of one unchanged event may differ in.
_VOLATILE: Final = frozenset({"DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE"})


def read_calendar(
    data: bytes, *, default_zone: str, expand_until: date, limits: Limits | None = None
) -> Reading:
    """Read an uploaded ``.ics`` file.

    ``default_zone`` (IANA) is where times without a zone are meant, and where those in UTC are shown unless the file
    names a zone of its own (X-WR-TIMEZONE). A recurring event becomes one event an occurrence; none but the first
    starts after ``expand_until``. Raises nothing for the file's sake; UnknownZone if the default is none.
    """
    zone_info(default_zone)
    return _Reader(default_zone, expand_until, limits or Limits()).read(data)


class _Reader:
    """One reading of one file."""

    def __init__(self, default_zone: str, expand_until: date, limits: Limits) -> None:
        self.default_zone = default_zone
        self.shown_zone = default_zone
        self.expand_until = expand_until
        self.limits = limits
        self.budget = Budget(limits.days)
        self.report = Report()
        self.file_zones: dict[str, Component] = {}
        self.file_clocks: dict[str, FileClock | None] = {}

    def read(self, data: bytes) -> Reading:
        if len(data) > self.limits.size:
            self.report.refuse(0, "", Reason.TOO_LARGE, limit=str(self.limits.size))
            return self.report.reading(())
        text, encoding = decode(data)
        if encoding is not None:
            self.report.note(0, "", Remark.ENCODING_ASSUMED, encoding=encoding)
        found = components(unfold(text))
        if not any(component.name in {"VCALENDAR", "VEVENT"} for component in found):
            self.report.refuse(0, "", Reason.NOT_A_CALENDAR)
            return self.report.reading(())
        events = settle(
            self._drafts(found),
            expand_until=self.expand_until,
            limits=self.limits,
            budget=self.budget,
            report=self.report,
        )
        return self.report.reading(list(events))

    def _drafts(self, outermost: Iterable[Component]) -> list[Draft]:
        drafts: list[Draft] = []
        for count, component in enumerate(self._events_among(outermost)):
            uid, title = _or_nothing(component, "UID"), _or_nothing(component, "SUMMARY")
            if count >= self.limits.events:
                limit = str(self.limits.events)
                self.report.refuse(component.line, uid, Reason.TOO_MANY, title=title, limit=limit)
                break
            with self.report.taking(component.line, uid, title):
                drafts.append(self._draft(component, uid))
        return drafts

    def _events_among(self, outermost: Iterable[Component]) -> Iterator[Component]:
        """Yield the events, having learnt the zones of their calendar; refuse what is neither."""
        for outer in outermost:
            if outer.name == "VCALENDAR" and _or_nothing(outer, "VERSION") == "1.0":
                self.report.refuse(outer.line, "", Reason.OLD_VERSION, version="1.0")
                continue
            self._learn_zones(outer)
            for component in outer.children if outer.name == "VCALENDAR" else [outer]:
                if component.name == "VEVENT":
                    yield component
                elif component.name not in _PASSED_OVER:
                    uid, title = _or_nothing(component, "UID"), _or_nothing(component, "SUMMARY")
                    self.report.refuse(
                        component.line, uid, Reason.NOT_AN_EVENT, title=title, component=component.name[:40]
                    )

    def _learn_zones(self, outer: Component) -> None:
        self.shown_zone = find_zone_name(_or_nothing(outer, "X-WR-TIMEZONE")) or self.default_zone
        for component in outer.children:
            if component.name == "VTIMEZONE":
                self.file_zones.setdefault(_or_nothing(component, "TZID"), component)

    def _draft(self, component: Component, uid: str) -> Draft:
        if not component.is_closed:
            raise Refused(Reason.NOT_CLOSED)
        if not uid:
            uid = _assumed_uid(component)
            self.report.note(component.line, uid, Remark.UID_ASSUMED)

        def tell(found: Property, value: str) -> Start:
            stamp = parse_stamp(value, found.name)
            if stamp.local is None:
                return stamp.day, None
            return stamp.day, self._clock(component, uid, found, stamp)[0].to_utc(stamp.local)

        started = component.find("DTSTART")
        if started is None:
            raise Refused(Reason.START_MISSING)
        start = parse_stamp(started.value, "DTSTART")
        clock, zone = self._clock(component, uid, started, start)
        identified = component.find("RECURRENCE-ID")
        event = ImportedEvent(
            line=component.line,
            uid=uid,
            occurrence=occurrence_key(tell(identified, identified.value)) if identified is not None else "",
            when=self._span(component, uid, tell(started, started.value), zone, tell),
            summary=one_line(_text(component, "SUMMARY")),
            location=plain_text(_text(component, "LOCATION")),
            description=plain_text(_text(component, "DESCRIPTION")),
            status=_STATUS.get(_text(component, "STATUS").strip().upper(), EventStatus.CONFIRMED),
            sequence=_sequence(component),
            last_modified=_stamp_of_revision(component),
            url=find_link(_text(component, "URL")) or "",
            categories=tuple(_categories(component)),
        )
        return Draft(component, event, start, clock, _rule(component, identified), tell)

    def _clock(self, component: Component, uid: str, found: Property, stamp: Stamp) -> tuple[Clock, str]:
        """Return the clock by which a value is told, and the IANA zone to show it in."""
        if stamp.is_utc:
            return ZoneClock("UTC"), self.shown_zone
        tzid = found.parameters.get("TZID", "").strip()
        if stamp.local is None or not tzid:
            if stamp.local is not None:
                self.report.note(component.line, uid, Remark.FLOATING_TIME, zone=self.default_zone)
            return ZoneClock(self.default_zone), self.default_zone
        name = find_zone_name(tzid)
        if name is not None:
            if name != tzid:
                self.report.note(component.line, uid, Remark.ZONE_TRANSLATED, zone=tzid[:80], meaning=name)
            return ZoneClock(name), name
        return self._clock_of_file(component, uid, tzid)

    def _clock_of_file(self, component: Component, uid: str, tzid: str) -> tuple[Clock, str]:
        """Return the clock of the file's own VTIMEZONE: by the IANA name that it says it copies, or by its rules."""
        zone = self.file_zones.get(tzid)
        if zone is None:
            raise Refused(Reason.ZONE_UNKNOWN, zone=tzid[:80])
        name = find_zone_name(_or_nothing(zone, "X-LIC-LOCATION"))
        if name is not None:
            self.report.note(component.line, uid, Remark.ZONE_TRANSLATED, zone=tzid[:80], meaning=name)
            return ZoneClock(name), name
        if tzid not in self.file_clocks:
            self.file_clocks[tzid] = parse_timezone(zone, self.budget)
        clock = self.file_clocks[tzid]
        if clock is None:
            raise Refused(Reason.ZONE_UNKNOWN, zone=tzid[:80])
        self.report.note(component.line, uid, Remark.ZONE_FROM_FILE, zone=tzid[:80], meaning=self.shown_zone)
        return clock, self.shown_zone

    def _span(
        self,
        component: Component,
        uid: str,
        start: Start,
        zone: str,
        tell: Callable[[Property, str], Start],
    ) -> Timed | AllDay:
        """Return start and end: by DTEND, by DURATION, or an assumed hour or day (RFC 5545 3.6.1)."""
        first, starts_at = start
        ended, lasting = component.find("DTEND"), component.find("DURATION")
        last, ends_at = tell(ended, ended.value) if ended is not None else (None, None)
        if ended is not None and (ends_at is None) != (starts_at is None):
            raise ValueRefused("DTEND", ended.value)
        length = _length(lasting) if lasting is not None else None
        if starts_at is None:
            is_assumed = last == first
            after = last or first + (length or _DAY)
            span: Timed | AllDay = AllDay(first, first if is_assumed else after - _DAY)
        else:
            ends_at = ends_at or starts_at + (length or timedelta())
            is_assumed = ends_at == starts_at
            span = Timed(starts_at, ends_at + _ASSUMED_LENGTH if is_assumed else ends_at, zone)
        if is_assumed and isinstance(span, Timed):
            self.report.note(component.line, uid, Remark.END_ASSUMED)
        return span


def _assumed_uid(component: Component) -> str:
    """Return a UID made of what the event says: the same at each reading."""
    said = "\n".join(line.text for line in component.lines if line.name not in _VOLATILE)
    return f"import-{blake2b(said.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"


def _text(component: Component, name: str) -> str:
    found = component.find(name)
    return found.value if found is not None else ""


def _or_nothing(component: Component, name: str) -> str:
    """Return a property's text where a malformed line is no reason to refuse: what names a component."""
    try:
        return one_line(_text(component, name))
    except LineRefused:
        return ""


def _categories(component: Component) -> Iterator[str]:
    for found in component.each("CATEGORIES"):
        for name in split_on_unescaped_comma(found.raw):
            if one_line(name):
                yield one_line(name)


def _sequence(component: Component) -> int:
    """Return SEQUENCE, or 0 for one that is none."""
    text = _text(component, "SEQUENCE").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _stamp_of_revision(component: Component) -> datetime | None:
    """Return LAST-MODIFIED, or DTSTAMP, which says the same in a published file (RFC 5545 3.8.7.2)."""
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        try:
            stamp = parse_stamp(_text(component, name), name)
        except ValueRefused:
            continue
        if stamp.local is not None:
            return stamp.local.replace(tzinfo=UTC)
    return None


def _length(found: Property) -> timedelta:
    try:
        length: timedelta = vDuration.from_ical(found.value.strip())  # type: ignore[no-untyped-call]
    except ValueError:
        raise ValueRefused("DURATION", found.value) from None
    return length


def _rule(component: Component, identified: Property | None) -> Rule | None:
    """Return the rule: one RRULE. EXRULE, and a change of all that follow, are not read."""
    if component.find("EXRULE") is not None:
        raise Refused(Reason.RECURRENCE_NOT_READ, part="EXRULE")
    if identified is not None and "RANGE" in identified.parameters:
        raise Refused(Reason.RECURRENCE_NOT_READ, part="RANGE")
    rules = [each.value for each in component.each("RRULE")]
    if len(rules) > 1:
        raise Refused(Reason.RECURRENCE_NOT_READ, part="RRULE")
    return parse_rule(rules[0]) if rules else None
