"""ical.js, which reads calendars in Thunderbird, sees the moments and texts that were meant.

It runs on the node that playwright brings along, so wherever the tests do.
"""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from app.calendars.events import AllDay, EventRow, EventStatus, Timed, serialize
from app.calendars.feed import assemble
from app.calendars.values import plain_text
from app.calendars.zones import zone_info
from tests.unit.calendars.samples import HEAD, event
from tests.unit.calendars.test_event_text import HOSTILE
from tests.unit.calendars.test_zones import ELSEWHERE, MEXICO, changes

READER = Path(__file__).parent / "read_with_icaljs.cjs"

#: ical.js works out onsets no further than this.
LAST_YEAR = 2034


def read(rows: list[EventRow]) -> dict[str, Any]:
    """What ical.js makes of a feed of these rows."""
    body = assemble(HEAD, {row.tzid or "UTC" for row in rows}, map(serialize, rows))
    node = compute_driver_executable()[0]
    done = subprocess.run([node, READER], input=body, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [zone for zone in MEXICO + ELSEWHERE if zone != "UTC"])
def test_each_meeting_is_at_its_moment(name: str) -> None:
    zone = zone_info(name)
    starts = [datetime(2015, 1, 1, 16, tzinfo=UTC) + timedelta(days=61 * step) for step in range(19 * 6)]
    starts += [
        day + timedelta(hours=hours) for day in changes(zone) for hours in (-6, 30) if day.year <= LAST_YEAR
    ]
    rows = [
        event(uid=str(number), when=Timed(start, start + timedelta(hours=2), name))
        for number, start in enumerate(starts)
    ]
    seen = {each["uid"]: each["starts"] for each in read(rows)["events"]}
    wrong = [start for number, start in enumerate(starts) if seen[str(number)] != start.timestamp()]
    assert wrong == []


def test_texts_of_every_kind_come_back() -> None:
    texts = [*HOSTILE, "C:\\Nuevo; \\N, \\\\n", "á" * 200, "\\" * 150, "𝄞;" * 60, "¿Qué «acuerdo»? a:b;c,d"]
    rows = [
        event(
            uid=f"u{number}", summary=f"x{text}x", location=f"x{text}x", description=(f"x{text}", "y"),
            categories=(f"x{text}x", "y"), conference=None,
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip
    for each, text in zip(read(rows)["events"], texts, strict=True):
        expected = plain_text(f"x{text}x")
        assert (each["summary"], each["location"]) == (expected, expected)
        assert each["description"] == plain_text(f"x{text}\ny")
        assert each["categories"] == [expected, "y"]


def test_status_days_and_head_are_understood() -> None:
    seen = read(
        [
            event(uid="gone", status=EventStatus.CANCELLED, sequence=9),
            event(uid="day", when=AllDay(date(2027, 4, 29), date(2027, 4, 30))),
        ]
    )
    assert (seen["refresh"], seen["method"]) == ("PT1H", "PUBLISH")
    assert seen["name"] == HEAD.name.replace(",", "\\,"), (
        "ical.js takes no property for text that it doesn't know"
    )
    gone, day = seen["events"]
    assert (gone["status"], gone["sequence"], gone["organizer"]) == ("CANCELLED", 9, "Secretaría técnica")
    assert day["is_date"] is True
    assert day["ends"] - day["starts"] == 2 * 24 * 3600
