"""Reads of the room ``votes``."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.db import db
from app.kernel.errors import NotFound
from app.votes.models import Vote, VoteState
from app.votes.tally import Tally, count


def list_for_meeting(meeting_id: int) -> Sequence[Vote]:
    """Every vote of a session with its ballots, the oldest first, without those withdrawn. 2 queries."""
    return db.session.scalars(
        select(Vote)
        .where(Vote.meeting_id == meeting_id, Vote.state != VoteState.WITHDRAWN)
        .options(selectinload(Vote.ballots))
        .order_by(Vote.id)
        .execution_options(populate_existing=True)
    ).all()


def get_vote(vote_id: int, meeting_id: int) -> Vote:
    """A vote of this session with its ballots. Raises NotFound."""
    found = db.session.scalar(
        select(Vote)
        .where(Vote.id == vote_id, Vote.meeting_id == meeting_id)
        .options(selectinload(Vote.ballots))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def find_open(meeting_id: int) -> Vote | None:
    """The vote that is being taken at this session."""
    return db.session.scalar(
        select(Vote)
        .where(Vote.meeting_id == meeting_id, Vote.state == VoteState.OPEN)
        .options(selectinload(Vote.ballots))
        .execution_options(populate_existing=True)
    )


def tally_of(vote: Vote) -> Tally:
    """How a vote stands by its ballots."""
    return count(
        (ballot.choice for ballot in vote.ballots),
        vote.rule,
        chair_casts=vote.chair_casts,
        casting=vote.casting,
    )
