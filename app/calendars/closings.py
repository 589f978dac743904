"""Closing days from a calendar file: its whole-day events, each occurrence of those that recur."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.calendars.events import AllDay, EventStatus
from app.calendars.imported import ImportedEvent
from app.calendars.importing import reason_words, remark_words
from app.calendars.reading import read_calendar
from app.kernel import clock
from app.kernel.imports import FileRefused, RowOutcome, RowResult
from app.programme.imports import Found, Row, read_csv
from app.programme.operations.closings import Run

#: Years after this one in which a recurring closing day is declared.
YEARS_AHEAD = 2


def expansion_limit(zone: str) -> date:
    """Up to which day recurring events are followed."""
    return date(clock.today(zone).year + YEARS_AHEAD, 12, 31)


def read_file(data: bytes, *, filename: str, zone: str, expand_until: date) -> Found:
    """A table or a calendar, whichever it is. Raises FileRefused."""
    if filename.lower().endswith((".ics", ".ical")) or data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(
        b"BEGIN:VCALENDAR"
    ):  # fmt: skip
        return read_ics(data, zone=zone, expand_until=expand_until)
    return read_csv(data)


def read_ics(data: bytes, *, zone: str, expand_until: date) -> Found:
    """The whole-day events of a calendar file; one that recurs is followed up to ``expand_until``. Raises FileRefused."""
    reading = read_calendar(data, default_zone=zone, expand_until=expand_until)
    whole = [refusal for refusal in reading.refusals if refusal.line == 0]
    if whole and not reading.events:
        raise FileRefused("; ".join(reason_words(refusal) for refusal in whole))
    refused = [
        RowResult(
            refusal.line, RowOutcome.REFUSED, (refusal.title or refusal.uid)[:80], reason_words(refusal)
        )
        for refusal in reading.refusals
    ]
    rows: list[Row] = []
    for event in reading.events:
        why = _refusal(event)
        if why:
            refused.append(RowResult(event.line, RowOutcome.REFUSED, event.summary or event.uid[:80], why))
        elif isinstance(event.when, AllDay):
            rows.append(Row(event.line, Run(event.when.first_day, event.when.last_day, event.summary)))
    notes = [remark_words(note) for note in reading.notes if note.line == 0]
    return Found(rows, refused, notes)


def _refusal(event: ImportedEvent) -> str:
    if event.status is EventStatus.CANCELLED:
        return _("it is cancelled")
    if not isinstance(event.when, AllDay):
        return _("it has hours: only whole days can be declared closed")
    return ""
