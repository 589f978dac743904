"""Rows for the tests of calendars, and plain ways to look at bytes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from app.calendars.events import (
    Attachment,
    Conference,
    EventRow,
    EventStatus,
    Organizer,
    Timed,
    Wording,
)
from app.calendars.feed import FeedHead

SPANISH = Wording(language="es", cancelled_prefix="CANCELADA:", reason_label="Motivo:")

#: What every event of ``event()`` carries and nothing else may add to.
PLAIN_PROPERTIES = [
    "BEGIN",
    "SUMMARY",
    "DTSTART",
    "DTEND",
    "DTSTAMP",
    "UID",
    "SEQUENCE",
    "ATTACH",
    "CATEGORIES",
    "CLASS",
    "CONFERENCE",
    "CREATED",
    "DESCRIPTION",
    "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER",
    "RELATED-TO",
    "STATUS",
    "TRANSP",
    "URL",
    "END",
]

HEAD = FeedHead(
    name="Sesiones del órgano, todas",
    description="Calendario público",
    prodid="-//Convoca//ES",
    refresh=timedelta(hours=1),
    source_url="https://convoca.example/calendar.ics",
    page_url="https://convoca.example/calendar",
    color="darkgreen",
)


def event(**changes: Any) -> EventRow:
    """An event with every property there is, changed as the test says."""
    row = EventRow(
        uid="0d9f7c3e@convoca.example",
        sequence=3,
        revised_at=datetime(2027, 3, 1, 18, 30, 15, tzinfo=UTC),
        created_at=datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
        when=Timed(
            datetime(2027, 5, 13, 16, 0, tzinfo=UTC),
            datetime(2027, 5, 13, 18, 0, tzinfo=UTC),
            "America/Mexico_City",
        ),
        summary="Primera sesión ordinaria 2027",
        url="https://convoca.example/meetings/7",
        status=EventStatus.CONFIRMED,
        organizer=Organizer(email="secretaria.tecnica@convoca.example", name="Secretaría técnica"),
        wording=SPANISH,
        description=("1. Lista de asistencia", "2. Orden del día"),
        location="Sala de juntas, piso 3",
        categories=("Órgano permanente",),
        conference=Conference(url="https://video.example/j/81", label="Videoconferencia"),
        attachments=(
            Attachment(
                url="https://convoca.example/meetings/7/notice.pdf",
                media_type="application/pdf",
                name="notice.pdf",
            ),
        ),
        related_to=("first-call@convoca.example",),
    )
    return dataclasses.replace(row, **changes)


def unfolded(block: bytes) -> list[str]:
    """Content lines, by hand: no library of ours or theirs."""
    assert block.endswith(b"\r\n")
    return block.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]


def names(block: bytes) -> list[str]:
    """The property of each content line."""
    return [line.replace(";", ":").split(":", 1)[0] for line in unfolded(block)]


def values(block: bytes, name: str) -> list[str]:
    """The values, as written, of a property whose parameters are none or unquoted."""
    return [
        line.split(":", 1)[1] for line in unfolded(block) if line.replace(";", ":").split(":", 1)[0] == name
    ]


def assert_well_formed(block: bytes) -> None:
    """CRLF and nothing else ends lines; at most 75 octets each; each by itself UTF-8; no BOM; no blank line."""
    assert block.endswith(b"\r\n")
    lines = block[:-2].split(b"\r\n")
    for line in lines:
        assert b"\r" not in line
        assert b"\n" not in line
        assert 0 < len(line) <= 75, line
        text = line.decode("utf-8")
        assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in text), text
    assert not block.startswith(b"\xef\xbb\xbf")
