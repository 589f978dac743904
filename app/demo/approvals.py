"""How the demonstration's minutes end: most are signed and published, one is voted on by its seats now."""

from __future__ import annotations

from app.accounts.confirming import Confirmed, Means
from app.demo.story import Story
from app.kernel.db import db
from app.minutes import operations, procedure_queries, queries, redacting
from app.minutes.models import (
    ApprovalMethod,
    Minutes,
)
from app.minutes.publication_models import Ground, RedactionTarget
from app.votes.models import BallotChoice

#: Its approval was put off at the next session, and is put to the vote of the seats these days.
VOTED = "GE-RC/2"
#: Signed, and not published yet.
SIGNED = "GE-RC/1"
#: Published with words withheld.
REDACTED = "GCP/2"
WITHHELD = "214 eventos en doce meses"


def approve(story: Story, minutes: Minutes) -> None:
    operations.approve(minutes, method=ApprovalMethod.TACIT, actor=story.actor("secretary"))


def put_to_vote(story: Story, minutes: Minutes) -> None:
    operations.put_to_vote(minutes, actor=story.actor("secretary"))


def vote(story: Story, minutes: Minutes) -> None:
    """Half of the seats, one of them abstaining."""
    procedure = procedure_queries.find_open_procedure(minutes.id)
    assert procedure is not None
    for number, ballot in enumerate(procedure.ballots[: len(procedure.ballots) // 2]):
        chosen = BallotChoice.ABSTENTION if number == 1 else BallotChoice.FOR
        operations.vote(procedure, ballot.seat_id, chosen, actor=story.representative(ballot.chamber_acronym))


def sign(story: Story, minutes: Minutes) -> None:
    for who in ("chair", "secretary"):
        signer = story.actor(who)
        assert signer.person_id is not None
        operations.sign(minutes, confirmed=Confirmed(signer.person_id, Means.PASSWORD), actor=signer)


def publish(story: Story, minutes: Minutes, *, withheld: str = "") -> None:
    """``withheld``: words that the public does not read, wherever they stand in a clause."""
    secretary = story.actor("secretary")
    places = list(redacting.places_of(queries.frozen_content(minutes), ())) if withheld else []
    for place in places:
        if place.target is RedactionTarget.CLAUSE and redacting.has_phrase(place.text, withheld):
            operations.mark(
                minutes,
                operations.Mark(
                    place.target,
                    place.number,
                    Ground.SECURITY,
                    phrase=withheld,
                    reason="Seguridad pública, Ley General de Transparencia: revela la incidencia por ruta",
                ),
                actor=secretary,
            )
    operations.publish(minutes, actor=secretary)
    db.session.flush()
