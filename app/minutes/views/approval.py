"""Approval: recorded by hand, or by the votes of the seats between sessions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.kernel.db import db, transaction
from app.kernel.errors import InvalidInput, Refused, WrongState
from app.minutes import operations, pages, procedure_queries, queries
from app.minutes.forms import ApproveForm, NoteForm, VoteForm, clean
from app.minutes.models import ApprovalMethod, Minutes, ProcedureState
from app.minutes.views import reading
from app.minutes.views.blueprint import blueprint
from app.minutes.views.course import step
from app.votes.models import BallotChoice
from app.web.guard import current_actor


@blueprint.post("/meetings/<int:meeting_id>/minutes/approve")
def approve(meeting_id: int) -> Any:
    """With changes named, the text is amended first; else it is frozen."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    sessions = procedure_queries.list_approving_sessions(minutes.meeting)
    form = ApproveForm()
    form.offer(pages.methods_open_to(minutes, minutes.meeting))
    form.offer_sessions(sessions)
    changes = clean(form, "changes")
    is_changed = bool(changes) and form.method.data == ApprovalMethod.PLENARY.value

    def perform(minutes: Minutes) -> None:
        decided = form.decided(sessions)
        if is_changed:
            operations.approve_with_changes(minutes, decided=decided, changes=changes, actor=current_actor())
        else:
            operations.approve(
                minutes, method=ApprovalMethod(form.method.data), decided=decided, actor=current_actor()
            )

    return step(
        meeting_id,
        "approve",
        form,
        perform,
        _("Approved with changes. Enter them in the text, then record that they are in.")
        if is_changed
        else _("The approval is recorded and the text is frozen. It can be signed."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/enter_changes")
def enter_changes(meeting_id: int) -> Any:
    return step(
        meeting_id,
        "enter_changes",
        NoteForm(),
        lambda minutes: operations.enter_changes(minutes, actor=current_actor()),
        _("The approved text is frozen with its changes. It can be signed."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/put_to_vote")
def put_to_vote(meeting_id: int) -> Any:
    return step(
        meeting_id,
        "put_to_vote",
        NoteForm(),
        lambda minutes: operations.put_to_vote(minutes, actor=current_actor()),
        _("The vote is open. Those who sit in the seats that attended are being told."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/withdraw_vote")
def withdraw_vote(meeting_id: int) -> Any:
    form = NoteForm()
    return step(
        meeting_id,
        "withdraw_vote",
        form,
        lambda minutes: operations.withdraw(
            _open_procedure(minutes), reason=clean(form, "note"), actor=current_actor()
        ),
        _("The vote is called off. The text may be amended again."),
    )


@blueprint.post("/meetings/<int:meeting_id>/minutes/procedures/<int:procedure_id>/seats/<int:seat_id>")
def vote(meeting_id: int, procedure_id: int, seat_id: int) -> Any:
    """The vote of a seat, or its change."""
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    procedure, status = procedure_queries.get_procedure(minutes, procedure_id), InvalidInput.status
    form = VoteForm(prefix=f"seat-{seat_id}")
    form.offer()
    if form.validate():
        try:
            with transaction():
                operations.vote(
                    procedure, seat_id, form.chosen, reason=clean(form, "reason"), actor=current_actor()
                )
        except InvalidInput as error:
            form.show(error)
        except (Refused, WrongState) as error:
            flash(str(error), "error")
            status = error.status
        else:
            flash(_said_of(procedure.state, form.chosen))
            return redirect(url_for("minutes.show", meeting_id=meeting_id, _anchor="approval"), code=303)
    db.session.expire_all()
    minutes = queries.get_for_meeting(meeting_id, current_actor())
    return reading.page(minutes, wrong=(f"vote-{seat_id}", form)), status


def _open_procedure(minutes: Minutes) -> Any:
    found = procedure_queries.find_open_procedure(minutes.id)
    if found is None:
        raise WrongState(_("No vote is open on these minutes."))
    return found


def _said_of(state: ProcedureState, chosen: BallotChoice | None) -> str:
    if state is ProcedureState.CLOSED:
        return _("Your vote is recorded. It was the last: the vote is closed.")
    if chosen is BallotChoice.AGAINST:
        return _("Your vote against is recorded, with its reasons. You may change it while the vote is open.")
    return _("Your vote is recorded. You may change it while the vote is open.")
