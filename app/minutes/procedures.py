"""How a vote by written procedure is counted, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.minutes.models import ProcedureState, WrittenProcedure
from app.votes.models import BallotChoice, Result
from app.votes.tally import Tally, count


@dataclass(frozen=True)
class Figures:
    tally: Tally
    #: Seats that took part, those counted for their silence included.
    taking_part: int
    silent_assents: int
    result: Result


def count_of(procedure: WrittenProcedure) -> Figures:
    """The count if it closed now. Where silence is assent, a silent seat takes part and is in favour.

    Between sessions nobody has a casting vote: what is tied is not carried. Without the quorum nothing is.
    """
    cast = [ballot.choice for ballot in procedure.ballots if ballot.choice is not None]
    silent = len(procedure.ballots) - len(cast) if procedure.silence_is_assent else 0
    tally = count([*cast, *[BallotChoice.FOR] * silent], procedure.rule, chair_casts=False)
    taking_part = len(cast) + silent
    carried = tally.result is Result.CARRIED and taking_part >= procedure.required
    return Figures(tally, taking_part, silent, Result.CARRIED if carried else Result.NOT_CARRIED)


def figures_said(procedure: WrittenProcedure) -> str:
    """ "6 in favour (2 by their silence), 1 against, 0 abstaining; 7 of 9 seats took part, 5 were needed"."""
    said = _("%(number)s in favour", number=procedure.votes_for)
    if procedure.silent_assents:
        said += " " + ngettext(
            "(%(num)s by its silence)", "(%(num)s by their silence)", procedure.silent_assents
        )
    return _(
        "%(in_favour)s, %(against)s against, %(abstentions)s abstaining;"
        " %(taking_part)s of %(seats)s seats took part, %(required)s were needed",
        in_favour=said,
        against=procedure.votes_against,
        abstentions=procedure.abstentions,
        taking_part=procedure.taking_part,
        seats=len(procedure.ballots),
        required=procedure.required,
    )


def approved_said(procedure: WrittenProcedure) -> str:
    return _("Approved by written procedure: %(figures)s.", figures=figures_said(procedure))


def result_said(procedure: WrittenProcedure) -> str:
    """How a vote that is over ended."""
    if procedure.state is ProcedureState.WITHDRAWN:
        return _("It was called off: %(reason)s", reason=procedure.reason)
    if procedure.result is Result.CARRIED:
        return approved_said(procedure)
    if procedure.taking_part < procedure.required:
        return _("Not approved for want of a quorum: %(figures)s.", figures=figures_said(procedure))
    return _("Not approved: %(figures)s.", figures=figures_said(procedure))
