"""The verbs of a vote: opened, cast seat by seat, closed with its count; or withdrawn, having decided nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app import journal
from app.agendas.models import Agenda, AgendaItem
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.db import db, take
from app.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from app.meetings.models import Meeting, MeetingState
from app.meetings.roll_queries import PRESIDING, Roll, SeatOnRoll, get_roll
from app.votes import policy, queries, wording
from app.votes.models import TRANSITIONS, Ballot, BallotChoice, Vote, VoteState
from app.votes.tally import Tally, count


@dataclass(frozen=True)
class Given:
    """What is recorded for a seat: its choice (None: it has not voted) and its dissent; and what the writer began from."""

    choice: BallotChoice | None
    dissent: str = ""
    was: BallotChoice | None = None
    dissent_was: str = ""

    @property
    def is_untouched(self) -> bool:
        return self.choice is self.was and self.dissent.strip() == self.dissent_was.strip()


def voters(roll: Roll) -> list[SeatOnRoll]:
    """The seats that vote now: present, by whoever fills them, and with a vote under the session's rules."""
    return [item for item in roll.seats if item.is_present and item.counts(roll.rules)]


def open_vote(meeting: Meeting, item: AgendaItem, *, subject: str, actor: Actor) -> Vote:
    """Put ``subject`` to the vote, under an item of the meeting's agenda, by the rules the session goes by.

    Requires IN_SESSION and a quorum now. Raises NotAllowed, WrongState, NotFound, InvalidInput, Refused (no quorum,
    another vote is open, a heading).
    """
    policy.require_may(actor, "open", meeting)
    _begin(meeting)
    _require_item(meeting, item)
    if not subject.strip():
        raise InvalidInput(fields={"subject": _("Say what is put to the vote.")})
    if queries.find_open(meeting.id) is not None:
        raise Refused(_("Another vote is open. Close it, or withdraw it, first."))
    roll = get_roll(meeting)
    _require_quorum(roll)
    vote = Vote(
        meeting_id=meeting.id,
        body_id=meeting.body_id,
        item_id=item.id,
        subject=subject.strip(),
        state=VoteState.OPEN,
        rule=roll.rules.decision,
        chair_casts=roll.rules.chair_casts,
        opened_at=clock.now(),
        ballots=[],
    )
    db.session.add(vote)
    db.session.flush()
    journal.record(
        "vote:open",
        actor=actor,
        subject=vote,
        new={"item": item.id, "subject": vote.subject, "rule": vote.rule},
        rules_id=meeting.rules_id,
    )
    return vote


def cast(vote: Vote, given: Mapping[int, Given], *, actor: Actor) -> None:
    """Record what seats vote, by seat; until the vote is closed it may be changed, and every change is in the journal.

    Only what the writer changed is recorded, so that two who write at once lose nothing.
    Raises NotAllowed, WrongState (closed), Refused (a seat that has no vote, is not there, or was recorded otherwise
    by somebody else meanwhile).
    """
    meeting = _take(vote, "cast", actor)
    present = {item.seat.id: item for item in voters(get_roll(meeting))}
    standing = {ballot.seat_id: ballot for ballot in vote.ballots}
    changed: dict[str, list[object]] = {}
    for seat_id, wish in given.items():
        ballot = standing.get(seat_id)
        before = ballot.choice if ballot is not None else None
        if wish.is_untouched or _says(ballot, wish):
            continue
        item = present.get(seat_id)
        if item is None:
            raise _cannot_vote(meeting, seat_id)
        if wish.was is not before and wish.choice is not before:
            raise Refused(
                _(
                    "Somebody else recorded the vote of %(chamber)s meanwhile: %(choice)s.",
                    chamber=item.seat.chamber.acronym,
                    choice=wording.choice_label(before).lower() if before else _("none"),
                )
            )
        _put(vote, ballot, item, wish)
        changed[item.seat.chamber.acronym] = [before, wish.choice]
    if not changed:
        return
    vote.casting, vote.cast_by = None, ""
    db.session.flush()
    journal.record(
        "vote:cast",
        actor=actor,
        subject=vote,
        old={name: said for name, (said, _new) in changed.items()},
        new={name: said for name, (_old, said) in changed.items()},
    )


def cast_for_the_rest(vote: Vote, *, actor: Actor) -> None:
    """All in favour but those recorded: every seat present that has not voted votes for. Raises as ``cast``."""
    meeting = _take(vote, "cast", actor)
    silent = _silent(vote, voters(get_roll(meeting)))
    cast(vote, {item.seat.id: Given(BallotChoice.FOR) for item in silent}, actor=actor)


def cast_deciding(vote: Vote, chosen: BallotChoice, *, actor: Actor) -> None:
    """The chair's casting vote, in a tie. Raises NotAllowed, WrongState, Refused (no tie; the chair is not there)."""
    meeting = _take(vote, "cast", actor)
    tally = count((ballot.choice for ballot in vote.ballots), vote.rule, chair_casts=vote.chair_casts)
    if not tally.is_tied or chosen is BallotChoice.ABSTENTION:
        raise Refused(_("The chair's casting vote decides a tie, for or against; elsewhere it is not asked."))
    chair = next(
        (item for item in get_roll(meeting).officers if item.is_present and item.officer.role in PRESIDING),
        None,
    )
    if chair is None:
        raise Refused(_("Nobody is in the chair: register who presides in the roll first."))
    old, vote.casting, vote.cast_by = vote.casting, chosen, chair.officer.person.name
    db.session.flush()
    journal.record(
        "vote:cast",
        actor=actor,
        subject=vote,
        old={"casting": old},
        new={"casting": chosen, "by": vote.cast_by},
    )


def close(vote: Vote, *, actor: Actor) -> Tally:
    """Count, and keep the count: OPEN → CLOSED. Seats that did not vote are left out of it.

    Raises NotAllowed, WrongState, Refused (nobody voted, no quorum, a tie that waits for the chair's casting vote).
    """
    meeting = _take(vote, "close", actor)
    roll = get_roll(meeting)
    _require_quorum(roll)
    if not vote.ballots:
        raise Refused(_("No seat has voted yet."))
    tally = queries.tally_of(vote)
    if tally.is_tied:
        raise Refused(_("It is a tie: the chair's casting vote decides."))
    vote.state = VoteState.CLOSED
    vote.way, vote.result = tally.way, tally.result
    vote.votes_for, vote.votes_against, vote.abstentions = (
        tally.votes_for,
        tally.votes_against,
        tally.abstentions,
    )
    vote.present = len({item.seat.id for item in voters(roll)} | {row.seat_id for row in vote.ballots})
    vote.closed_at = clock.now()
    db.session.flush()
    journal.record(
        "vote:close",
        actor=actor,
        subject=vote,
        old={"state": VoteState.OPEN},
        new={
            "state": vote.state,
            "way": vote.way,
            "result": vote.result,
            "votes": [vote.votes_for, vote.votes_against, vote.abstentions],
            "needed": tally.needed,
            "present": vote.present,
            "seats": {ballot.chamber_acronym: ballot.choice for ballot in vote.ballots},
        },
        rules_id=meeting.rules_id,
    )
    return tally


def record_consensus(meeting: Meeting, item: AgendaItem, *, subject: str, actor: Actor) -> Vote:
    """In one press: nobody objects, so every seat present is for it. Opens, casts and closes. Raises as they do."""
    vote = open_vote(meeting, item, subject=subject, actor=actor)
    cast_for_the_rest(vote, actor=actor)
    close(vote, actor=actor)
    return vote


def withdraw(vote: Vote, *, actor: Actor) -> None:
    """It was opened by mistake: OPEN → WITHDRAWN. What was cast stays in the journal. Raises NotAllowed, WrongState."""
    _take(vote, "withdraw", actor)
    vote.state = VoteState.WITHDRAWN
    vote.closed_at = clock.now()
    db.session.flush()
    journal.record(
        "vote:withdraw",
        actor=actor,
        subject=vote,
        old={"state": VoteState.OPEN},
        new={"state": vote.state},
    )


def _take(vote: Vote, verb: str, actor: Actor) -> Meeting:
    """Permission, then the meeting's row and the vote's for oneself, then its state and the session's."""
    meeting = db.session.get_one(Meeting, vote.meeting_id)
    policy.require_may(actor, verb, meeting)
    _begin(meeting)
    take(vote)
    db.session.refresh(vote, ["ballots"])
    if not TRANSITIONS[vote.state]:
        raise WrongState(
            _("This vote is %(state)s: it is not changed.", state=wording.state_label(vote.state).lower())
        )
    return meeting


def _begin(meeting: Meeting) -> None:
    take(meeting)
    if meeting.state is not MeetingState.IN_SESSION:
        raise WrongState(_("Votes are taken while the body is in session."))


def _require_item(meeting: Meeting, item: AgendaItem) -> None:
    if db.session.get_one(Agenda, item.agenda_id).meeting_id != meeting.id:
        raise NotFound
    if item.is_heading:
        raise Refused(_("A heading has no outcome: its items do."))


def _require_quorum(roll: Roll) -> None:
    if not roll.quorum.is_met:
        raise Refused(_("Without a quorum nothing is voted on."))


def _cannot_vote(meeting: Meeting, seat_id: int) -> Refused | NotFound:
    """Why a seat's vote is not taken."""
    item = next((row for row in get_roll(meeting).seats if row.seat.id == seat_id), None)
    if item is None:
        return NotFound()
    name = item.seat.chamber.acronym
    if item.is_present:
        return Refused(_("%(chamber)s has voice and no vote.", chamber=name))
    return Refused(_("Nobody fills the seat of %(chamber)s now.", chamber=name))


def _silent(vote: Vote, present: Sequence[SeatOnRoll]) -> list[SeatOnRoll]:
    voted = {ballot.seat_id for ballot in vote.ballots}
    return [item for item in present if item.seat.id not in voted]


def _says(ballot: Ballot | None, wish: Given) -> bool:
    """Whether that is what is recorded already."""
    if ballot is None:
        return wish.choice is None
    return ballot.choice is wish.choice and ballot.dissent == wish.dissent.strip()


def _put(vote: Vote, ballot: Ballot | None, item: SeatOnRoll, wish: Given) -> None:
    if wish.choice is None:
        if ballot is not None:
            vote.ballots.remove(ballot)
        return
    entry = item.open_entry
    assert entry is not None
    if ballot is None:
        ballot = Ballot(seat_id=item.seat.id, chamber_acronym=item.seat.chamber.acronym)
        vote.ballots.append(ballot)
    ballot.choice = wish.choice
    ballot.person_name = entry.person_name
    ballot.dissent = wish.dissent.strip()[:500]
    ballot.cast_at = clock.now()
