"""Whatever a file of closing days holds, it is read or refused with words; nothing else is raised."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.closings import read_file
from app.kernel.imports import FileRefused

ZONE, UNTIL = "America/Mexico_City", date(2028, 12, 31)
LINES = st.sampled_from(
    [
        b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"VERSION:2.0", b"BEGIN:VEVENT", b"END:VEVENT", b"UID:a", b"SUMMARY:Vacaciones",
        b"DTSTART;VALUE=DATE:20261102", b"DTEND;VALUE=DATE:20261103", b"DTSTART:20261102T090000", b"DTSTART;VALUE=DATE:00000000",
        b"RRULE:FREQ=YEARLY", b"RRULE:FREQ=SECONDLY", b"RRULE:FREQ=YEARLY;UNTIL=99991231", b"STATUS:CANCELLED", b"\xff\xfe",
        b"DTEND;VALUE=DATE:99991231", b"starts_on,ends_on,name", b"2026-11-02,,x", b"9999-12-31,0001-01-01,x", b',,"', b" ",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=14), st.sampled_from(["a.ics", "a.csv", "", "a.ICS"]))
def test_any_mixture_of_lines_is_read_or_refused(lines: list[bytes], filename: str) -> None:
    with suppress(FileRefused):
        found = read_file(b"\r\n".join(lines), filename=filename, zone=ZONE, expand_until=UNTIL)
        assert all(result.why for result in found.refused)


@given(st.binary(max_size=300), st.sampled_from(["a.ics", "a.csv"]))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    with suppress(FileRefused):
        read_file(data, filename=filename, zone=ZONE, expand_until=UNTIL)


def test_a_closing_day_that_recurs_each_year_is_followed_to_the_limit() -> None:
    text = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:m\r\nDTSTART;VALUE=DATE:20261102\r\nRRULE:FREQ=YEARLY\r\n"
        b"SUMMARY:Muertos\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = read_file(text, filename="m.ics", zone=ZONE, expand_until=UNTIL)
    assert [row.run.starts_on for row in found.rows] == [date(year, 11, 2) for year in (2026, 2027, 2028)]
    assert {row.line for row in found.rows} == {3}


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_table_may_be_separated_and_dated_as_offices_do(separator: str) -> None:
    text = (
        separator.join(["starts_on", "name", "ends_on"])
        + "\n"
        + separator.join(["18/12/2026", "Vacaciones", "04/01/2027"])
    )
    found = read_file(text.encode("utf-8-sig"), filename="d.csv", zone=ZONE, expand_until=UNTIL)
    (row,) = found.rows
    assert (row.run.starts_on, row.run.ends_on, row.run.name) == (
        date(2026, 12, 18),
        date(2027, 1, 4),
        "Vacaciones",
    )
