"""How a vote is counted, by the rules of procedure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bodies.rules import DecisionRule
from app.votes.models import BallotChoice, Result, Way
from app.votes.tally import count

CONSENSUS, MAJORITY, EITHER = (
    DecisionRule.CONSENSUS,
    DecisionRule.MAJORITY,
    DecisionRule.CONSENSUS_ELSE_MAJORITY,
)
LETTERS = {"f": BallotChoice.FOR, "a": BallotChoice.AGAINST, "o": BallotChoice.ABSTENTION}
CARRIED, LOST, TIED = Result.CARRIED, Result.NOT_CARRIED, Result.TIED
BALLOTS = st.lists(st.sampled_from(list(BallotChoice)), max_size=40)


@pytest.mark.parametrize(
    ("ballots", "rule", "casting", "way", "result", "figures", "needed"),
    [
        # Consensus: nobody against, somebody for.
        ("fffff", CONSENSUS, "", Way.CONSENSUS, CARRIED, (5, 0, 0), 5),
        ("fffoo", CONSENSUS, "", Way.CONSENSUS, CARRIED, (3, 0, 2), 3),
        ("ffffa", CONSENSUS, "", Way.CONSENSUS, LOST, (4, 1, 0), 5),
        ("ooooo", CONSENSUS, "", Way.CONSENSUS, LOST, (0, 0, 5), 0),
        # A tie is no consensus, and there is nothing to cast.
        ("ffaa", CONSENSUS, "f", Way.CONSENSUS, LOST, (2, 2, 0), 4),
        # Consensus, else majority: one against breaks the consensus.
        ("ffffo", EITHER, "", Way.CONSENSUS, CARRIED, (4, 0, 1), 4),
        ("ffffa", EITHER, "", Way.MAJORITY, CARRIED, (4, 1, 0), 3),
        ("faaaa", EITHER, "", Way.MAJORITY, LOST, (1, 4, 0), 3),
        ("ooo", EITHER, "", Way.CONSENSUS, LOST, (0, 0, 3), 0),
        # Majority: more for than against; abstentions are left aside.
        ("fffaa", MAJORITY, "", Way.MAJORITY, CARRIED, (3, 2, 0), 3),
        ("fooooo", MAJORITY, "", Way.MAJORITY, CARRIED, (1, 0, 5), 1),
        ("aooooo", MAJORITY, "", Way.MAJORITY, LOST, (0, 1, 5), 1),
        ("ooo", MAJORITY, "", Way.MAJORITY, LOST, (0, 0, 3), 1),
        ("", MAJORITY, "", Way.MAJORITY, LOST, (0, 0, 0), 1),
        # A tie waits for the chair, whose vote counts as one more; an abstention does not decide.
        ("ffaa", MAJORITY, "", Way.MAJORITY, TIED, (2, 2, 0), 3),
        ("ffaao", EITHER, "", Way.MAJORITY, TIED, (2, 2, 1), 3),
        ("ffaa", MAJORITY, "o", Way.MAJORITY, TIED, (2, 2, 0), 3),
        ("ffaa", MAJORITY, "f", Way.MAJORITY, CARRIED, (3, 2, 0), 3),
        ("ffaao", EITHER, "a", Way.MAJORITY, LOST, (2, 3, 1), 3),
        # Where there is no tie the casting vote changes nothing.
        ("fffaa", MAJORITY, "a", Way.MAJORITY, CARRIED, (3, 2, 0), 3),
    ],
)
def test_a_vote_is_counted(
    ballots: str,
    rule: DecisionRule,
    casting: str,
    way: Way,
    result: Result,
    figures: tuple[int, int, int],
    needed: int,
) -> None:
    found = count(
        (LETTERS[letter] for letter in ballots), rule, chair_casts=True, casting=LETTERS.get(casting)
    )
    assert (found.way, found.result, found.needed) == (way, result, needed)
    assert (found.votes_for, found.votes_against, found.abstentions) == figures


def test_without_a_casting_vote_a_tie_does_not_carry() -> None:
    found = count([LETTERS[letter] for letter in "ffaa"], MAJORITY, chair_casts=False, casting=LETTERS["f"])
    assert (found.result, found.votes_for) == (LOST, 2)


@given(BALLOTS, st.sampled_from(list(DecisionRule)), st.booleans())
def test_one_more_in_favour_never_loses_and_the_order_does_not_matter(
    ballots: list[BallotChoice], rule: DecisionRule, chair_casts: bool
) -> None:
    before = count(ballots, rule, chair_casts=chair_casts)
    assert before == count(list(reversed(ballots)), rule, chair_casts=chair_casts)
    after = count([*ballots, BallotChoice.FOR], rule, chair_casts=chair_casts)
    assert after.result is CARRIED or before.result is not CARRIED
    assert before.votes_for + before.votes_against + before.abstentions == len(ballots)


@given(BALLOTS)
def test_what_is_carried_by_consensus_would_be_carried_by_majority(ballots: list[BallotChoice]) -> None:
    if count(ballots, CONSENSUS, chair_casts=True).result is CARRIED:
        assert count(ballots, MAJORITY, chair_casts=True).result is CARRIED
