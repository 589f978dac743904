"""One row, one VEVENT: its properties by the rules, and the same bytes for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.calendars.events import (
    AllDay,
    Attachment,
    Conference,
    EventStatus,
    Organizer,
    Timed,
    Wording,
    serialize,
)
from app.calendars.values import InvalidValue
from tests.unit.calendars.samples import PLAIN_PROPERTIES, assert_well_formed, event, names, unfolded, values


def test_a_full_event_is_these_lines() -> None:
    block = serialize(event())
    assert_well_formed(block)
    assert unfolded(block) == [
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=es:Primera sesión ordinaria 2027",
        "DTSTART;TZID=America/Mexico_City:20270513T100000",
        "DTEND;TZID=America/Mexico_City:20270513T120000",
        "DTSTAMP:20270301T183015Z",
        "UID:0d9f7c3e@convoca.example",
        "SEQUENCE:3",
        "ATTACH;FILENAME=notice.pdf;FMTTYPE=application/pdf:https://convoca.example/meetings/7/notice.pdf",
        "CATEGORIES:Órgano permanente",
        "CLASS:PUBLIC",
        "CONFERENCE;FEATURE=VIDEO;LABEL=Videoconferencia;VALUE=URI:https://video.example/j/81",
        "CREATED:20261130T090000Z",
        (
            "DESCRIPTION;LANGUAGE=es:1. Lista de asistencia\\n2. Orden del día\\n\\n"
            "Videoconferencia: https://video.example/j/81"
        ),
        "LAST-MODIFIED:20270301T183015Z",
        "LOCATION:Sala de juntas\\, piso 3",
        'ORGANIZER;CN="Secretaría técnica":mailto:secretaria.tecnica@convoca.example',
        "RELATED-TO;RELTYPE=SIBLING:first-call@convoca.example",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://convoca.example/meetings/7",
        "END:VEVENT",
    ]
    assert names(block) == PLAIN_PROPERTIES


def test_the_same_row_gives_the_same_bytes_at_any_time() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        first = serialize(event())
    with time_machine.travel(datetime(2031, 8, 1, tzinfo=UTC)):
        assert serialize(event()) == first


def test_a_cancelled_event_stays_and_says_so() -> None:
    block = serialize(event(status=EventStatus.CANCELLED, sequence=4, cancellation_reason="Falta de quórum"))
    assert values(block, "STATUS") == ["CANCELLED"]
    assert values(block, "SEQUENCE") == ["4"]
    assert values(block, "TRANSP") == ["TRANSPARENT"]
    assert values(block, "SUMMARY") == ["CANCELADA: Primera sesión ordinaria 2027"]
    assert values(block, "DESCRIPTION")[0].startswith("Motivo: Falta de quórum\\n\\n1. Lista de asistencia")
    assert values(block, "UID") == values(serialize(event()), "UID")
    assert values(block, "DTSTART") == values(serialize(event()), "DTSTART")


def test_a_reason_is_said_only_of_what_is_cancelled() -> None:
    assert "Motivo" not in serialize(event(cancellation_reason="Falta de quórum")).decode()


def test_a_planned_event_is_tentative() -> None:
    assert values(serialize(event(status=EventStatus.PLANNED)), "STATUS") == ["TENTATIVE"]


def test_an_all_day_event_ends_on_the_day_after_its_last() -> None:
    block = serialize(event(when=AllDay(date(2027, 4, 29), date(2027, 4, 29)), is_busy=False))
    assert "DTSTART;VALUE=DATE:20270429" in unfolded(block)
    assert "DTEND;VALUE=DATE:20270430" in unfolded(block)
    assert values(block, "TRANSP") == ["TRANSPARENT"]
    assert event(when=AllDay(date(2027, 4, 29), date(2027, 4, 30))).tzid is None


@pytest.mark.parametrize(
    ("zone", "utc", "line"),
    [
        (
            "America/Mexico_City",
            datetime(2022, 7, 1, 15, tzinfo=UTC),
            "TZID=America/Mexico_City:20220701T100000",
        ),
        (
            "America/Mexico_City",
            datetime(2027, 7, 1, 16, tzinfo=UTC),
            "TZID=America/Mexico_City:20270701T100000",
        ),
        ("America/Tijuana", datetime(2027, 7, 1, 17, tzinfo=UTC), "TZID=America/Tijuana:20270701T100000"),
        (
            "America/Ciudad_Juarez",
            datetime(2027, 7, 1, 16, tzinfo=UTC),
            "TZID=America/Ciudad_Juarez:20270701T100000",
        ),
    ],
)
def test_ten_in_the_morning_is_ten_in_the_morning_of_the_place(zone: str, utc: datetime, line: str) -> None:
    block = serialize(event(when=Timed(utc, utc + timedelta(hours=1), zone)))
    assert f"DTSTART;{line}" in unfolded(block)


def test_a_time_in_utc_has_its_z_and_no_zone() -> None:
    start = datetime(2027, 5, 13, 16, tzinfo=UTC)
    row = event(when=Timed(start, start + timedelta(hours=1), "UTC"))
    assert "DTSTART:20270513T160000Z" in unfolded(serialize(row))
    assert row.tzid is None


def test_the_second_coming_of_an_hour_is_told_in_utc() -> None:
    """Clocks in Tijuana go back from 2:00 to 1:00; a local 1:30 would be read as the first one [3.3.5]."""
    first = datetime(2027, 11, 7, 8, 30, tzinfo=UTC)
    second = datetime(2027, 11, 7, 9, 30, tzinfo=UTC)
    lines = unfolded(serialize(event(when=Timed(first, second, "America/Tijuana"))))
    assert "DTSTART;TZID=America/Tijuana:20271107T013000" in lines
    assert "DTEND:20271107T093000Z" in lines


def test_a_remote_session_is_where_its_link_is_and_says_the_link_once() -> None:
    block = serialize(event(location="", description=("Liga: https://video.example/j/81",)))
    assert values(block, "LOCATION") == ["https://video.example/j/81"]
    assert values(block, "DESCRIPTION") == ["Liga: https://video.example/j/81"]


def test_a_link_that_is_none_is_left_out_and_takes_nothing_else_with_it() -> None:
    block = serialize(
        event(
            conference=Conference(url="javascript:alert(1)", label="Sala"),
            attachments=(Attachment(url="file:///etc/passwd", media_type="", name=""),),
        )
    )
    assert "CONFERENCE" not in names(block)
    assert "ATTACH" not in names(block)
    assert "javascript" not in block.decode()


def test_only_a_personal_event_is_private_and_may_remind() -> None:
    block = serialize(event(is_personal=True, reminder=timedelta(hours=1)))
    assert "CLASS:PRIVATE" in unfolded(block)
    start = unfolded(block).index("BEGIN:VALARM")
    assert unfolded(block)[start + 1 : start + 4] == [
        "ACTION:DISPLAY",
        "DESCRIPTION:Primera sesión ordinaria 2027",
        "TRIGGER:-PT1H",
    ]
    with pytest.raises(InvalidValue, match="reminder-in-public"):
        event(reminder=timedelta(hours=1))
    cancelled = event(is_personal=True, reminder=timedelta(hours=1), status=EventStatus.CANCELLED)
    assert b"VALARM" not in serialize(cancelled)


def test_a_published_event_names_its_organizer_and_nobody_else() -> None:
    block = serialize(event())
    assert "ATTENDEE" not in names(block)
    assert block.decode().replace("\r\n ", "").count("mailto:") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uid": " \r\n"}, "uid"),
        ({"sequence": -1}, "sequence"),
        ({"revised_at": datetime(2027, 1, 1)}, "naive-time"),
        ({"url": "javascript:alert(1)"}, "link-scheme"),
        ({"url": "/meetings/7"}, "link-scheme"),
        ({"url": "https:///meetings/7"}, "link-host"),
        ({"organizer": Organizer(email="a@b.example\r\nATTENDEE:mailto:x@y.example", name="x")}, "address"),
        ({"organizer": Organizer(email="", name="x")}, "address"),
        ({"revised_at": datetime(1, 1, 1, tzinfo=UTC)}, "year"),
    ],
)
def test_a_row_that_could_not_be_published_is_refused_when_it_is_made(
    changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        event(**changes)
    assert refused.value.code == code


def test_times_that_are_none_are_refused() -> None:
    start = datetime(2027, 5, 13, 16, tzinfo=UTC)
    with pytest.raises(InvalidValue, match="ends-before-start"):
        Timed(start, start, "UTC")
    with pytest.raises(InvalidValue, match="ends-before-start"):
        Timed(start, start + timedelta(milliseconds=1), "UTC")
    with pytest.raises(InvalidValue, match="naive-time"):
        Timed(start.replace(tzinfo=None), start, "UTC")
    with pytest.raises(InvalidValue, match="zone"):
        Timed(start, start + timedelta(hours=1), "Mars/Olympus")
    with pytest.raises(InvalidValue, match="ends-before-start"):
        AllDay(date(2027, 5, 13), date(2027, 5, 12))
    with pytest.raises(InvalidValue, match="year"):
        AllDay(date(2027, 5, 13), date.max)
    with pytest.raises(InvalidValue, match="language"):
        Wording(language="es\r\nX", cancelled_prefix="", reason_label="")
