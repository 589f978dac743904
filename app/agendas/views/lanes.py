"""What members propose, and the late lane: asked for, answered, set aside."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agendas import lanes, operations, policy, queries, wording
from app.agendas.forms import ProposeItemForm
from app.agendas.models import ItemState
from app.agendas.operations import adding
from app.agendas.views.blueprint import blueprint
from app.agendas.views.items import load
from app.kernel.actor import Actor
from app.kernel.db import transaction
from app.kernel.errors import InvalidInput, NotFound
from app.meetings import queries as meeting_queries
from app.meetings import wording as meeting_wording
from app.meetings.models import Meeting
from app.web.guard import current_actor

_ITEM = "/meetings/<int:meeting_id>/agenda/items/<int:item_id>"


@blueprint.route("/meetings/<int:meeting_id>/agenda/propose-item", methods=["GET", "POST"])
def propose_item(meeting_id: int) -> Any:
    """A chamber asks for an item; under it, what it asked for before and what was answered."""
    actor = current_actor()
    meeting = meeting_queries.get_meeting(meeting_id, actor)
    if not policy.may_preview(actor, meeting):
        raise NotFound
    policy.require_may(actor, "propose_item", meeting)
    agenda = queries.get_agenda(meeting.id)
    agenda.meeting = meeting
    form = ProposeItemForm()
    form.offer([(seat.seat_id, seat.chamber_acronym) for seat in actor.seats_in(meeting.body_id)])
    if form.validate_on_submit():
        try:
            with transaction():
                item = operations.propose_item(
                    agenda,
                    seat_id=form.seat.data,
                    title=" ".join((form.title.data or "").split()),
                    reason=form.reason.data or "",
                    minutes=form.minutes.data or 0,
                    actor=actor,
                )
        except InvalidInput as error:
            form.show(error)
        else:
            flash(
                _("It is before the chair, who alone lets in what comes after the deadline. You are told.")
                if item.state is ItemState.LATE
                else _("It is with the technical secretariat. You are told what becomes of it.")
            )
            return redirect(url_for("agendas.propose_item", meeting_id=meeting_id), code=303)
    return _propose_page(meeting_queries.get_meeting(meeting_id, actor), actor, form)


def _propose_page(meeting: Meeting, actor: Actor, form: ProposeItemForm) -> tuple[str, int]:
    agenda = queries.get_agenda(meeting.id)
    page = render_template(
        "agendas/propose_item.html",
        form=form,
        meeting=meeting,
        body=meeting.body,
        agenda=agenda,
        own=lanes.list_own(agenda.id, actor),
        workable=policy.is_workable(agenda.state, meeting),
        closes=adding.additions_close(meeting),
        is_closed=adding.is_closed_to_additions(meeting),
        meeting_wording=meeting_wording,
        wording=wording,
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{_ITEM}/accept", endpoint="accept_item")
def accept_item(meeting_id: int, item_id: int) -> Response:
    actor = current_actor()
    _meeting, item = load(meeting_id, item_id, actor)
    with transaction():
        operations.accept_item(item, actor=actor)
    flash(_("“%(title)s” is on the agenda. Its proposer is told.", title=item.title))
    return _to_studio(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/decline", endpoint="decline_item")
def decline_item(meeting_id: int, item_id: int) -> Response:
    """``reason``."""
    actor = current_actor()
    _meeting, item = load(meeting_id, item_id, actor)
    with transaction():
        operations.decline_item(item, reason=_reason(), actor=actor)
    flash(_("“%(title)s” does not go on the agenda. Its proposer is told why.", title=item.title))
    return _to_studio(meeting_id)


@blueprint.post(f"{_ITEM}/admit", endpoint="admit_late")
def admit_late(meeting_id: int, item_id: int) -> Response:
    """``reason``."""
    actor = current_actor()
    _meeting, item = load(meeting_id, item_id, actor)
    with transaction():
        operations.admit_late(item, reason=_reason(), actor=actor)
    flash(_("“%(title)s” is let in. The next version of the agenda carries it.", title=item.title))
    return _to_studio(meeting_id, item_id)


@blueprint.post(f"{_ITEM}/leave-out", endpoint="decline_late")
def decline_late(meeting_id: int, item_id: int) -> Response:
    """``reason``."""
    actor = current_actor()
    _meeting, item = load(meeting_id, item_id, actor)
    with transaction():
        operations.decline_late(item, reason=_reason(), actor=actor)
    flash(_("“%(title)s” is left out. Whoever proposed it is told why.", title=item.title))
    return _to_studio(meeting_id)


@blueprint.post(f"{_ITEM}/set-aside", endpoint="set_aside")
def set_aside(meeting_id: int, item_id: int) -> Response:
    """``reason``."""
    actor = current_actor()
    _meeting, item = load(meeting_id, item_id, actor)
    with transaction():
        operations.set_aside(item, reason=_reason(), actor=actor)
    flash(_("“%(title)s” is in the late lane. Only the chair lets it back in.", title=item.title))
    return _to_studio(meeting_id)


def _reason() -> str:
    return request.form.get("reason", "")


def _to_studio(meeting_id: int, item_id: int | None = None) -> Response:
    anchor = f"item-{item_id}" if item_id is not None else "late"
    return redirect(url_for("agendas.edit", meeting_id=meeting_id, _anchor=anchor), code=303)
