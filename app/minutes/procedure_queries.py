"""Reads of how minutes come to be approved: votes between sessions, and the sessions that may approve them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.db import db
from app.kernel.errors import NotFound
from app.meetings.models import Meeting, MeetingState
from app.minutes.models import (
    Minutes,
    ProcedureState,
    WrittenProcedure,
)


def list_approving_sessions(meeting: Meeting) -> Sequence[Meeting]:
    """Later sessions of the body that have begun: those that may have approved the minutes. The newest first."""
    return db.session.scalars(
        select(Meeting)
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.state.in_(
                (MeetingState.IN_SESSION, MeetingState.RECESS, MeetingState.CLOSED, MeetingState.ARCHIVED)
            ),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    ).all()


def find_open_procedure(minutes_id: int) -> WrittenProcedure | None:
    """The vote by written procedure that runs on these minutes, with its ballots."""
    return db.session.scalar(
        select(WrittenProcedure)
        .where(WrittenProcedure.minutes_id == minutes_id, WrittenProcedure.state == ProcedureState.OPEN)
        .options(selectinload(WrittenProcedure.ballots))
        .execution_options(populate_existing=True)
    )


def list_procedures(minutes: Minutes) -> Sequence[WrittenProcedure]:
    """Every vote there was on these minutes, with its ballots, the newest first. 2 queries."""
    return db.session.scalars(
        select(WrittenProcedure)
        .where(WrittenProcedure.minutes_id == minutes.id)
        .options(selectinload(WrittenProcedure.ballots))
        .order_by(WrittenProcedure.id.desc())
        .execution_options(populate_existing=True)
    ).all()


def get_procedure(minutes: Minutes, procedure_id: int) -> WrittenProcedure:
    """One of them. Raises NotFound."""
    found = next((row for row in list_procedures(minutes) if row.id == procedure_id), None)
    if found is None:
        raise NotFound
    return found


def get_procedure_by_id(procedure_id: int) -> WrittenProcedure:
    """A vote with its ballots. Raises NotFound."""
    found = db.session.scalar(
        select(WrittenProcedure)
        .where(WrittenProcedure.id == procedure_id)
        .options(selectinload(WrittenProcedure.ballots))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def list_open_procedures() -> Sequence[tuple[WrittenProcedure, Meeting]]:
    """Every vote that runs, with its ballots and the session it is about: for the worker. 2 queries."""
    rows = db.session.execute(
        select(WrittenProcedure, Meeting)
        .join(Minutes, Minutes.id == WrittenProcedure.minutes_id)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .where(WrittenProcedure.state == ProcedureState.OPEN)
        .options(selectinload(WrittenProcedure.ballots))
        .order_by(WrittenProcedure.id)
    )
    return [(procedure, meeting) for procedure, meeting in rows]
