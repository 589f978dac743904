"""A file that comes in: what is imported, what is refused and why, what was assumed."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.events import AllDay, EventStatus, Timed, serialize
from app.calendars.feed import assemble
from app.calendars.imported import ImportedEvent, Limits, Reading, Reason, Remark
from app.calendars.reading import read_calendar
from app.calendars.zones import UnknownZone
from tests.unit.calendars.samples import HEAD, event

ZONE = "America/Mexico_City"
TEN_O_CLOCK = "DTSTART;TZID=America/Mexico_City:20270513T100000"


def vevent(*lines: str, uid: str = "1") -> list[str]:
    return ["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), *lines, "END:VEVENT"]


def file(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def read(*lines: str, limits: Limits | None = None, until: date = date(2030, 1, 1)) -> Reading:
    return read_calendar(file(*lines), default_zone=ZONE, expand_until=until, limits=limits)


def one(reading: Reading) -> ImportedEvent:
    assert reading.refusals == ()
    assert len(reading.events) == 1
    return reading.events[0]


def starts(reading: Reading) -> list[str]:
    return [
        f"{each.when.starts_at:%Y-%m-%d %H:%M}"
        if isinstance(each.when, Timed)
        else each.when.first_day.isoformat()
        for each in reading.events
    ]


def refusals(reading: Reading) -> list[tuple[int, str, Reason, dict[str, str]]]:
    return [(each.line, each.uid, each.reason, dict(each.params)) for each in reading.refusals]


def remarks(reading: Reading) -> dict[Remark, dict[str, str]]:
    return {each.remark: dict(each.params) for each in reading.notes}


def test_everything_an_event_says_is_read() -> None:
    reading = read(
        *vevent(
            TEN_O_CLOCK,
            "DTEND;TZID=America/Mexico_City:20270513T120000",
            "SUMMARY:Sesión\\, ordi",
            " naria",
            "LOCATION:Sala 3\\; piso 2",
            "DESCRIPTION:1. Lista\\n2. Acta \u202e\\\\N",
            "STATUS:TENTATIVE",
            "SEQUENCE:4",
            "LAST-MODIFIED:20270101T000000Z",
            "URL:https://aduana.example/7",
            "CATEGORIES:Uno\\, dos,Tres",
            "X-ODD;;:broken and not asked for",
        )
    )
    assert one(reading) == ImportedEvent(
        line=3,
        uid="1",
        occurrence="",
        when=Timed(datetime(2027, 5, 13, 16, tzinfo=UTC), datetime(2027, 5, 13, 18, tzinfo=UTC), ZONE),
        summary="Sesión, ordinaria",
        location="Sala 3; piso 2",
        description="1. Lista\n2. Acta \\N",
        status=EventStatus.PLANNED,
        sequence=4,
        last_modified=datetime(2027, 1, 1, tzinfo=UTC),
        url="https://aduana.example/7",
        categories=("Uno, dos", "Tres"),
    )
    assert reading.notes == ()


def test_our_own_feed_comes_back_as_it_went_out() -> None:
    rows = [
        event(uid=str(number), sequence=number, status=status) for number, status in enumerate(EventStatus)
    ]
    reading = read_calendar(
        assemble(HEAD, [ZONE], map(serialize, rows)), default_zone="UTC", expand_until=date(2030, 1, 1)
    )
    assert reading.refusals == reading.notes == ()
    assert [(each.uid, each.when, each.status) for each in reading.events] == [
        (row.uid, row.when, row.status) for row in rows
    ]


@pytest.mark.parametrize(
    ("lines", "start", "zone", "remark"),
    [
        ([TEN_O_CLOCK], "16:00", ZONE, None),
        (["DTSTART:20270513T160000Z"], "16:00", ZONE, None),
        (["DTSTART:20270513T100000"], "16:00", ZONE, Remark.FLOATING_TIME),
        (["DTSTART;TZID=Central Standard Time (Mexico):20270513T100000"], "16:00", ZONE, Remark.ZONE_TRANSLATED),
        (["DTSTART;TZID=/mozilla.org/2007_1/America/Tijuana:20270513T090000"], "16:00", "America/Tijuana",
         Remark.ZONE_TRANSLATED),
        (['DTSTART;TZID="America/Tijuana":20270513T090000'], "16:00", "America/Tijuana", None),
        (["DTSTART;VALUE=DATE-TIME;TZID=America/Tijuana:20270513T090000"], "16:00", "America/Tijuana", None),
    ],
)  # fmt: skip
def test_a_time_is_understood_in_its_zone(
    lines: list[str], start: str, zone: str, remark: Remark | None
) -> None:
    reading = read(*vevent(*lines, "DURATION:PT1H"))
    when = one(reading).when
    assert isinstance(when, Timed)
    assert (f"{when.starts_at:%H:%M}", when.zone) == (start, zone)
    assert set(remarks(reading)) == ({remark} if remark else set())


def test_the_file_s_own_zone_is_where_utc_times_are_shown() -> None:
    when = one(
        read("X-WR-TIMEZONE:America/Tijuana", *vevent("DTSTART:20270513T160000Z", "DURATION:PT1H"))
    ).when
    assert isinstance(when, Timed)
    assert when.zone == "America/Tijuana"


@pytest.mark.parametrize(
    ("local", "utc"),
    [("20270113T100000", "2027-01-13 18:00"), ("20270713T100000", "2027-07-13 17:00")],
)
def test_a_zone_nobody_knows_is_read_by_the_file_s_rules(local: str, utc: str) -> None:
    reading = read(
        "BEGIN:VTIMEZONE",
        "TZID:Hora de la frontera",
        "BEGIN:STANDARD",
        "DTSTART:16010101T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZOFFSETFROM:-0700",
        "TZOFFSETTO:-0800",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZOFFSETFROM:-0800",
        "TZOFFSETTO:-0700",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        *vevent(f"DTSTART;TZID=Hora de la frontera:{local}", "DURATION:PT1H"),
    )
    assert starts(reading) == [utc]
    assert remarks(reading) == {Remark.ZONE_FROM_FILE: {"zone": "Hora de la frontera", "meaning": ZONE}}


def test_an_end_that_is_missing_is_assumed_and_said() -> None:
    reading = read(*vevent(TEN_O_CLOCK))
    when = one(reading).when
    assert isinstance(when, Timed)
    assert when.ends_at - when.starts_at == timedelta(hours=1)
    assert set(remarks(reading)) == {Remark.END_ASSUMED}


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        (["DTSTART;VALUE=DATE:20270513"], date(2027, 5, 13)),
        (["DTSTART;VALUE=DATE:20270513", "DTEND;VALUE=DATE:20270515"], date(2027, 5, 14)),
        (["DTSTART;VALUE=DATE:20270513", "DTEND;VALUE=DATE:20270513"], date(2027, 5, 13)),
        (["DTSTART:20270513", "DURATION:P2D"], date(2027, 5, 14)),
    ],
)
def test_whole_days_end_on_the_day_before_dtend(lines: list[str], last: date) -> None:
    assert one(read(*vevent(*lines))).when == AllDay(date(2027, 5, 13), last)


def test_without_a_uid_one_is_made_that_the_next_reading_makes_again() -> None:
    first = read(*vevent(TEN_O_CLOCK, "SUMMARY:x", "DTSTAMP:20270101T000000Z", uid=""))
    second = read(*vevent(TEN_O_CLOCK, "SUMMARY:x", "DTSTAMP:20280101T000000Z", uid=""))
    other = read(*vevent(TEN_O_CLOCK, "SUMMARY:y", uid=""))
    assert one(first).uid == one(second).uid
    assert one(first).uid != one(other).uid
    assert Remark.UID_ASSUMED in remarks(first)


@pytest.mark.parametrize(
    ("lines", "line", "reason", "params"),
    [
        ([], 3, Reason.START_MISSING, {}),
        (["DTSTART:mañana"], 3, Reason.MALFORMED_VALUE, {"property": "DTSTART", "value": "mañana"}),
        (["DTSTART:20270231"], 3, Reason.MALFORMED_VALUE, {"property": "DTSTART", "value": "20270231"}),
        (["DTSTART:20270513T250000Z"], 3, Reason.MALFORMED_VALUE, {"property": "DTSTART", "value": "20270513T250000Z"}),
        (["DTSTART;;X:20270513"], 5, Reason.MALFORMED_LINE, {"text": "DTSTART;;X:20270513"}),
        ([TEN_O_CLOCK, "DTEND:20270513T150000Z"], 3, Reason.ENDS_BEFORE_START, {}),
        ([TEN_O_CLOCK, "DTEND:20270514"], 3, Reason.MALFORMED_VALUE, {"property": "DTEND", "value": "20270514"}),
        ([TEN_O_CLOCK, "DURATION:-PT1H"], 3, Reason.ENDS_BEFORE_START, {}),
        ([TEN_O_CLOCK, "DURATION:one hour"], 3, Reason.MALFORMED_VALUE, {"property": "DURATION", "value": "one hour"}),
        ([TEN_O_CLOCK, "DURATION:P999999999999W"], 3, Reason.MALFORMED_VALUE,
         {"property": "DURATION", "value": "P999999999999W"}),
        (["DTSTART:00010101T000000"], 3, Reason.YEAR_OUT_OF_RANGE, {}),
        (["DTSTART:99991231T235959"], 3, Reason.YEAR_OUT_OF_RANGE, {}),
        (["DTSTART:99991231"], 3, Reason.YEAR_OUT_OF_RANGE, {}),
        (["DTSTART;TZID=Nowhere:20270513T100000"], 3, Reason.ZONE_UNKNOWN, {"zone": "Nowhere"}),
        ([TEN_O_CLOCK, "RRULE:FREQ=HOURLY"], 3, Reason.RECURRENCE_NOT_READ, {"part": "FREQ"}),
        ([TEN_O_CLOCK, "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY"], 3, Reason.RECURRENCE_NOT_READ, {"part": "RRULE"}),
        ([TEN_O_CLOCK, "EXRULE:FREQ=DAILY"], 3, Reason.RECURRENCE_NOT_READ, {"part": "EXRULE"}),
        ([TEN_O_CLOCK, "RRULE:FREQ=DAILY;UNTIL=soon"], 3, Reason.RECURRENCE_NOT_READ, {"part": "UNTIL"}),
        ([TEN_O_CLOCK, "RRULE:FREQ=DAILY"], 3, Reason.RECURRENCE_TOO_LONG, {"limit": "200"}),
        ([TEN_O_CLOCK, "RDATE;VALUE=PERIOD:20270514T160000Z/PT1H"], 3, Reason.RECURRENCE_NOT_READ,
         {"part": "RDATE;VALUE=PERIOD"}),
        ([TEN_O_CLOCK, "RECURRENCE-ID;RANGE=THISANDFUTURE:20270513T160000Z"], 3, Reason.RECURRENCE_NOT_READ,
         {"part": "RANGE"}),
        ([TEN_O_CLOCK, "DESCRIPTION:" + "x" * 120_000], 6, Reason.MALFORMED_LINE, {"text": "DESCRIPTION:" + "x" * 68}),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_its_line_and_reason_and_the_rest_is_read(
    lines: list[str], line: int, reason: Reason, params: dict[str, str]
) -> None:
    reading = read(
        *vevent(*lines, uid="bad"), *vevent(TEN_O_CLOCK, uid="good"), limits=Limits(occurrences=200)
    )
    assert refusals(reading) == [(line, "bad", reason, params)]
    assert [each.uid for each in reading.events] == ["good"]


def test_what_is_no_event_is_named() -> None:
    reading = read(
        "BEGIN:VTODO", "UID:t", "END:VTODO", *vevent(TEN_O_CLOCK), "BEGIN:VJOURNAL", "END:VJOURNAL"
    )
    assert refusals(reading) == [
        (3, "t", Reason.NOT_AN_EVENT, {"component": "VTODO"}),
        (10, "", Reason.NOT_AN_EVENT, {"component": "VJOURNAL"}),
    ]
    assert len(reading.events) == 1


def test_an_event_left_open_is_refused_and_the_next_is_not() -> None:
    reading = read("BEGIN:VEVENT", "UID:open", TEN_O_CLOCK, *vevent(TEN_O_CLOCK))
    assert refusals(reading) == [(3, "open", Reason.NOT_CLOSED, {})]
    assert [each.uid for each in reading.events] == ["1"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.NOT_A_CALENDAR),
        (b"%PDF-1.7\n\x00\xff", Reason.NOT_A_CALENDAR),
        (b"<html>", Reason.NOT_A_CALENDAR),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", Reason.NOT_A_CALENDAR),
        (b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n", Reason.OLD_VERSION),
        (b" " * 1_000_001, Reason.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_calendar_of_ours_is_refused_as_a_whole(data: bytes, reason: Reason) -> None:
    reading = read_calendar(data, default_zone=ZONE, expand_until=date(2030, 1, 1))
    assert [each.reason for each in reading.refusals] == [reason]
    assert reading.events == ()


@pytest.mark.parametrize(
    ("encoded", "remark"),
    [
        (lambda text: text.encode(), None),
        (lambda text: text.encode("utf-8-sig"), None),
        (lambda text: text.replace("\r\n", "\n").encode(), None),
        (lambda text: text.replace("\r\n", "\r").encode(), None),
        (lambda text: text.encode("utf-16"), Remark.ENCODING_ASSUMED),
        (lambda text: text.encode("cp1252"), Remark.ENCODING_ASSUMED),
    ],
)
def test_encodings_and_line_ends_of_other_programs_are_read(encoded, remark) -> None:  # type: ignore[no-untyped-def]
    text = file(*vevent(TEN_O_CLOCK, "DURATION:PT1H", "SUMMARY:Sesión")).decode()
    reading = read_calendar(encoded(text), default_zone=ZONE, expand_until=date(2030, 1, 1))
    assert one(reading).summary == "Sesión"
    assert set(remarks(reading)) == ({remark} if remark else set())


def test_a_series_becomes_its_occurrences_at_the_same_hour_across_a_change_of_clocks() -> None:
    reading = read(
        *vevent("DTSTART;TZID=America/Tijuana:20270210T100000", "DURATION:PT2H", "RRULE:FREQ=MONTHLY;COUNT=3")
    )
    assert starts(reading) == ["2027-02-10 18:00", "2027-03-10 18:00", "2027-04-10 17:00"]
    assert [each.key for each in reading.events] == [
        "1/20270210T180000Z",
        "1/20270310T180000Z",
        "1/20270410T170000Z",
    ]
    assert remarks(reading) == {Remark.RECURRENCE_EXPANDED: {"count": "3"}}


def test_an_endless_series_is_cut_at_the_horizon_and_says_so() -> None:
    reading = read(
        *vevent("DTSTART:20270513", "RRULE:FREQ=YEARLY;BYMONTH=5,11;BYDAY=2TH"), until=date(2028, 12, 31)
    )
    assert starts(reading) == ["2027-05-13", "2027-11-11", "2028-05-11", "2028-11-09"]
    assert remarks(reading)[Remark.RECURRENCE_CUT] == {"until": "2028-12-31"}


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20270515T160000Z", 3),
        ("20270515T155959Z", 2),
        ("20270515", 3),
        ("20270515T100000", 3),
        ("20270101", 1),
    ],
)
def test_until_is_a_day_a_moment_or_a_local_time(until: str, count: int) -> None:
    reading = read(*vevent(TEN_O_CLOCK, f"RRULE:FREQ=DAILY;UNTIL={until}"))
    assert len(reading.events) == count


def test_dates_are_added_and_taken_out() -> None:
    reading = read(
        *vevent(
            TEN_O_CLOCK,
            "RRULE:FREQ=DAILY;COUNT=4",
            "RDATE;TZID=America/Mexico_City:20270601T120000,20270602T120000",
            "RDATE:",
            "EXDATE:20270514T160000Z",
            "EXDATE;VALUE=DATE:20270515",
            "EXDATE;TZID=America/Tijuana:20270602T110000",
        )
    )
    assert starts(reading) == ["2027-05-13 16:00", "2027-05-16 16:00", "2027-06-01 18:00"]


def test_a_changed_occurrence_takes_the_place_of_the_one_by_the_rule() -> None:
    changed = vevent(
        "RECURRENCE-ID;TZID=America/Mexico_City:20270514T100000",
        "DTSTART;TZID=America/Mexico_City:20270520T170000",
        "SUMMARY:Diferida",
    )
    cancelled = vevent("RECURRENCE-ID:20270515T160000Z", "DTSTART:20270515T160000Z", "STATUS:CANCELLED")
    series = vevent(TEN_O_CLOCK, "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:Serie")
    for order in (series + changed + cancelled, cancelled + changed + series):
        reading = read(*order)
        assert reading.refusals == ()
        assert [(each.occurrence, each.summary, each.status) for each in reading.events] == [
            ("20270513T160000Z", "Serie", EventStatus.CONFIRMED),
            ("20270515T160000Z", "", EventStatus.CANCELLED),
            ("20270514T160000Z", "Diferida", EventStatus.CONFIRMED),
        ]


def test_of_two_versions_the_later_stands_and_the_other_is_a_duplicate() -> None:
    reading = read(
        *vevent(TEN_O_CLOCK, "SEQUENCE:1", "SUMMARY:old"),
        *vevent(TEN_O_CLOCK, "SEQUENCE:2", "SUMMARY:new"),
        *vevent(TEN_O_CLOCK, "SEQUENCE:2", "SUMMARY:same"),
    )
    assert [each.summary for each in reading.events] == ["new"]
    assert refusals(reading) == [
        (3, "1", Reason.DUPLICATE, {"stands": "9"}),
        (15, "1", Reason.DUPLICATE, {"stands": "9"}),
    ]


def test_too_many_events_are_refused_from_the_first_one_too_many() -> None:
    reading = read(
        *(line for number in range(6) for line in vevent(TEN_O_CLOCK, uid=str(number))),
        limits=Limits(events=4),
    )
    assert len(reading.events) == 4
    assert refusals(reading) == [(19, "4", Reason.TOO_MANY, {"limit": "4"})]


def test_a_default_zone_that_is_none_is_the_caller_s_mistake() -> None:
    with pytest.raises(UnknownZone):
        read_calendar(b"", default_zone="Mars/Olympus", expand_until=date(2030, 1, 1))


def test_a_zone_of_one_file_does_not_move_the_times_of_the_next() -> None:
    """icalendar keeps the zones of parsed files for the whole process."""
    zone = [
        "BEGIN:VTIMEZONE", "TZID:Custom/Zone", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900", "END:STANDARD", "END:VTIMEZONE",
    ]  # fmt: skip
    meeting = vevent("DTSTART;TZID=Custom/Zone:20270513T100000")
    assert starts(read(*zone, *meeting)) == ["2027-05-13 01:00"]
    assert [each.reason for each in read(*meeting).refusals] == [Reason.ZONE_UNKNOWN]


SOUP = [
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "VERSION:2.0",
    "TZID:Z", "BEGIN:STANDARD", "END:STANDARD", "TZOFFSETFROM:-0600", "TZOFFSETTO:+9999", "TZOFFSETTO:-0500", "UID:1",
    "UID:2", "DTSTART;TZID=Z:20270513T100000", "DTSTART:20270513", "DTSTART:00010101T000000", "DTSTART:99991231T235959Z",
    "DTEND:20270514", "DTEND:20270513T180000Z", "DURATION:P1D", "DURATION:P99999999D", "RRULE:FREQ=YEARLY",
    "RRULE:FREQ=WEEKLY;UNTIL=20280101", "RRULE:FREQ=DAILY;COUNT=3;INTERVAL=999999999", "RDATE:20270601,99991231",
    "EXDATE:20270513", "RECURRENCE-ID:20270513", "SUMMARY:x", "SEQUENCE:" + "9" * 50, "CATEGORIES:\\", ";", ":", " ", "\t=",
    "DTSTART", 'DTSTART;X="', "\x00", "\udc80",
]  # fmt: skip


@given(st.lists(st.sampled_from(SOUP), max_size=40).map("\r\n".join) | st.text(max_size=200))
@settings(deadline=None, max_examples=400)
def test_no_file_raises(text: str) -> None:
    data = text.encode("utf-8", "surrogateescape" if "\udc80" in text else "replace")
    reading = read_calendar(data, default_zone=ZONE, expand_until=date(2030, 1, 1))
    assert len({each.key for each in reading.events}) == len(reading.events)


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    read_calendar(data, default_zone=ZONE, expand_until=date(2030, 1, 1))
    read_calendar(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data, default_zone=ZONE, expand_until=date(2030, 1, 1)
    )


BOMBS = {
    "lines": b"\n" * 300_000,
    "nested": b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 40_000,
    "opened events": b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 20_000,
    "closed nothing": b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 20_000 + b"END:Y\n" * 20_000,
    "one long line": file("BEGIN:VEVENT", "DTSTART;" + "A=1;" * 80_000 + ":20270513", "END:VEVENT"),
    "30 February": file(*["BEGIN:VEVENT", "DTSTART:19000101", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "END:VEVENT"] * 3000),
    "many series": file(
        *(line for number in range(3000) for line in vevent("DTSTART:20200101", "RRULE:FREQ=DAILY", uid=str(number)))
    ),
    "exceptions": file(*vevent("DTSTART:20200101", "RRULE:FREQ=WEEKLY", *["EXDATE:20200101"] * 15_000)),
    "observances": file(
        "BEGIN:VTIMEZONE",
        "TZID:Z",
        *["BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY",
          "END:STANDARD"] * 1000,
        "END:VTIMEZONE",
        *(line for year in range(1900, 2900) for line in vevent(f"DTSTART;TZID=Z:{year}0101T100000", uid=str(year))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_seconds_of_one_worker_at_most(name: str) -> None:
    begun = time.process_time()
    read_calendar(BOMBS[name], default_zone=ZONE, expand_until=date(2030, 1, 1))
    assert time.process_time() - begun < 15, "measured well under 3 s; the rest is for slow machines"
