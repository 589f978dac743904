"""A vote in session: who votes, until when, what is kept of it; on one house, a question after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.bodies.rules import DecisionRule, Rules
from app.journal.models import AuditEntry, OutboxMessage
from app.kernel import clock
from app.kernel.actor import ANONYMOUS
from app.kernel.db import db
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, WrongState
from app.meetings.models import Capacity, MeetingState
from app.meetings.operations import roll
from app.votes import operations, queries
from app.votes.models import TRANSITIONS, Ballot, BallotChoice, Result, Vote, VoteState, Way
from app.votes.operations import Given
from tests import factories, sessions

FOR, AGAINST, ABSTENTION = BallotChoice.FOR, BallotChoice.AGAINST, BallotChoice.ABSTENTION
MAJORITY = Rules(decision=DecisionRule.MAJORITY)


class Room:
    """A session in being of the standing body, CCE, CANACAR and CAAAREM present, and whoever conducts the vote."""

    def __init__(self, house: factories.House, rules: Rules) -> None:
        self.session = sessions.make_session(house)
        self.meeting, self.house = self.session.meeting, house
        self.meeting.rules_values = rules.as_values()
        sessions.declare_quorum(self.session)
        self.secretary = house.actor("secretary")

    @property
    def item(self) -> Any:
        return self.session.items[-1]

    def open(self, subject: str = "Que se precise el criterio.", **values: Any) -> Vote:
        return operations.open_vote(
            self.meeting,
            values.pop("item", self.item),
            subject=subject,
            actor=values.pop("actor", self.secretary),
        )

    def cast(
        self, vote: Vote, *, was: dict[str, BallotChoice] | None = None, **given: BallotChoice | None
    ) -> None:
        before = was or {}
        operations.cast(
            vote,
            {
                self.house.seats[name].id: Given(choice, was=before.get(name))
                for name, choice in given.items()
            },
            actor=self.secretary,
        )

    def close(self, vote: Vote) -> Any:
        return operations.close(vote, actor=self.secretary)

    def last(self) -> AuditEntry:
        return db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(1).one()


@pytest.fixture
def furnished(app: Flask, house: factories.House) -> Iterator[factories.House]:
    with app.app_context(), clock.standing_at(sessions.DAY):
        yield house
        db.session.rollback()


@pytest.fixture
def room(furnished: factories.House) -> Room:
    return Room(furnished, MAJORITY)


def test_a_vote_by_seat_is_counted_kept_and_closed(room: Room) -> None:
    vote = room.open()
    assert (vote.state, vote.rule, vote.ballots) == (VoteState.OPEN, DecisionRule.MAJORITY, [])
    assert (room.last().tag, room.last().new["subject"]) == ("vote:open", vote.subject)
    room.cast(vote, CCE=FOR, CANACAR=FOR, CAAAREM=AGAINST)
    assert room.last().new == {"CCE": "for", "CANACAR": "for", "CAAAREM": "against"}
    tally = room.close(vote)
    assert (tally.result, tally.needed) == (Result.CARRIED, 2)
    assert (vote.state, vote.way, vote.result) == (VoteState.CLOSED, Way.MAJORITY, Result.CARRIED)
    assert (vote.votes_for, vote.votes_against, vote.abstentions, vote.present) == (2, 1, 0, 3)
    assert vote.closed_at == sessions.DAY
    assert room.last().tag == "vote:close"
    assert room.last().new["seats"] == {"CCE": "for", "CANACAR": "for", "CAAAREM": "against"}
    assert db.session.query(OutboxMessage).count() == 0
    with pytest.raises(WrongState):
        room.cast(vote, CCE=AGAINST)
    with pytest.raises(WrongState):
        room.close(vote)


def test_until_it_is_closed_a_ballot_is_changed_and_every_change_is_in_the_journal(room: Room) -> None:
    vote = room.open()
    room.cast(vote, CCE=FOR)
    room.cast(vote, was={"CCE": FOR}, CCE=AGAINST)
    assert (room.last().old, room.last().new) == ({"CCE": "for"}, {"CCE": "against"})
    room.cast(vote, was={"CCE": AGAINST}, CCE=None)
    assert queries.get_vote(vote.id, room.meeting.id).ballots == []
    entries = db.session.query(AuditEntry).filter_by(tag="vote:cast").count()
    room.cast(vote, CCE=None)
    assert db.session.query(AuditEntry).filter_by(tag="vote:cast").count() == entries


def test_two_who_record_at_once_lose_nothing_and_overwrite_nothing(room: Room) -> None:
    vote = room.open()
    room.cast(vote, CCE=AGAINST)  # the chair's window; the secretary's still shows nobody
    room.cast(vote, CCE=None, CANACAR=ABSTENTION)
    assert {row.chamber_acronym: row.choice for row in vote.ballots} == {
        "CCE": AGAINST,
        "CANACAR": ABSTENTION,
    }
    with pytest.raises(Refused, match="CCE"):
        room.cast(vote, CCE=FOR)
    room.cast(vote, CCE=AGAINST)  # the same, twice


def test_an_absent_principals_alternate_votes_for_the_seat(room: Room) -> None:
    seat = room.session.seat("CANACAR")
    roll.leave(room.meeting, seat, actor=room.secretary)
    roll.arrive(
        room.meeting,
        seat,
        person=room.house.people["canacar_alternate"],
        capacity=Capacity.ALTERNATE,
        actor=room.secretary,
    )
    vote = room.open()
    room.cast(vote, CANACAR=FOR)
    assert [row.person_name for row in vote.ballots] == ["Persona canacar_alternate"]


def test_who_is_not_there_or_has_no_vote_is_not_counted(room: Room) -> None:
    other = factories.make_seat(
        db.session.get_one(factories.Body, room.house.group.id), room.house.chambers["CCE"]
    )
    silent = factories.make_seat(
        db.session.get_one(factories.Body, room.house.standing.id),
        factories.make_chamber("SAT"),
        is_voting=False,
    )
    person = factories.make_person("Voz sin voto")
    factories.make_appointment(silent, person)
    roll.arrive(room.meeting, silent, person=person, capacity=Capacity.PRINCIPAL, actor=room.secretary)
    roll.excuse(room.meeting, room.session.seat("ANTP"), actor=room.secretary)
    vote = room.open()
    for acronym in ("ANTP", "index"):
        with pytest.raises(Refused, match=acronym):
            room.cast(vote, **{acronym: FOR})
    with pytest.raises(Refused, match="SAT"):
        operations.cast(vote, {silent.id: Given(FOR)}, actor=room.secretary)
    with pytest.raises(NotFound):
        operations.cast(vote, {other.id: Given(FOR)}, actor=room.secretary)
    assert vote.ballots == []
    operations.cast_for_the_rest(vote, actor=room.secretary)
    assert len(vote.ballots) == 3
    operations.withdraw(vote, actor=room.secretary)
    room.meeting.rules_values = replace(MAJORITY, only_voting_seats_count=False).as_values()
    every = room.open()
    operations.cast_for_the_rest(every, actor=room.secretary)
    assert len(every.ballots) == 4  # every seat votes: the fourth is the one with voice alone before


def test_a_seat_that_left_after_voting_has_voted_and_does_not_vote_again(room: Room) -> None:
    factories.make_appointment(room.session.seat("index"), factories.make_person("Otra"), rank=1)
    roll.arrive(
        room.meeting,
        room.session.seat("index"),
        person=room.house.people["index"],
        capacity=Capacity.PRINCIPAL,
        actor=room.secretary,
    )
    vote = room.open()
    room.cast(vote, CCE=FOR)
    roll.leave(room.meeting, room.session.seat("CCE"), actor=room.secretary)
    with pytest.raises(Refused, match="CCE"):
        room.cast(vote, was={"CCE": FOR}, CCE=AGAINST)
    operations.cast_for_the_rest(vote, actor=room.secretary)
    room.close(vote)
    assert (vote.votes_for, vote.present) == (4, 4)


def test_the_chairs_casting_vote_decides_a_tie_and_only_a_tie(room: Room) -> None:
    vote = room.open()
    room.cast(vote, CCE=FOR, CANACAR=AGAINST, CAAAREM=ABSTENTION)
    with pytest.raises(Refused):
        room.close(vote)
    with pytest.raises(Refused):
        operations.cast_deciding(vote, ABSTENTION, actor=room.secretary)
    operations.cast_deciding(vote, FOR, actor=room.secretary)
    assert (vote.casting, vote.cast_by) == (FOR, "Persona chair")
    assert room.last().new == {"casting": "for", "by": "Persona chair"}
    room.cast(vote, was={"CAAAREM": ABSTENTION}, CAAAREM=AGAINST)  # no tie any more: what was cast is void
    assert vote.casting is None
    with pytest.raises(Refused):
        operations.cast_deciding(vote, FOR, actor=room.secretary)
    room.cast(vote, was={"CAAAREM": AGAINST}, CAAAREM=ABSTENTION)
    operations.cast_deciding(vote, FOR, actor=room.secretary)
    room.close(vote)
    assert (vote.result, vote.votes_for, vote.votes_against) == (Result.CARRIED, 2, 1)


def test_consensus_in_one_press_and_broken_by_one_against(furnished: factories.House) -> None:
    room = Room(furnished, Rules(decision=DecisionRule.CONSENSUS))
    vote = operations.record_consensus(
        room.meeting, room.item, subject="Que se apruebe.", actor=room.secretary
    )
    assert (vote.state, vote.way, vote.result) == (VoteState.CLOSED, Way.CONSENSUS, Result.CARRIED)
    assert len(vote.ballots) == 3
    again = room.open()
    operations.cast(
        again,
        {room.house.seats["CCE"].id: Given(AGAINST, dissent=" No hay estudio de costos. ")},
        actor=room.secretary,
    )
    operations.cast_for_the_rest(again, actor=room.secretary)
    room.close(again)
    assert again.result is Result.NOT_CARRIED
    dissent = db.session.query(Ballot).filter_by(vote_id=again.id, choice=AGAINST).one()
    assert dissent.dissent == "No hay estudio de costos."


def test_without_a_quorum_nothing_is_opened_and_nothing_closed(room: Room) -> None:
    vote = room.open()
    room.cast(vote, CCE=FOR, CANACAR=FOR)
    roll.leave(room.meeting, room.session.seat("CAAAREM"), actor=room.secretary)
    with pytest.raises(Refused):
        room.close(vote)
    operations.withdraw(vote, actor=room.secretary)
    assert (vote.state, room.last().tag) == (VoteState.WITHDRAWN, "vote:withdraw")
    assert list(queries.list_for_meeting(room.meeting.id)) == []
    with pytest.raises(Refused):
        room.open()


def test_one_vote_at_a_time_on_an_item_of_this_agenda_with_something_to_vote(room: Room) -> None:
    with pytest.raises(InvalidInput):
        room.open("  ")
    elsewhere = sessions.make_session(room.house, number=9)
    with pytest.raises(NotFound):
        room.open(item=elsewhere.items[-1])
    vote = room.open()
    with pytest.raises(Refused):
        room.open()
    with pytest.raises(Refused):
        room.close(vote)  # nobody has voted
    with pytest.raises(NotFound):
        queries.get_vote(vote.id, elsewhere.meeting.id)


VERBS = {
    "cast": lambda vote, actor: operations.cast_for_the_rest(vote, actor=actor),
    "close": lambda vote, actor: operations.close(vote, actor=actor),
    "withdraw": lambda vote, actor: operations.withdraw(vote, actor=actor),
}
MAY = {"secretary", "chair"}
PEOPLE = (
    *sorted(MAY),
    "canacar",
    "canacar_alternate",
    "coordinator",
    "guest",
    "admin",
    "member",
    "insider",
    "anonymous",
)


def test_the_whole_product_of_states_verbs_and_people(room: Room) -> None:
    """Of the vote and of its session: what is not listed is refused and writes nothing."""
    vote = room.open()
    room.cast(vote, CCE=FOR)
    for person in PEOPLE:
        actor = ANONYMOUS if person == "anonymous" else room.house.actor(person)
        for name, perform in VERBS.items():
            for state in VoteState:
                for session in MeetingState:
                    expected: type[Exception] | None = None
                    if person not in MAY:
                        expected = NotAllowed
                    elif session is not MeetingState.IN_SESSION or not TRANSITIONS[state]:
                        expected = WrongState
                    _try(room, vote, (state, session), lambda p=perform, a=actor: p(vote, a), expected, name)  # type: ignore[misc]


def _try(room: Room, vote: Vote, at: Any, perform: Any, expected: type[Exception] | None, name: str) -> None:
    before = db.session.query(AuditEntry).count()
    with db.session.begin_nested() as step:
        vote.state, room.meeting.state = at
        db.session.flush()
        if expected is None:
            perform()
            assert vote.state in {*TRANSITIONS[VoteState.OPEN], VoteState.OPEN}, name
            assert db.session.query(AuditEntry).count() > before
        else:
            with pytest.raises(expected):
                perform()
            assert db.session.query(AuditEntry).count() == before
        step.rollback()
    db.session.refresh(vote)
    db.session.refresh(room.meeting)
