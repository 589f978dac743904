"""A vote in words: what was put to it, who voted how, by seat, and what that came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.agreements.models import Agreement
from app.minutes.composing.voice import Voice, plain
from app.votes.models import Ballot, BallotChoice, Result, Vote, Way


def told(vote: Vote, adopted: Sequence[Agreement], voice: Voice) -> str:
    """The vote and, after it, each dissent that a seat asked to have noted."""
    said = _by_consensus(vote, adopted, voice) if _was_unopposed(vote) else _by_figures(vote, adopted, voice)
    return "\n\n".join([said, *_dissents(vote)])


def _was_unopposed(vote: Vote) -> bool:
    return (
        vote.way is Way.CONSENSUS
        and vote.result is Result.CARRIED
        and not vote.votes_against
        and not vote.abstentions
    )


def _by_consensus(vote: Vote, adopted: Sequence[Agreement], voice: Voice) -> str:
    return ngettext(
        "%(subject)s was put to the seat present, with a vote, and approved by consensus.",
        "%(subject)s was put to the %(number)s seats present, with a vote, and approved by consensus.",
        vote.present,
        subject=_subject(vote, adopted),
        number=voice.number(vote.present, gender="f"),
    )


def _by_figures(vote: Vote, adopted: Sequence[Agreement], voice: Voice) -> str:
    cast = vote.casting
    votes_for = vote.votes_for - (cast is BallotChoice.FOR)
    against = vote.votes_against - (cast is BallotChoice.AGAINST)
    parts = [
        _(
            "%(subject)s was put to the vote, with %(for_)s, %(against)s and %(abstentions)s.",
            subject=_subject(vote, adopted),
            for_=_favour(votes_for, voice),
            against=_against(against, voice),
            abstentions=_abstentions(vote.abstentions, voice),
        ),
        *_by_seat(vote.ballots, voice),
        *_casting(vote),
        _result(vote),
    ]
    return " ".join(parts)


def _subject(vote: Vote, adopted: Sequence[Agreement]) -> str:
    """The agreement by its number, where one was adopted with these words; else the words themselves."""
    agreement = next((row for row in adopted if row.text.strip() == vote.subject.strip()), None)
    if agreement is not None and agreement.number:
        return pgettext("vote", "Agreement %(number)s", number=plain(agreement.number))
    return _("The proposal “%(words)s”", words=plain(" ".join(vote.subject.split()).rstrip(".")))


def _favour(number: int, voice: Voice) -> str:
    if not number:
        return _("no votes in favour")
    said = voice.number(number, gender="m")
    return ngettext("%(number)s vote in favour", "%(number)s votes in favour", number, number=said)


def _against(number: int, voice: Voice) -> str:
    return _("none against") if not number else _("%(number)s against", number=voice.number(number))


def _abstentions(number: int, voice: Voice) -> str:
    if not number:
        return _("no abstentions")
    said = voice.number(number, gender="f")
    return ngettext("%(number)s abstention", "%(number)s abstentions", number, number=said)


def _by_seat(ballots: Sequence[Ballot], voice: Voice) -> Iterator[str]:
    """Who voted how. A group's record names only those who were not in favour."""
    seats = {
        choice: sorted((row.chamber_acronym for row in ballots if row.choice is choice), key=str.casefold)
        for choice in BallotChoice
    }
    said = {
        BallotChoice.FOR: _("In favour: %(chambers)s.", chambers=voice.names(seats[BallotChoice.FOR])),
        BallotChoice.AGAINST: _("Against: %(chambers)s.", chambers=voice.names(seats[BallotChoice.AGAINST])),
        BallotChoice.ABSTENTION: _(
            "Abstaining: %(chambers)s.", chambers=voice.names(seats[BallotChoice.ABSTENTION])
        ),
    }
    for choice in BallotChoice:
        if seats[choice] and (voice.is_formal or choice is not BallotChoice.FOR):
            yield said[choice]


def _casting(vote: Vote) -> Iterator[str]:
    if vote.casting is None:
        return
    values = {"name": plain(vote.cast_by)}
    yield (
        _("It being a tie, %(name)s, in the chair, gave the casting vote in favour.", **values)
        if vote.casting is BallotChoice.FOR
        else _("It being a tie, %(name)s, in the chair, gave the casting vote against.", **values)
    )


def _result(vote: Vote) -> str:
    if vote.result is not Result.CARRIED:
        return _("There was no consensus.") if vote.way is Way.CONSENSUS else _("It was not approved.")
    if vote.way is Way.CONSENSUS:
        return _("It was approved by consensus.")
    if not vote.votes_against and not vote.abstentions:
        return _("It was approved unanimously.")
    return _("It was approved by a majority.")


def _dissents(vote: Vote) -> Iterator[str]:
    for ballot in vote.ballots:
        if ballot.dissent:
            yield _(
                "The seat of %(chamber)s asked that its dissent be noted: “%(words)s”",
                chamber=plain(ballot.chamber_acronym),
                words=plain(" ".join(ballot.dissent.split())),
            )
