"""The demonstration's votes: most by consensus, some by seat, with who was against and who abstained."""

from __future__ import annotations

from app.agendas.models import AgendaItem
from app.agreements.models import Agreement, Decision
from app.agreements.operations import adoption
from app.kernel.actor import Actor
from app.meetings.models import Meeting
from app.meetings.roll_queries import get_roll
from app.votes import operations as votes
from app.votes.models import BallotChoice, Vote, Way
from app.votes.operations import Given

DISSENT = "Falta el estudio de costos para las empresas pequeñas."


def decide(
    meeting: Meeting, item: AgendaItem, agreement: Agreement, against: int, abstaining: int, *, actor: Actor
) -> None:
    """The agreement is voted and adopted: ``against`` and ``abstaining`` seats, the others in favour."""
    vote = _take(meeting, item, agreement.text, against, abstaining, actor)
    adoption.adopt(
        agreement,
        decision=Decision.CONSENSUS if vote.way is Way.CONSENSUS else Decision.MAJORITY,
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        abstentions=vote.abstentions,
        present=vote.present,
        actor=actor,
    )


def _take(
    meeting: Meeting, item: AgendaItem, subject: str, against: int, abstaining: int, actor: Actor
) -> Vote:
    if not against and not abstaining:
        return votes.record_consensus(meeting, item, subject=subject, actor=actor)
    vote = votes.open_vote(meeting, item, subject=subject, actor=actor)
    present = votes.voters(get_roll(meeting))[1 : 1 + against + abstaining]
    marked = {
        row.seat.id: Given(BallotChoice.AGAINST, dissent=DISSENT)
        if index < against
        else Given(BallotChoice.ABSTENTION)
        for index, row in enumerate(present)
    }
    votes.cast(vote, marked, actor=actor)
    votes.cast_for_the_rest(vote, actor=actor)
    votes.close(vote, actor=actor)
    return vote
