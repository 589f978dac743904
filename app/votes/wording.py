"""What the room ``votes`` says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from app.votes.models import BallotChoice, Result, Vote, VoteState, Way
from app.votes.queries import tally_of
from app.votes.tally import Tally


def choice_label(given: BallotChoice) -> str:
    return {
        BallotChoice.FOR: pgettext("ballot", "In favour"),
        BallotChoice.AGAINST: pgettext("ballot", "Against"),
        BallotChoice.ABSTENTION: pgettext("ballot", "Abstains"),
    }[given]


def state_label(state: VoteState) -> str:
    return {
        VoteState.OPEN: pgettext("vote", "Open"),
        VoteState.CLOSED: pgettext("vote", "Closed"),
        VoteState.WITHDRAWN: pgettext("vote", "Withdrawn"),
    }[state]


def result_of(vote: Vote) -> str:
    """ "Carried by majority: 5 in favour, 2 against, 1 abstention. 4 were needed." """
    tally = tally_of(vote)
    said = f"{outcome_of(tally)}: {figures(tally)}."
    if tally.way is Way.MAJORITY:
        said += " " + _("%(needed)s in favour were needed.", needed=tally.needed)
    if vote.casting is not None:
        said += " " + _(
            "The chair's casting vote, %(choice)s, is counted.", choice=choice_label(vote.casting).lower()
        )
    return said


def outcome_of(tally: Tally) -> str:
    if tally.result is Result.TIED:
        return _("Tied")
    if tally.way is Way.CONSENSUS:
        return _("Carried by consensus") if tally.result is Result.CARRIED else _("No consensus")
    return _("Carried by majority") if tally.result is Result.CARRIED else _("Not carried")


def figures(tally: Tally) -> str:
    return _(
        "%(votes_for)s in favour, %(against)s against, %(abstentions)s abstaining",
        votes_for=tally.votes_for,
        against=tally.votes_against,
        abstentions=tally.abstentions,
    )
