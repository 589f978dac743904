"""A feed is its head, its zones and its blocks; kept chunks join into the same bytes, gzipped."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import os
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars import feed
from app.calendars.events import EventRow, Timed, serialize
from app.calendars.values import InvalidValue
from app.calendars.zones import vtimezone
from tests.unit.calendars.samples import HEAD, assert_well_formed, event, unfolded

ZONES = ["America/Tijuana", "America/Mexico_City", "America/Tijuana"]


def rows(count: int) -> list[EventRow]:
    """Meetings in two zones, a week apart."""
    start = datetime(2026, 1, 8, 16, tzinfo=UTC)
    return [
        event(
            uid=f"meeting-{number}@convoca.example",
            summary=f"Sesión {number}",
            when=Timed(
                start + timedelta(weeks=number),
                start + timedelta(weeks=number, hours=2),
                ZONES[number % 2],
            ),
        )
        for number in range(count)
    ]


def blocks(count: int) -> list[bytes]:
    return [serialize(row) for row in rows(count)]


def test_the_head_says_what_the_rules_ask_for() -> None:
    opening = feed.opening(HEAD, ["America/Mexico_City"])
    assert unfolded(opening)[:15] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Convoca//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "DESCRIPTION:Calendario público",
        "X-WR-CALDESC:Calendario público",
        "NAME:Sesiones del órgano\\, todas",
        "X-WR-CALNAME:Sesiones del órgano\\, todas",
        "COLOR:darkgreen",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "SOURCE;VALUE=URI:https://convoca.example/calendar.ics",
        "URL:https://convoca.example/calendar",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VTIMEZONE",
    ]


def test_a_personal_feed_does_not_publish_its_own_address() -> None:
    opening = feed.opening(dataclasses.replace(HEAD, source_url=None), ["UTC"])
    assert b"SOURCE" not in opening
    assert b"calendar.ics" not in opening


def test_each_zone_is_there_once_and_before_the_events() -> None:
    body = feed.assemble(HEAD, ZONES, blocks(3))
    assert_well_formed(body)
    assert body.count(b"BEGIN:VTIMEZONE") == 2
    assert body.count(b"TZID:America/Tijuana\r\n") == 1
    assert body.index(b"BEGIN:VEVENT") > body.rindex(b"END:VTIMEZONE")
    assert body.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_a_feed_is_its_kept_parts_and_nothing_else() -> None:
    kept = blocks(3)
    body = feed.assemble(HEAD, ["America/Tijuana"], kept)
    for part in (*kept, vtimezone("America/Tijuana")):
        assert part in body
    assert body == b"".join([feed.opening(HEAD, ["America/Tijuana"]), *kept, feed.CLOSING])


def test_two_readers_see_the_same_moments() -> None:
    body = feed.assemble(HEAD, ZONES, blocks(60))
    expected = {row.uid: row.when.starts_at for row in rows(60) if isinstance(row.when, Timed)}
    read = icalendar.Calendar.from_ical(body)
    assert {str(each["UID"]): each.start.astimezone(UTC) for each in read.walk("VEVENT")} == expected
    other = vobject.readOne(body.decode())
    assert {each.uid.value: each.dtstart.value.astimezone(UTC) for each in other.vevent_list} == expected


def test_a_feed_without_events_still_holds_a_component() -> None:
    body = feed.assemble(HEAD, ["America/Mexico_City"], [])
    assert b"BEGIN:VTIMEZONE" in body
    with pytest.raises(ValueError, match="component"):
        feed.assemble(HEAD, [], [])


@pytest.mark.parametrize(
    "changes",
    [{"color": "#0b5345"}, {"color": "red\r\nX:1"}, {"refresh": timedelta()}, {"source_url": "calendar.ics"}],
)
def test_a_head_that_no_calendar_may_have_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        feed.opening(dataclasses.replace(HEAD, **changes), ["UTC"])  # type: ignore[arg-type]


def test_a_hostile_name_adds_no_line() -> None:
    hostile = dataclasses.replace(HEAD, name="x\r\nBEGIN:VEVENT\u202e", description="\nMETHOD:CANCEL")
    opening = feed.opening(hostile, ["UTC"])
    assert_well_formed(opening)
    assert len(unfolded(opening)) == len(unfolded(feed.opening(HEAD, ["UTC"])))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_joined_chunks_are_the_feed_compressed(count: int) -> None:
    kept = blocks(count)
    body = feed.assemble(HEAD, ZONES, kept)
    chunks = list(feed.chunks_of(HEAD, ZONES, kept))
    assert len(chunks) == 2 + -(-count // feed.EVENTS_A_CHUNK)
    assert feed.identity_join(chunks) == body
    joined = feed.gzip_join(chunks)
    assert gzip.decompress(joined) == body
    assert zlib.decompress(joined, wbits=31) == body
    with gzip.open(io.BytesIO(joined)) as member:
        assert member.read() == body


def test_the_joined_feed_is_one_member_for_clients_that_stop_after_the_first() -> None:
    joined = feed.gzip_join(feed.chunks_of(HEAD, ZONES, blocks(250)))
    reader = zlib.decompressobj(wbits=31)
    reader.decompress(joined)
    assert reader.eof
    assert reader.unused_data == b""
    assert joined[4:8] == b"\x00\x00\x00\x00", "no time in the header: the same bytes each time"


@given(stretches=st.lists(st.binary(max_size=3000), max_size=12))
@settings(deadline=None)
def test_any_stretches_join(stretches: list[bytes]) -> None:
    chunks = [feed.seal(stretch) for stretch in stretches]
    assert gzip.decompress(feed.gzip_join(chunks)) == b"".join(stretches)
    assert [chunk.identity() for chunk in chunks] == stretches


@given(first=st.binary(max_size=500), second=st.binary(max_size=500), zeros=st.integers(0, 70_000))
@settings(deadline=None)
def test_checksums_combine_as_if_the_bytes_had_been_there(first: bytes, second: bytes, zeros: int) -> None:
    second += bytes(zeros)
    combined = feed.crc32_combine(zlib.crc32(first), zlib.crc32(second), len(second))
    assert combined == zlib.crc32(first + second)


def test_one_changed_event_costs_one_chunk() -> None:
    kept = blocks(250)
    before = list(feed.chunks_of(HEAD, ZONES, kept))
    kept[120] = serialize(event(summary="Otra"))
    after = list(feed.chunks_of(HEAD, ZONES, kept))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, True, True]


def test_the_entity_tag_changes_with_any_byte_and_only_then() -> None:
    kept = blocks(120)
    tag = feed.etag(feed.chunks_of(HEAD, ZONES, kept))
    assert tag == feed.etag(feed.chunks_of(HEAD, ZONES, blocks(120)))
    assert tag.startswith('"')
    assert len(tag) == 34
    renamed = dataclasses.replace(HEAD, name="Sesiones")
    others = [
        feed.etag(feed.chunks_of(renamed, ZONES, kept)),
        feed.etag(feed.chunks_of(HEAD, ["UTC", *ZONES], kept)),
        feed.etag(feed.chunks_of(HEAD, ZONES, kept[:-1])),
        feed.etag(feed.chunks_of(HEAD, ZONES, [*kept[:-1], serialize(event())])),
    ]
    assert len({tag, *others}) == 5


def test_the_gzip_variant_has_its_own_tag() -> None:
    assert feed.gzip_etag('"abc"') == '"abc-gzip"'


PROGRAM = """
import hashlib, sys
from tests.unit.calendars.test_feed import HEAD, ZONES, blocks
from app.calendars import feed
chunks = list(feed.chunks_of(HEAD, ZONES, blocks(30)))
print(hashlib.sha256(feed.identity_join(chunks) + feed.gzip_join(chunks) + feed.etag(chunks).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Tijuana", "LC_ALL": "C.UTF-8", "PYTHONTZPATH": ""},
    ],
)
def test_another_process_in_another_place_makes_the_same_bytes(environment: dict[str, str]) -> None:
    chunks = list(feed.chunks_of(HEAD, ZONES, blocks(30)))
    here = hashlib.sha256(
        feed.identity_join(chunks) + feed.gzip_join(chunks) + feed.etag(chunks).encode()
    ).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


def test_the_core_knows_neither_flask_nor_the_database() -> None:
    program = (
        "import sys; from app.calendars import conditional, events, feed, reading, zones; "
        "print(sorted({'flask', 'sqlalchemy', 'werkzeug'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
