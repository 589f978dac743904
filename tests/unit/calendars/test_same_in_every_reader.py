"""One feed read by icalendar, ical.js and vobject: the same meetings at the same moments, and the same changes.

They don't share a line of code: icalendar reads zones by their IANA names, vobject and ical.js (which Thunderbird uses)
by the feed's own VTIMEZONE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.events import AllDay, EventRow, EventStatus, Timed, serialize
from app.calendars.feed import assemble
from app.calendars.values import plain_text
from app.calendars.zones import zone_info
from tests.unit.calendars.samples import HEAD, event
from tests.unit.calendars.test_event_text import anything
from tests.unit.calendars.test_icaljs import read as read_with_icaljs


class Seen(NamedTuple):
    """What a calendar shows of an event: moments as Unix seconds, whole days as their midnight in UTC."""

    uid: str
    starts: float
    ends: float
    summary: str
    sequence: int
    status: str


def feed_of(rows: Sequence[EventRow]) -> bytes:
    return assemble(HEAD, {row.tzid or "UTC" for row in rows}, map(serialize, rows))


def _seconds(value: date) -> float:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    assert value.tzinfo is not None
    return value.timestamp()


def by_icalendar(rows: Sequence[EventRow]) -> set[Seen]:
    read = icalendar.Calendar.from_ical(feed_of(rows))
    return {
        Seen(
            str(each["UID"]), _seconds(each["DTSTART"].dt), _seconds(each["DTEND"].dt), str(each["SUMMARY"]),
            int(each["SEQUENCE"]), str(each["STATUS"]),
        )
        for each in read.walk("VEVENT")
    }  # fmt: skip


def by_vobject(rows: Sequence[EventRow]) -> set[Seen]:
    read = vobject.readOne(feed_of(rows).decode())
    return {
        Seen(
            each.uid.value, _seconds(each.dtstart.value), _seconds(each.dtend.value), each.summary.value,
            int(each.sequence.value), each.status.value,
        )
        for each in read.vevent_list
    }  # fmt: skip


def by_icaljs(rows: Sequence[EventRow]) -> set[Seen]:
    return {
        Seen(each["uid"], each["starts"], each["ends"], each["summary"], each["sequence"], each["status"])
        for each in read_with_icaljs(list(rows))["events"]
    }


READERS: Sequence[Callable[[Sequence[EventRow]], set[Seen]]] = (by_icalendar, by_vobject, by_icaljs)


def meant(rows: Iterable[EventRow]) -> set[Seen]:
    """What the rows say, without any reader."""
    found = set()
    for row in rows:
        if isinstance(row.when, Timed):
            starts, ends = row.when.starts_at.timestamp(), row.when.ends_at.timestamp()
        else:
            starts, ends = _seconds(row.when.first_day), _seconds(row.when.last_day + timedelta(days=1))
        is_off = row.status is EventStatus.CANCELLED
        summary = f"{row.wording.cancelled_prefix} {row.summary}" if is_off else row.summary
        found.add(Seen(row.uid, starts, ends, summary, row.sequence, row.status.name))
    return found


def at(zone: str, year: int, month: int, day: int, hour: int = 10, **values: Any) -> EventRow:
    """A meeting at an hour of the zone's own clocks."""
    starts = datetime(year, month, day, hour, tzinfo=zone_info(zone)).astimezone(UTC)
    uid = f"{zone}-{year}-{month}-{day}"
    summary = f"Sesión de {zone}, {year}"
    return event(
        **{"uid": uid, "summary": summary, "when": Timed(starts, starts + timedelta(hours=3), zone), **values}
    )


#: Both sides of Mexico's last summer time, the border that keeps it, and nights on which clocks change.
ROWS = [
    at("America/Mexico_City", 2022, 7, 1),
    at("America/Mexico_City", 2022, 10, 29),
    at("America/Mexico_City", 2022, 10, 31),
    at("America/Mexico_City", 2027, 7, 1),
    at("America/Tijuana", 2027, 7, 1),
    at("America/Tijuana", 2027, 3, 15),
    at("America/Tijuana", 2027, 11, 8),
    at("America/Ciudad_Juarez", 2022, 7, 1),
    at("America/Ciudad_Juarez", 2027, 7, 1),
    at("America/Cancun", 2027, 7, 1),
    at("America/Hermosillo", 2027, 7, 1),
    event(uid="utc", when=Timed(datetime(2027, 7, 1, 16, tzinfo=UTC), datetime(2027, 7, 1, 17, tzinfo=UTC), "UTC")),
    event(uid="days", when=AllDay(date(2027, 4, 29), date(2027, 4, 30))),
    at("America/Mexico_City", 2027, 9, 1, status=EventStatus.CANCELLED, sequence=4),
]  # fmt: skip
OFFSETS = {
    ("America/Mexico_City", 2022): -5, ("America/Mexico_City", 2027): -6, ("America/Tijuana", 2027): -7,
    ("America/Ciudad_Juarez", 2027): -6,
}  # fmt: skip


def test_the_rows_stand_at_the_offsets_of_the_law() -> None:
    for (zone, year), hours in OFFSETS.items():
        row = next(row for row in ROWS if row.uid == f"{zone}-{year}-7-1")
        assert isinstance(row.when, Timed)
        assert row.when.starts_at == datetime(year, 7, 1, 10 - hours, tzinfo=UTC)


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_sees_the_same_meetings(reader: Callable[[Sequence[EventRow]], set[Seen]]) -> None:
    assert reader(ROWS) == meant(ROWS)


@pytest.mark.parametrize("reader", READERS)
def test_who_has_the_old_copy_sees_what_moved_and_what_was_called_off(
    reader: Callable[[Sequence[EventRow]], set[Seen]],
) -> None:
    """A client knows a meeting by its UID and takes the version with the higher SEQUENCE (RFC 5546 2.1.5)."""
    old = [at("America/Tijuana", 2027, 7, day, sequence=1) for day in (1, 8, 15)]
    moved = at("America/Tijuana", 2027, 7, 9, uid=old[1].uid, sequence=2)
    called_off = at("America/Tijuana", 2027, 7, 15, sequence=2, status=EventStatus.CANCELLED)
    held = {seen.uid: seen for seen in reader(old)}
    for seen in reader([old[0], moved, called_off]):
        if seen.sequence > held[seen.uid].sequence:
            held[seen.uid] = seen
    assert set(held.values()) == meant([old[0], moved, called_off])
    assert held[called_off.uid].status == "CANCELLED"


@given(texts=st.lists(anything, min_size=1, max_size=12))
@settings(deadline=None, max_examples=12)
def test_texts_of_any_unicode_are_the_same_to_all_three(texts: list[str]) -> None:
    rows = [
        event(
            uid=f"u{number}", summary=f"x{text}x", description=(f"x{text}x",), conference=None, attachments=()
        )
        for number, text in enumerate(texts)
    ]
    expected = meant(rows)
    wanted = {seen._replace(summary=plain_text(seen.summary)) for seen in expected}
    for reader in READERS:
        assert reader(rows) == wanted, reader.__name__
