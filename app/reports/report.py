"""The semester report: all its figures, derived anew each time from what the rooms record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.bodies import queries as body_queries
from app.bodies.models import Body
from app.bodies.queries import UNPUBLISHED_STATES
from app.kernel import clock
from app.kernel.actor import Actor
from app.meetings.models import Meeting
from app.reports import policy
from app.reports.queries import agreements, issues, sessions
from app.reports.queries.issues import AnsweredIssue
from app.reports.queries.sessions import SeatAttendance
from app.reports.scope import Scope
from app.reports.tables import agreements as agreement_tables
from app.reports.tables import issues as issue_tables
from app.reports.tables import sessions as session_tables
from app.reports.tables.table import Table


@dataclass(frozen=True)
class Report:
    scope: Scope
    made_at: datetime
    held: tuple[Meeting, ...]
    attendance: tuple[SeatAttendance, ...]
    answered: tuple[AnsweredIssue, ...]
    #: Business days; None where nothing was answered.
    median_days: float | None
    tables: dict[str, Table]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened in the period: no session, no issue, no answer, no agreement owed."""
        counted = (table for key, table in self.tables.items() if key != "minimum")
        return not self.answered and all(table.is_empty or not _counts(table) for table in counted)


def _counts(table: Table) -> int:
    return sum(cell.count for row in table.rows for cell in row.cells)


def readable(actor: Actor) -> list[Body]:
    """The bodies of which this actor reads a report, the standing one first; a group only proposed has none. One query."""
    return [
        body
        for body in body_queries.list_bodies(actor)
        if body.state not in UNPUBLISHED_STATES and policy.may_read(actor, body.id)
    ]


def make(scope: Scope, actor: Actor, locale: str) -> Report:
    """The report of ``scope``, as this actor may read it, in a constant number of queries.

    Raises NotAllowed where they do not read reports of one of its bodies.
    """
    for body in scope.bodies:
        policy.require_read(actor, body.id)
    meetings = sessions.list_sessions(scope, actor)
    of_period = sessions.in_period(scope, meetings)
    held = [meeting for meeting in of_period if meeting.state in sessions.HELD]
    seats = sessions.list_attendance(scope, held)
    filed = issues.list_filed(scope, actor)
    answered = issues.list_answered(scope, actor)
    owed = agreements.list_owed(scope, actor)
    made = [
        session_tables.held(scope, of_period),
        session_tables.minimum(scope, sessions.count_years(scope, meetings)),
        session_tables.attendance(scope, seats),
        issue_tables.by_chamber(filed),
        issue_tables.by_topic(filed, locale),
        issue_tables.by_state(filed),
        issue_tables.answers(issues.list_given_answers(scope, actor)),
        agreement_tables.by_fate(owed),
        agreement_tables.by_responsible(owed),
    ]
    if len(scope.bodies) == 1:
        made.insert(3, session_tables.roll(held, seats))
    return Report(
        scope=scope,
        made_at=clock.now(),
        held=tuple(held),
        attendance=tuple(seats),
        answered=tuple(answered),
        median_days=issues.median_days(answered),
        tables={table.key: table for table in made},
    )
