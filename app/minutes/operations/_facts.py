"""What happened at a session, read from the rooms that kept it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select

from app.agendas.queries import find_agenda, numbered
from app.agreements.queries import list_for_meeting
from app.bodies.models import Body
from app.journal.queries import list_history
from app.kernel.db import db
from app.meetings.models import Meeting
from app.meetings.queries import find_next_planned
from app.meetings.roll_queries import get_roll, list_declarations
from app.meetings.wording import long_title
from app.minutes.composing import Approved, Facts, recesses_in
from app.minutes.models import Minutes
from app.votes import queries as vote_queries
from app.votes.models import VoteState

Row = TypeVar("Row")


def facts_of(meeting: Meeting) -> Facts:
    """18 queries, however much there was."""
    agenda, body = find_agenda(meeting.id), db.session.get_one(Body, meeting.body_id)
    votes = (vote for vote in vote_queries.list_for_meeting(meeting.id) if vote.state is VoteState.CLOSED)
    return Facts(
        meeting=meeting,
        body=body,
        roll=get_roll(meeting),
        lines=numbered(agenda) if agenda is not None else [],
        declarations=list_declarations(meeting.id),
        adopted=_by_item((row.item_id, row) for row in list_for_meeting(meeting.id, adopted_only=True)),
        votes=_by_item((vote.item_id, vote) for vote in votes),
        recesses=recesses_in(list_history("meeting", meeting.id, tags=("meeting:recess", "meeting:resume"))),
        following=find_next_planned(meeting),
        approved=_approved_by(meeting, body),
    )


def _approved_by(meeting: Meeting, body: Body) -> dict[int, Approved]:
    rows = db.session.execute(
        select(Minutes.approving_item_id, Minutes.approval_changes, Meeting)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .where(Minutes.approving_meeting_id == meeting.id, Minutes.approving_item_id.is_not(None))
    )
    return {item_id: Approved(long_title(of, body), changes) for item_id, changes, of in rows if item_id}


def _by_item(rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for item_id, row in rows:
        found[item_id].append(row)
    return found
