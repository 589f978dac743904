"""Taking over a calendar file: each event becomes a meeting of a body, by its UID; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.bodies.models import Body
from app.calendars.events import AllDay, EventStatus
from app.calendars.imported import ImportedEvent, Note, Reason, Refusal, Remark
from app.calendars.reading import read_calendar
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.kernel.imports import FileRefused, ImportReport, RowOutcome, RowResult, apply_each
from app.meetings.operations.imports import Imported, import_meeting

#: An all-day event becomes a session at this hour: a meeting has a beginning and an end.
ALL_DAY_STARTS, ALL_DAY_HOURS = time(9, 0), 8


def import_calendar(
    data: bytes,
    body: Body,
    *,
    zone: str,
    expand_until: date,
    is_public: bool = True,
    is_dry_run: bool = False,
    actor: Actor,
) -> ImportReport:
    """Create or update the meetings of ``body`` that ``data`` holds, each in a savepoint of its own.

    Times without a zone are meant in ``zone``; recurring events are expanded up to ``expand_until``. Raises
    FileRefused for what is no calendar at all.
    """
    reading = read_calendar(data, default_zone=zone, expand_until=expand_until)
    whole = [refusal for refusal in reading.refusals if refusal.line == 0]
    if whole and not reading.events:
        raise FileRefused("; ".join(reason_words(refusal) for refusal in whole))
    report = ImportReport(is_dry_run=is_dry_run)
    remarks = _remarks_by_line(reading.notes)
    report.notes += [remark_words(note) for note in reading.notes if note.line == 0]
    results = [
        RowResult(refusal.line, RowOutcome.REFUSED, refusal.uid, reason_words(refusal))
        for refusal in reading.refusals
    ]

    def take(event: ImportedEvent) -> RowResult:
        return _take(event, body, is_public=is_public, remarks=remarks.get(event.line, ()), actor=actor)

    results += apply_each(reading.events, take, name=lambda event: event.summary or event.uid)
    report.results = sorted(results, key=lambda result: result.line)
    return report


def _take(
    event: ImportedEvent, body: Body, *, is_public: bool, remarks: Iterable[str], actor: Actor
) -> RowResult:
    starts_at, ends_at = _span(event, body.zone)
    if len(event.key) > 255:
        raise InvalidInput(_("Its identifier is longer than 255 characters."))
    _meeting, became = import_meeting(
        body,
        uid=event.key,
        starts_at=starts_at,
        ends_at=ends_at,
        title=event.summary,
        place=event.location,
        description=event.description,
        is_cancelled=event.status is EventStatus.CANCELLED,
        is_public=is_public,
        sequence=event.sequence,
        last_modified=event.last_modified,
        actor=actor,
    )
    outcome, why = _outcome(became)
    return RowResult(
        event.line, outcome, event.summary or event.uid, "; ".join([*([why] if why else []), *remarks])
    )


def _outcome(became: Imported) -> tuple[RowOutcome, str]:
    if became is Imported.CREATED:
        return RowOutcome.CREATED, ""
    if became is Imported.UPDATED:
        return RowOutcome.UPDATED, ""
    if became is Imported.OLDER:
        return RowOutcome.UNCHANGED, _("the file has an older version")
    if became is Imported.KEPT:
        return RowOutcome.UNCHANGED, _(
            "it was convoked, held or cancelled here: the file has no say any more"
        )
    return RowOutcome.UNCHANGED, ""


def _span(event: ImportedEvent, zone: str) -> tuple[datetime, datetime]:
    if isinstance(event.when, AllDay):
        starts_at = datetime.combine(event.when.first_day, ALL_DAY_STARTS, ZoneInfo(zone))
        last = datetime.combine(event.when.last_day, ALL_DAY_STARTS, ZoneInfo(zone))
        return starts_at, last + timedelta(hours=ALL_DAY_HOURS)
    return event.when.starts_at, event.when.ends_at


def reason_words(refusal: Refusal) -> str:
    """Why a component was refused, for people."""

    def p(name: str) -> str:
        return refusal.params.get(name, "")

    return {
        Reason.NOT_A_CALENDAR: _("this isn't a calendar file (iCalendar, .ics)"),
        Reason.OLD_VERSION: _("it is in an old format (vCalendar %(version)s): export it as iCalendar", version=p("version")),
        Reason.TOO_LARGE: _("it is too large: %(limit)s bytes are read at most", limit=p("limit")),
        Reason.TOO_MANY: _("it holds more than %(limit)s events", limit=p("limit")),
        Reason.NOT_AN_EVENT: _("%(component)s isn't an event", component=p("component")),
        Reason.NOT_CLOSED: _("the event has no end in the file"),
        Reason.MALFORMED_LINE: _("this line can't be read: %(text)s", text=p("text")),
        Reason.MALFORMED_VALUE: _("%(property)s can't be read: %(value)s", property=p("property"), value=p("value")),
        Reason.START_MISSING: _("it has no beginning"),
        Reason.ENDS_BEFORE_START: _("it ends before it begins"),
        Reason.YEAR_OUT_OF_RANGE: _("its year is out of range"),
        Reason.ZONE_UNKNOWN: _("the time zone %(zone)s is unknown", zone=p("zone")),
        Reason.RECURRENCE_NOT_READ: _("its recurrence can't be read: %(part)s", part=p("part")),
        Reason.RECURRENCE_TOO_LONG: _("it recurs more than %(limit)s times", limit=p("limit")),
        Reason.TOO_MUCH_WORK: _("its recurrence takes too long to work out"),
        Reason.DUPLICATE: _("it repeats the event of line %(stands)s, which stands", stands=p("stands")),
    }[refusal.reason]  # fmt: skip


def remark_words(note: Note) -> str:
    """What was assumed so that a component could be read, for people."""

    def p(name: str) -> str:
        return note.params.get(name, "")

    return {
        Remark.ENCODING_ASSUMED: _("the file isn't UTF-8 and was read as %(encoding)s", encoding=p("encoding")),
        Remark.FLOATING_TIME: _("its time has no zone and was taken to be in %(zone)s", zone=p("zone")),
        Remark.ZONE_TRANSLATED: _("the zone %(zone)s was read as %(meaning)s", zone=p("zone"), meaning=p("meaning")),
        Remark.ZONE_FROM_FILE: _("the zone %(zone)s was read by the file's own rules", zone=p("zone")),
        Remark.END_ASSUMED: _("it has no end: one hour was assumed"),
        Remark.UID_ASSUMED: _("it has no identifier: one was made from its content"),
        Remark.RECURRENCE_EXPANDED: _("one of %(count)s occurrences", count=p("count")),
        Remark.RECURRENCE_CUT: _("it recurs without end and was followed until %(until)s", until=p("until")),
    }[note.remark]  # fmt: skip


def _remarks_by_line(notes: Iterable[Note]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for note in notes:
        if note.line:
            found.setdefault(note.line, []).append(remark_words(note))
    return found
