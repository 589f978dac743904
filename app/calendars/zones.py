"""VTIMEZONE components (RFC 5545 3.6.5), computed from the pinned ``tzdata`` package.

Clients disagree about the harder half of that section: some read only the first date of an RDATE list, some
take DTSTART for UTC, some drop seconds of an offset. So only the part all of them read is written: observances
that recur by ``FREQ=YEARLY`` with one BYMONTH and one numbered BYDAY, an UNTIL in UTC where a rule ended, and a
plain DTSTART for an onset that fits no rule. DTSTART is local time in TZOFFSETFROM; no RDATE; no seconds.

The zone files come from the package and never from the operating system: what a server happens to have installed
must not move a meeting.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

#: Events are expected from this year on; a feed with older ones passes their year as ``since``.
FIRST_YEAR: Final = 2015

#: A rule still alive in this year is written without an end.
LAST_YEAR: Final = 2040

_SCAN_FROM: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SCAN_STEP: Final = timedelta(days=3)  # no zone changed twice within a week since 1970; two came close
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class UnknownZone(ValueError):
    """The name is not one of the IANA database."""


@cache
def zone_names() -> frozenset[str]:
    """Every zone name of the pinned tzdata, old names included."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii")
    return frozenset(listed.split())


@cache
def zones_of_country(code: str) -> tuple[str, ...]:
    """The zones of a country by its two letters (ISO 3166), as tzdata lists them: the most populous first."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(row[2] for row in rows if row[0] == code)


@lru_cache(maxsize=128)
def zone_info(name: str) -> ZoneInfo:
    """Return the zone, read from the pinned tzdata. Raises UnknownZone."""
    if name not in zone_names():
        raise UnknownZone(name)
    folder = resources.files("tzdata").joinpath("zoneinfo")
    with folder.joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def find_zone_name(tzid: str) -> str | None:
    """Return the IANA name that somebody else's TZID means, or None.

    Understood are IANA names in any case, the names Windows gives (by Unicode CLDR's table, as icalendar carries
    it), and prefixed ones such as ``/freeassociation.sourceforge.net/America/Tijuana`` (RFC 5545 3.2.19).
    """
    cleaned = tzid.strip().strip('"').strip("/")
    parts = cleaned.split("/")[:8]
    for candidate in (cleaned, *("/".join(parts[start:]) for start in range(1, len(parts)))):
        found = _by_folded_name().get(candidate.casefold())
        if found is not None:
            return found
    return None


@cache
def _by_folded_name() -> dict[str, str]:
    windows = {key.casefold(): name for key, name in WINDOWS_TO_OLSON.items() if name in zone_names()}
    return windows | {name.casefold(): name for name in zone_names()}


@lru_cache(maxsize=256)
def vtimezone(name: str, *, since: int = FIRST_YEAR) -> bytes:
    """Return the VTIMEZONE block of an IANA zone, right from 1 January of ``since`` to ``LAST_YEAR`` and on.

    The same tzdata gives the same bytes. Raises UnknownZone.
    """
    zone = zone_info(name)
    component = Timezone()
    component.add("tzid", name)
    for run in _runs_in_force(zone, since=since):
        component.add_component(run.observance())
    block: bytes = component.to_ical()
    return block


@dataclass(frozen=True, slots=True)
class _Onset:
    """One moment at which a zone's clocks, or what they are called, changed. Offsets are from UTC."""

    at: datetime
    before: timedelta
    after: timedelta
    is_daylight: bool
    name: str

    @property
    def local(self) -> datetime:
        """What the clocks showed when it came: local time in the offset before (RFC 5545 3.6.5)."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def rule(self) -> tuple[bool, timedelta, timedelta, str, int, int, time]:
        """All that onsets of one yearly rule have in common, save the number of their week."""
        local = self.local
        return (
            self.is_daylight, self.before, self.after, self.name, local.month, local.weekday(), local.time()
        )  # fmt: skip

    @property
    def ordinals(self) -> frozenset[int]:
        """The numbers this weekday has in its month: first to fourth, and -1 for the last."""
        day = self.local.date()
        number = (day.day - 1) // 7 + 1
        is_last = day.day + 7 > calendar.monthrange(day.year, day.month)[1]
        return frozenset({number} - {5} | ({-1} if is_last else set()))


@dataclass(slots=True)
class _Run:
    """Onsets of consecutive years that one rule describes exactly."""

    onsets: list[_Onset]
    ordinals: frozenset[int]

    @property
    def first(self) -> _Onset:
        return self.onsets[0]

    @property
    def last(self) -> _Onset:
        return self.onsets[-1]

    def takes(self, onset: _Onset) -> bool:
        """Add the onset if it is the next year's and the rule still fits; say whether."""
        if onset.local.year != self.last.local.year + 1 or not self.ordinals & onset.ordinals:
            return False
        self.onsets.append(onset)
        self.ordinals &= onset.ordinals
        return True

    def observance(self) -> TimezoneDaylight | TimezoneStandard:
        """Return the STANDARD or DAYLIGHT component."""
        first = self.first
        component = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
        component.add("dtstart", first.local)
        component.add("tzoffsetfrom", first.before)
        component.add("tzoffsetto", first.after)
        component.add("tzname", first.name)
        if len(self.onsets) > 1:
            ordinal = min(self.ordinals)  # -1 before 4, where both would do
            rule: dict[str, object] = {
                "FREQ": "YEARLY",
                "BYMONTH": first.local.month,
                "BYDAY": f"{ordinal}{_DAYS[first.local.weekday()]}",
            }
            if self.last.local.year < LAST_YEAR:
                # In UTC [3.3.10]; some readers (dateutil, so vobject) take it for local time. East of Greenwich
                # the onset's local time is the later of the two, and holds the last onset in either reading.
                rule["UNTIL"] = max(self.last.at, self.last.local.replace(tzinfo=UTC))
            component.add("rrule", rule)
        return component


def _runs_in_force(zone: ZoneInfo, *, since: int) -> list[_Run]:
    """Return the runs that hold an onset from ``since`` on, or the last one before; by their first onset."""
    begin = datetime(since, 1, 1, tzinfo=UTC)
    onsets = list(_onsets(zone))
    earlier = [onset for onset in onsets if onset.at <= begin]
    needed = earlier[-1:] + [onset for onset in onsets if onset.at > begin]
    runs = [run for run in _runs(onsets) if any(onset in run.onsets for onset in needed)]
    if not earlier:
        runs.insert(0, _always(zone, begin))
    return sorted(runs, key=lambda run: run.first.at)


def _always(zone: ZoneInfo, begin: datetime) -> _Run:
    """What holds from the beginning, where the zone knows no change before ``begin``."""
    local = begin.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    midnight = datetime.combine(_SCAN_FROM.date(), time(), tzinfo=UTC)
    onset = _Onset(midnight - offset, offset, offset, is_daylight=False, name=local.tzname() or zone.key)
    return _Run([onset], onset.ordinals)


def _runs(onsets: Iterable[_Onset]) -> list[_Run]:
    """Gather onsets into the longest runs that one yearly rule describes."""
    runs: list[_Run] = []
    latest: dict[object, _Run] = {}
    for onset in onsets:
        run = latest.get(onset.rule)
        if run is None or not run.takes(onset):
            run = _Run([onset], onset.ordinals)
            latest[onset.rule] = run
            runs.append(run)
    return runs


def _onsets(zone: ZoneInfo) -> Iterator[_Onset]:
    """Walk the zone in small steps, and by bisection to the second where a step holds a change."""
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    earlier = _SCAN_FROM
    state = _state(zone, earlier)
    while earlier < end:
        later = min(earlier + _SCAN_STEP, end)
        if _state(zone, later) != state:
            at = _moment_of_change(zone, earlier, later)
            yield _onset(zone, at)
            later, state = at, _state(zone, at)
        earlier = later


def _onset(zone: ZoneInfo, at: datetime) -> _Onset:
    before, was_saving, _ = _state(zone, at - timedelta(seconds=1))
    after, is_saving, name = _state(zone, at)
    # Dublin and Casablanca call their winter (or Ramadan) the exception; what counts here is which clock is ahead.
    is_daylight = (was_saving or is_saving) and (after > before or (after == before and is_saving))
    return _Onset(at, _whole_minutes(before), _whole_minutes(after), is_daylight, name)


def _state(zone: ZoneInfo, at: datetime) -> tuple[timedelta, bool, str]:
    local = at.astimezone(zone)
    return local.utcoffset() or timedelta(), bool(local.dst()), local.tzname() or zone.key


def _moment_of_change(zone: ZoneInfo, earlier: datetime, later: datetime) -> datetime:
    """Return the first second at which the zone's state is no longer the one at ``earlier``."""
    state = _state(zone, earlier)
    low, high = 0, int((later - earlier).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _state(zone, earlier + timedelta(seconds=middle)) == state:
            low = middle
        else:
            high = middle
    return earlier + timedelta(seconds=high)


def _whole_minutes(offset: timedelta) -> timedelta:
    """Offsets with seconds ended in 1972; what is left of them is written without."""
    return timedelta(minutes=round(offset.total_seconds() / 60))


def local_day(at: datetime, zone: str) -> date:
    """Return the day on which a UTC moment falls in the zone."""
    return at.astimezone(zone_info(zone)).date()
