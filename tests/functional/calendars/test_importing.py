"""``flask import calendar``: other people's files taken over, row by row, once."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.calendars.importing import import_calendar
from app.journal.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db, transaction
from app.kernel.imports import FileRefused, RowOutcome
from app.meetings.models import Meeting, MeetingState

FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Oficina//ES
BEGIN:VEVENT
UID:uno@oficina.example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Central Standard Time (Mexico):20280511T100000
DTEND;TZID=Central Standard Time (Mexico):20280511T130000
SUMMARY:Primera sesión ordinaria
LOCATION:Sala Magna
END:VEVENT
BEGIN:VEVENT
UID:dos@oficina.example.org
DTSTAMP:20260101T000000Z
DTSTART:20281110T160000Z
DTEND:20281110T150000Z
SUMMARY:Termina antes de empezar
END:VEVENT
BEGIN:VEVENT
UID:tres@oficina.example.org
DTSTAMP:20260101T000000Z
DTSTART:20280301T160000Z
DTEND:20280301T170000Z
RRULE:FREQ=MONTHLY;COUNT=3
SUMMARY:Reunión mensual
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
FOREIGN = sorted(
    (
        item
        for item in (resources.files("icalendar") / "tests" / "calendars").iterdir()
        if item.name.endswith(".ics")
    ),
    key=lambda item: item.name,
)


def run(app: Flask, path: Path, *more: str) -> Any:
    return app.test_cli_runner().invoke(args=["import", "calendar", str(path), "--body", "GCP", *more])


def counts(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return (
            db.session.scalar(select(func.count()).select_from(Meeting)) or 0,
            db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
        )


def test_each_event_is_reported_and_a_bad_one_does_not_stop_the_rest(
    app: Flask, house: Any, tmp_path: Path
) -> None:
    path = tmp_path / "sesiones.ics"
    path.write_bytes(FILE.encode())
    result = run(app, path)
    assert result.exit_code == 1
    assert "Primera sesión ordinaria" in result.output
    assert "Central Standard Time (Mexico)" in result.output
    assert "termina antes de empezar" in result.output.lower()
    with app.app_context():
        meeting = db.session.scalars(select(Meeting).where(Meeting.uid == "uno@oficina.example.org")).one()
        assert meeting.starts_at.isoformat() == "2028-05-11T16:00:00+00:00"
        assert meeting.state is MeetingState.PLANNED
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == 4
        assert "meeting:import" in set(db.session.scalars(select(AuditEntry.tag)))


def test_a_second_run_changes_nothing(app: Flask, house: Any, tmp_path: Path) -> None:
    path = tmp_path / "sesiones.ics"
    path.write_bytes(FILE.encode())
    run(app, path)
    before = counts(app)
    result = run(app, path)
    assert counts(app) == before
    assert "sin cambios" in result.output or "unchanged" in result.output


def test_a_trial_keeps_nothing_and_says_what_it_would_do(app: Flask, house: Any, tmp_path: Path) -> None:
    path = tmp_path / "sesiones.ics"
    path.write_bytes(FILE.encode())
    before = counts(app)
    result = run(app, path, "--dry-run", "--lang", "en")
    assert counts(app) == before
    assert "created" in result.output


def test_what_is_no_calendar_is_refused_as_a_whole(app: Flask, house: Any, tmp_path: Path) -> None:
    path = tmp_path / "carta.ics"
    path.write_bytes(b"Estimada secretaria:")
    before = counts(app)
    assert run(app, path).exit_code == 1
    assert counts(app) == before


@pytest.mark.parametrize("source", FOREIGN, ids=lambda item: item.name)
def test_files_that_no_one_here_wrote_are_taken_over_or_refused_with_a_reason_and_never_twice(
    app: Flask, house: Any, source: Any
) -> None:
    data = source.read_bytes()
    actor = system("prueba")

    def take() -> Any:
        with transaction():
            return import_calendar(
                data, house.standing, zone="America/Mexico_City", expand_until=clock.today("UTC"), actor=actor
            )

    with app.app_context():
        try:
            first = take()
        except FileRefused:
            with pytest.raises(FileRefused, match=r"\w+ \w+"):
                take()
            return
        assert all(row.why for row in first.results if row.outcome is RowOutcome.REFUSED)
        db.session.remove()
        again = take()
        assert {row.outcome for row in again.results} <= {RowOutcome.UNCHANGED, RowOutcome.REFUSED}
