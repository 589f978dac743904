"""Files that nobody here wrote: the test calendars that icalendar's wheel brings along."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from app.calendars.events import Timed
from app.calendars.imported import Reason, Remark
from app.calendars.reading import Reading, read_calendar

FOLDER = Path(str(resources.files("icalendar") / "tests"))
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.ics"))


def read(name: str) -> Reading:
    return read_calendar(
        (FOLDER / name).read_bytes(), default_zone="America/Mexico_City", expand_until=date(2028, 1, 1)
    )


def test_the_files_are_there() -> None:
    assert len(FILES) >= 150
    assert sum(name.startswith("calendars/") for name in FILES) >= 100


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_to_events_or_reasons_the_same_twice(name: str) -> None:
    reading = read(name)
    assert reading == read(name)
    assert len({each.key for each in reading.events}) == len(reading.events)
    text = (FOLDER / name).read_bytes().upper()
    if b"BEGIN:VEVENT" in text:
        assert reading.events or reading.refusals
    for refusal in reading.refusals:
        assert refusal.line > 0 or refusal.reason in {Reason.NOT_A_CALENDAR, Reason.TOO_LARGE}


@pytest.mark.parametrize("name", FILES)
def test_the_moments_are_those_that_icalendar_reads(name: str) -> None:
    """Where icalendar reads the file, and the zone is UTC or IANA: with its own of a file, it has a cache of them."""
    expected: dict[str, datetime] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = icalendar.Component.from_ical((FOLDER / name).read_bytes(), multiple=True)
            for each in (event for component in found for event in component.walk("VEVENT")):
                start = each.get("DTSTART")
                moment = getattr(start, "dt", None)
                if isinstance(moment, datetime) and isinstance(moment.tzinfo, ZoneInfo) and each.get("UID"):
                    expected.setdefault(str(each["UID"]), moment.astimezone(UTC))
    except (ValueError, KeyError):
        return
    for event in read(name).events:
        if event.uid in expected and not event.occurrence and isinstance(event.when, Timed):
            assert event.when.starts_at == expected[event.uid]


@pytest.mark.parametrize(
    ("name", "count", "reasons", "remarks"),
    [
        ("calendars/timezoned.ics", 1, set(), set()),
        ("calendars/example.ics", 3, set(), set()),
        ("calendars/broken_dtstart.ics", 0, {Reason.MALFORMED_VALUE}, set()),
        ("calendars/broken_ical.ics", 0, {Reason.MALFORMED_LINE}, set()),
        ("calendars/issue_836_do_not_quote_tzid.ics", 1, set(), {Remark.ZONE_TRANSLATED}),
        ("calendars/issue_237_fail_to_parse_timezone_with_non_ascii_tzid.ics", 1, set(),
         {Remark.UID_ASSUMED, Remark.ZONE_FROM_FILE}),
        ("calendars/issue_526_calendar_with_events.ics", 0, {Reason.ZONE_UNKNOWN}, set()),
        ("calendars/rfc_7529.ics", 0, {Reason.RECURRENCE_NOT_READ}, set()),
        ("calendars/issue_1050_all_components.ics", 1, {Reason.NOT_AN_EVENT}, set()),
        ("calendars/issue_1081_event_with_rrule.ics", 10, set(), {Remark.END_ASSUMED, Remark.RECURRENCE_EXPANDED}),
        ("alarms/example.ics", 0, {Reason.NOT_A_CALENDAR}, set()),
    ],
)  # fmt: skip
def test_what_some_of_them_come_to(name: str, count: int, reasons: set[Reason], remarks: set[Remark]) -> None:
    reading = read(name)
    assert len(reading.events) == count
    assert {each.reason for each in reading.refusals} == reasons
    assert {each.remark for each in reading.notes} == remarks
