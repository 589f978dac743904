"""Which session here each event of a file tells of: by what the file calls it, and, within a series that moved, by its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.bodies.models import Body
from app.calendars.imported import ImportedEvent
from app.meetings import queries
from app.meetings.models import Meeting


@dataclass(frozen=True)
class Match:
    """``uid_of`` gives, by the key of an event, the UID of its session; ``here`` the sessions that stand here, by UID.

    ``left``: of a series in the file, by its UID, the sessions here that the file no longer has.
    """

    uid_of: Mapping[str, str]
    here: Mapping[str, Meeting]
    left: Mapping[str, Sequence[Meeting]]


def match(events: Sequence[ImportedEvent], body: Body, *, held: bool = False) -> Match:
    """Find the sessions of ``body`` that ``events`` tell of. ``held``: for a transaction that changes them.

    An event is what the file last called so, or what bears its key as UID. Of a series that was moved, where an occurrence
    is named after its start, an occurrence that nothing is called after is the session of that day; and where none is
    found at all and there are as many here as there, each is the one in its place.
    """
    keys = {event.key for event in events}
    here = {meeting.uid: meeting for meeting in queries.list_by_names(keys, held=held)}
    uid_of = {meeting.source_key: meeting.uid for meeting in here.values() if meeting.source_key in keys}
    claimed = set(uid_of.values())
    uid_of |= {uid: uid for uid in here if uid in keys and uid not in uid_of and uid not in claimed}
    series = _by_series(events)
    of_them = list(queries.list_of_series(sorted(series), body.id, held=held))
    here |= {meeting.uid: meeting for meeting in of_them}
    found = _of_series(of_them, series)
    left: dict[str, Sequence[Meeting]] = {}
    for uid, of_series in series.items():
        claimed = set(uid_of.values())
        unnamed = [meeting for meeting in found.get(uid, ()) if meeting.uid not in claimed]
        new = [event for event in of_series if event.key not in uid_of]
        is_all_new = len(new) == len(of_series)
        pairs = _by_day(new, unnamed, ZoneInfo(body.zone))
        if not pairs and is_all_new and len(new) == len(unnamed):
            pairs = dict(zip((event.key for event in new), (each.uid for each in unnamed), strict=True))
        uid_of |= pairs
        left[uid] = [meeting for meeting in unnamed if meeting.uid not in pairs.values()]
    # What is called as a session was that has moved on since can't have its UID.
    uid_of |= {key: f"{key}-2" for key in keys if key in here and key not in uid_of}
    return Match(uid_of, here, left)


def _by_series(events: Iterable[ImportedEvent]) -> dict[str, list[ImportedEvent]]:
    """The occurrences of each series, in the order of their names."""
    found: dict[str, list[ImportedEvent]] = {}
    for event in sorted((each for each in events if each.occurrence), key=lambda each: each.key):
        found.setdefault(event.uid, []).append(event)
    return found


def _of_series(meetings: Iterable[Meeting], series: Iterable[str]) -> dict[str, list[Meeting]]:
    """The sessions of each series, in the order of their occurrences."""
    found: dict[str, list[Meeting]] = {uid: [] for uid in series}
    for meeting in meetings:
        uid = _named(meeting).rpartition("/")[0]
        if uid in found:
            found[uid].append(meeting)
    for each in found.values():
        each.sort(key=_named)
    return found


def _by_day(events: Iterable[ImportedEvent], meetings: Iterable[Meeting], zone: ZoneInfo) -> dict[str, str]:
    by_day = dict(_days(meetings, zone))
    pairs: dict[str, str] = {}
    for event in events:
        on = _day(event.occurrence, zone)
        if on is not None and on in by_day:
            pairs[event.key] = by_day.pop(on)
    return pairs


def _days(meetings: Iterable[Meeting], zone: ZoneInfo) -> Iterator[tuple[date, str]]:
    for meeting in meetings:
        on = _day(_named(meeting).rpartition("/")[2], zone)
        if on is not None:
            yield on, meeting.uid


def _named(meeting: Meeting) -> str:
    return meeting.source_key or meeting.uid


def _day(occurrence: str, zone: ZoneInfo) -> date | None:
    """The day in ``zone`` that an occurrence was to begin on."""
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%d"):
        try:
            found = datetime.strptime(occurrence, form)  # noqa: DTZ007 -- UTC, where it has an hour
        except ValueError:
            continue
        return found.replace(tzinfo=UTC).astimezone(zone).date() if "T" in form else found.date()
    return None
