"""What reading a calendar file gives: events, refusals, notes; and the report that gathers them.

Reasons and remarks are stable codes with parameters: whoever shows them words them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum

from app.calendars.contents import LineRefused
from app.calendars.events import AllDay, EventStatus, Timed
from app.calendars.recurrence import RuleRefused, TooMuchWork
from app.calendars.times import ValueRefused
from app.calendars.values import InvalidValue


class Reason(StrEnum):
    """Why a component, or the file, was refused. Parameters in parentheses."""

    NOT_A_CALENDAR = "not-a-calendar"
    OLD_VERSION = "old-version"  # (version): vCalendar 1.0
    TOO_LARGE = "too-large"  # (limit) in bytes
    TOO_MANY = "too-many"  # (limit) of events; nothing from this line on is read
    NOT_AN_EVENT = "not-an-event"  # (component): VTODO, VJOURNAL, VFREEBUSY …
    NOT_CLOSED = "not-closed"
    MALFORMED_LINE = "malformed-line"  # (text)
    MALFORMED_VALUE = "malformed-value"  # (property, value)
    START_MISSING = "start-missing"
    ENDS_BEFORE_START = "ends-before-start"
    YEAR_OUT_OF_RANGE = "year-out-of-range"
    ZONE_UNKNOWN = "zone-unknown"  # (zone)
    RECURRENCE_NOT_READ = "recurrence-not-read"  # (part): what of the rule is malformed or not supported
    RECURRENCE_TOO_LONG = "recurrence-too-long"  # (limit) of occurrences
    TOO_MUCH_WORK = "too-much-work"
    DUPLICATE = "duplicate"  # (stands): the line of the component that stands


class Remark(StrEnum):
    """What was assumed so that a component could be read. Parameters in parentheses."""

    ENCODING_ASSUMED = "encoding-assumed"  # (encoding)
    FLOATING_TIME = "floating-time"  # (zone) it was read in
    ZONE_TRANSLATED = "zone-translated"  # (zone, meaning): a Windows or prefixed name
    ZONE_FROM_FILE = (
        "zone-from-file"  # (zone, meaning): read by the file's rules, shown in the zone ``meaning``
    )
    END_ASSUMED = "end-assumed"
    UID_ASSUMED = "uid-assumed"
    RECURRENCE_EXPANDED = "recurrence-expanded"  # (count)
    RECURRENCE_CUT = "recurrence-cut"  # (until): an endless one, expanded as far as that


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A component that is not imported; or the file, on line 0."""

    line: int
    uid: str
    reason: Reason
    params: Mapping[str, str] = field(default_factory=dict)
    #: What it is called, as far as that can be read.
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something assumed about a component that is imported; or about the file, on line 0."""

    line: int
    uid: str
    remark: Remark
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvent:
    """An event of the file, or one occurrence of a recurring one. Moments are UTC; texts are plain."""

    line: int
    uid: str
    #: Of a recurring event, the original start: ``20270513T160000Z`` or ``20270513``. Otherwise empty.
    occurrence: str
    when: Timed | AllDay
    summary: str
    location: str
    description: str
    status: EventStatus
    sequence: int
    last_modified: datetime | None
    url: str
    categories: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells this event from every other, the same at each reading of the file."""
        return f"{self.uid}/{self.occurrence}" if self.occurrence else self.uid

    @property
    def revision(self) -> tuple[int, datetime]:
        """What orders two versions of one event (RFC 5546 2.1.5)."""
        return self.sequence, self.last_modified or datetime.min.replace(tzinfo=UTC)

    @property
    def position(self) -> tuple[datetime, str]:
        """What orders events in a list."""
        if isinstance(self.when, Timed):
            return self.when.starts_at, self.key
        return datetime.combine(self.when.first_day, time(), tzinfo=UTC), self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file came to: events by their start, refusals and notes by line."""

    events: tuple[ImportedEvent, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a file is read: bytes; components and, after expansion, events; occurrences of one series; days
    looked at while expanding."""

    size: int = 1_000_000
    events: int = 5_000
    occurrences: int = 1_000
    days: int = 1_000_000


class Refused(Exception):
    """The component can't be taken."""

    def __init__(self, reason: Reason, **params: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class Report:
    """Gathers refusals and notes."""

    def __init__(self) -> None:
        self._refusals: list[Refusal] = []
        self._notes: dict[tuple[int, Remark], Note] = {}

    def refuse(self, line: int, uid: str, reason: Reason, *, title: str = "", **params: str) -> None:
        self._refusals.append(Refusal(line=line, uid=uid, reason=reason, params=params, title=title))

    def note(self, line: int, uid: str, remark: Remark, **params: str) -> None:
        """Note a remark, once for each component."""
        self._notes.setdefault((line, remark), Note(line=line, uid=uid, remark=remark, params=params))

    @contextmanager
    def taking(self, line: int, uid: str, title: str = "") -> Iterator[None]:
        """Turn whatever a component's content raises into its one refusal."""

        def refuse(number: int, reason: Reason, **params: str) -> None:
            self.refuse(number, uid, reason, title=title, **params)

        try:
            yield
        except Refused as refused:
            refuse(line, refused.reason, **refused.params)
        except LineRefused as refused:
            refuse(refused.line.number, Reason.MALFORMED_LINE, text=refused.line.text[:80])
        except ValueRefused as refused:
            refuse(line, Reason.MALFORMED_VALUE, property=refused.name, value=refused.value)
        except RuleRefused as refused:
            refuse(line, Reason.RECURRENCE_NOT_READ, part=refused.part)
        except InvalidValue as invalid:
            is_order = invalid.code == "ends-before-start"
            refuse(line, Reason.ENDS_BEFORE_START if is_order else Reason.YEAR_OUT_OF_RANGE)
        except OverflowError:
            refuse(line, Reason.YEAR_OUT_OF_RANGE)
        except TooMuchWork:
            refuse(line, Reason.TOO_MUCH_WORK)

    def reading(self, events: Iterable[ImportedEvent]) -> Reading:
        """Return all of it. Notes about what was refused in the end are left out."""
        kept = sorted(events, key=lambda event: event.position)
        lines = {event.line for event in kept} | {0}
        return Reading(
            events=tuple(kept),
            refusals=tuple(sorted(self._refusals, key=lambda each: each.line)),
            notes=tuple(
                sorted(
                    (note for note in self._notes.values() if note.line in lines),
                    key=lambda each: (each.line, each.remark),
                )
            ),
        )
