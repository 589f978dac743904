"""Votes in the room: opened on an item, by consensus in one press or seat by seat, closed with what came of them."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas.queries import get_item
from app.floor import operations
from app.floor.forms import ballots_of
from app.floor.views.blueprint import back, blueprint, meeting_of, told
from app.kernel.db import transaction
from app.votes import operations as vote_operations
from app.votes import queries as vote_queries
from app.votes.models import BallotChoice
from app.votes.wording import result_of
from app.web.guard import current_actor


@blueprint.post("/meetings/<int:meeting_id>/floor/items/<int:item_id>/votes")
def open_vote(meeting_id: int, item_id: int) -> Response:
    """Put the item to the vote, ``subject`` in other words than its title; ``consensus`` when nobody objects."""
    meeting = meeting_of(meeting_id)
    item = get_item(item_id, meeting.id)
    subject = request.form.get("subject", "").strip() or item.title
    with told(), transaction():
        if "consensus" in request.form:
            vote = vote_operations.record_consensus(meeting, item, subject=subject, actor=current_actor())
            flash(result_of(vote))
        else:
            vote_operations.open_vote(meeting, item, subject=subject, actor=current_actor())
    return back(meeting, item_id=item.id, anchor="vote")


@blueprint.post("/meetings/<int:meeting_id>/floor/votes/<int:vote_id>")
def cast(meeting_id: int, vote_id: int) -> Response:
    """What each seat votes, as ``do`` says: save, rest (the others in favour), close, rest_close; for, against (casting)."""
    meeting = meeting_of(meeting_id)
    vote = vote_queries.get_vote(vote_id, meeting.id)
    item_id, do = vote.item_id, request.form.get("do", "save")
    with told(), transaction():
        vote_operations.cast(vote, ballots_of(request.form), actor=current_actor())
        if do in {"rest", "rest_close"}:
            vote_operations.cast_for_the_rest(vote, actor=current_actor())
        if do in {"for", "against"}:
            vote_operations.cast_deciding(vote, BallotChoice(do), actor=current_actor())
        if do in {"rest_close", "close"} and vote_queries.tally_of(vote).is_tied:
            flash(_("It is a tie: the chair's casting vote decides."), "warning")
        elif do in {"for", "against", "close", "rest_close"}:
            vote_operations.close(vote, actor=current_actor())
            flash(result_of(vote))
    return back(meeting, item_id=item_id, anchor="vote")


@blueprint.post("/meetings/<int:meeting_id>/floor/votes/<int:vote_id>/withdraw")
def withdraw(meeting_id: int, vote_id: int) -> Response:
    meeting = meeting_of(meeting_id)
    vote = vote_queries.get_vote(vote_id, meeting.id)
    with told(), transaction():
        vote_operations.withdraw(vote, actor=current_actor())
        flash(_("The vote is withdrawn: nothing was decided by it."))
    return back(meeting, item_id=vote.item_id, anchor="item")


@blueprint.post("/meetings/<int:meeting_id>/floor/votes/<int:vote_id>/agreement/<int:agreement_id>")
def settle(meeting_id: int, vote_id: int, agreement_id: int) -> Response:
    """What was voted is adopted, or not, as the vote came out."""
    meeting = meeting_of(meeting_id)
    vote = vote_queries.get_vote(vote_id, meeting.id)
    with told(), transaction():
        agreement = operations.settle(meeting, vote, agreement_id, actor=current_actor())
        if agreement.number:
            flash(_("Agreement %(number)s is adopted.", number=agreement.number))
        else:
            flash(_("It is recorded as not adopted."))
    return back(meeting, item_id=vote.item_id, anchor="item")
