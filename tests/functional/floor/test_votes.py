"""Votes by their buttons: by consensus in one press, by seat with all the others in favour, and what was voted adopted."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.agreements.models import Agreement, AgreementState, Decision
from app.bodies.rules import DecisionRule, Rules
from app.kernel.db import db, transaction
from app.meetings.models import Meeting, MeetingState
from app.votes.models import Result, Vote, VoteState, Way
from tests import factories, pages, sessions
from tests.functional.floor.rooms import floor, form_values, post

TYPED = {
    "text": "Se precisará el criterio.",
    "responsible": "other",
    "responsible_other": "Autoridad",
    "due_on": "2027-07-15",
}


def test_an_agreement_is_put_to_the_vote_and_adopted_as_it_was_voted(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room()
    secretary, item = signed_in("secretary"), session.items[-1].id
    values = form_values(secretary, floor(session, f"?item={item}"))
    answer = post(secretary, floor(session, f"/items/{item}"), **{**values, **TYPED, "do": "vote"})
    assert answer.headers["Location"].endswith(f"?item={item}#vote")
    page = secretary.get(answer.headers["Location"]).get_data(as_text=True)
    with app.app_context():
        vote, agreement = db.session.query(Vote).one(), db.session.query(Agreement).one()
        assert (vote.subject, agreement.state) == (TYPED["text"], AgreementState.PROPOSED)
    for acronym in ("CCE", "CANACAR", "CAAAREM"):
        assert f'name="was-seat-{house.seats[acronym].id}"' in page
    assert f'name="was-seat-{house.seats["ANTP"].id}"' not in page  # it is not there

    # The session does not close while it is open.
    with app.app_context(), transaction():
        for row in db.session.query(sessions.AgendaItem):
            row.outcome = "noted"
    post(secretary, floor(session, "/close"))
    with app.app_context():
        assert db.session.get_one(Meeting, session.meeting.id).state is MeetingState.IN_SESSION

    against = house.seats["CAAAREM"].id
    marked = {f"was-seat-{house.seats[name].id}": "" for name in ("CCE", "CANACAR", "CAAAREM")}
    ballots = {**marked, f"seat-{against}": "against", f"dissent-{against}": "Falta el estudio."}
    post(secretary, floor(session, f"/votes/{vote.id}"), **ballots, do="rest_close")
    with app.app_context():
        vote = db.session.query(Vote).one()
        assert (vote.state, vote.way, vote.result) == (VoteState.CLOSED, Way.MAJORITY, Result.CARRIED)
        assert (vote.votes_for, vote.votes_against, vote.present) == (2, 1, 3)
    page = secretary.get(floor(session, f"?item={item}")).get_data(as_text=True)
    assert "Falta el estudio." in page
    post(secretary, floor(session, f"/votes/{vote.id}/agreement/{agreement.id}"))
    with app.app_context():
        agreement = db.session.query(Agreement).one()
        assert (agreement.state, agreement.decision) == (AgreementState.ADOPTED, Decision.MAJORITY)
        assert (agreement.votes_for, agreement.votes_against, agreement.abstentions) == (2, 1, 0)
        assert agreement.number == "GCP/2027/ORD2/ACU-01"


def test_a_tie_asks_for_the_casting_vote_and_what_is_lost_is_not_adopted(
    room: Any, signed_in: Any, app: Flask, house: factories.House
) -> None:
    session = room()
    with app.app_context(), transaction():
        sessions.make_agreement(session, text="Se precisará el criterio.")
    secretary, item = signed_in("secretary"), session.items[-1].id
    post(secretary, floor(session, f"/items/{item}/votes"), subject="Se precisará el criterio.")
    with app.app_context():
        vote = db.session.query(Vote).one()
    names = ("CCE", "CANACAR", "CAAAREM")
    marked = {f"was-seat-{house.seats[name].id}": "" for name in names}
    chosen = {
        f"seat-{house.seats[name].id}": choice
        for name, choice in zip(names, ("for", "against", "abstention"), strict=True)
    }
    post(secretary, floor(session, f"/votes/{vote.id}"), **marked, **chosen, do="close")
    with app.app_context():
        assert db.session.query(Vote).one().state is VoteState.OPEN  # tied: the ballots are kept
    page = pages.visible_text(secretary.get(floor(session, f"?item={item}")).get_data(as_text=True))
    assert "voto de calidad" in page
    post(secretary, floor(session, f"/votes/{vote.id}"), do="against")
    with app.app_context():
        vote = db.session.query(Vote).one()
        assert (vote.result, vote.votes_for, vote.votes_against) == (Result.NOT_CARRIED, 1, 2)
        agreement = db.session.query(Agreement).one()
    post(secretary, floor(session, f"/votes/{vote.id}/agreement/{agreement.id}"))
    with app.app_context():
        agreement = db.session.query(Agreement).one()
        assert (agreement.state, agreement.votes_against) == (AgreementState.NOT_ADOPTED, 2)


def test_adopting_by_consensus_keeps_who_consented_and_a_majority_is_not_enough_where_the_rules_ask_for_it(
    room: Any, signed_in: Any, app: Flask
) -> None:
    session = room()
    with app.app_context(), transaction():
        meeting = db.session.get_one(Meeting, session.meeting.id)
        meeting.rules_values = Rules(decision=DecisionRule.CONSENSUS).as_values()
    secretary, item = signed_in("secretary"), session.items[-1].id
    url = floor(session, f"/items/{item}")
    values = {**form_values(secretary, floor(session, f"?item={item}")), **TYPED, "do": "adopt"}
    refused = post(
        secretary, url, **{**values, "decision": "majority", "votes_for": "2", "votes_against": "1"}
    )
    assert refused.status_code == 409
    with app.app_context():
        assert (db.session.query(Vote).count(), db.session.query(Agreement).count()) == (0, 0)
    post(secretary, url, **values)
    with app.app_context():
        agreement, vote = db.session.query(Agreement).one(), db.session.query(Vote).one()
        assert (agreement.state, agreement.decision) == (AgreementState.ADOPTED, Decision.CONSENSUS)
        assert (vote.subject, vote.way, vote.votes_for) == (agreement.text, Way.CONSENSUS, 3)
    # An item is voted without any agreement too, and one that was reworded since is not what was voted.
    post(secretary, floor(session, f"/items/{item}/votes"), subject="Otro texto.", consensus="1")
    with app.app_context(), transaction():
        other = sessions.make_agreement(session, text="Otro texto, y más.")
        vote = db.session.query(Vote).order_by(Vote.id.desc()).limit(1).one()
    post(secretary, floor(session, f"/votes/{vote.id}/agreement/{other.id}"))
    with app.app_context():
        assert db.session.get_one(Agreement, other.id).state is AgreementState.PROPOSED
