"""Taking over a calendar file: each event becomes a meeting of a body, by its UID; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app import journal
from app.bodies.models import Body
from app.calendars.events import AllDay, EventStatus
from app.calendars.imported import ImportedEvent, Limits, Note, Reason, Refusal, Remark
from app.calendars.matching import Match, match
from app.calendars.reading import read_calendar
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.imports import FileRefused, ImportReport, RowOutcome, RowResult, apply_each, judge_each
from app.kernel.wording import clock_time, file_size, plain_day
from app.meetings import policy, wording
from app.meetings.judging import LONGEST_PLACE, LONGEST_TITLE, Imported, Judgement, Told, Version
from app.meetings.models import MeetingState
from app.meetings.operations.imports import Taking, Trial

#: An all-day event becomes a session at this hour: a meeting has a beginning and an end.
ALL_DAY_STARTS, ALL_DAY_ENDS = time(9, 0), time(17, 0)
#: Letters of an old and a new value that are both said.
LONGEST_SAID = 160
#: What is said of an update, in this order.
SAID = ("starts_at", "ends_at", "place", "title", "description", "state", "is_public")


@dataclass(frozen=True)
class EventResult(RowResult):
    """What became of an event; ``when`` says its day and hour."""

    when: str = ""


@dataclass
class CalendarReport(ImportReport):
    #: Events whose times name no zone, by their titles.
    floating: list[str] = field(default_factory=list)


def import_calendar(
    data: bytes,
    body: Body,
    *,
    zone: str,
    expand_until: date,
    is_public: bool = True,
    is_dry_run: bool = False,
    source: str = "",
    limits: Limits | None = None,
    actor: Actor,
) -> CalendarReport:
    """Create or update the meetings of ``body`` that ``data`` holds, each in a savepoint of its own.

    Times without a zone are meant in ``zone``; recurring events are expanded up to ``expand_until``; ``source`` is the
    file's name, for the history. A dry run says the same and writes nothing, not even to take it back. Raises
    NotAllowed, and FileRefused for what is no calendar at all.
    """
    policy.require_may(actor, "import", body)
    reading = read_calendar(data, default_zone=zone, expand_until=expand_until, limits=limits)
    of_file = [refusal for refusal in reading.refusals if refusal.line == 0]
    if of_file and not reading.events:
        raise FileRefused("; ".join(reason_words(refusal) for refusal in of_file))
    report = CalendarReport(is_dry_run=is_dry_run)
    without_zone = {note.line for note in reading.notes if note.remark is Remark.FLOATING_TIME}
    report.floating = list(
        dict.fromkeys(event.summary or event.uid for event in reading.events if event.line in without_zone)
    )
    remarks = _remarks_by_line(reading.notes)
    report.notes += [remark_words(note) for note in reading.notes if note.line == 0]
    results: list[RowResult] = [
        RowResult(refusal.line, RowOutcome.REFUSED, refusal.title or refusal.uid, reason_words(refusal))
        for refusal in reading.refusals
    ]

    matched = match(reading.events, body, held=not is_dry_run)
    taking = (Trial if is_dry_run else Taking)(body, matched.here, actor=actor)

    def take(event: ImportedEvent) -> RowResult:
        told = _told(event, body, uid=matched.uid_of.get(event.key, event.key), is_public=is_public)
        outcome, why = _outcome(taking.take(told))
        return EventResult(
            event.line,
            outcome,
            event.summary or event.uid,
            "; ".join([*([why] if why else []), *_assumed(event), *remarks.get(event.line, ())]),
            when=wording.moment(told.starts_at, body.zone),
        )

    each = judge_each if is_dry_run else apply_each
    results += each(reading.events, take, name=lambda event: event.summary or event.uid)
    # A file may hold single occurrences without the series they are of: then it says nothing of the others.
    whole = {note.uid for note in reading.notes if note.remark is Remark.RECURRENCE_EXPANDED}
    results += _left(matched, reading.events, whole, body, expand_until)
    report.results = sorted(results, key=lambda result: result.line)
    if not is_dry_run:
        _record(report, body, source=source, zone=zone, actor=actor)
    return report


def _left(
    matched: Match, events: Iterable[ImportedEvent], series: Set[str], body: Body, expand_until: date
) -> Iterator[EventResult]:
    """The sessions ahead that ``series``, whole in the file, no longer have. To call one off is for a person to do."""
    lines: dict[str, int] = {}
    for event in events:
        lines[event.uid] = min(event.line, lines.get(event.uid, event.line))
    for uid in sorted(series & matched.left.keys()):
        for meeting in matched.left[uid]:
            is_ahead = meeting.state is MeetingState.PLANNED and meeting.starts_at > clock.now()
            if is_ahead and meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date() <= expand_until:
                yield EventResult(
                    lines[uid],
                    RowOutcome.UNCHANGED,
                    meeting.title or meeting.uid,
                    _("the file no longer has it: it stays as it is; call it off if it is not to be held"),
                    when=wording.moment(meeting.starts_at, body.zone),
                )


def _record(report: CalendarReport, body: Body, *, source: str, zone: str, actor: Actor) -> None:
    """One line of the body's history for a file that changed something; each session has its own besides."""
    made, updated = report.count(RowOutcome.CREATED), report.count(RowOutcome.UPDATED)
    if made or updated:
        new = {"file": source, "created": made, "updated": updated, "zone": zone}
        journal.record("body:import_calendar", actor=actor, subject=body, new=new)


def _told(event: ImportedEvent, body: Body, *, uid: str, is_public: bool) -> Told:
    starts_at, ends_at = _span(event, body.zone)
    return Told(
        uid=uid,
        key=event.key,
        starts_at=starts_at,
        ends_at=ends_at,
        title=event.summary,
        place=event.location,
        description=event.description,
        is_cancelled=event.status is EventStatus.CANCELLED,
        is_public=is_public,
        sequence=event.sequence,
        last_modified=event.last_modified,
    )


def _changes(before: Version, after: Version, changed: Collection[str]) -> str:
    """What an update changes: of what is short, from what to what."""
    said = []
    for attribute in (each for each in SAID if each in changed):
        old, new = _in_words(before, attribute), _in_words(after, attribute)
        if old != new:
            name = _called(attribute)
            short = old and new and len(old) + len(new) <= LONGEST_SAID
            said.append(
                _("%(name)s: %(old)s → %(new)s", name=name, old=old, new=new)
                if short
                else _("%(name)s changes", name=name)
            )
    return "; ".join(said)


def _in_words(version: Version, attribute: str) -> str:
    value = getattr(version, attribute)
    if isinstance(value, datetime):
        return wording.moment(value, version.zone)
    if isinstance(value, MeetingState):
        return wording.state_label(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _called(attribute: str) -> str:
    return {
        "starts_at": _("date"),
        "ends_at": _("end"),
        "place": _("place"),
        "title": _("title"),
        "description": _("description"),
        "state": _("state"),
        "is_public": _("public"),
    }[attribute]


def _outcome(judgement: Judgement) -> tuple[RowOutcome, str]:
    match judgement.became:
        case Imported.CREATED:
            return RowOutcome.CREATED, _why_not_planned(judgement.after.state)
        case Imported.UPDATED:
            assert judgement.before is not None
            return RowOutcome.UPDATED, _changes(judgement.before, judgement.after, judgement.changed)
        case Imported.OLDER:
            return RowOutcome.UNCHANGED, _("the file has an older version")
        case Imported.KEPT:
            return RowOutcome.UNCHANGED, _(
                "it was convoked, held or cancelled here: the file has no say any more"
            )
        case Imported.UNCHANGED:
            return RowOutcome.UNCHANGED, ""


def _why_not_planned(state: MeetingState) -> str:
    if state is MeetingState.CANCELLED:
        return _("it is cancelled")
    return _("it is over: it goes to the archive") if state is MeetingState.ARCHIVED else ""


def _span(event: ImportedEvent, zone: str) -> tuple[datetime, datetime]:
    if isinstance(event.when, AllDay):
        starts_at = datetime.combine(event.when.first_day, ALL_DAY_STARTS, ZoneInfo(zone))
        return starts_at, datetime.combine(event.when.last_day, ALL_DAY_ENDS, ZoneInfo(zone))
    return event.when.starts_at, event.when.ends_at


def reason_words(refusal: Refusal) -> str:
    """Why a component was refused, for people."""

    def p(name: str) -> str:
        return refusal.params.get(name, "")

    return {
        Reason.NOT_A_CALENDAR: _("this isn't a calendar file (iCalendar, .ics)"),
        Reason.OLD_VERSION: _("it is in an old format (vCalendar %(version)s): export it as iCalendar", version=p("version")),
        Reason.TOO_LARGE: _("it is too large: %(limit)s are read at most", limit=_size(p("limit"))),
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
        Remark.RECURRENCE_EXPANDED: ngettext(
            "the only occurrence of its series", "one of %(num)s occurrences", int(p("count") or 0)
        ),
        Remark.RECURRENCE_CUT: _("it recurs without end and was followed until %(until)s", until=_day(p("until"))),
    }[note.remark]  # fmt: skip


def _day(text: str) -> str:
    return plain_day(date.fromisoformat(text), str(get_locale())) if text else ""


def _size(text: str) -> str:
    return file_size(int(text), str(get_locale())) if text else ""


def _assumed(event: ImportedEvent) -> Iterator[str]:
    """What is made of an event that a session can't be as it is."""
    if isinstance(event.when, AllDay):
        language = str(get_locale())
        hours = {"start": clock_time(ALL_DAY_STARTS, language), "end": clock_time(ALL_DAY_ENDS, language)}
        if event.when.first_day == event.when.last_day:
            yield _("it says no hours: %(start)s to %(end)s is put down", **hours)
        else:
            yield _(
                "it says no hours: from %(start)s of its first day to %(end)s of its last is put down",
                **hours,
            )
    if len(event.summary) > LONGEST_TITLE:
        yield _("its title is cut after %(num)s letters", num=LONGEST_TITLE)
    if len(event.location) > LONGEST_PLACE:
        yield _("its place is cut after %(num)s letters", num=LONGEST_PLACE)


def _remarks_by_line(notes: Iterable[Note]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for note in notes:
        if note.line:
            found.setdefault(note.line, []).append(remark_words(note))
    return found
