"""Sessions of a period, and who filled each seat at them."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.bodies.models import Seat
from app.bodies.queries import rules_of
from app.kernel.actor import Actor
from app.kernel.db import db
from app.meetings.clock import session_day
from app.meetings.models import Capacity, Meeting, MeetingKind, MeetingState, RollEntry
from app.meetings.queries import AHEAD, RUNNING, visible_to
from app.reports.periods import Period
from app.reports.scope import Scope

HELD = frozenset({*RUNNING, MeetingState.CLOSED, MeetingState.ARCHIVED})
#: Called, and not held: without quorum until a second call is convoked.
NOT_HELD = frozenset({MeetingState.CANCELLED, MeetingState.NO_QUORUM})


@dataclass(frozen=True)
class YearCount:
    """The ordinary sessions of a body in a year, against the least its rules ask for (0: they ask for none)."""

    body_id: int
    year: int
    minimum: int
    held: tuple[Meeting, ...]
    ahead: tuple[Meeting, ...]

    @property
    def missing(self) -> int:
        return max(0, self.minimum - len(self.held))


def list_sessions(scope: Scope, actor: Actor) -> list[Meeting]:
    """The sessions whose day lies in one of the period's years, in the order of time. One query."""
    years = scope.period.years
    whole = Scope(scope.bodies, Period(date(years[0], 1, 1), date(years[-1], 12, 31)))
    return list(
        db.session.scalars(
            visible_to(actor)
            .where(whole.within(Meeting.starts_at, Meeting.body_id))
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def in_period(scope: Scope, meetings: Sequence[Meeting]) -> list[Meeting]:
    period = scope.period
    return [
        meeting
        for meeting in meetings
        if period.first <= scope.day_of(meeting.starts_at, meeting.body_id) <= period.last
    ]


def count_years(scope: Scope, meetings: Sequence[Meeting]) -> list[YearCount]:
    """Each body's years: ordinary sessions held until the day the report speaks of, and those still to be held. One query.

    The minimum is that of the rules in force on that day. A body not constituted by then is left out.
    """
    rules = rules_of(scope.body_ids)
    found = []
    for body in scope.bodies:
        as_of = scope.as_of(body.id)
        if body.constituted_on is None or body.constituted_on > as_of:
            continue
        for year in scope.period.years:
            ordinary = [
                meeting
                for meeting in meetings
                if meeting.body_id == body.id
                and meeting.kind is MeetingKind.ORDINARY
                and scope.day_of(meeting.starts_at, body.id).year == year
            ]
            held = tuple(
                meeting
                for meeting in ordinary
                if meeting.state in HELD and scope.day_of(meeting.starts_at, body.id) <= as_of
            )
            found.append(
                YearCount(
                    body_id=body.id,
                    year=year,
                    minimum=rules.on(body.id, min(as_of, date(year, 12, 31))).ordinary_per_year,
                    held=held,
                    ahead=tuple(meeting for meeting in ordinary if meeting.state in AHEAD),
                )
            )
    return found


class Presence(enum.StrEnum):
    """How a seat was filled at a session."""

    PRINCIPAL = "principal"
    ALTERNATE = "alternate"
    EXCUSED = "excused"
    ABSENT = "absent"


@dataclass(frozen=True)
class SeatAttendance:
    """A seat, and how it was filled at each session at which there was that seat."""

    seat: Seat
    marks: tuple[tuple[Meeting, Presence], ...]

    def at(self, meeting: Meeting) -> Presence | None:
        return next((presence for other, presence in self.marks if other.id == meeting.id), None)

    def sessions(self, *presences: Presence) -> tuple[Meeting, ...]:
        return tuple(meeting for meeting, presence in self.marks if presence in presences)

    @property
    def percent(self) -> int:
        """Of its sessions, those at which it was filled; rounded half up."""
        filled = len(self.sessions(Presence.PRINCIPAL, Presence.ALTERNATE))
        return (200 * filled + len(self.marks)) // (2 * len(self.marks)) if self.marks else 0


def list_attendance(scope: Scope, held: Sequence[Meeting]) -> list[SeatAttendance]:
    """Every seat there was at one of these sessions, by body and in the body's order. Two queries.

    Where principal and alternate both filled it at one session, the principal counts.
    """
    filled = _fillings([meeting.id for meeting in held])
    seats = db.session.scalars(
        select(Seat)
        .where(Seat.body_id.in_(scope.body_ids))
        .options(joinedload(Seat.chamber))
        .order_by(Seat.position, Seat.id)
    ).all()
    found = []
    for body in scope.bodies:
        own = [meeting for meeting in held if meeting.body_id == body.id]
        for seat in (seat for seat in seats if seat.body_id == body.id):
            marks = tuple(
                (meeting, _presence(filled.get((meeting.id, seat.id), frozenset())))
                for meeting in own
                if seat.holds_on(session_day(meeting))
            )
            if marks:
                found.append(SeatAttendance(seat, marks))
    return found


def _fillings(meeting_ids: Sequence[int]) -> dict[tuple[int, int], frozenset[Capacity]]:
    """In what capacities each seat is on the roll of each session; a first call held another day is not of the roll."""
    rows = db.session.execute(
        select(RollEntry.meeting_id, RollEntry.seat_id, RollEntry.capacity)
        .join(Meeting, Meeting.id == RollEntry.meeting_id)
        .where(
            RollEntry.meeting_id.in_(meeting_ids),
            or_(Meeting.roll_from.is_(None), RollEntry.arrived_at >= Meeting.roll_from),
        )
    )
    found: dict[tuple[int, int], frozenset[Capacity]] = {}
    for meeting_id, seat_id, capacity in rows:
        found[meeting_id, seat_id] = found.get((meeting_id, seat_id), frozenset()) | {capacity}
    return found


def _presence(capacities: frozenset[Capacity]) -> Presence:
    for capacity, presence in (
        (Capacity.PRINCIPAL, Presence.PRINCIPAL),
        (Capacity.ALTERNATE, Presence.ALTERNATE),
        (Capacity.EXCUSED, Presence.EXCUSED),
    ):
        if capacity in capacities:
            return presence
    return Presence.ABSENT
