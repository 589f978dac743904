"""What comes due by the day in the approval of minutes: votes by written procedure that close, or are about to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.journal.models import OutboxMessage
from app.kernel import clock
from app.kernel.actor import system
from app.kernel.db import db
from app.meetings.models import Meeting
from app.minutes import operations, procedure_queries
from app.minutes.models import ProcedureState, WrittenProcedure
from app.programme.business import business_calendar

CLOSING = "minutes:procedure_closing"


def list_due() -> Sequence[tuple[WrittenProcedure, Meeting]]:
    """Votes whose last day is over, or is the next business day and nobody was told so yet. Reads only."""
    running = procedure_queries.list_open_procedures()
    if not running:
        return []
    told = set(db.session.scalars(select(OutboxMessage.dedupe_key).where(OutboxMessage.kind == CLOSING)))
    return [
        (procedure, meeting)
        for procedure, meeting in running
        if _is_over(procedure, meeting)
        or (_closes_next(procedure, meeting) and _key(procedure) not in told and _silent(procedure))
    ]


def attend_to(procedure: WrittenProcedure, meeting: Meeting) -> int:
    """Close it, or remind; how many steps were made. One that closed meanwhile is left alone."""
    current = db.session.get_one(WrittenProcedure, procedure.id, populate_existing=True)
    if current.state is not ProcedureState.OPEN:
        return 0
    if _is_over(current, meeting):
        operations.close(current, actor=system())
    else:
        operations.remind(current, meeting)
    return 1


def _is_over(procedure: WrittenProcedure, meeting: Meeting) -> bool:
    return clock.today(meeting.zone) > procedure.closes_on


def _closes_next(procedure: WrittenProcedure, meeting: Meeting) -> bool:
    today: date = clock.today(meeting.zone)
    return today >= business_calendar().add(procedure.closes_on, -1)


def _silent(procedure: WrittenProcedure) -> bool:
    return any(ballot.choice is None for ballot in procedure.ballots)


def _key(procedure: WrittenProcedure) -> str:
    return f"{CLOSING}/{procedure.minutes_id}/{procedure.id}"
