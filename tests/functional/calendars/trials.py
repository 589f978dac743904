"""Calendar files to try and to keep, and what is sent to the database meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.calendars.importing import CalendarReport, import_calendar
from app.kernel.actor import system
from app.kernel.db import db
from app.kernel.imports import carry_out, read_through
from app.meetings.models import MeetingState
from tests import factories

NOW = datetime(2027, 3, 1, 18, tzinfo=UTC)
STARTS = datetime(2028, 5, 11, 16, tzinfo=UTC)
HOURS = timedelta(hours=3)


def told(uid: str, starts_at: datetime = STARTS, hours: timedelta = HOURS, **more: Any) -> str:
    """An event of a file; ``more`` are its further properties, and those that are empty are left out."""
    lines = {
        "UID": uid,
        "DTSTAMP": "20270201T000000Z",
        "DTSTART": f"{starts_at:%Y%m%dT%H%M%SZ}",
        "DTEND": f"{starts_at + hours:%Y%m%dT%H%M%SZ}",
        "SUMMARY": "Sesión",
        "LOCATION": "Sala Magna",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    text = "".join(f"{name}:{value}\r\n" for name, value in lines.items() if value != "")
    return f"BEGIN:VEVENT\r\n{text}END:VEVENT\r\n"


def calendar(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def many(count: int, **more: str) -> bytes:
    return calendar(
        *(
            told(f"{n}@oficina", STARTS + timedelta(days=n), SUMMARY=f"Sesión {n} {more}", **more)
            for n in range(count)
        )
    )


def run(house: Any, data: bytes, *, is_dry_run: bool, **more: Any) -> CalendarReport:
    report = (read_through if is_dry_run else carry_out)(
        lambda: import_calendar(
            data,
            house.standing,
            **{"zone": "America/Mexico_City", "expand_until": date(2029, 1, 1), "source": "sesiones.ics"}
            | more,
            is_dry_run=is_dry_run,
            actor=system("prueba"),
        )
    )
    assert isinstance(report, CalendarReport)
    return report


def said(report: CalendarReport) -> tuple[Any, ...]:
    return report.results, report.notes, report.floating


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def furnish_sessions(house: Any) -> None:
    """One session of each kind that a file may meet."""
    plain = {"title": "Sesión", "starts_at": STARTS}
    for uid, more in {
        "igual": {},
        "nueva": {"is_public": False, "description": "Antes"},
        "sin-fecha-de-cambio": {"sequence": 3},
        "vieja": {"sequence": 5},
        "antes-que-aqui": {},
        "convocada": {"state": MeetingState.CONVOKED},
        "celebrada": {"state": MeetingState.CLOSED},
        "se-cancela": {},
        "archivada": {"state": MeetingState.ARCHIVED},
        "otra-zona": {"zone": "America/Tijuana"},
    }.items():
        factories.make_meeting(house.standing, uid=f"{uid}@oficina", **{**plain, **more})
    factories.make_meeting(house.group, uid="ajena@oficina", **plain)


LATER = STARTS + timedelta(days=1)
FILE = calendar(
    told("creada@oficina", SUMMARY="Creada", LOCATION="S" * 400),
    told("larga@oficina", SUMMARY="T" * 300),
    told("cancelada@oficina", STATUS="CANCELLED"),
    told("pasada@oficina", NOW - timedelta(days=30)),
    told("pasada-y-cancelada@oficina", NOW - timedelta(days=30), STATUS="CANCELLED"),
    told("igual@oficina"),
    told("nueva@oficina", LATER, SEQUENCE="1", SUMMARY="Otra", LOCATION="", DESCRIPTION="D" * 200),
    told("sin-fecha-de-cambio@oficina", LATER, SEQUENCE="3", DTSTAMP=""),
    told("vieja@oficina", LATER, SEQUENCE="4"),
    told("antes-que-aqui@oficina", LATER),
    told("convocada@oficina", LATER, SEQUENCE="9"),
    told("celebrada@oficina", LATER, SEQUENCE="9"),
    told("se-cancela@oficina", STATUS="CANCELLED", SEQUENCE="1"),
    told("archivada@oficina", LATER, SEQUENCE="1"),
    told("otra-zona@oficina", LATER, SEQUENCE="1"),
    told("ajena@oficina", SEQUENCE="1"),
    told("u" * 256),
    told("al-reves@oficina", hours=-HOURS),
    told("sin-principio@oficina", DTSTART=""),
    told("ilegible@oficina", DTSTART="mañana"),
    told("dia-entero@oficina", DTSTART="20280601", DTEND="20280603"),
    told("sin-zona@oficina", DTSTART="20280601T100000", DTEND="20280601T120000"),
    told("serie@oficina", RRULE="FREQ=WEEKLY;COUNT=2"),
    # Has the identifier of the second of the series, so that what keeping one does is what the other meets.
    told(f"serie@oficina/{STARTS + timedelta(days=7):%Y%m%dT%H%M%SZ}", STARTS + timedelta(days=8), SEQUENCE="1"),
    "BEGIN:VTODO\r\nUID:tarea@oficina\r\nEND:VTODO\r\n",
)  # fmt: skip
