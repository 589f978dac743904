"""A notice read back from what was sealed, so that it says the same whatever has changed since.

Notices sealed by earlier versions of the house lack some keys: for those the meeting as it is now speaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.bodies.models import Body, BodyKind
from app.kernel.business_days import DayUnit, Explanation, NamedDays
from app.meetings.clock import Counted
from app.meetings.limits import Limit
from app.meetings.models import Meeting, MeetingKind, MeetingMode, Notice, NoticeKind


@dataclass(frozen=True)
class Sealed:
    """The content of a notice, typed. Words are made by ``notice.py`` and ``proof.py``."""

    notice: Notice
    #: Never stored: the session as the notice says it, for the wording of its name.
    session: Meeting
    session_body: Body
    said: Mapping[str, Any]

    @property
    def kind(self) -> NoticeKind:
        return self.notice.kind

    @property
    def zone(self) -> str:
        return str(self.said["zone"])

    @property
    def starts_at(self) -> datetime:
        return datetime.fromisoformat(self.said["starts_at"])

    @property
    def ends_at(self) -> datetime:
        return datetime.fromisoformat(self.said["ends_at"])

    @property
    def mode(self) -> MeetingMode:
        return MeetingMode(self.said["mode"])

    @property
    def reference(self) -> str:
        return str(self.said["reference"])

    @property
    def items(self) -> Sequence[Mapping[str, Any]]:
        return list(self.said.get("items", ()))

    @property
    def annexes(self) -> Sequence[Mapping[str, Any]]:
        return list(self.said.get("annexes", ()))

    @property
    def rules(self) -> Mapping[str, Any]:
        return dict(self.said.get("rules", {}))

    @property
    def was(self) -> Mapping[str, Any]:
        return dict(self.said.get("was", {}))

    @property
    def reason(self) -> str:
        return str(self.said.get("reason", ""))

    @property
    def chair(self) -> str:
        return str(self.said.get("chair", ""))

    @property
    def limit(self) -> Limit | None:
        """The latest lawful moment it was held to; none for a notice that had no such limit."""
        kept = self.said.get("limit")
        if not kept:
            return None
        counted = Counted(
            on=date.fromisoformat(kept["on"]),
            days=kept["days"],
            counted_from=date.fromisoformat(kept["counted_from"]),
            skipped=Explanation(
                weekends=tuple(date.fromisoformat(day) for day in kept["skipped"]["weekends"]),
                holidays=_named(kept["skipped"]["holidays"]),
                closings=_named(kept["skipped"]["closings"]),
            ),
            unit=DayUnit(kept.get("unit", DayUnit.BUSINESS)),
            ran_out=date.fromisoformat(kept["ran_out"]) if kept.get("ran_out") else None,
        )
        return Limit(counted, datetime.fromisoformat(kept["ends_at"]))

    def sealed_address(self, person_id: int) -> str:
        """The address the notice was sealed with for a person."""
        for row in self.said.get("recipients", ()):
            known, address = (
                (row["person_id"], row["address"]) if isinstance(row, Mapping) else (row[1], row[3])
            )
            if known == person_id:
                return str(address)
        return ""

    def seat_of(self, person_id: int) -> str:
        """The chamber whose seat a person was convoked for."""
        for row in self.said.get("recipients", ()):
            if isinstance(row, Mapping) and row["person_id"] == person_id:
                return str(row["seat"])
        return ""


def read(notice: Notice, meeting: Meeting) -> Sealed:
    """``meeting`` with its body."""
    said = notice.content
    counts_through_life = said.get("counts_through_life", meeting.body.kind is BodyKind.SPECIALIZED)
    session = Meeting(
        kind=MeetingKind(said["kind"]),
        number=said.get("session_number", meeting.number),
        year=said.get("session_year", meeting.year),
        title=said.get("session_title", meeting.title),
    )
    body = Body(
        name=said.get("body", meeting.body.name),
        short_name=said.get("body_short", meeting.body.short_name),
        kind=BodyKind.SPECIALIZED if counts_through_life else BodyKind.STANDING,
    )
    return Sealed(notice, session, body, said)


def _named(rows: Sequence[Sequence[str]]) -> tuple[NamedDays, ...]:
    return tuple(NamedDays(name, tuple(date.fromisoformat(day) for day in days)) for name, *days in rows)
