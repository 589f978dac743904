"""VTIMEZONE blocks say what zoneinfo says, to every reader at hand."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
import vobject
from dateutil.tz import tzical
from icalendar import Timezone

from app.calendars.zones import (
    LAST_YEAR,
    UnknownZone,
    find_zone_name,
    local_day,
    vtimezone,
    zone_info,
    zone_names,
)
from tests.unit.calendars.samples import assert_well_formed, unfolded

MEXICO = (
    "America/Mexico_City",
    "America/Cancun",
    "America/Merida",
    "America/Monterrey",
    "America/Matamoros",
    "America/Chihuahua",
    "America/Ciudad_Juarez",
    "America/Ojinaga",
    "America/Mazatlan",
    "America/Bahia_Banderas",
    "America/Hermosillo",
    "America/Tijuana",
)

#: Rules by last weekday, by "Sunday on or after the 2nd", southern, negative, by table, half hours, east of Greenwich.
ELSEWHERE = (
    "America/New_York",
    "America/Sao_Paulo",
    "America/Bogota",
    "America/Santiago",
    "America/Havana",
    "America/Asuncion",
    "America/Nuuk",
    "America/St_Johns",
    "America/Caracas",
    "Europe/Madrid",
    "Europe/Dublin",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
)

ALIAS = "Test/Alias"


def as_dateutil(block: bytes) -> tzinfo:
    zone = tzical(io.StringIO(block.decode())).get()
    assert zone is not None
    return zone


def as_icalendar(block: bytes) -> tzinfo:
    return Timezone.from_ical(block).to_tz(lookup_tzid=False)


def as_vobject(block: bytes) -> tzinfo:
    """vobject knows IANA names by itself, so the block goes by another one."""
    renamed = re.sub(rb"TZID:[^\r]+", f"TZID:{ALIAS}".encode(), block)
    calendar = vobject.readOne(
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + renamed + b"END:VCALENDAR\r\n").decode()
    )
    return calendar.vtimezone.tzinfo


READERS = {"dateutil": as_dateutil, "icalendar": as_icalendar, "vobject": as_vobject}


def changes(zone: tzinfo) -> Iterator[datetime]:
    """The days (UTC noon) after which the offset is another, from 2015."""
    day = datetime(2015, 1, 1, 12, tzinfo=UTC)
    while day.year <= LAST_YEAR:
        after = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield day
        day = after


def probes(zone: tzinfo) -> list[datetime]:
    """Local times: one every 17 days, and six hours before and after each change."""
    regular = [datetime(2015, 1, 1, 10) + timedelta(days=17 * step) for step in range(26 * 365 // 17)]
    near = [
        (day + timedelta(hours=hours)).astimezone(zone).replace(tzinfo=None)
        for day in changes(zone)
        for hours in (-6, 30)
    ]
    return regular + near


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/Mexico_City", date(2022, 7, 1), -5),
        ("America/Mexico_City", date(2022, 12, 1), -6),
        ("America/Mexico_City", date(2027, 7, 1), -6),
        ("America/Tijuana", date(2027, 7, 1), -7),
        ("America/Tijuana", date(2027, 12, 1), -8),
        ("America/Ciudad_Juarez", date(2022, 7, 1), -6),
        ("America/Ciudad_Juarez", date(2022, 11, 15), -6),
        ("America/Ciudad_Juarez", date(2022, 12, 15), -7),
        ("America/Ciudad_Juarez", date(2027, 7, 1), -6),
        ("America/Ciudad_Juarez", date(2027, 12, 1), -7),
        ("America/Matamoros", date(2027, 7, 1), -5),
        ("America/Matamoros", date(2027, 12, 1), -6),
        ("America/Chihuahua", date(2027, 7, 1), -6),
        ("America/Cancun", date(2015, 1, 15), -6),
        ("America/Cancun", date(2027, 7, 1), -5),
    ],
)
def test_the_offset_on_a_day_is_the_law_s_to_every_reader(
    reader: str, name: str, day: date, hours: int
) -> None:
    zone = READERS[reader](vtimezone(name))
    assert datetime(day.year, day.month, day.day, 10, tzinfo=zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("reader", ["dateutil", "icalendar"])
@pytest.mark.parametrize("name", MEXICO + ELSEWHERE)
def test_every_offset_from_2015_on_is_zoneinfo_s(name: str, reader: str) -> None:
    zone = zone_info(name)
    read = READERS[reader](vtimezone(name))
    step = 1 if reader == "dateutil" else 5
    wrong = [
        local
        for local in probes(zone)[::step]
        if local.replace(tzinfo=read).utcoffset() != local.replace(tzinfo=zone).utcoffset()
    ]
    assert wrong == []


@pytest.mark.parametrize("name", MEXICO + ELSEWHERE)
def test_observances_have_the_form_that_every_client_reads(name: str) -> None:
    block = vtimezone(name)
    assert_well_formed(block)
    lines = unfolded(block)
    assert lines[:2] == ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    assert lines[-1] == "END:VTIMEZONE"
    forms = {
        "BEGIN": r"STANDARD|DAYLIGHT",
        "END": r"STANDARD|DAYLIGHT",
        "DTSTART": r"\d{8}T\d{4}00",
        "TZOFFSETFROM": r"[+-]\d{4}",
        "TZOFFSETTO": r"[+-]\d{4}",
        "TZNAME": r"[A-Z]{3,5}|[+-]\d\d(\d\d)?",
        "RRULE": r"FREQ=YEARLY;(UNTIL=\d{8}T\d{6}Z;)?BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU);BYMONTH=\d{1,2}",
    }
    for line in lines[2:-1]:
        property_name, value = line.split(":", 1)
        assert re.fullmatch(forms[property_name], value), line


@pytest.mark.parametrize("name", MEXICO)
def test_a_rule_s_first_onset_is_one_of_its_own_and_none_reaches_into_the_years_of_seconds(name: str) -> None:
    starts = [line.split(":")[1] for line in unfolded(vtimezone(name)) if line.startswith("DTSTART")]
    assert all(start >= "1970" for start in starts)
    assert starts == sorted(starts)


def test_mexico_city_is_two_observances_and_no_more() -> None:
    assert unfolded(vtimezone("America/Mexico_City")) == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Mexico_City",
        "BEGIN:DAYLIGHT",
        "DTSTART:20020407T020000",
        "RRULE:FREQ=YEARLY;UNTIL=20220403T080000Z;BYDAY=1SU;BYMONTH=4",
        "TZNAME:CDT",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0500",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20021027T020000",
        "RRULE:FREQ=YEARLY;UNTIL=20221030T070000Z;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CST",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0600",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_an_earlier_year_can_be_asked_for() -> None:
    read = as_dateutil(vtimezone("America/Tijuana", since=2005))
    # Until 2009 Tijuana changed its clocks with Mexico, in April, and not with California, in March.
    assert datetime(2006, 3, 25, 10, tzinfo=read).utcoffset() == timedelta(hours=-8)
    assert datetime(2006, 4, 15, 10, tzinfo=read).utcoffset() == timedelta(hours=-7)


def test_the_zone_comes_from_the_pinned_package_and_an_unknown_name_is_refused() -> None:
    assert zone_info("America/Ciudad_Juarez").key == "America/Ciudad_Juarez"
    assert len(zone_names()) > 400
    for name in ("Mars/Olympus", "../../etc/passwd", "America", "", "america/tijuana"):
        with pytest.raises(UnknownZone):
            zone_info(name)


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("America/Tijuana", "America/Tijuana"),
        ("america/tijuana", "America/Tijuana"),
        ("Central Standard Time (Mexico)", "America/Mexico_City"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("/freeassociation.sourceforge.net/Tzfile/America/Mexico_City", "America/Mexico_City"),
        ('"America/Mexico_City"', "America/Mexico_City"),
        ("Customized Time Zone", None),
        ("/etc/passwd", None),
        ("", None),
    ],
)
def test_names_of_others_are_understood_where_they_mean_one_zone(tzid: str, name: str | None) -> None:
    assert find_zone_name(tzid) == name


def test_a_moment_falls_on_the_zone_s_own_day() -> None:
    moment = datetime(2027, 5, 14, 3, 0, tzinfo=UTC)
    assert local_day(moment, "America/Mexico_City") == date(2027, 5, 13)
    assert local_day(moment, "Europe/Madrid") == date(2027, 5, 14)
