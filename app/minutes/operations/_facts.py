"""What happened at a session, read from the rooms that kept it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from app.agendas.queries import find_agenda, numbered
from app.agreements.queries import list_for_meeting
from app.bodies.models import Body
from app.journal.queries import list_history
from app.kernel.db import db
from app.meetings.models import Meeting
from app.meetings.queries import find_next_planned
from app.meetings.roll_queries import get_roll, list_declarations
from app.minutes.composing import Facts, recesses_in
from app.votes import queries as vote_queries
from app.votes.models import VoteState

Row = TypeVar("Row")


def facts_of(meeting: Meeting) -> Facts:
    """17 queries, however much there was."""
    agenda = find_agenda(meeting.id)
    votes = (vote for vote in vote_queries.list_for_meeting(meeting.id) if vote.state is VoteState.CLOSED)
    return Facts(
        meeting=meeting,
        body=db.session.get_one(Body, meeting.body_id),
        roll=get_roll(meeting),
        lines=numbered(agenda) if agenda is not None else [],
        declarations=list_declarations(meeting.id),
        adopted=_by_item((row.item_id, row) for row in list_for_meeting(meeting.id, adopted_only=True)),
        votes=_by_item((vote.item_id, vote) for vote in votes),
        recesses=recesses_in(list_history("meeting", meeting.id, tags=("meeting:recess", "meeting:resume"))),
        following=find_next_planned(meeting),
    )


def _by_item(rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for item_id, row in rows:
        found[item_id].append(row)
    return found
