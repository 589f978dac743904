"""A vote as the room shows it: a row a seat, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from app.meetings.roll_queries import Roll
from app.votes.models import Ballot, Vote, VoteState
from app.votes.operations import voters
from app.votes.queries import tally_of
from app.votes.tally import Tally
from app.votes.wording import result_of


@dataclass(frozen=True)
class BallotRow:
    """A seat in a vote; ``can_vote``: it is there now."""

    seat_id: int
    name: str
    person: str
    is_alternate: bool
    ballot: Ballot | None
    can_vote: bool


@dataclass(frozen=True)
class VoteShown:
    vote: Vote
    rows: list[BallotRow]
    tally: Tally
    said: str

    @property
    def is_open(self) -> bool:
        return self.vote.state is VoteState.OPEN

    @property
    def silent(self) -> int:
        """Seats that could vote and have not."""
        return sum(1 for row in self.rows if row.can_vote and row.ballot is None)

    @property
    def dissents(self) -> list[Ballot]:
        return [ballot for ballot in self.vote.ballots if ballot.dissent]


def show(vote: Vote, roll: Roll) -> VoteShown:
    """While it is open a row for each seat that may vote now, in the body's order; then those that voted and left."""
    cast = {ballot.seat_id: ballot for ballot in vote.ballots}
    rows = []
    for item in voters(roll) if vote.state is VoteState.OPEN else ():
        entry = item.open_entry
        assert entry is not None
        rows.append(
            BallotRow(
                item.seat.id,
                item.seat.chamber.acronym,
                entry.person_name,
                bool(entry.principal_name),
                cast.pop(item.seat.id, None),
                can_vote=True,
            )
        )
    rows += [
        BallotRow(ballot.seat_id, ballot.chamber_acronym, ballot.person_name, False, ballot, can_vote=False)
        for ballot in cast.values()
    ]
    return VoteShown(vote, rows, tally_of(vote), result_of(vote))
