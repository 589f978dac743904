"""Counting a vote: pure, so that the rules can be read and proved without a session.

Source: rules of procedure, decision. Consensus: nobody against, somebody for; who abstains does not stand in its way.
Majority: more for than against, abstentions left aside; in a tie the chair's casting vote, where the rules give it one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.bodies.rules import DecisionRule
from app.votes.models import BallotChoice, Result, Way


@dataclass(frozen=True)
class Tally:
    """What a count found. ``votes_for`` and ``votes_against`` hold the casting vote where it was cast."""

    votes_for: int
    votes_against: int
    abstentions: int
    way: Way
    result: Result
    #: By majority: the least number of votes in favour that carries it.
    needed: int

    @property
    def is_tied(self) -> bool:
        return self.result is Result.TIED


def count(
    ballots: Iterable[BallotChoice],
    rule: DecisionRule,
    *,
    chair_casts: bool,
    casting: BallotChoice | None = None,
) -> Tally:
    """Count ``ballots``, one a seat. ``casting`` is the chair's vote in a tie; elsewhere it changes nothing."""
    found = Counter(ballots)
    votes_for, against = found[BallotChoice.FOR], found[BallotChoice.AGAINST]
    abstentions = found[BallotChoice.ABSTENTION]
    is_tie = votes_for == against and votes_for > 0
    if rule is DecisionRule.CONSENSUS or (rule is DecisionRule.CONSENSUS_ELSE_MAJORITY and not against):
        carried = votes_for > 0 and not against
        result = Result.CARRIED if carried else Result.NOT_CARRIED
        return Tally(votes_for, against, abstentions, Way.CONSENSUS, result, votes_for + against)
    needed = (votes_for + against) // 2 + 1
    if is_tie and chair_casts:
        if casting not in {BallotChoice.FOR, BallotChoice.AGAINST}:
            return Tally(votes_for, against, abstentions, Way.MAJORITY, Result.TIED, needed)
        votes_for += casting is BallotChoice.FOR
        against += casting is BallotChoice.AGAINST
    result = Result.CARRIED if votes_for > against else Result.NOT_CARRIED
    return Tally(votes_for, against, abstentions, Way.MAJORITY, result, needed)
